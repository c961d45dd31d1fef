package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.Runtime;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.DeclaredAws;
import lambdavpc.embedded.engine.ProviderServer;
import lambdavpc.embedded.engine.RealEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both stacks through the real engine, from nothing to an empty world. Behind the functions nothing runs here: that story
 * is told by the tests of the embedded runtime.
 */
@Tag("engine")
class StacksEngineTest {

    /** Deploy-time invocations need an answer; nothing else of this test looks behind the resources. */
    private static final Runtime ANSWERS = new Runtime() {
        @Override
        public boolean runs(String type) {
            return type.equals("aws:lambda/invocation:Invocation");
        }

        @Override
        public Map<String, Object> created(World.Entry entry) {
            return Map.of("result", "{\"version\":\"1\"}");
        }
    };

    @TempDir
    private Path folder;

    private DeclaredAws aws;
    private RealEngine engine;
    private Path profile;

    private ProviderServer start(String stack) throws IOException {
        var server = new ProviderServer(region ->
                aws = new DeclaredAws(new Region(region), aws == null ? World.EMPTY : aws.world(), world -> {}, ANSWERS, Clock.systemUTC()));
        engine = RealEngine.project(folder, "lambda-vpc", App.class, server.port());
        Files.createDirectories(folder.resolve("function"));
        Files.createSymbolicLink(folder.resolve("function/target"), Path.of("function/target").toAbsolutePath());
        engine.must("stack", "init", stack);
        profile = folder.resolve("Pulumi." + stack + ".yaml");
        Files.writeString(profile, Files.readString(profile) + "\n" + Files.readString(Path.of("Pulumi." + stack + ".yaml")));
        return server;
    }

    /** One line of the profile, then one up, after which nothing is left to do. */
    private void change(String stack, String from, String to) throws IOException {
        var text = Files.readString(profile);
        assertTrue(text.contains(from), () -> from + " is not in the profile:\n" + text);
        Files.writeString(profile, text.replace(from, to));
        engine.must("up", "--yes", "--skip-preview", "-s", stack);
        engine.must("preview", "--expect-no-changes", "-s", stack);
    }

    private long count(String type) {
        return aws.world().all(type).filter(entry -> !entry.isAwsMade()).count();
    }

    private Set<String> subnets() {
        return aws.world().all("aws:ec2/subnet:Subnet").map(World.Entry::id).collect(Collectors.toSet());
    }

    @Test
    void devGoesUpChangesItsNatInEveryDirectionGetsAZoneAndGoesDown() throws IOException {
        try (var server = start("dev")) {
            engine.must("preview", "-s", "dev");
            assertTrue(aws.world().isEmpty(), "a preview makes nothing");
            engine.must("up", "--yes", "--skip-preview", "-s", "dev");
            engine.must("preview", "--expect-no-changes", "-s", "dev");
            engine.must("refresh", "--yes", "--expect-no-changes", "-s", "dev");

            var subnets = subnets();
            var database = aws.world().all("aws:rds/instance:Instance").map(World.Entry::id).toList();
            change("dev", "nat: instance", "nat: gateway-per-zone");
            assertEquals(List.of(2L, 0L, 2L), natParts());
            change("dev", "nat: gateway-per-zone", "nat: single-gateway");
            assertEquals(List.of(1L, 0L, 1L), natParts());
            change("dev", "nat: single-gateway", "nat: instance");
            assertEquals(List.of(0L, 1L, 0L), natParts());
            assertEquals(subnets, subnets(), "switching the NAT moves no subnet");
            change("dev", "nat: instance", "nat: none");
            assertEquals(List.of(0L, 0L, 0L), natParts());
            assertEquals(0, count("aws:ec2/internetGateway:InternetGateway"));
            change("dev", "nat: none", "nat: instance");

            var before = subnets();
            change("dev", "zones: 2", "zones: 3");
            assertTrue(subnets().containsAll(before), "a zone that is added moves no subnet");
            assertEquals(before.size() + 3, subnets().size());
            assertEquals(database, aws.world().all("aws:rds/instance:Instance").map(World.Entry::id).toList());

            engine.must("destroy", "--yes", "--skip-preview", "-s", "dev");
            assertEquals(List.of(), aws.world().all().map(World.Entry::urn).toList());
        }
    }

    @Test
    void prodGoesUpIsProtectedAndGoesDownOnlyWhenItsProfileSaysSo() throws IOException {
        try (var server = start("prod")) {
            engine.must("up", "--yes", "--skip-preview", "-s", "prod");
            engine.must("preview", "--expect-no-changes", "-s", "prod");
            var before = subnets();
            change("prod", "nat: gateway-per-zone", "nat: none");
            assertEquals(List.of(0L, 0L, 0L), natParts());
            change("prod", "nat: none", "nat: gateway-per-zone");
            assertEquals(List.of(3L, 0L, 3L), natParts());
            change("prod", "zones: 3", "zones: 4");
            assertEquals(before.size() + 3, subnets().size());

            var all = aws.world().all().count();
            // With its preview, as people run it: --skip-preview would delete what is not protected before it fails.
            var refused = engine.run("destroy", "--yes", "-s", "prod");
            assertNotEquals(0, refused.status());
            assertTrue(refused.output().contains("protected"), refused.output());
            assertEquals(all, aws.world().all().count(), "a refused destroy deletes nothing");

            change("prod", "onDelete: protect", "onDelete: snapshot");
            engine.must("destroy", "--yes", "--skip-preview", "-s", "prod");
            assertEquals(List.of("audit-detector", "audit-trail-bucket", "audit-trail-encryption", "audit-trail-lifecycle",
                    "audit-trail-no-public-access", "audit-trail-ownership", "audit-trail-policy", "audit-trail-versioning",
                    "data-key-key", "logs-key-key", "recovery-vault", "recovery-vault-policy"), left(), "what is kept keeps its guards and its keys");
        }
    }

    @Test
    void aProfileThatKeepsNothingLeavesNothing() throws IOException {
        try (var server = start("prod")) {
            Files.writeString(profile, Files.readString(profile).replace("onDelete: protect", "onDelete: discard")
                    .replace("onDelete: keep", "onDelete: discard"));
            engine.must("up", "--yes", "--skip-preview", "-s", "prod");
            engine.must("refresh", "--yes", "--expect-no-changes", "-s", "prod");
            change("prod", "keys: customer-managed", "keys: aws-managed");
            engine.must("destroy", "--yes", "--skip-preview", "-s", "prod");
            // But for the secret's name, which AWS keeps for the recovery window.
            assertTrue(aws.world().isEmpty(), () -> aws.world().all().map(World.Entry::urn).toList().toString());
        }
    }

    private List<String> left() {
        return aws.world().all().filter(entry -> !entry.type().startsWith(World.KEPT) && !entry.isAwsMade())
                .map(entry -> entry.urn().substring(entry.urn().lastIndexOf("::") + 2)).sorted().toList();
    }

    private List<Long> natParts() {
        return List.of(count("aws:ec2/natGateway:NatGateway"), count("aws:autoscaling/group:Group"), count("aws:ec2/eip:Eip"));
    }
}
