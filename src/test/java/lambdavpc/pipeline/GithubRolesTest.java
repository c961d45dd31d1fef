package lambdavpc.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import lambdavpc.App;
import lambdavpc.Mocked;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.Backend;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.Registration;
import lambdavpc.iam.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GithubRolesTest {
    private static final String KEY = "arn:aws:kms:us-east-1:000000000000:key/0f5a1c2e";
    private static final String DEPLOYS = "arn:aws:iam::aws:policy/AdministratorAccess";
    private static final String GITHUB = "arn:aws:iam::000000000000:oidc-provider/token.actions.githubusercontent.com";

    private static Mocked deployed(Optional<String> provider) {
        return Mocked.run(context -> new GithubRoles("pipeline", new GithubRolesArgs("you/yours", "prod", Account.current(), "your-state", Optional.of(KEY), List.of(DEPLOYS), provider),
                Mocked.NONE));
    }

    private static JsonObject trust(Mocked mocked, String role) {
        return statements(mocked.inputs("aws:iam/role:Role", "pipeline-" + role + "-role").get("assumeRolePolicy")).get(0);
    }

    private static List<JsonObject> statements(Object policy) {
        var statement = JsonParser.parseString((String) policy).getAsJsonObject().get("Statement");
        return statement.isJsonArray() ? statement.getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject).toList() : List.of(statement.getAsJsonObject());
    }

    private static Set<String> actions(Mocked mocked, String role) {
        return statements(mocked.inputs("aws:iam/rolePolicy:RolePolicy", "pipeline-" + role + "-policy").get("policy")).stream().map(each -> each.get("Action"))
                .flatMap(action -> action.isJsonArray() ? StreamSupport.stream(action.getAsJsonArray().spliterator(), false) : java.util.stream.Stream.of(action))
                .map(JsonElement::getAsString).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Exact subjects: with a pattern anybody who may name a branch could take the role. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "preview | {\"token.actions.githubusercontent.com:aud\":\"sts.amazonaws.com\",\"token.actions.githubusercontent.com:sub\":[\"repo:you/yours:pull_request\",\"repo:you/yours:ref:refs/heads/main\"]}",
        "deploy  | {\"token.actions.githubusercontent.com:aud\":\"sts.amazonaws.com\",\"token.actions.githubusercontent.com:sub\":\"repo:you/yours:environment:prod\"}"})
    void aRoleIsForTheRepositorysOwnRunsOnly(String role, String condition) {
        var trust = trust(deployed(Optional.empty()), role);
        assertEquals(JsonParser.parseString("{\"StringEquals\":" + condition + "}"), trust.get("Condition"));
        assertEquals(JsonParser.parseString("{\"Federated\":\"" + GITHUB + "\"}"), trust.get("Principal"));
        assertEquals("sts:AssumeRoleWithWebIdentity", trust.get("Action").getAsString());
    }

    @Test
    void previewOnlyReads() {
        assertEquals(Set.of("ec2:DescribeAvailabilityZones", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcEndpointServices", "kms:Decrypt",
                "s3:GetObject", "s3:ListBucket", "ssm:GetParameter"), actions(deployed(Optional.empty()), "preview"));
    }

    @Test
    void deployWritesTheStateAndHasWhatItIsGiven() {
        var mocked = deployed(Optional.empty());
        assertEquals(Set.of("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"), actions(mocked, "deploy"));
        assertEquals(Map.of("role", "lambda-vpc-prod-deploy", "policyArn", DEPLOYS), mocked.inputs("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "pipeline-deploy-0"));
    }

    @Test
    void anAccountsOwnProviderIsTaken() {
        var mocked = deployed(Optional.of(GITHUB));
        assertEquals(List.of(), mocked.names("aws:iam/openIdConnectProvider:OpenIdConnectProvider"));
        assertEquals(1, deployed(Optional.empty()).names("aws:iam/openIdConnectProvider:OpenIdConnectProvider").size());
    }

    /** A preview would fail on the first look-up that the role may not do. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void previewMayDoEveryLookUpOfTheProgram(String stack) throws IOException {
        var actions = Map.of("aws:index/getAvailabilityZones:getAvailabilityZones", "ec2:DescribeAvailabilityZones",
                "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings", "ec2:DescribeInstanceTypeOfferings",
                "aws:ec2/getSecurityGroup:getSecurityGroup", "ec2:DescribeSecurityGroups",
                "aws:ec2/getVpcEndpointService:getVpcEndpointService", "ec2:DescribeVpcEndpointServices",
                "aws:ssm/getParameter:getParameter", "ssm:GetParameter");
        var free = Set.of("aws:index/getCallerIdentity:getCallerIdentity", "aws:index/getRegion:getRegion", "aws:index/getPartition:getPartition");
        var asked = new TreeSet<String>();
        var config = Profile.read(Path.of(""), stack);
        var aws = new InProcessDeployment(EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {}));
        new InProcessEngine("lambda-vpc", stack, config, false).run(App.program(config), new Backend() {
            @Override
            public void configure(Registration provider) {
                aws.configure(provider);
            }

            @Override
            public Registered register(Registration registration) {
                return aws.register(registration);
            }

            @Override
            public Registered read(Registration registration, String id) {
                return aws.read(registration, id);
            }

            @Override
            public Map<String, Object> invoke(String token, Map<String, Object> arguments) {
                synchronized (asked) {
                    asked.add(token);
                }
                return aws.invoke(token, arguments);
            }
        });
        asked.removeAll(free);
        assertTrue(asked.size() >= 3, asked.toString());
        var may = actions(deployed(Optional.empty()), "preview");
        asked.forEach(token -> assertTrue(may.contains(actions.getOrDefault(token, token)), token + " is not in GithubRoles' look-ups"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "yours     | prod | your-state | repository: got yours; allowed: owner/name as GitHub has it; correct it",
        "you/yours | Prod | your-state | stack: got Prod; allowed: a stack's name; correct it",
        "you/yours | prod | s3://state | stateBucket: got s3://state; allowed: the name of an S3 bucket; correct it"})
    void whatCannotBeIsRefused(String repository, String stack, String bucket, String says) {
        var refused = assertThrows(IllegalArgumentException.class, () -> new GithubRolesArgs(repository, stack, null, bucket, Optional.empty(), List.of(DEPLOYS), Optional.empty()));
        assertEquals(says, refused.getMessage());
    }

    @Test
    void aDeploymentThatMayDoNothingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new GithubRolesArgs("you/yours", "dev", null, "your-state", Optional.empty(), List.of(), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> new GithubRolesArgs("you/yours", "dev", null, "your-state", Optional.empty(), List.of("admin"), Optional.empty()));
    }
}
