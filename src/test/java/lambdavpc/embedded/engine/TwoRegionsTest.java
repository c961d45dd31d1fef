package lambdavpc.embedded.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.Provider;
import com.pulumi.aws.ProviderArgs;
import com.pulumi.aws.kms.Alias;
import com.pulumi.aws.kms.AliasArgs;
import com.pulumi.aws.kms.Key;
import com.pulumi.aws.kms.KeyArgs;
import com.pulumi.resources.CustomResourceOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.Runtime;
import lambdavpc.embedded.World;
import lambdavpc.graph.InProcessEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program with a second provider has resources in two regions, which know nothing of each other. */
class TwoRegionsTest {
    @TempDir
    private Path folder;

    /** The same names in both: only where a region is really another one do they not collide. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            Pulumi.run(Program::run);
        }

        static void run(Context context) {
            var there = new Provider("there", ProviderArgs.builder().region(context.config().require("there")).build());
            context.export("here", key("here", CustomResourceOptions.Empty).arn());
            context.export("there", key("there", CustomResourceOptions.builder().provider(there).build()).arn());
        }

        private static Key key(String name, CustomResourceOptions options) {
            var key = new Key(name, KeyArgs.Empty, options);
            new Alias(name, AliasArgs.builder().name("alias/copies").targetKeyId(key.keyId()).build(), options);
            return key;
        }
    }

    private static Map<String, String> config(String there) {
        return Map.of("aws:region", "us-east-1", "regions:there", there);
    }

    private static InProcessDeployment.Counts deploy(WorldFile file, String there) {
        var deployment = new InProcessDeployment(EmbeddedAws.of(new Region("us-east-1"), file.world(), file::keep), file.marks(), file::keep);
        new InProcessEngine("regions", "dev", config(there), false).run(Program::run, deployment);
        return deployment.finish();
    }

    private static List<String> regions(World world) {
        return Stream.concat(world.all(), world.elsewhere().values().stream().flatMap(World::all))
                .map(entry -> entry.outputs().get("arn").toString().split(":")[3]).toList();
    }

    @Test
    void each_region_has_its_own_and_the_file_keeps_both() {
        var path = folder.resolve("world.json");
        try (var file = WorldFile.open(path)) {
            assertEquals(new InProcessDeployment.Counts(4, 0, 0, 0, 0), deploy(file, "us-west-2"));
            assertEquals(List.of("us-east-1", "us-east-1", "us-west-2", "us-west-2"), regions(file.world()));
        }
        try (var file = WorldFile.open(path)) {
            assertEquals(new InProcessDeployment.Counts(0, 0, 0, 0, 4), deploy(file, "us-west-2"));
            assertEquals(new InProcessDeployment.Counts(0, 0, 2, 0, 2), deploy(file, "eu-west-1"), "nothing moves: it is made again");
            assertEquals(List.of("us-east-1", "us-east-1", "eu-west-1", "eu-west-1"), regions(file.world()));
            var deployment = new InProcessDeployment(EmbeddedAws.of(new Region("us-east-1"), file.world(), file::keep), file.marks(), file::keep);
            assertEquals(4, deployment.destroy().deleted());
            assertTrue(file.world().isEmpty());
        }
    }

    @Test
    void another_region_neither_finds_what_is_here_nor_runs_anything() {
        var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {}, new Runtime() {
            @Override
            public boolean runs(String type) {
                return type.equals("aws:secretsmanager/secret:Secret");
            }
        });
        var key = aws.create("aws:kms/key:Key", "urn:a", Map.of(), false);
        var there = aws.in("us-west-2");
        var alias = Map.<String, Object>of("name", "alias/a", "targetKeyId", key.id());
        assertEquals("NotFoundException", assertThrows(AwsException.class, () -> there.create("aws:kms/alias:Alias", "urn:b", alias, false)).code());
        assertEquals("UnsupportedRegion", assertThrows(AwsException.class,
                () -> there.create("aws:secretsmanager/secret:Secret", "urn:c", Map.of("name", "s"), false)).code());
        assertEquals("UnsupportedRegion", assertThrows(AwsException.class, () -> aws.in("cn-north-1")).code());
        assertEquals(1, aws.world().all().count());
    }

    @Test
    @Tag("engine")
    void the_real_engine_has_both_regions_too() throws Exception {
        var kept = new World[] {World.EMPTY};
        try (var server = new ProviderServer(region -> EmbeddedAws.of(new Region(region), World.EMPTY, world -> kept[0] = world))) {
            var engine = RealEngine.project(folder, "regions", Program.class, server.port()).stack("dev", config("us-west-2"));
            engine.must("up", "--yes", "--skip-preview", "-s", "dev");
            assertEquals(List.of("us-east-1", "us-east-1", "us-west-2", "us-west-2"), regions(kept[0]));
            assertTrue(engine.must("preview", "--expect-no-changes", "-s", "dev").contains("unchanged"));
            engine.must("destroy", "--yes", "--skip-preview", "-s", "dev");
            assertTrue(kept[0].isEmpty());
        }
    }
}
