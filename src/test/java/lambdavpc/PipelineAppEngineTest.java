package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.ProviderServer;
import lambdavpc.embedded.engine.RealEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of pipeline/ on the real engine. */
@Tag("engine")
class PipelineAppEngineTest {
    @Test
    void itMakesTheRolesOfAStackAndTellsTheirArns(@TempDir Path folder) throws Exception {
        var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {});
        try (var server = new ProviderServer(region -> aws)) {
            var engine = RealEngine.project(folder, "lambda-vpc-pipeline", PipelineApp.class, server.port()).stack("dev", Map.of("aws:region", "us-east-1",
                    "lambda-vpc-pipeline:repository", "you/yours", "lambda-vpc-pipeline:stateBucket", "your-state",
                    "lambda-vpc-pipeline:deployPolicyArns", "[\"arn:aws:iam::aws:policy/AdministratorAccess\"]"));
            engine.must("up", "--yes", "--skip-preview", "-s", "dev");
            assertEquals(6, aws.world().all().count());
            var outputs = engine.must("stack", "output", "-s", "dev", "--json");
            assertTrue(outputs.contains("arn:aws:iam::000000000000:role/lambda-vpc-dev-preview") && outputs.contains("arn:aws:iam::000000000000:role/lambda-vpc-dev-deploy"), outputs);
            engine.must("preview", "-s", "dev", "--expect-no-changes");
        }
    }
}
