package lambdavpc.audit;

/**
 * Something that an account has once: one account per stack is the norm, and where it is not, the profile says whose it
 * is. It is never looked up: a second deployment would find its own and delete it.
 */
public sealed interface Singleton {

    /** This stack makes it and owns it. */
    record Create() implements Singleton {}

    /**
     * It exists and somebody else owns it.
     *
     * @param id ARN of the trail, id of the detector
     */
    record Adopt(String id) implements Singleton {}

    /** There is none; the report says so. */
    record Off() implements Singleton {}
}
