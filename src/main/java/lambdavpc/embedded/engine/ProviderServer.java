package lambdavpc.embedded.engine;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;

/**
 * Serves the embedded AWS to a Pulumi engine on this machine: in the JVM of whoever starts the engine (attached through
 * {@code PULUMI_DEBUG_PROVIDERS=aws:PORT}), or as the plugin that the engine itself starts ({@link #main}).
 */
public final class ProviderServer implements AutoCloseable {
    /** Of the Pulumi AWS SDK that the program uses: the engine looks the plugin up by it. */
    public static final String SDK_VERSION = "6.83.0";

    /** An engine starts the plugin of its next phase before that of the last one has quite ended. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Server server;

    /** @param byRegion gives the embedded AWS once an engine has told the stack's region; called once */
    public ProviderServer(Function<String, EmbeddedAws> byRegion) {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .maxInboundMessageSize(Integer.MAX_VALUE)
                    .addService(new Provider(byRegion)).intercept(new Provider.Connections()).build().start();
        } catch (IOException e) {
            throw new UncheckedIOException("no port to be had on the loopback address: " + e.getMessage(), e);
        }
    }

    /**
     * Prints the port, then serves until the engine ends this process or goes away itself.
     *
     * @param arguments {@code --world=FILE}, before whatever the engine adds
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var flag = "--world=";
        if (arguments.length == 0 || !arguments[0].startsWith(flag)) {
            System.err.println("The first argument must name the world's file: " + flag + "FILE");
            System.exit(2);
        }
        try (var file = WorldFile.open(Path.of(arguments[0].substring(flag.length())), PATIENCE)) {
            try (var server = new ProviderServer(region -> EmbeddedAws.of(new Region(region), file.world(), file::keep))) {
                System.out.println(server.port());
                server.server.awaitTermination();
            }
        } catch (WorldFile.Unusable e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
