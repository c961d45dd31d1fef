import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lambdavpc.handler.PostgresServer;
import lambdavpc.handler.Relay;
import lambdavpc.handler.RuntimeClient;
import lambdavpc.handler.RuntimeClient.Launch;
import lambdavpc.handler.SecretsManagerServer;
import lambdavpc.handler.Stack;
import lambdavpc.handler.rotation.Rotations;

/**
 * {@code Functions SCRATCH PAIRS ROUNDS}: the reader beside the naive handler, each in processes of its own under AWS's runtime interface
 * client, against a real PostgreSQL. Started by bench/functions, which has put the jars' content and this bench's classes into SCRATCH.
 */
class Functions {
    private static final String INPUT = "{\"limit\":10}";
    private static final int MEMORY = 256;
    /** Half a millisecond there and back, as between machines of one zone. */
    private static final Duration EACH_WAY = Duration.ofMillis(1).dividedBy(4);

    private interface Measured {
        double run() throws Exception;
    }

    /** A cold start twice: by the clock, and by the processor time of the process, which other work on the machine disturbs less. */
    private final class Cold implements Measured {
        private final Launch launch;
        private final List<Double> processor = new ArrayList<>();

        Cold(Launch launch) {
            this.launch = launch;
        }

        @Override
        public double run() throws Exception {
            var began = System.nanoTime();
            try (var client = new RuntimeClient(launch, environment, false)) {
                invoke(client);
                var took = millis(began);
                processor.add((double) client.process().info().totalCpuDuration().orElseThrow().toMillis());
                return took;
            }
        }

        double[] processor() {
            return processor.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    private final Path scratch;
    private final Map<String, String> environment;
    private final PrintStream out;
    private String answer;

    private Functions(Path scratch, Map<String, String> environment, PrintStream out) {
        this.scratch = scratch;
        this.environment = environment;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        var out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream())); // the log lines of migrate and rotation
        try (var server = new PostgresServer(); var secretsManager = new SecretsManagerServer()) {
            var stack = new Stack(server, secretsManager);
            Rotations.ready(stack);
            var environment = new HashMap<>(stack.environment());
            environment.remove("MASTER_SECRET_ARN");
            environment.remove("DATABASE_USER");
            new Functions(Path.of(arguments[0]), environment, out).run(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        }
        System.exit(0);
    }

    private void run(int pairs, int rounds) throws Exception {
        var ours = managed("lambdavpc.handler.reader.Reader", "reader");
        var naive = managed("naive.NotesHandler", "naive");
        var inImage = new Launch(ours.handler(), scratch, List.of(jar("reader")), List.of(), MEMORY);

        var oursCold = new Cold(ours);
        var naiveCold = new Cold(naive);
        var starts = byTurns(pairs, oursCold, naiveCold, () -> restore(ours));
        report("cold start to first answer, reader", starts.get(0), "ms", "");
        report("cold start to first answer, naive", starts.get(1), "ms", "");
        report("  ratio within each pair", ratio(starts.get(0), starts.get(1)), "", "goal: at most 0.5");
        report("processor time of a cold start, reader", oursCold.processor(), "ms", "");
        report("processor time of a cold start, naive", naiveCold.processor(), "ms", "");
        report("  ratio within each pair", ratio(oursCold.processor(), naiveCold.processor()), "", "");
        report("restore hook to first answer, reader", starts.get(2), "ms", "");
        report("  ratio to the naive cold start of its pair", ratio(starts.get(2), starts.get(1)), "", "goal: at most 0.15");

        warmInProcess("over loopback", environment, pairs, rounds);
        try (var network = new Relay("127.0.0.1", 0, Integer.parseInt(environment.get("DATABASE_PORT")), EACH_WAY)) {
            var distant = new HashMap<>(environment);
            distant.put("DATABASE_PORT", String.valueOf(network.port()));
            warmInProcess("0.5 ms away", distant, pairs, rounds);
        }
        warmThroughTheRuntime(ours, naive, pairs, rounds);

        for (var name : List.of("reader", "rotation", "migrate", "naive")) {
            report("size of " + name + ".jar", new double[] {Files.size(jar(name)) / 1e6}, "MB", name.equals("reader") || name.equals("rotation") ? "goal: at most 8" : "");
        }
        memory("reader", ours, rounds);
        memory("naive", naive, rounds);

        var managedArchive = archive("managed", ours);
        var imageArchive = archive("image", inImage);
        var shared = List.of(new Cold(ours), new Cold(with(ours, managedArchive)), new Cold(inImage), new Cold(with(inImage, imageArchive)));
        byTurns(pairs, shared.toArray(Measured[]::new));
        // The clock's ratio is in the noise of a shared machine here.
        report("processor time, managed runtime", shared.get(0).processor(), "ms", "");
        report("processor time, managed runtime, archive", shared.get(1).processor(), "ms", "");
        report("  ratio within each pair", ratio(shared.get(1).processor(), shared.get(0).processor()), "", "");
        report("processor time, jar on the class path", shared.get(2).processor(), "ms", "");
        report("processor time, jar on the class path, archive", shared.get(3).processor(), "ms", "");
        report("  ratio within each pair", ratio(shared.get(3).processor(), shared.get(2).processor()), "", "");
    }

    /** As Lambda lays a zip out: unpacked, found by the runtime client's own class loader. */
    private Launch managed(String type, String folder) {
        return new Launch(type + "::handleRequest", scratch.resolve(folder), List.of(), List.of(), MEMORY);
    }

    private static Launch with(Launch launch, String option) {
        return new Launch(launch.handler(), launch.folder(), launch.classPath(), List.of(option), MEMORY);
    }

