package lambdavpc.handler;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/** A function's jar in a process of its own under AWS's runtime interface client, and the runtime API that it talks to. */
public final class RuntimeClient implements AutoCloseable {
    /** How a request ended. */
    public record Answer(boolean failed, String body) {}

    private static final Answer DEAD = new Answer(true, "the process has ended");
    private static final String API = "/2018-06-01/runtime/";

    private final HttpServer server;
    private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch checkpoint = new CountDownLatch(1);
    private final CountDownLatch restore = new CountDownLatch(1);
    private final Process process;
    private final Path output;
    private final Path library;

    /**
     * What Lambda's java21 runtime starts, as its own command line shows: heap of 85 % of the memory, the serial collector, only the quick
     * compiler. Lambda's own class-data archive is the JDK's here.
     *
     * @param folder    Lambda's {@code /var/task}: a jar's content, or empty where the class path has the jar
     * @param classPath what is beside the runtime's own jars, as in a container image; empty in the managed runtime
     * @param options   of the JVM, beside those
     */
    public record Launch(String handler, Path folder, List<Path> classPath, List<String> options, int memoryMegabytes) {
        /** One of our functions from its jar. */
        static Launch of(String function) {
            var name = Arrays.stream(function.split("-")).map(word -> word.substring(0, 1).toUpperCase() + word.substring(1)).collect(Collectors.joining());
            return new Launch("lambdavpc.handler." + name.toLowerCase() + "." + name + "::handleRequest",
                    Path.of(""), List.of(Path.of("target", function + ".jar")), List.of(), 256);
        }

        private List<String> command(Path library) throws URISyntaxException {
            var jars = new ArrayList<>(List.of(
                    jar(Context.class), jar(AWSLambda.class), jar(PojoSerializer.class), jar(SdkInternalThreadLocal.class)));
            classPath.forEach(jar -> jars.add(jar.toAbsolutePath().toString()));
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:MaxHeapSize=" + memoryMegabytes * 1024 * 85 / 100 + "k", "-XX:+UseSerialGC", "-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto", "-Djava.net.preferIPv4Stack=true", "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                    "-Djdk.net.hosts.file=" + Path.of(System.getProperty("jdk.net.hosts.file")).toAbsolutePath()));
            // Left to itself each process unpacks its native part to the same place, and two that start together crash.
            command.add("-Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=" + library);
            command.addAll(options);
            command.addAll(List.of("-cp", String.join(File.pathSeparator, jars), AWSLambda.class.getName(), handler));
            return command;
        }
    }

    /** One of our functions from its jar. */
    public RuntimeClient(String function, Map<String, String> environment, boolean snapStart) throws IOException, URISyntaxException {
        this(Launch.of(function), environment, snapStart);
    }

    /**
     * @param snapStart whether the process waits for {@link #restore()} after its init code
     */
    public RuntimeClient(Launch launch, Map<String, String> environment, boolean snapStart) throws IOException, URISyntaxException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "runtime-api");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
        output = Files.createTempFile("function", ".log");
        library = Files.createTempFile("runtime-client", ".so");
        var machine = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        try (var from = AWSLambda.class.getResourceAsStream("/jni/libaws-lambda-jni.linux-" + machine + ".so")) {
            Files.copy(from, library, StandardCopyOption.REPLACE_EXISTING);
        }
        var builder = new ProcessBuilder(launch.command(library)).directory(launch.folder().toAbsolutePath().toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(Map.of(
                "AWS_LAMBDA_LOG_FORMAT", "JSON", // as the deployment says; it must not wrap lines that are JSON already
                "AWS_EXECUTION_ENV", "AWS_Lambda_java21",
                "AWS_LAMBDA_FUNCTION_NAME", "test",
                "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String.valueOf(launch.memoryMegabytes()),
                "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/test",
                "AWS_LAMBDA_LOG_STREAM_NAME", "test",
                "LAMBDA_TASK_ROOT", launch.folder().toAbsolutePath().toString()));
        builder.environment().put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + server.getAddress().getPort());
        if (snapStart) {
            builder.environment().put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
            builder.environment().put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:" + server.getAddress().getPort() + "/credentials");
            builder.environment().put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "token");
        } else {
            builder.environment().putAll(Map.of("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE", "AWS_SECRET_ACCESS_KEY", "example", "AWS_SESSION_TOKEN", "token"));
        }
        process = builder.start();
        process.onExit().thenRun(() -> answers.add(DEAD));
    }

    /** @throws TimeoutException also at once when the process has ended, with what it printed */
    public Answer invoke(String input) throws InterruptedException, TimeoutException {
        requests.add(input);
        var answer = answers.poll(20, TimeUnit.SECONDS);
        if (answer == null || answer == DEAD) {
            throw new TimeoutException(output());
        }
        return answer;
    }

    /** Waits until the process has done its init code and asks for a request. */
    public void awaitRequest() throws InterruptedException, TimeoutException {
        if (!ready.await(30, TimeUnit.SECONDS)) {
            throw new TimeoutException(output());
        }
    }

    /** Ends the process as a machine that fails does: nothing in it can do anything more. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits until the process is ready for its snapshot to be taken. */
    public void awaitCheckpoint() throws InterruptedException, TimeoutException {
        if (!checkpoint.await(30, TimeUnit.SECONDS)) {
            throw new TimeoutException(output());
        }
    }

    /** Lets the process go on as if it had just been restored. */
    public void restore() {
        restore.countDown();
    }

    /** Everything the process has printed. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    public ProcessHandle process() {
        return process.toHandle();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        server.stop(0);
        Files.delete(output);
        Files.delete(library);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath().replace(API, "");
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            switch (path) {
                case "invocation/next" -> next(exchange);
                case "restore/next" -> {
                    checkpoint.countDown();
                    restore.await();
                    answer(exchange, 200, "");
                }
                case "/credentials" -> answer(exchange, 200, """
                        {"AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"example","Token":"token","Expiration":"2099-01-01T00:00:00Z"}""");
                default -> {
                    answer(exchange, 202, "");
                    answers.add(new Answer(path.endsWith("error"), body));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        ready.countDown();
        var request = requests.take();
        exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", UUID.randomUUID().toString());
        exchange.getResponseHeaders().set("Lambda-Runtime-Deadline-Ms", String.valueOf(System.currentTimeMillis() + 20_000));
        exchange.getResponseHeaders().set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:000000000000:function:test");
        answer(exchange, 200, request);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        // The runtime client's native part crashes on an answer without it.
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String jar(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }
}
