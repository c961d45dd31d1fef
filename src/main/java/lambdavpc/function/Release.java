package lambdavpc.function;

/** Which version of a function its callers get. */
public enum Release {
    /** The latest code, the moment it is deployed. */
    LATEST,
    /** A published version behind the alias {@code live}: callers see old or new, never half. */
    ALIAS,
    /** As {@link #ALIAS}, started from a snapshot of an initialised JVM. */
    SNAP_START;

    boolean published() {
        return this != LATEST;
    }
}