    private static Path jar(String name) {
        return Path.of(name.equals("naive") ? "../bench/naive/target/naive.jar" : "target/" + name + ".jar");
    }

    private double restore(Launch launch) throws Exception {
        try (var client = new RuntimeClient(launch, environment, true)) {
            client.awaitCheckpoint();
            var began = System.nanoTime();
            client.restore();
            invoke(client);
            return millis(began);
        }
    }

    private void warmInProcess(String where, Map<String, String> environment, int pairs, int rounds) throws Exception {
        var launch = new Launch("lambdavpc.handler.reader.Warm::handleRequest", scratch, List.of(jar("reader"), scratch), List.of(), MEMORY);
        var measured = new double[4][pairs];
        try (var client = new RuntimeClient(launch, environment, false)) {
            for (var block = 0; block < 5; block++) {
                client.invoke(String.valueOf(rounds));
            }
            for (var pair = 0; pair < pairs; pair++) {
                var numbers = client.invoke(String.valueOf(rounds)).body().replaceAll("[\\[\\]]", "").split(",");
                for (var number = 0; number < 4; number++) {
                    measured[number][pair] = Double.parseDouble(numbers[number]);
                }
            }
        }
        report("warm call " + where + ", reader, p50", measured[0], "us", "");
        report("warm call " + where + ", plain JDBC, p50", measured[2], "us", "");
        report("  ratio within each block of " + rounds + " pairs", ratio(measured[0], measured[2]), "", "goal: at most 1.05");
        report("warm call " + where + ", reader, p99", measured[1], "us", "");
        report("warm call " + where + ", plain JDBC, p99", measured[3], "us", "");
        report("  ratio within each block", ratio(measured[1], measured[3]), "", "");
    }

    private void warmThroughTheRuntime(Launch ours, Launch naive, int pairs, int rounds) throws Exception {
        try (var reader = new RuntimeClient(ours, environment, false); var other = new RuntimeClient(naive, environment, false)) {
            byTurns(5 * rounds, () -> request(reader), () -> request(other));
            var medians = new double[4][pairs];
            for (var pair = 0; pair < pairs; pair++) {
                var block = byTurns(rounds, () -> request(reader), () -> request(other));
                for (var variant = 0; variant < 2; variant++) {
                    var sorted = Arrays.stream(block.get(variant)).sorted().toArray();
                    medians[variant][pair] = sorted[rounds / 2];
                    medians[2 + variant][pair] = sorted[rounds * 99 / 100];
                }
            }
            report("warm request through the runtime, reader, p50", medians[0], "us", "");
            report("warm request through the runtime, naive, p50", medians[1], "us", "");
            report("warm request through the runtime, reader, p99", medians[2], "us", "");
            report("warm request through the runtime, naive, p99", medians[3], "us", "");
        }
    }

    private double request(RuntimeClient client) throws Exception {
        var began = System.nanoTime();
        invoke(client);
        return millis(began) * 1000;
    }

    /**
     * Peak of what many requests kept resident, mapped files included, with the heap that Lambda gives a function of 256 MB. (A limit on the
     * address space would tell less: the JVM reserves much that it never touches.)
     */
    private void memory(String name, Launch launch, int rounds) throws Exception {
        try (var client = new RuntimeClient(launch, environment, false)) {
            var pid = client.process().pid();
            for (var request = 0; request < rounds; request++) {
                invoke(client);
            }
            var peak = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024).findFirst().orElseThrow();
            report("peak memory of " + rounds + " requests, " + name, new double[] {peak}, "MB", "within " + MEMORY);
        }
    }

    /** What a process that has answered once leaves for the next one to start from. */
    private String archive(String name, Launch launch) throws Exception {
        var file = scratch.resolve(name + ".jsa");
        try (var client = new RuntimeClient(with(launch, "-XX:ArchiveClassesAtExit=" + file), environment, false)) {
            invoke(client);
            client.process().destroy();
            client.process().onExit().join();
            if (!Files.exists(file)) {
                throw new IllegalStateException(client.output());
            }
        }
        return "-XX:SharedArchiveFile=" + file;
    }

    /** Every handler must give the same answer to the same question. */
    private void invoke(RuntimeClient client) throws Exception {
        var got = client.invoke(INPUT);
        answer = answer == null ? got.body() : answer;
        if (got.failed() || !got.body().equals(answer) || answer.length() < 100) {
            throw new IllegalStateException(got.body() + "\n" + client.output());
        }
    }

    private static List<double[]> byTurns(int times, Measured... variants) throws Exception {
        var results = Arrays.stream(variants).map(variant -> new double[times]).collect(Collectors.toCollection(ArrayList::new));
        for (var time = 0; time < times; time++) {
            for (var turn = 0; turn < variants.length; turn++) {
                var variant = (time + turn) % variants.length;
                results.get(variant)[time] = variants[variant].run();
            }
        }
        return results;
    }

    private static double millis(long began) {
        return (System.nanoTime() - began) / 1e6;
    }

    private static double[] ratio(double[] some, double[] others) {
        return IntStream.range(0, some.length).mapToDouble(index -> some[index] / others[index]).toArray();
    }

    private void report(String name, double[] measured, String unit, String goal) {
        var sorted = Arrays.stream(measured).sorted().toArray();
        var median = (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
        var format = unit.isEmpty() ? "%.3f" : unit.equals("MB") ? "%.1f" : "%.0f";
        out.println("%-52s %8s %-2s (%s to %s)  %s".formatted(name, format.formatted(median), unit, format.formatted(sorted[0]),
                format.formatted(sorted[sorted.length - 1]), goal).stripTrailing());
    }
}
