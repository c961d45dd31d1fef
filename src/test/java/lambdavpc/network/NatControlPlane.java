package lambdavpc.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lambdavpc.NatHealerJar;

/**
 * CloudWatch with one alarm (three bad probes in a row, and ringing until the first good one), an Auto Scaling group of one machine with a launch hook, and
 * EventBridge with one rule, over the machines of {@code nat-healing.sh}. Their periods are seconds instead of minutes.
 */
final class NatControlPlane implements AutoCloseable {
    private static final int PERIODS = 3;
    /** As {@code NatHealing} has it, with a second for a minute. */
    private static final Duration GRACE = Duration.ofSeconds(2 + 3);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    /** @param ended null while it goes on */
    private record Activity(String description, Instant started, Instant ended) {}

    /**
     * Milliseconds from the fault on.
     *
     * @param alarm empty where it did not ring
     */
    record Without(Optional<Long> alarm, long total) {}

    private final BufferedWriter commands;
    private final LinkedBlockingQueue<String> probes = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final NatHealerJar healer;
    private final List<Activity> activities = new ArrayList<>();
    private final Map<String, String> machines = new LinkedHashMap<>();
    private final List<String> decisions = new ArrayList<>();
    private final List<String> endedByTheHealer = new ArrayList<>();
    private final List<String> lifecycle = new ArrayList<>();
    private boolean ringing = true;
    private int bad;
    private Instant called = Instant.EPOCH;

    NatControlPlane(BufferedReader lines, BufferedWriter commands) throws Exception {
        this.commands = commands;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        healer = new NatHealerJar("http://127.0.0.1:" + server.getAddress().getPort(), Map.of("ALARM_NAMES", "shop-egress-a,shop-egress-b",
                "GROUP_NAME", "shop-nat", "GRACE_SECONDS", String.valueOf(GRACE.toSeconds())));
        var reader = new Thread(() -> lines.lines().forEach(this::told), "world");
        reader.setDaemon(true);
        reader.start();
    }

    /** What the healer said, each thing once. */
    synchronized List<String> decisions() {
        return decisions.stream().distinct().toList();
    }

    synchronized List<String> endedByTheHealer() {
        return List.copyOf(endedByTheHealer);
    }

    /** What machines told their group, when so many did: one forwards a moment before it says so. */
    List<String> lifecycle(int machines, Duration most) throws Exception {
        for (var end = System.nanoTime() + most.toNanos(); told() < machines && System.nanoTime() < end;) {
            probe();
        }
        synchronized (this) {
            return List.copyOf(lifecycle);
        }
    }

    private synchronized int told() {
        return lifecycle.size();
    }

    synchronized void launch() throws IOException {
        var id = "i-" + (machines.size() + 1);
        machines.put(id, "Pending:Wait");
        activities.add(0, new Activity("Launching a new EC2 instance: " + id, Instant.now(), null));
        send("launch %s %d".formatted(id, machines.size()));
    }

    /** Breaks something, and goes on until packets leave by the next machine: by another address, or by the same after none. */
    Without withoutTraffic(String fault, String next, Duration most) throws Exception {
        var last = "";
        // A fault within the grace period of the machine before waits for its end: seconds that would be the test's, not the fault's.
        for (var more = 0; more < GRACE.toSeconds() + 1; more++) {
            last = probe();
        }
        var began = System.nanoTime();
        send(fault);
        if (!fault.startsWith("end ")) {
            assertTold(answers.poll(30, TimeUnit.SECONDS));
            began = System.nanoTime();
        }
        var alarm = Optional.<Long>empty();
        while (true) {
            var seen = probe();
            var millis = (System.nanoTime() - began) / 1_000_000;
            alarm = alarm.isEmpty() && rings() ? Optional.of(millis) : alarm;
            if (seen.equals(next) && !last.equals(next)) {
                return new Without(alarm, millis);
            }
            last = seen;
            if (millis > most.toMillis()) {
                throw new AssertionError("no traffic %d ms after %s: %s, %s, %s".formatted(millis, fault, machines, activities, decisions));
            }
        }
    }

