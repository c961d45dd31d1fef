package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.cli.stack.Budget;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.Runtime;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.DeclaredAws;
import lambdavpc.embedded.engine.ProviderServer;
import lambdavpc.embedded.engine.RealEngine;
import lambdavpc.graph.Profile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The budget refuses before anything is registered, and otherwise is not felt. */
class ProgramTest {
    private static Optional<String> refusal(Map<String, String> rooms) throws IOException {
        var config = new HashMap<>(Profile.read(Path.of(""), "dev"));
        rooms.forEach((room, json) -> config.put("lambda-vpc:" + room, json));
        return Budget.refusal("lambda-vpc", "dev", config).map(Throwable::getMessage);
    }

    @Test
    void aProfileAboveItsBudgetIsToldWhatItCostsAndWhy() throws IOException {
        var refusal = refusal(Map.of("cost", "{\"budget\":20.5}")).orElseThrow();
        assertTrue(refusal.startsWith("Pulumi.dev.yaml has 1 problem; nothing was changed:\n  cost.budget: got $20.5; allowed: at least $"), refusal);
        assertTrue(refusal.contains("database-instance $") && refusal.endsWith("`bin/lambda-vpc cost dev` shows each resource"), refusal);
    }

    @Test
    void withinTheBudgetOrWithoutOneNothingIsRefused() throws IOException {
        assertEquals(Optional.empty(), refusal(Map.of("cost", "{\"budget\":42}")));
        assertEquals(Optional.empty(), refusal(Map.of()));
    }

    @Test
    void whatTheAccountHasAlreadyIsNoReasonToRefuse() throws IOException {
        assertEquals(Optional.empty(), refusal(Map.of("cost", "{\"budget\":42}", "audit",
                "{\"guardDuty\":{\"adopt\":\"12abc34d567e8fa901bc2d34e56789f0\"},\"cloudTrail\":{\"adopt\":\"arn:aws:cloudtrail:us-east-1:000000000000:trail/main\"}}")));
    }

    @Test
    void whatHasNoPriceIsRefusedUntilTheProfileTellsIt() throws IOException {
        var large = "{\"instanceClass\":\"db.m7g.large\",\"onDelete\":\"discard\"}";
        assertTrue(refusal(Map.of("database", large, "cost", "{\"budget\":500}")).orElseThrow().contains("set cost.prices: {rds.postgres.db.m7g.large: <dollars>}"));
        assertEquals(Optional.empty(), refusal(Map.of("database", large, "cost", "{\"budget\":500,\"prices\":{\"rds.postgres.db.m7g.large\":0.2}}")));
    }

    @Test
    void aProfileThatIsWrongAnywayIsLeftToTheProgram() throws IOException {
        assertEquals(Optional.empty(), refusal(Map.of("cost", "{\"budget\":1}", "network", "{\"zones\":9}")));
    }

    @Test
    @Tag("engine")
    void theEngineRegistersNothingAboveTheBudgetAndEverythingWithinIt(@TempDir Path folder) throws IOException {
        var aws = new DeclaredAws[1];
        try (var server = new ProviderServer(region -> aws[0] = new DeclaredAws(new Region(region), World.EMPTY, world -> {}, new Runtime() {
            @Override
            public boolean runs(String type) {
                return type.equals("aws:lambda/invocation:Invocation");
            }

            @Override
            public Map<String, Object> created(World.Entry entry) {
                return Map.of("result", "{\"version\":\"1\"}");
            }
        }, Clock.systemUTC()))) {
            var engine = RealEngine.project(folder, "lambda-vpc", Program.class, server.port());
            Files.createDirectories(folder.resolve("function"));
            Files.createSymbolicLink(folder.resolve("function/target"), Path.of("function/target").toAbsolutePath());
            engine.must("stack", "init", "dev");
            var profile = folder.resolve("Pulumi.dev.yaml");
            var dev = Files.readString(profile) + "\n" + Files.readString(Path.of("Pulumi.dev.yaml"));
            Files.writeString(profile, dev + "  lambda-vpc:cost: {budget: 20}\n");
            for (var command : List.of("preview", "up --yes --skip-preview")) {
                var refused = engine.run((command + " -s dev").split(" "));
                assertNotEquals(0, refused.status(), command);
                assertTrue(refused.output().contains("cost.budget: got $20; allowed: at least $"), refused.output());
                assertTrue(aws[0] == null || aws[0].world().isEmpty(), command + " registered something");
            }
            Files.writeString(profile, dev + "  lambda-vpc:cost: {budget: 42, usage: {requests: 1000}}\n");
            engine.must("up", "--yes", "--skip-preview", "-s", "dev");
            var decisions = engine.export("dev").toString();
            assertTrue(decisions.contains("\"budget\":42") && decisions.contains("\"usage\":{\"requests\":1000"), "the state tells budget and usage");
        }
    }
}
