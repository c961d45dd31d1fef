package lambdavpc.handler.nathealer;

import java.time.Instant;
import java.util.Optional;

/**
 * What the group did or is doing.
 *
 * @param description {@code Terminating EC2 instance: i-...}, {@code Launching a new EC2 instance: i-...}
 * @param ended       empty while it goes on
 */
record Activity(String description, Instant started, Optional<Instant> ended) {
    boolean ends() {
        return description.startsWith("Terminating");
    }
}
