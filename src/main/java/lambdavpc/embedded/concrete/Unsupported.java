package lambdavpc.embedded.concrete;

/** Something that matters to the answer and has no meaning here: named, never guessed. */
public final class Unsupported extends RuntimeException {
    /**
     * @param construct in AWS's words: {@code condition operator DateLessThan}, {@code a route to a transit gateway}
     * @param where     the resource or statement that has it
     */
    public Unsupported(String construct, String where) {
        super(where.isEmpty() ? construct : construct + ", in " + where, null, false, false);
    }
}
