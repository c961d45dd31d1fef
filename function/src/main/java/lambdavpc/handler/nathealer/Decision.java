package lambdavpc.handler.nathealer;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * @param end      the machine to be ended
 * @param helpless whether an alarm rings that another machine would not end
 */
record Decision(Optional<String> end, String why, boolean helpless) {
    /** A site that is down, or a mistake in a route, looks like a broken NAT and is not mended by a new one. */
    static final int MOST = 3;
    static final Duration WITHIN = Duration.ofHours(6);

    static Decision leave(String why) {
        return new Decision(Optional.empty(), why, false);
    }

    /**
     * While an alarm rings.
     *
     * @param machines   ids of those in service
     * @param activities of the group
     * @param grace      how long a machine has, from the moment that it is in service, until the alarm would have ended
     */
    static Decision of(List<String> machines, List<Activity> activities, Instant now, Duration grace) {
        var going = activities.stream().filter(activity -> activity.ended().isEmpty()).findFirst();
        if (going.isPresent()) {
            return leave("the group is at work: " + going.get().description());
        }
        if (machines.isEmpty()) {
            return leave("no machine is in service: the group launches one");
        }
        var last = activities.stream().flatMap(activity -> activity.ended().stream()).max(Comparator.naturalOrder());
        if (last.isPresent() && last.get().plus(grace).isAfter(now)) {
            return leave("the machine has been there for " + Duration.between(last.get(), now).toSeconds() + " s and has " + grace.toSeconds() + " s to end the alarm");
        }
        var ended = activities.stream().filter(activity -> activity.ends() && activity.started().plus(WITHIN).isAfter(now)).count();
        if (ended >= MOST) {
            return new Decision(Optional.empty(), "ended " + ended + " machines within " + WITHIN.toHours() + " h and the alarm rings still: somebody must look", true);
        }
        return new Decision(Optional.of(machines.get(0)), "an alarm rings and the machine had its time", false);
    }
}
