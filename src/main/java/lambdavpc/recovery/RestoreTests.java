package lambdavpc.recovery;

/** How often a backup is restored to see that it can be. Each costs a few hours of an instance of the database's class. */
public enum RestoreTests {
    /** At 6 o'clock UTC. */
    DAILY("cron(0 6 * * ? *)", 1),
    /** On Sundays. */
    WEEKLY("cron(0 6 ? * SUN *)", 7),
    /** On the first. */
    MONTHLY("cron(0 6 1 * ? *)", 31);

    final String schedule;
    private final int days;

    RestoreTests(String schedule, int days) {
        this.schedule = schedule;
        this.days = days;
    }

    /** From one to the next, at most. */
    public int days() {
        return days;
    }
}
