package lambdavpc.embedded.runtime.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Children;
import lambdavpc.embedded.runtime.Passwords;
import lambdavpc.embedded.runtime.PrivateFiles;

/**
 * A Valkey or Redis server with a cache's users, and no data that outlives it. Those who log in by IAM have one password here, which changes with
 * each start and which {@link Front} alone knows.
 */
final class ValkeyServer {
    /** Asks the server to change; no user of ElastiCache's is called so. */
    private static final String OPERATOR = "-embedded-aws";
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final int ANSWER_MILLIS = 10_000;

    /** @param gigabytes how much it may hold; beyond that it forgets what nobody asked for the longest */
    record Setup(List<CacheUser> users, long gigabytes) {}

    private final Path folder;
    private final InetSocketAddress at;
    private final Children children;
    private final String operator = Passwords.generate(40);
    private final String behindIam = Passwords.generate(40);
    private Setup setup;
    private Process process;

    ValkeyServer(Path folder, InetSocketAddress at, Children children) {
        this.folder = folder;
        this.at = at;
        this.children = children;
    }

    /** Where this machine has one. */
    static Optional<Path> program() {
        return Stream.of("valkey-server", "redis-server").flatMap(name -> Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(each -> Path.of(each, name))).filter(Files::isExecutable).findFirst();
    }

    /**
     * Starts it, or changes one that runs.
     *
     * @throws CannotRun in one line
     */
    synchronized void run(Setup wanted) {
        if (running() && wanted.equals(setup)) {
            return;
        }
        try {
            var users = folder.resolve("users.acl");
            PrivateFiles.write(users, acl(wanted));
            if (running()) {
                // Once: a server that knows better keeps the users that it has.
                setup = wanted;
                // In this order: new users end the connections of the old ones, this one too.
                ask("CONFIG SET maxmemory " + wanted.gigabytes() + "gb", "ACL LOAD");
            } else {
                process = children.start(new ProcessBuilder(program().orElseThrow().toString(), "--bind", at.getAddress().getHostAddress(), "--port", String.valueOf(at.getPort()),
                        "--dir", folder.toString(), "--save", "", "--appendonly", "no", "--protected-mode", "no", "--aclfile", users.toString(),
                        "--maxmemory", wanted.gigabytes() + "gb", "--maxmemory-policy", "volatile-lru").redirectErrorStream(true).redirectOutput(log().toFile()));
                awaitReady();
            }
            setup = wanted;
        } catch (IOException e) {
            throw failure(e.getMessage());
        }
    }

    synchronized boolean running() {
        return process != null && process.isAlive();
    }

    /** What logs a user in here whose token is good. */
    String behindIam() {
        return behindIam;
    }

    synchronized void stop() {
        if (!running()) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private String acl(Setup wanted) {
        var lines = new ArrayList<>(List.of("user default off", "user %s on #%s -@all +ping +acl +config".formatted(OPERATOR, hash(operator))));
        wanted.users().forEach(user -> {
            var passwords = user.iam() ? List.of(behindIam) : user.passwords();
            var secrets = passwords.isEmpty() ? "nopass" : passwords.stream().map(each -> "#" + hash(each)).collect(Collectors.joining(" "));
            lines.removeIf(line -> line.startsWith("user " + user.name() + " "));
            lines.add("user %s %s %s".formatted(user.name(), user.access(), secrets));
        });
        return String.join("\n", lines) + "\n";
    }

    private static String hash(String password) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(password.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private void awaitReady() throws IOException {
        var end = System.nanoTime() + READY_WITHIN.toNanos();
        while (true) {
            try {
                ask("PING");
                return;
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    throw failure(Files.readString(log()).lines().reduce((a, b) -> b).orElse("it ended at once"));
                }
                if (System.nanoTime() > end) {
                    process.destroyForcibly();
                    throw failure("it was not ready within " + READY_WITHIN.toSeconds() + " s");
                }
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CannotRun("interrupted");
            }
        }
    }

    /** Commands that are answered with a line each, as the protocol has them for people. */
    private void ask(String... commands) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(at, ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            for (var command : Stream.concat(Stream.of("AUTH " + OPERATOR + " " + operator), Stream.of(commands)).toList()) {
                socket.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
                var answer = answers.readLine();
                if (answer == null || !answer.startsWith("+")) {
                    throw new IOException(command.split(" ")[0] + ": " + answer);
                }
            }
        }
    }

    private CannotRun failure(String why) {
        return new CannotRun(String.valueOf(why).contains("already in use") ? "port %d of %s, the cache's address, is in use: end the program that listens there"
                .formatted(at.getPort(), at.getAddress().getHostAddress()) : "the cache cannot start: %s; its log is %s".formatted(String.valueOf(why).strip(), log()));
    }

    private Path log() {
        return folder.resolve("valkey.log");
    }
}
