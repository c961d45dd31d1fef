package lambdavpc.cli.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonParser;
import com.google.gson.JsonSerializer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.App;
import lambdavpc.cli.Main;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.Archive;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path folder;

    @BeforeEach
    void folder(@TempDir Path folder) {
        this.folder = folder;
    }

    private int check(String... arguments) {
        var all = new ArrayList<>(List.of("check"));
        all.addAll(List.of(arguments));
        return Main.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
    }

    /** Of dev, deployed once: ids change from one deployment to the next. In a class of its own, for the program runs in another thread. */
    private static final class Dev {
        private static final ResourceGraph GRAPH = deployed();
    }

    private static ResourceGraph deployed() {
        try {
            var config = Profile.read(Path.of(""), "dev");
            var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {});
            return new InProcessEngine("lambda-vpc", "dev", config, false).run(App.program(config), new InProcessDeployment(aws));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code pulumi stack export} would say of dev, with resources added. */
    private Path state(Resource... added) throws IOException {
        var resources = Stream.concat(Dev.GRAPH.all(), Stream.of(added)).map(resource -> Map.of("urn", resource.urn(), "type", resource.type(),
                "custom", resource.registration().custom(), "id", resource.id(), "inputs", resource.inputs(), "outputs", resource.outputs(),
                "parent", resource.registration().parent())).toList();
        var gson = new GsonBuilder().registerTypeAdapter(Archive.class, (JsonSerializer<Archive>) (archive, type, context) -> JsonNull.INSTANCE).create();
        return Files.writeString(folder.resolve("state-%d.json".formatted(added.length)), gson.toJson(Map.of("deployment", Map.of("resources", resources))));
    }

    private static Resource resource(String type, String name, Map<String, Object> properties) {
        return ResourceGraph.read(JsonParser.parseString(new Gson().toJson(Map.of("deployment", Map.of("resources", List.of(
                Map.of("urn", "urn:pulumi:dev::lambda-vpc::" + type + "::" + name, "type", type, "custom", true, "id", name, "inputs", properties,
                        "outputs", properties)))))).getAsJsonObject()).all().findFirst().orElseThrow();
    }

    private Path careless() throws IOException {
        var group = Dev.GRAPH.get("aws:ec2/securityGroup:SecurityGroup", "database-group").id();
        return state(resource("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "careless", Map.of("securityGroupId", group, "cidrIpv4", "10.0.0.0/8", "ipProtocol", "tcp",
                "fromPort", 5432.0, "toPort", 5432.0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void bothProfilesHold(String stack) {
        assertEquals(0, check(stack), () -> out + err.toString());
        assertTrue(out.toString().startsWith("stack " + stack + ": "), out.toString());
    }

    @Test
    void aStateSaysTheSameAsTheProfileThatItCameFrom() throws IOException {
        assertEquals(0, check("dev"));
        var ofProfile = out.toString();
        out.getBuffer().setLength(0);
        var file = state();
        assertEquals(0, check("--state", file.toString()));
        assertEquals(ofProfile, out.toString().replace("state " + file.getFileName(), "stack dev"));
    }

    @Test
    void aRefutedClaimIsStatusOneWithPacketAndOpening() throws IOException {
        assertEquals(1, check("--state", careless().toString(), "--claim", "N1,N2"), () -> out + err.toString());
        assertTrue(out.toString().contains(" N1  proved "), out.toString());
        assertTrue(out.toString().contains(" N2  REFUTED "), out.toString());
        assertTrue(out.toString().contains("careless lets in anything in network-"), out.toString());
    }

    @Test
    void anotherProgramsClaimsOfIntentAreInconclusiveAndStatusTwo() throws IOException {
        var file = folder.resolve("foreign.json");
        Files.writeString(file, new Gson().toJson(Map.of("deployment", Map.of("resources", List.of(Map.of("urn", "urn:pulumi:a::b::aws:sqs/queue:Queue::q",
                "type", "aws:sqs/queue:Queue", "custom", true, "id", "q", "inputs", Map.of(), "outputs", Map.of("name", "q")))))));
        assertEquals(2, check("--state", file.toString()), () -> out + err.toString());
        assertTrue(out.toString().contains("N2  INCONCLUSIVE"), out.toString());
    }

    @Test
    void whatAnotherProviderMadeIsNeverProved() throws IOException {
        assertEquals(2, check("--state", state(resource("aws-native:rds:DbInstance", "hidden", Map.of("publiclyAccessible", true))).toString()));
        assertTrue(out.toString().contains(" claims: 20 inconclusive\n"), out.toString());
    }

    @Test
    void explainNamesEveryResource() throws IOException {
        assertEquals(1, check("--state", careless().toString(), "--explain", "n2"));
        assertTrue(out.toString().contains("SecurityGroupIngressRule::careless"), out.toString());
    }

    @Test
    void aBaselineTellsWhatIsNew() throws IOException {
        assertEquals(1, check("--state", careless().toString(), "--baseline", state().toString()));
        assertTrue(out.toString().contains("held and does not any more: N2\n"), out.toString());
        assertTrue(out.toString().replaceAll("\\s+", " ").contains("new way: anything in network-vpc to database-instance, TCP 5432 (not granted)"), out.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nowhere | stack: got nowhere; allowed: dev, prod (Pulumi.<stack>.yaml); choose one, or give a --state",
        "--claim N9 | claim: got N9; allowed: N1, N2, N3",
        "--explain X | claim: got X; allowed: N1, N2, N3",
        "dev -s prod | got two stacks, dev and prod; allowed: one; leave one out",
        "dev --state x.json | got a stack and --state; allowed: one of them; leave one out",
        "--state none.json | none.json: there is no such file",
        "--state pom.xml | pom.xml: got no JSON object; allowed: what `pulumi stack export`",
        "--baseline pom.xml | pom.xml: got no JSON object",
        "--format tex | Invalid value for option '--format'",
        "--output no/such/folder/x | --output: cannot write no/such/folder/x (NoSuchFileException); allowed: a file in a folder that exists; choose another",
        "--unknown | Unknown option: '--unknown'"})
    void badInputIsOneLineAndStatusThree(String arguments, String line) {
        assertEquals(3, check(arguments.split(" ")), () -> out + err.toString());
        assertEquals(1, err.toString().strip().lines().count(), err.toString());
        assertTrue(err.toString().startsWith("lambda-vpc: " + line), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"deployment\": {\"resources\": [1]}}", "{\"deployment\": {\"resources\": []}}", "{\"steps\": [{}]}", "{\"steps\": [3]}", "null", ""})
    void aStateThatIsNoneIsBadInput(String json) throws IOException {
        assertEquals(3, check("--state", Files.writeString(folder.resolve("state.json"), json).toString()), () -> out + err.toString());
        assertEquals(1, err.toString().strip().lines().count(), err.toString());
    }

    @Test
    void theHelpDocumentsTheStatus() {
        assertEquals(0, check("--help"));
        for (var line : List.of("  0   every claim is proved", "  1   a claim is refuted", "  2   none is refuted", "  3   bad input")) {
            assertTrue(out.toString().contains(line), out.toString());
        }
    }
}
