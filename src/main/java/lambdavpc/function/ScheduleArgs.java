package lambdavpc.function;

import java.time.Duration;
import lambdavpc.access.Invocable;

/**
 * @param prefix   first part of the rule's name
 * @param function what is called
 * @param every    whole minutes
 * @param input    what it is given, as JSON
 */
public record ScheduleArgs(String prefix, Invocable function, Duration every, String input) {
    public ScheduleArgs {
        if (every.toMinutes() < 1 || every.toSeconds() % 60 != 0) {
            throw new IllegalArgumentException("schedule: got %s; allowed: whole minutes; choose some".formatted(every));
        }
    }

    /** EventBridge wants the unit to agree with the number. */
    String expression() {
        return every.toMinutes() == 1 ? "rate(1 minute)" : "rate(%d minutes)".formatted(every.toMinutes());
    }
}
