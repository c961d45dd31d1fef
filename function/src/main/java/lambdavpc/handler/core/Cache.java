package lambdavpc.handler.core;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.crac.Context;
import org.crac.Resource;

/**
 * What functions keep for a while in ElastiCache for Valkey. It is never an error: a cache that is down, slow or refuses is as good as an empty
 * one, and is then left alone for a while. It logs in by a token of the function's role, which is checked only when a connection opens.
 *
 * <p>Two commands and a login of the <a href="https://valkey.io/topics/protocol/">protocol</a>: a library would make the jar half as large again.
 * The token: <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html">authenticating with IAM</a>.
 */
public final class Cache implements Resource {
    /**
     * Where it is, and who we are there.
     *
     * @param name   of the serverless cache, which tokens are for
     * @param keep   how long an answer may be given that the database would no longer give
     * @param caFile a PEM file to trust instead of the JDK's authorities, Amazon's among them
     */
    public record Place(String host, int port, String name, String user, Duration keep, String region, Optional<String> caFile) {
        /** Empty where the deployment has no cache. */
        public static Optional<Place> from(Map<String, String> environment) {
            return Optional.ofNullable(environment.get("CACHE_HOST")).map(host -> new Place(host, Integer.parseInt(environment.get("CACHE_PORT")),
                    environment.get("CACHE_NAME"), environment.get("CACHE_USER"), Duration.ofSeconds(Long.parseLong(environment.get("CACHE_TTL_SECONDS"))),
                    environment.get("AWS_REGION"), Optional.ofNullable(environment.get("CACHE_CA_FILE")).filter(file -> !file.isBlank())));
        }
    }

    private static final Duration OPEN = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofMillis(100);
    /** What connecting and asking may take together at worst; who has less time left asks the database alone. */
    private static final Duration WORST = Duration.ofSeconds(3);
    /** How long it is left alone after it failed. */
    static final Duration ALONE = Duration.ofSeconds(30);
    /** A connection idle for longer may have died unheard while Lambda had frozen the process. */
    private static final Duration IDLE = Duration.ofSeconds(60);
    /** More than this could fill the socket's buffers, and writing knows no time-out. */
    private static final int LARGEST = 64 * 1024;

    private final Place place;
    private final Supplier<Keys> keys;
    private final Clock clock;
    private final int openMillis;
    private final int answerMillis;
    private Socket socket;
    private SSLSocket secure;
    private InputStream answers;
    private Instant lastUse = Instant.MIN;
    private Instant aloneUntil = Instant.MIN;

    public Cache(Place place, Supplier<Keys> keys, Clock clock) {
        this(place, keys, clock, OPEN, ANSWER);
    }

    /** @param open what each step of connecting may take */
    Cache(Place place, Supplier<Keys> keys, Clock clock, Duration open, Duration answer) {
        this.place = place;
        this.keys = keys;
        this.clock = clock;
        openMillis = (int) open.toMillis();
        answerMillis = (int) answer.toMillis();
    }

    /** Connects ahead of the first request. */
    public void warmUp() {
        asking(Deadline.in(WORST.plusSeconds(1)), () -> {
            ready();
            return null;
        });
    }

    /** What was kept under this key, if that is quickly known. */
    public Optional<String> get(String key, Deadline deadline) {
        return asking(deadline, () -> ask("GET", key));
    }

    /** Keeps a value for as long as the deployment says, if that is quickly done. */
    public void put(String key, String value, Deadline deadline) {
        if (value.length() <= LARGEST) {
            asking(deadline, () -> ask("SET", key, value, "EX", String.valueOf(place.keep().toSeconds())));
        }
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        close();
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        warmUp();
    }

    /** Something that a cache may fail at. */
    @FunctionalInterface
    private interface Question {
        String answer() throws IOException, GeneralSecurityException;
    }

    private Optional<String> asking(Deadline deadline, Question question) {
        if (clock.instant().isBefore(aloneUntil) || !deadline.allows(WORST)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(question.answer());
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // An answer that comes late would be taken for the next question's.
            close();
            aloneUntil = clock.instant().plus(ALONE);
            Log.warn("cache").with("message", e instanceof Refusal ? e.getMessage() : e.getClass().getSimpleName())
                    .with("aloneSeconds", ALONE.toSeconds()).write();
            return Optional.empty();
        }
    }

    private String ask(String... command) throws IOException, GeneralSecurityException {
        ready();
        var answer = exchange(command);
        lastUse = clock.instant();
        return answer;
    }

    private void ready() throws IOException, GeneralSecurityException {
        if (socket != null && clock.instant().isAfter(lastUse.plus(IDLE))) {
            close();
        }
        if (socket == null) {
            open();
        }
    }

    private void open() throws IOException, GeneralSecurityException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSendBufferSize(4 * LARGEST);
        socket.connect(new InetSocketAddress(place.host(), place.port()), openMillis);
        socket.setSoTimeout(openMillis);
        var factory = place.caFile().isPresent() ? Roots.socketFactory("file:" + place.caFile().get()) : (SSLSocketFactory) SSLSocketFactory.getDefault();
        secure = (SSLSocket) factory.createSocket(socket, place.host(), place.port(), false);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        answers = new BufferedInputStream(secure.getInputStream());
        exchange("AUTH", place.user(), token());
        socket.setSoTimeout(answerMillis);
        lastUse = clock.instant();
    }

    String token() {
        return Signature.at(clock.instant(), place.region(), "elasticache").presigned(place.name().toLowerCase(Locale.ROOT),
                Map.of("Action", "connect", "User", place.user(), "ResourceType", "ServerlessCache"), keys.get());
    }

    private String exchange(String... command) throws IOException {
        var request = new ByteArrayOutputStream();
        request.writeBytes(ascii("*" + command.length + "\r\n"));
        for (var word : command) {
            var bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(ascii("$" + bytes.length + "\r\n"));
            request.writeBytes(bytes);
            request.writeBytes(ascii("\r\n"));
        }
        secure.getOutputStream().write(request.toByteArray());
        var line = line();
        return switch (line.charAt(0)) {
            case '+' -> line.substring(1);
            case '$' -> bulk(Integer.parseInt(line.substring(1)));
            // Its first word is a code; what follows may quote what was sent.
            case '-' -> throw new Refusal(line.substring(1).split(" ")[0]);
            default -> throw new IOException("not an answer");
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        if (length > 4 * LARGEST) {
            throw new IOException("larger than anything that was kept");
        }
        var value = answers.readNBytes(length);
        if (value.length < length || answers.read() != '\r' || answers.read() != '\n') {
            throw new IOException("half an answer");
        }
        return new String(value, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (var next = answers.read(); next != '\r'; next = answers.read()) {
            if (next < 0 || line.length() > LARGEST) {
                throw new IOException("half an answer");
            }
            line.append((char) next);
        }
        if (answers.read() != '\n' || line.isEmpty()) {
            throw new IOException("not an answer");
        }
        return line.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The socket below TLS: closing TLS would wait for the other side's farewell. */
    private void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone, which is all that was wanted.
            }
            socket = null;
        }
    }

    /** The cache answers, and says no. */
    private static final class Refusal extends IOException {
        Refusal(String code) {
            super(code);
        }
    }
}
