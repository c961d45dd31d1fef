package lambdavpc.cli.deployed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.cli.Clone;
import lambdavpc.cli.Clone.Result;
import lambdavpc.cli.ProdStoryEngineTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Taking a stack down in an account: scripts stand in for the engine and for AWS's command line, and write down what they are asked for. The whole
 * way, with the real engine and the embedded AWS, is the end of {@link ProdStoryEngineTest}.
 */
class TeardownCommandTest {
    private static final Map<String, Object> LEFT = Map.of("VpcId", "vpc-1", "Status", "available", "InterfaceType", "lambda",
            "Description", "AWS Lambda VPC ENI-lambda-vpc-dev-reader-0a1b", "NetworkInterfaceId", "eni-left");

    private Clone clone;
    private Path tools;
    private Path log;

    @BeforeEach
    void clone(@TempDir Path temporary) throws IOException {
        clone = new Clone(temporary);
        log = temporary.resolve("log");
        tools = Files.createDirectories(temporary.resolve("tools"));
        for (var tool : List.of("sh", "cp", "cat", "sleep")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/bin", tool));
        }
        clone.with("PATH", tools.toString());
        script(clone.root().resolve("bin/pulumi"), """
                echo "pulumi $*" >>"%1$s"
                case $1 in stack) cp "%2$s" "$6" ;; esac
                """.formatted(log, temporary.resolve("state.json")));
        state(false, Map.of("vpcConfig", Map.of("subnetIds", List.of("subnet-1"))));
    }

    @AfterEach
    void close() throws IOException {
        clone.close();
    }

    private void script(Path file, String text) throws IOException {
        Files.writeString(Files.createDirectories(file.getParent()).resolve(file.getFileName()), "#!" + tools.resolve("sh") + "\n" + text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private void state(boolean protect, Map<String, Object> function) throws IOException {
        Files.writeString(tools.resolveSibling("state.json"), new Gson().toJson(Map.of("deployment", Map.of("resources", List.of(
                resource("aws:ec2/vpc:Vpc", "network-vpc", "vpc-1", Map.of(), Map.of("arn", "arn:aws:ec2:eu-west-1:000000000000:vpc/vpc-1"), false),
                resource("aws:lambda/function:Function", "reader-function", "reader", function, Map.of(), false),
                resource("aws:rds/instance:Instance", "database-instance", "db-1",
                        Map.of("deletionProtection", protect, "skipFinalSnapshot", false, "finalSnapshotIdentifier", "the-last"), Map.of(), protect),
                resource("aws:s3/bucketV2:BucketV2", "notes", "notes", Map.of(), Map.of(), protect))))));
    }

    private static Map<String, Object> resource(String type, String name, String id, Map<String, Object> inputs, Map<String, Object> outputs, boolean protect) {
        return Map.of("type", type, "urn", "urn:pulumi:dev::lambda-vpc::" + type + "::" + name, "custom", true, "id", id, "inputs", inputs,
                "outputs", outputs, "protect", protect);
    }

    private Result teardown() throws Exception {
        return clone.run("teardown", "-s", "dev", "--yes");
    }

    private List<String> asked() throws IOException {
        return Files.readAllLines(log).stream().map(line -> line.replaceAll("--file .*", "--file F")).toList();
    }

    /** One interface may go; each of the others differs from it in one point. */
    @Test
    void onlyDetachedInterfacesOfLambdaInThisVpcGoAndTheyGoFirst() throws Exception {
        var faces = new ArrayList<>(List.of(LEFT));
        Map.<String, Object>of("VpcId", "vpc-2", "Status", "in-use", "InterfaceType", "interface", "Description", "Primary network interface",
                "Attachment", Map.of("AttachmentId", "eni-attach-1")).forEach((property, value) -> {
                    var other = new HashMap<>(LEFT);
                    other.put(property, value);
                    other.put("NetworkInterfaceId", "eni-" + property);
                    faces.add(other);
                });
        var described = Files.writeString(tools.resolveSibling("interfaces.json"), new Gson().toJson(Map.of("NetworkInterfaces", faces)));
        script(tools.resolve("aws"), """
                echo "aws $*" >>"%s"
                echo 'a warning, as of an old Python' >&2
                case $2 in describe-*) cat "%s" ;; esac
                """.formatted(log, described));
        var result = teardown();
        assertEquals(0, result.status(), result.err());
        assertEquals(List.of("pulumi stack export --stack dev --file F",
                "aws ec2 describe-network-interfaces --region eu-west-1 --output json --no-cli-pager --filters Name=vpc-id,Values=vpc-1 Name=status,Values=available",
                "aws ec2 delete-network-interface --region eu-west-1 --output json --no-cli-pager --network-interface-id eni-left",
                "pulumi destroy --stack dev --yes"), asked());
        assertEquals("""
                dev: 4 resources
                The database's data will be in the snapshot the-last, and nowhere else
                Subnets and VPC may take 20 to 45 minutes: Lambda keeps its network interfaces that long after the last function is gone, and a
                subnet with an interface in it cannot be deleted. The functions' own groups go at once. Stopping is harmless: run this again.
                Deleted the detached interface eni-left
                """, result.out());
    }

    @Test
    void whatIsProtectedIsRefusedWithTheCommandThatUnprotectsItBeforeAnythingIsTouched() throws Exception {
        state(true, Map.of());
        var result = teardown();
        assertEquals(1, result.status());
        assertEquals("""
                lambda-vpc: dev is protected; nothing was touched:
                  Instance database-instance: pulumi config set --path 'lambda-vpc:database.onDelete' snapshot --stack dev && pulumi up --stack dev
                  BucketV2 notes: pulumi state unprotect 'urn:pulumi:dev::lambda-vpc::aws:s3/bucketV2:BucketV2::notes' --stack dev
                """, result.err());
        assertEquals(List.of("pulumi stack export --stack dev --file F"), asked());
    }

    /** The destroy is only slower then. */
    @Test
    void withoutTheAwsCommandLineTheDestroyGoesOnAndSaysWhatIsLeftOut() throws Exception {
        state(false, Map.of());
        var result = teardown();
        assertEquals(0, result.status(), result.err());
        assertEquals(List.of("pulumi stack export --stack dev --file F", "pulumi destroy --stack dev --yes"), asked());
        assertTrue(result.out().endsWith("Detached interfaces in vpc-1 are left to Lambda: there is no `aws` on the PATH\n"), result.out());
    }
}
