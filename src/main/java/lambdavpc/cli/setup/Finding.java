package lambdavpc.cli.setup;

/**
 * One thing that the doctor looked at.
 *
 * @param about what was looked at: {@code Maven}
 * @param state how it stands
 * @param says  what was found
 * @param mend  what to run or to write; empty where nothing is to be done
 */
record Finding(Area area, String about, State state, String says, String mend) {
    enum Area {
        MACHINE("This machine"), ACCOUNT("The account");

        final String title;

        Area(String title) {
            this.title = title;
        }
    }

    enum State {
        OK("ok"),
        /** Works, with what it says in mind. */
        NOTE("note"),
        LACKS("lacks"),
        UNASKED("not asked");

        final String word;

        State(String word) {
            this.word = word;
        }
    }

    static Finding ok(Area area, String about, String says) {
        return new Finding(area, about, State.OK, says, "");
    }

    static Finding note(Area area, String about, String says, String mend) {
        return new Finding(area, about, State.NOTE, says, mend);
    }

    static Finding lacks(Area area, String about, String says, String mend) {
        return new Finding(area, about, State.LACKS, says, mend);
    }

    static Finding unasked(Area area, String about, String says, String mend) {
        return new Finding(area, about, State.UNASKED, says, mend);
    }
}