    void probeUntil(String address, Duration most) throws Exception {
        var end = System.nanoTime() + most.toNanos();
        while (!probe().equals(address)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no traffic through the first machine: " + machines + ", " + activities);
            }
        }
    }

    /** One period: a probe, the alarm, the rule that calls the healer, the group's look at its machines. */
    private String probe() throws Exception {
        var began = System.nanoTime();
        send("probe");
        var seen = probes.poll(30, TimeUnit.SECONDS);
        assertTold(seen);
        var before = rings();
        judged(!seen.equals("closed"));
        if (rings() && (!before || called.plus(AGAIN).isBefore(Instant.now()))) {
            callHealer();
        }
        replaceTheDead();
        var left = 1000 - (System.nanoTime() - began) / 1_000_000;
        if (left > 0) {
            Thread.sleep(left);
        }
        return seen;
    }

    private synchronized void judged(boolean good) {
        bad = good ? 0 : bad + 1;
        ringing = !good && (ringing || bad >= PERIODS);
    }

    private synchronized boolean rings() {
        return ringing;
    }

    private void callHealer() throws Exception {
        called = Instant.now();
        var said = healer.call();
        synchronized (this) {
            decisions.add(said.get("why").getAsString());
        }
    }

    private synchronized void replaceTheDead() throws IOException {
        for (var dead : machines.entrySet().stream().filter(each -> each.getValue().equals("Terminated")).map(Map.Entry::getKey).toList()) {
            machines.put(dead, "Gone");
            activities.replaceAll(each -> each.ended() == null && each.description().endsWith(dead) ? new Activity(each.description(), each.started(), Instant.now()) : each);
            launch();
        }
    }

    private void told(String line) {
        if (line.startsWith("probe ")) {
            probes.add(line.substring(6));
        } else if (line.endsWith(" CONTINUE") || line.endsWith(" ABANDON") || line.endsWith(" ENDED")) {
            changed(line.split(" ")[0], line.split(" ")[1]);
        } else {
            answers.add(line);
        }
    }

    private synchronized void changed(String id, String what) {
        if (what.equals("ENDED")) {
            machines.put(id, "Terminated"); // EC2's own check takes a minute or two to see it
            return;
        }
        lifecycle.add(id + " " + what);
        machines.put(id, what.equals("CONTINUE") ? "InService" : "Terminated");
        activities.replaceAll(each -> each.description().equals("Launching a new EC2 instance: " + id) ? new Activity(each.description(), each.started(), Instant.now()) : each);
    }

    private void send(String command) throws IOException {
        synchronized (commands) {
            commands.write(command + "\n");
            commands.flush();
        }
    }

    private static void assertTold(String line) {
        if (line == null) {
            throw new AssertionError("the network's script says nothing any more");
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var form = Arrays.stream(new String(exchange.getRequestBody().readAllBytes(), UTF_8).split("&")).map(each -> each.split("=", 2))
                    .collect(Collectors.toMap(each -> each[0], each -> URLDecoder.decode(each[1], UTF_8)));
            var action = form.get("Action");
            var body = "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, answer(action, form)).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized String answer(String action, Map<String, String> form) throws IOException {
        return switch (action) {
            case "DescribeAlarms" -> "<MetricAlarms>%s</MetricAlarms>".formatted(ringing && form.containsValue("shop-egress-a")
                    ? "<member><AlarmName>shop-egress-a</AlarmName><StateValue>ALARM</StateValue></member>" : "");
            case "DescribeAutoScalingGroups" -> "<AutoScalingGroups><member><AutoScalingGroupName>%s</AutoScalingGroupName><Instances>%s</Instances></member></AutoScalingGroups>"
                    .formatted(form.get("AutoScalingGroupNames.member.1"), machines.entrySet().stream().filter(each -> !each.getValue().equals("Gone")).map(each ->
                            "<member><InstanceId>%s</InstanceId><LifecycleState>%s</LifecycleState></member>".formatted(each.getKey(), each.getValue())).collect(Collectors.joining()));
            case "DescribeScalingActivities" -> "<Activities>%s</Activities>".formatted(activities.stream().map(each ->
                    "<member><Description>%s</Description><StartTime>%s</StartTime>%s</member>".formatted(each.description(), each.started(),
                            each.ended() == null ? "" : "<EndTime>" + each.ended() + "</EndTime>")).collect(Collectors.joining()));
            case "TerminateInstanceInAutoScalingGroup" -> {
                var id = form.get("InstanceId");
                endedByTheHealer.add(id);
                machines.put(id, "Terminating");
                activities.add(0, new Activity("Terminating EC2 instance: " + id, Instant.now(), null));
                send("end " + id);
                yield "";
            }
            default -> throw new IllegalArgumentException(action);
        };
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        healer.close();
    }
}
