package lambdavpc.embedded.runtime.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class RelayTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket server;
    private InetSocketAddress at;
    private Relay relay;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::echo);
        try (var free = new ServerSocket(0, 1, InetAddress.getByName("127.9.8.7"))) {
            at = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
        }
        relay = new Relay(at, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort()), threads);
    }

    private void echo() {
        try {
            while (true) {
                var caller = server.accept();
                threads.execute(() -> {
                    try (caller) {
                        caller.getInputStream().transferTo(caller.getOutputStream());
                    } catch (IOException ended) {
                        // The test is over.
                    }
                });
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        server.close();
        threads.shutdownNow();
    }

    private Socket connect(int millis) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(at, millis);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        socket.setSoTimeout(2_000);
        return socket;
    }

    private static void echoes(Socket socket) throws IOException {
        socket.getOutputStream().write(42);
        assertEquals(42, socket.getInputStream().read());
    }

    @Test
    void openItPassesOnWhatBothSay() throws IOException {
        relay.open();
        try (var one = connect(1_000); var other = connect(1_000)) {
            echoes(one);
            echoes(other);
            echoes(one);
        }
    }

    /** As where a security group drops the first packet; a refusal would tell the caller that somebody is there. */
    @Test
    void blockedNoConnectionCompletesAndNoneIsRefused() throws IOException {
        relay.block(false);
        for (var i = 0; i < 3; i++) {
            assertThrows(SocketTimeoutException.class, () -> connect(300).close());
        }
    }

    @Test
    void aCallerWhoStillTriesGetsThroughWhenTheWayIsOpened() throws Exception {
        relay.block(false);
        var caller = CompletableFuture.supplyAsync(() -> {
            try {
                return connect(8_000);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Thread.sleep(200);
        relay.open();
        try (var socket = caller.get(10, TimeUnit.SECONDS)) {
            echoes(socket);
        }
    }

    @Test
    void aConnectionThatASecurityGroupOnceLetPassLivesOn() throws IOException {
        relay.open();
        try (var old = connect(1_000)) {
            echoes(old);
            relay.block(false);
            echoes(old);
            assertThrows(SocketTimeoutException.class, () -> connect(300).close());
        }
    }

    @Test
    void whatLooksAtEachPacketStallsItAndItGoesOnAfterwards() throws IOException {
        relay.open();
        try (var old = connect(1_000)) {
            echoes(old);
            relay.block(true);
            old.setSoTimeout(300);
            old.getOutputStream().write(7);
            assertThrows(SocketTimeoutException.class, () -> old.getInputStream().read());
            relay.open();
            old.setSoTimeout(2_000);
            assertEquals(7, old.getInputStream().read());
        }
    }

    @Test
    void aServerThatIsNotThereEndsTheConnection() throws IOException {
        server.close();
        relay.open();
        try (var socket = connect(1_000)) {
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void closedItIsGone() throws IOException {
        relay.open();
        try (var socket = connect(1_000)) {
            echoes(socket);
            relay.close();
            assertEquals(-1, socket.getInputStream().read());
            assertThrows(ConnectException.class, () -> connect(300).close());
        }
        relay.open();
        assertThrows(ConnectException.class, () -> connect(300).close(), "it does not come back");
    }
}
