package lambdavpc.embedded.runtime.monitoring;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.lambda.Permission;
import lambdavpc.embedded.behaviour.monitoring.EventRule;
import lambdavpc.embedded.behaviour.monitoring.EventTarget;

/**
 * EventBridge's rules by the clock ({@code rate(...)} of enabled rules) and for events of this AWS; calls of functions. It runs only while the supervisor does, and is no
 * reason for it to stay; so a rule of hours is first due a minute after it is seen, or it would never be.
 */
public final class Schedules {
    private static final Pattern RATE = Pattern.compile("rate\\((\\d+) (minute|hour|day)s?\\)");
    private static final Duration FIRST = Duration.ofMinutes(1);

    /** How EventBridge calls a function. */
    @FunctionalInterface
    public interface FunctionCall {
        /** @param functionArn version or alias included */
        void call(String functionArn, String event);
    }

    private final Supplier<World> world;
    private final FunctionCall functions;
    private final Executor background;
    private final Clock clock;
    private final Map<String, Instant> due = new HashMap<>();
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    public Schedules(Supplier<World> world, FunctionCall functions, Executor background, Clock clock) {
        this.world = world;
        this.functions = functions;
        this.background = background;
        this.clock = clock;
    }

    /** Calls what is due. */
    public void tick() {
        var now = world.get();
        var rules = now.all(EventRule.TYPE).filter(rule -> !"DISABLED".equals(rule.inputs().get("state"))).toList();
        due.keySet().retainAll(rules.stream().map(World.Entry::id).toList());
        rules.forEach(rule -> rate(rule).ifPresent(rate -> {
            var next = due.computeIfAbsent(rule.id(), id -> clock.instant().plus(rate.compareTo(FIRST) < 0 ? rate : FIRST));
            if (!clock.instant().isBefore(next)) {
                due.put(rule.id(), clock.instant().plus(rate));
                fire(now, rule);
            }
        }));
    }

    /** Calls whom rules call for such an event. */
    public void happened(JsonObject event) {
        var now = world.get();
        now.all(EventRule.TYPE).filter(rule -> !"DISABLED".equals(rule.inputs().get("state")))
                .filter(rule -> rule.inputs().get("eventPattern") instanceof String pattern && EventPattern.matches(JsonParser.parseString(pattern).getAsJsonObject(), event))
                .forEach(rule -> fire(now, rule));
    }

    private void fire(World now, World.Entry rule) {
        now.all(EventTarget.TYPE).filter(target -> rule.id().equals(target.inputs().get("rule"))).forEach(target -> {
            // A call that takes longer than the rate is not joined by a second one.
            if (running.add(target.id())) {
                background.execute(() -> {
                    try {
                        call(now, rule, target);
                    } catch (RuntimeException failed) {
                        System.err.println("rule " + rule.id() + ": " + failed.getMessage());
                    } finally {
                        running.remove(target.id());
                    }
                });
            }
        });
    }

    private void call(World now, World.Entry rule, World.Entry target) {
        var function = (String) target.inputs().get("arn");
        var source = (String) rule.outputs().get("arn");
        if (!function.contains(":lambda:") || !Permission.allows(now, function, "events.amazonaws.com", source, source.split(":")[4])) {
            throw new IllegalStateException(function + " may not be called: it is no function, or its policy does not let this rule");
        }
        functions.call(function, Optional.ofNullable((String) target.inputs().get("input")).orElse("{}"));
    }

    private static Optional<Duration> rate(World.Entry rule) {
        var rate = RATE.matcher(String.valueOf(rule.inputs().get("scheduleExpression")));
        return rate.matches() ? Optional.of(switch (rate.group(2)) {
            case "minute" -> Duration.ofMinutes(Long.parseLong(rate.group(1)));
            case "hour" -> Duration.ofHours(Long.parseLong(rate.group(1)));
            default -> Duration.ofDays(Long.parseLong(rate.group(1)));
        }) : Optional.empty();
    }
}
