package lambdavpc.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.App;
import lambdavpc.cli.Main;
import lambdavpc.cli.setup.DeployerPolicy.Place;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ResourceGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The deployer's policies, held against AWS's own list of actions ({@code actions.txt}: level, and what they can be limited to). Which of them the
 * provider calls is known from its code and has not been tried on an account.
 */
class DeployerPolicyTest {
    private static final DeployerPolicy POLICY = DeployerPolicy.load();
    private static final Map<String, String[]> REFERENCE = reference();

    private static Map<String, String[]> reference() {
        try (var lines = Files.lines(Path.of("src/test/resources/lambdavpc/cli/setup/actions.txt"))) {
            return lines.filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).collect(Collectors.toMap(row -> row[0], row -> row));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ResourceGraph graph(String stack) throws IOException {
        var config = new HashMap<>(Profile.read(Path.of(""), stack));
        if (stack.equals("dev")) {
            config.put("lambda-vpc:operators", "{\"people\":[\"arn:aws:iam::111122223333:user/alice\"]}");
            config.put("lambda-vpc:database", "{\"onDelete\":\"discard\",\"proxy\":true}");
        }
        return new InProcessEngine("lambda-vpc", stack, config, false).run(App.program(config),
                new InProcessDeployment(EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {})));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void everyTypeIsCoveredByPoliciesThatAreShortEnoughAndAllowNothingByWildcard(String stack) throws IOException {
        var graph = graph(stack);
        var documents = POLICY.of(graph, new Place("aws", "111122223333", "lambda-vpc-" + stack));
        assertTrue(documents.size() <= 10, "a role takes ten managed policies; got " + documents.size());
        documents.forEach(document -> assertTrue(document.replaceAll("\\s", "").length() <= DeployerPolicy.LONGEST, document));
        var statements = documents.stream().flatMap(DeployerPolicyTest::statements).toList();
        var allowed = new TreeSet<String>();
        for (var statement : statements) {
            var actions = texts(statement.get("Action"));
            allowed.addAll(actions);
            actions.forEach(action -> assertTrue(action.matches("[a-z0-9-]+:[A-Za-z0-9]+"), action));
            if (texts(statement.get("Resource")).contains("*")) {
                assertEquals(List.of(), actions.stream().filter(action -> !POLICY.anywhere().contains(action)).toList());
            } else {
                texts(statement.get("Resource")).forEach(arn -> assertTrue(arn.contains("lambda-vpc-" + stack) || arn.matches("arn:aws:[a-z0-9-]+:us-(east-1|west-2):111122223333:.*")
                        || arn.matches("arn:aws:(ec2:us-east-1::image/\\*|ssm:us-east-1::parameter/aws/service/\\*|route53:::hostedzone/\\*"
                                + "|iam::111122223333:role/aws-service-role/\\*|secretsmanager:.*:secret:rds!db-\\*)"), arn));
            }
        }
        var needed = graph.all().filter(resource -> resource.type().startsWith("aws:")).map(ResourceGraph.Resource::type).distinct()
                .flatMap(type -> POLICY.types().get(type).of("create", "read", "update", "delete")).collect(Collectors.toSet());
        assertEquals(Set.of(), needed.stream().filter(action -> !allowed.contains(action)).collect(Collectors.toSet()));
        needed.addAll(POLICY.lookups());
        needed.addAll(List.of("iam:PassRole", "iam:CreateServiceLinkedRole", "kms:CreateGrant"));
        assertEquals(Set.of(), allowed.stream().filter(action -> !needed.contains(action)).collect(Collectors.toSet()));
        assertTrue(allowed.stream().noneMatch(Set.of("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret",
                "secretsmanager:UpdateSecretVersionStage", "rds-db:connect", "ssm:StartSession",
                "iam:AttachRolePolicy", "iam:CreateUser", "iam:CreateAccessKey")::contains), () -> allowed.toString());
    }

    @Test
    void rolesArePassedToTheServicesThatTakeThemAndToNoOther() throws IOException {
        var passed = POLICY.of(graph("prod"), new Place("aws", "111122223333", "lambda-vpc-prod")).stream().flatMap(DeployerPolicyTest::statements)
                .filter(statement -> texts(statement.get("Action")).contains("iam:PassRole")).toList();
        assertEquals(1, passed.size());
        assertEquals(List.of("arn:aws:iam::111122223333:role/lambda-vpc-prod-*"), texts(passed.get(0).get("Resource")));
        var services = graph("prod").ofType("aws:iam/role:Role").flatMap(role -> statements((String) role.inputs().get("assumeRolePolicy")))
                .flatMap(trust -> texts(trust.getAsJsonObject("Principal").get("Service")).stream()).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(List.copyOf(services), texts(passed.get(0).getAsJsonObject("Condition").getAsJsonObject("StringEquals").get("iam:PassedToService")));
    }

    /** Keys of others have ids too, and the masters of other databases names that RDS gives. */
    @Test
    void keysAreUsedThroughServicesAndKeptFromWhoIsNotTheirsAndOfMastersSecretsNothingIsAllowedButTheirMaking() throws IOException {
        var statements = POLICY.of(graph("prod"), new Place("aws", "111122223333", "lambda-vpc-prod")).stream().flatMap(DeployerPolicyTest::statements).toList();
        for (var statement : statements) {
            var actions = texts(statement.get("Action"));
            if (actions.contains("kms:Decrypt")) {
                assertEquals(List.of("kms:Decrypt", "kms:GenerateDataKey"), actions);
                assertEquals("{\"Null\":{\"kms:ViaService\":\"false\"}}", statement.get("Condition").toString());
            }
            if (actions.contains("kms:PutKeyPolicy")) {
                assertEquals(List.of("kms:DisableKeyRotation", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UpdateKeyDescription"), actions);
                assertEquals("{\"StringLike\":{\"aws:ResourceTag/Name\":\"lambda-vpc-prod*\"}}", statement.get("Condition").toString());
            }
            if (texts(statement.get("Resource")).stream().anyMatch(arn -> arn.contains("rds!db-"))) {
                assertEquals(List.of("secretsmanager:CreateSecret", "secretsmanager:TagResource"), actions);
            }
        }
        assertEquals(1, statements.stream().filter(statement -> texts(statement.get("Action")).contains("kms:Decrypt")).count());
        assertEquals(1, statements.stream().filter(statement -> texts(statement.get("Action")).contains("kms:PutKeyPolicy")).count());
    }

    /** A stranger's network cannot be deleted by mistake: what is deleted by its Name has one, in every profile. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void whatIsDeletedByNameHasTheNameOfTheStack(String stack) throws IOException {
        var nameless = graph(stack).all().filter(resource -> POLICY.types().containsKey(resource.type())
                        && POLICY.types().get(resource.type()).of("update", "delete").anyMatch(POLICY.named()::contains))
                .filter(resource -> !(resource.inputs().get("tags") instanceof Map<?, ?> tags && String.valueOf(tags.get("Name")).startsWith("lambda-vpc-" + stack)))
                .map(ResourceGraph.Resource::name).toList();
        assertEquals(List.of(), nameless);
    }

    @Test
    void everyActionIsOneOfAwssAndLimitedToResourcesWhereAwsLimitsIt() {
        var actions = Stream.concat(POLICY.lookups().stream(), POLICY.types().values().stream().flatMap(calls -> calls.of("create", "read", "update", "delete")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), actions.stream().filter(action -> !REFERENCE.containsKey(action)).collect(Collectors.toSet()));
        assertEquals(actions.stream().filter(action -> REFERENCE.get(action)[2].equals("-")).collect(Collectors.toSet()),
                POLICY.anywhere().stream().filter(action -> actions.contains(action) && !action.equals("rds:DescribeDBInstances")).collect(Collectors.toSet()));
        assertEquals(Set.of(), actions.stream().filter(action -> !POLICY.anywhere().contains(action) && !POLICY.where().containsKey(action.split(":")[0]))
                .collect(Collectors.toSet()));
    }

    @Test
    void readingChangesNothingAndMakingAndDeletingDo() {
        POLICY.types().forEach((type, calls) -> {
            calls.of("read").forEach(action -> assertTrue(List.of("Read", "List").contains(REFERENCE.get(action)[1]), type + ": " + action));
            assertTrue(calls.of("create").anyMatch(action -> List.of("Write", "Permissions-management").contains(REFERENCE.get(action)[1])), type);
            assertTrue(calls.of("delete").findAny().isEmpty() || calls.of("delete").anyMatch(action ->
                    List.of("Write", "Permissions-management").contains(REFERENCE.get(action)[1])), type);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --account   | 11112222333 | twelve digits, or * for any
            --account   | me          | twelve digits, or * for any
            --partition | aws-iso     | aws, aws-cn, aws-us-gov
            """)
    void whatIsNoAccountOrPartitionIsRefused(String option, String value, String allowed) {
        var err = new StringWriter();
        assertEquals(2, Main.line().setErr(new PrintWriter(err, true)).execute("deployer-policy", "dev", option, value));
        assertEquals("lambda-vpc: %s: got %s; allowed: %s; correct it; see bin/lambda-vpc --help\n".formatted(option, value, allowed), err.toString());
    }

    private static Stream<JsonObject> statements(String document) {
        return each(JsonParser.parseString(document).getAsJsonObject().get("Statement")).map(JsonElement::getAsJsonObject);
    }

    private static List<String> texts(JsonElement element) {
        return each(element).map(JsonElement::getAsString).toList();
    }

    private static Stream<JsonElement> each(JsonElement element) {
        return element == null ? Stream.empty() : element.isJsonArray() ? element.getAsJsonArray().asList().stream() : Stream.of(element);
    }
}
