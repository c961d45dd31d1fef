package lambdavpc.cli;

import com.google.protobuf.Empty;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.ProviderServer;
import pulumirpc.ResourceProviderGrpc;

/**
 * Loads the classes that a deployment loads, without deploying: {@code bin/build} has the JVM write them into its
 * class-data archive, from which every later start takes them.
 */
final class Rehearsal {
    /** The program's side of its talk with the engine; in process nothing else loads it. */
    private static final String[] OVER_GRPC = {
        "com.pulumi.deployment.internal.GrpcEngine", "com.pulumi.deployment.internal.GrpcMonitor", "com.pulumi.internal.PulumiInternal",
        "lambdavpc.graph.EngineRun", "lambdavpc.graph.EngineRun$Waiting"
    };

    private Rehearsal() {}

    public static void main(String[] arguments) throws Exception {
        Main.run("--version");
        for (var name : OVER_GRPC) {
            Class.forName(name);
        }
        var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {});
        try (var server = new ProviderServer(region -> aws)) {
            var channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
            ResourceProviderGrpc.newFutureStub(channel).getPluginInfo(Empty.getDefaultInstance()).get();
            channel.shutdownNow();
        }
        // The program in process, and the proof; profiles choose different variants.
        StackFolder.profiles(StackFolder.ofThisProgram()).forEach(stack -> Main.run("check", stack));
        System.exit(0); // what the SDK has started may not keep the build waiting
    }
}
