package lambdavpc.handler;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A Valkey or Redis server with TLS and one user, as far as the machine has one. Passwords stand in for what IAM would verify. */
public final class ValkeyServer implements AutoCloseable {
    public static final String HOST = "notes-cache.c0ffee.serverless.euc1.cache.amazonaws.com";
    public static final String USER = "notes-reader";

    private final Process process;
    private final int port;

    private ValkeyServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(":")).flatMap(folder -> Stream.of("valkey-server", "redis-server").map(Path.of(folder)::resolve))
                .filter(Files::isExecutable).findFirst();
    }

    public static boolean isInstalled() {
        return program().isPresent();
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public static ValkeyServer start(int port, Certificates certificates, String access, String... passwords) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program().orElseThrow().toString(), "--port", "0", "--bind", "127.0.0.1", "--tls-port", String.valueOf(port),
                "--tls-cert-file", certificates.serverCertificate().toString(), "--tls-key-file", certificates.serverKey().toString(),
                "--tls-auth-clients", "no", "--save", "", "--appendonly", "no", "--user", "default", "off", "--user", USER));
        command.addAll(List.of(access.split(" ")));
        Stream.of(passwords).map(">"::concat).forEach(command::add);
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        for (var attempt = 0; attempt < 600; attempt++) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
                return new ValkeyServer(process, port);
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        process.destroyForcibly();
        throw new IOException("no server on " + port);
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
