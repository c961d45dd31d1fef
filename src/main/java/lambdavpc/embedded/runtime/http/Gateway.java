package lambdavpc.embedded.runtime.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.embedded.World;

/**
 * Listens for every HTTP API and function URL that is declared, each at a loopback address of its own that stays the same from start to start.
 * Other users of this machine reach them, as the internet reaches them on AWS.
 */
public final class Gateway implements AutoCloseable {
    private static final int PORT = 8080;
    private static final int MOST_BYTES = 10 << 20;

    private final Supplier<World> world;
    private final Function<String, String> addresses;
    private final Backend backend;
    private final Clock clock;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, HttpServer> listening = new TreeMap<>();
    private volatile long lastRequest = System.nanoTime();

    /**
     * @param addresses a loopback address for a name
     * @param backend   what it lets callers do
     */
    public Gateway(Supplier<World> world, Function<String, String> addresses, Backend backend, Clock clock) {
        this.world = world;
        this.addresses = addresses;
        this.backend = backend;
        this.clock = clock;
    }

    /**
     * Where one answers.
     *
     * @param url  as AWS would have it, and as the stack's outputs say
     * @param here on this machine
     */
    public record Site(String url, String here) {}

    /** Listens where something was declared since, and no longer where it is gone. */
    public synchronized List<Site> follow() {
        var declared = fronts().map(Front::url).collect(Collectors.toSet());
        listening.entrySet().removeIf(each -> {
            if (declared.contains(each.getKey())) {
                return false;
            }
            each.getValue().stop(0);
            return true;
        });
        declared.forEach(url -> listening.computeIfAbsent(url, this::listen));
        return listening.entrySet().stream().map(each -> new Site(each.getKey(), here(each.getValue()))).toList();
    }

    /** Nanoseconds since somebody asked for something. */
    public long idle() {
        return System.nanoTime() - lastRequest;
    }

    private Stream<Front> fronts() {
        var now = world.get();
        return Stream.concat(ApiFront.of(now), UrlFront.of(now));
    }

    private HttpServer listen(String url) {
        var address = addresses.apply("http|" + url);
        HttpServer server;
        try {
            server = server(address, PORT);
        } catch (IOException taken) {
            try {
                server = server(address, 0);
            } catch (IOException e) {
                throw new UncheckedIOException("no port on %s for %s: %s".formatted(address, url, e.getMessage()), e);
            }
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> serve(url, exchange));
        server.start();
        return server;
    }

    private static HttpServer server(String address, int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(address, port), 0);
    }

    private static String here(HttpServer server) {
        return "http://%s:%d/".formatted(server.getAddress().getAddress().getHostAddress(), server.getAddress().getPort());
    }

    private void serve(String url, HttpExchange exchange) throws IOException {
        try (exchange) {
            lastRequest = System.nanoTime();
            var request = HttpRequest.of(exchange, clock.instant(), MOST_BYTES);
            HttpAnswer answer;
            try {
                // As it is declared at this moment: routes may have changed since it began to listen.
                answer = fronts().filter(front -> front.url().equals(url)).findFirst().map(front -> front.answer(request, backend))
                        .orElseGet(() -> HttpAnswer.of(404, "message", "Not Found"));
            } catch (RuntimeException defect) {
                defect.printStackTrace(); // into the supervisor's log
                answer = HttpAnswer.of(500, "message", "Internal Server Error");
            }
            answer.send(exchange, request.id());
        } finally {
            lastRequest = System.nanoTime();
        }
    }

    @Override
    public synchronized void close() {
        listening.values().forEach(server -> server.stop(0));
        listening.clear();
        threads.shutdownNow();
    }
}
