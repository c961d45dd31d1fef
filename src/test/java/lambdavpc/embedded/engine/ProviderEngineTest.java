package lambdavpc.embedded.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import lambdavpc.embedded.World;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Registration;
import lambdavpc.graph.ResourceGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real engine, our provider, a tiny AWS behind it. */
@Tag("engine")
class ProviderEngineTest {
    private static final Map<String, String> CONFIG = Map.of("aws:region", "eu-west-1",
            "small:range", "10.0.0.0/16", "small:first", "10.0.1.0/24", "small:second", "10.0.2.0/24");

    @TempDir
    private Path folder;

    private final TwoTypes aws = new TwoTypes(World.EMPTY, world -> {});

    private ProviderServer server() {
        return new ProviderServer(region -> aws);
    }

    private RealEngine engine(ProviderServer server) throws Exception {
        return RealEngine.project(folder, "small", SmallProgram.class, server.port()).stack("dev", CONFIG);
    }

    private List<String> ranges() {
        return aws.world().all().map(entry -> (String) entry.inputs().get("cidrBlock")).sorted().toList();
    }

    private static Map<String, Object> exported(ResourceGraph graph) {
        return graph.ofType("pulumi:pulumi:Stack").findFirst().orElseThrow().outputs();
    }

    @Test
    void in_process_recording_and_engine_state_are_the_same() throws Exception {
        try (var server = server()) {
            var engine = engine(server);
            engine.must("up", "--yes", "--skip-preview", "-s", "dev");
            var state = ResourceGraph.read(engine.export("dev"));

            var recorded = new InProcessEngine("small", "dev", CONFIG, false)
                    .run(SmallProgram::program, new InProcessDeployment(new TwoTypes(World.EMPTY, world -> {})));

            var expected = registrations(state);
            registrations(recorded).forEach((urn, registration) -> assertEquals(expected.get(urn), registration));
            assertEquals(5, recorded.all().count());
            assertEquals(5, expected.size());
            assertEquals("vpc-0", exported(state).get("vpc"));
            assertEquals(exported(recorded).get("first"), exported(state).get("first"));
            assertEquals(Map.of("vpcId", "vpc-0"), state.get("lambda-vpc:network:Network", "main").outputs());
        }
    }

    /** By URN. What a secret holds is encrypted in the state; changes to ignore and aliases that are done with are not in it. */
    private static Map<String, Registration> registrations(ResourceGraph graph) {
        var byUrn = new HashMap<String, Registration>();
        graph.all().map(ResourceGraph.Resource::registration).forEach(each -> {
            var inputs = new HashMap<>(each.inputs());
            if (each.name().equals("first")) {
                inputs.remove("tags");
            }
            byUrn.put(each.urn(), new Registration(each.type(), each.name(), each.urn(), each.parent(), each.custom(), inputs,
                    each.dependencies(), each.propertyDependencies(), each.protect(), each.retainOnDelete(), List.of(),
                    List.of(), each.provider()));
        });
        return byUrn;
    }

    @Test
    void changes_go_through_and_nothing_is_left_at_the_end() throws Exception {
        try (var server = server()) {
            var engine = engine(server);
            assertTrue(engine.must("preview", "-s", "dev").contains("+ 5 to create"));
            assertEquals(List.of(), ranges(), "a preview creates nothing");
            engine.must("up", "--yes", "--skip-preview", "-s", "dev");
            assertTrue(engine.must("preview", "--expect-no-changes", "-s", "dev").contains("5 unchanged"));
            assertFalse(engine.export("dev").toString().contains("hidden"), "secret inputs stay secret in the outputs");

            engine.must("config", "set", "second", "10.0.3.0/24", "-s", "dev");
            engine.must("up", "--yes", "--skip-preview", "-s", "dev");
            assertEquals(List.of("10.0.0.0/16", "10.0.1.0/24", "10.0.3.0/24"), ranges());

            var gone = aws.world().all(TwoTypes.SUBNET).filter(entry -> entry.inputs().get("cidrBlock").equals("10.0.3.0/24")).findFirst().orElseThrow();
            aws.delete(TwoTypes.SUBNET, gone.id());
            engine.must("refresh", "--yes", "--skip-preview", "-s", "dev");
            assertTrue(engine.must("up", "--yes", "--skip-preview", "-s", "dev").contains("+ 1 created"));

            engine.must("config", "set", "second", "10.0.1.0/24", "-s", "dev");
            var refused = engine.run("up", "--yes", "--skip-preview", "-s", "dev");
            assertNotEquals(0, refused.status());
            assertTrue(refused.output().contains("creating EC2 Subnet: InvalidSubnet.Conflict: The CIDR '10.0.1.0/24' conflicts with another subnet"), refused.output());

            engine.must("destroy", "--yes", "--skip-preview", "-s", "dev");
            assertTrue(aws.world().isEmpty());
        }
    }

    @Test
    void an_engine_killed_in_mid_up_loses_nothing() throws Exception {
        var created = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        // The third resource exists and is kept, but its answer does not reach the engine.
        var kept = new AtomicReference<>(World.EMPTY);
        var hanging = new TwoTypes(World.EMPTY, world -> {
            kept.set(world);
            if (world.all().count() == 3) {
                created.countDown();
                try {
                    never.await(2, TimeUnit.MINUTES);
                } catch (InterruptedException serverClosed) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        JsonObject checkpoint;
        try (var server = new ProviderServer(region -> hanging)) {
            var engine = engine(server);
            var up = engine.start(folder.resolve("killed.log"), "up", "--yes", "--skip-preview", "-s", "dev");
            assertTrue(created.await(2, TimeUnit.MINUTES), "the third resource was never created");
            up.descendants().forEach(ProcessHandle::destroyForcibly);
            up.destroyForcibly().waitFor();
            engine.must("cancel", "--yes", "dev");
            checkpoint = engine.export("dev");
        } finally {
            never.countDown();
        }

        var reconciled = Interrupted.reconcile(checkpoint, kept.get());
        assertEquals(List.of("10.0.2.0/24"), reconciled.removed().stream().map(entry -> entry.inputs().get("cidrBlock")).toList());
        var recovered = new TwoTypes(reconciled.world(), world -> {});
        try (var server = new ProviderServer(region -> recovered)) {
            var engine = RealEngine.project(folder, "small", SmallProgram.class, server.port());
            engine.must("refresh", "--yes", "--skip-preview", "--clear-pending-creates", "-s", "dev");
            assertTrue(engine.must("up", "--yes", "--skip-preview", "-s", "dev").contains("+ 1 created"));
            assertEquals(3, recovered.world().all().count());
            engine.must("destroy", "--yes", "--skip-preview", "-s", "dev");
            assertTrue(recovered.world().isEmpty());
        }
    }
}
