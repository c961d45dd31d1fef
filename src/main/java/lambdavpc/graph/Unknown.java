package lambdavpc.graph;

/** A value that the engine does not know yet (a preview of something that is still to be created). */
public enum Unknown {
    UNKNOWN
}
