package lambdavpc.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;

/**
 * The process that keeps a stack's database and warm functions between commands. It is started by whoever needs it and
 * ends when it is told to, when nothing was asked for a while and no message waits, or when its folder is gone.
 */
public final class Supervisor {
    /** Seconds without a request after which it ends; system property, for tests. */
    static final String IDLE_PROPERTY = "lambdavpc.idleSeconds";
    private static final long IDLE_SECONDS = 900;
    private static final Gson JSON = new Gson();

    private final Place place;
    private final Services services;
    private final String token = Passwords.generate(40);
    private final HttpServer server;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger working = new AtomicInteger();
    private volatile long lastRequest = System.nanoTime();

    private Supervisor(Place place) {
        this.place = place;
        services = new Services(place, Clock.systemUTC());
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no port on the loopback address: " + e.getMessage(), e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::serve);
    }

    /** @param arguments folder, world file and root of a {@link Place} */
    public static void main(String[] arguments) throws Exception {
        var place = new Place(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
        Files.createDirectories(place.folder());
        // Held for its whole life: of two that are started at once, one goes on.
        try (var lock = FileChannel.open(place.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (lock.tryLock() == null) {
                return;
            }
            try {
                new Supervisor(place).run();
            } catch (CannotRun | UncheckedIOException e) {
                System.err.println(e.getMessage());
                System.exit(1);
            }
        }
        System.exit(0); // sockets' threads are no reason to stay
    }

    private void run() throws InterruptedException {
        var stop = new Thread(services::close, "stop");
        java.lang.Runtime.getRuntime().addShutdownHook(stop);
        server.start();
        var control = new JsonObject();
        control.addProperty("port", server.getAddress().getPort());
        control.addProperty("token", token);
        control.addProperty("pid", ProcessHandle.current().pid());
        PrivateFiles.write(place.control(), control.toString());
        var idle = TimeUnit.SECONDS.toNanos(Long.getLong(IDLE_PROPERTY, IDLE_SECONDS));
        while (!end.await(500, TimeUnit.MILLISECONDS) && Files.exists(place.control())
                && (working.get() > 0 || Math.min(System.nanoTime() - lastRequest, services.uncalled()) < idle || services.busy())) {
            services.rest();
        }
        place.control().toFile().delete();
        server.stop(0);
        java.lang.Runtime.getRuntime().removeShutdownHook(stop);
        services.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        working.incrementAndGet();
        try (exchange) {
            var given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!MessageDigest.isEqual(given.getBytes(UTF_8), token.getBytes(UTF_8))) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            var request = JsonParser.parseString(new String(exchange.getRequestBody().readAllBytes(), UTF_8)).getAsJsonObject();
            var answer = answer(exchange.getRequestURI().getPath(), request).toString().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } finally {
            lastRequest = System.nanoTime();
            working.decrementAndGet();
        }
    }

    private JsonObject answer(String path, JsonObject request) {
        var answer = new JsonObject();
        try {
            switch (path) {
                case "/created" -> answer.add("outputs", EntryJson.write(services.created(entry(request, "entry"))));
                case "/updated" -> answer.add("outputs", EntryJson.write(services.updated(entry(request, "before"), entry(request, "entry"))));
                case "/deleted" -> services.deleted(entry(request, "entry"));
                case "/invoke" -> answer.add("invoked", JSON.toJsonTree(services.invoke(request.get("name").getAsString(),
                        request.get("qualifier").getAsString(), request.get("payload").getAsString())));
                case "/alarms" -> answer.add("alarms", JSON.toJsonTree(services.alarms()));
                case "/rehearse-restore" -> answer.add("recovered", JSON.toJsonTree(services.rehearseRestore()));
                case "/back-up" -> answer.addProperty("millis", services.backUp(Path.of(request.get("folder").getAsString())));
                case "/take-over" -> answer.add("taken", JSON.toJsonTree(services.takeOver(Path.of(request.get("folder").getAsString()))));
                case "/rehearse-leak" -> answer.add("closed", JSON.toJsonTree(services.rehearseLeak(request.get("name").getAsString(), request.get("qualifier").getAsString())));
                case "/sqs" -> answer.add("answer", services.sqs(request.get("operation").getAsString(), request.getAsJsonObject("request")));
                case "/environment" -> answer.add("environment", JSON.toJsonTree(services.environment(request.get("role").getAsString())));
                case "/sites" -> answer.add("sites", JSON.toJsonTree(services.sites()));
                case "/stop" -> end.countDown();
                case "/ping" -> {
                    // That it answers is the answer.
                }
                default -> throw new CannotRun("the supervisor of another version runs: wait for its end, or kill it");
            }
        } catch (AwsException refusal) {
            answer.addProperty("code", refusal.code());
            answer.addProperty("message", refusal.getMessage());
        } catch (CannotRun | UncheckedIOException e) {
            answer.addProperty("failure", e.getMessage());
        } catch (RuntimeException defect) {
            defect.printStackTrace(); // into its log
            answer.addProperty("failure", "a defect of the embedded runtime: %s; see %s".formatted(defect, place.output()));
        }
        return answer;
    }

    private static World.Entry entry(JsonObject request, String name) {
        return EntryJson.read(request.getAsJsonObject(name));
    }
}
