package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** The one call as it goes over the wire; what a function makes of a service that fails is in {@link SessionTest}. */
class SecretLoginsTest {
    private record Request(Headers headers, String body) {}

    private record Answer(int status, String body) {}

    private static final Keys ROLE = new Keys("ASIAEXAMPLE", "an-example-of-a-secret-key", Optional.of("a session/token+with=signs*~"));
    private static final Answer LOGIN = new Answer(200, "{\"SecretString\":\"{\\\"username\\\":\\\"app\\\",\\\"password\\\":\\\"p\\\"}\"}");

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Deque<Request> requests = new ArrayDeque<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                requests.add(new Request(exchange.getRequestHeaders(), new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                var answer = answers.remove();
                exchange.sendResponseHeaders(answer.status(), answer.body().isEmpty() ? -1 : answer.body().length());
                exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private Optional<Login> login() {
        var settings = Settings.from(Map.of("DATABASE_HOST", "db", "DATABASE_PORT", "5432", "DATABASE_NAME", "app", "DATABASE_ENGINE", "postgres",
                "DATABASE_AUTHENTICATION", "password", "AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL_SECRETS_MANAGER", endpoint().toString()));
        return new SecretLogins(settings, () -> ROLE).login("a-secret", "AWSCURRENT", Deadline.in(Duration.ofSeconds(8)));
    }

    @Test
    void theRequestIsSignedAsTheSdkWouldSignIt() {
        answers.add(LOGIN);
        assertEquals(Optional.of(new Login("app", "p")), login());
        var request = requests.remove();
        assertEquals("{\"SecretId\":\"a-secret\",\"VersionStage\":\"AWSCURRENT\"}", request.body());
        var time = LocalDateTime.parse(request.headers().getFirst("X-Amz-Date"), DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"));
        var signed = AwsV4HttpSigner.create().sign(sign -> sign
                .identity(AwsSessionCredentials.create(ROLE.id(), ROLE.secret(), ROLE.token().orElseThrow()))
                .request(SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(endpoint().resolve("/"))
                        .putHeader("Content-Type", "application/x-amz-json-1.1").putHeader("X-Amz-Target", "secretsmanager.GetSecretValue").build())
                .payload(() -> new ByteArrayInputStream(request.body().getBytes(StandardCharsets.UTF_8)))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "secretsmanager")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(time.toInstant(ZoneOffset.UTC), ZoneOffset.UTC))).request();
        var ours = new HashMap<String, List<String>>();
        signed.headers().keySet().forEach(name -> ours.put(name, request.headers().get(name)));
        assertEquals(signed.headers(), ours);
    }

    @Test
    void aVersionThatDoesNotExistIsNoLogin() {
        answers.add(new Answer(400, "{\"__type\":\"com.amazonaws.secretsmanager#ResourceNotFoundException\"}"));
        assertEquals(Optional.empty(), login());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            503, ``
            429, ``
            400, {"__type":"ThrottlingException"}
            """)
    void whatPassesIsWaitedForThreeTimes(int status, String body) {
        answers.addAll(List.of(new Answer(status, body), new Answer(status, body), LOGIN));
        assertEquals("app", login().orElseThrow().user());
        answers.addAll(List.of(new Answer(status, body), new Answer(status, body), new Answer(status, body), LOGIN));
        assertThrows(HandlerException.class, this::login);
        assertEquals(6, requests.size());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            400 | {"__type":"AccessDeniedException","Message":"arn"}            | Secret: Secrets Manager refuses: AccessDeniedException
            403 | ``                                                            | Secret: Secrets Manager refuses: status 403
            302 | ``                                                            | Secret: Secrets Manager refuses: status 302
            200 | <html>                                                        | Secret: Secrets Manager answers with something else than a secret's text
            200 | {"SecretBinary":"eA=="}                                       | Secret: Secrets Manager answers with something else than a secret's text
            200 | {"SecretString":"not what a rotation writes"}                 | Secret: the secret's value is not a JSON object with username and password
            """)
    void whatDoesNotPassIsSaidAtOnceWithoutTheAnswersWords(int status, String body, String message) {
        answers.add(new Answer(status, body));
        assertEquals(message, assertThrows(HandlerException.class, this::login).getMessage());
        assertEquals(1, requests.size());
    }
}
