package lambdavpc.cli.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Questions about policies at the command line, and what a person meets who asks them wrongly. */
class SimulateCommandTest {
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object command, String... arguments) {
        return new CommandLine(command).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(arguments);
    }

    private int simulate(String json) throws IOException {
        var file = Files.writeString(folder.resolve("request.json"), json);
        return run(new SimulateCommand(), file.toString());
    }

    private static JsonObject example() throws IOException {
        return JsonParser.parseString(Files.readString(Path.of("docs/simulate.schema.json"))).getAsJsonObject().getAsJsonArray("examples").get(0).getAsJsonObject();
    }

    @Test
    void theSchemasExampleIsAllowedByBothEvaluators() throws IOException {
        assertEquals(0, simulate(example().toString()), err.toString());
        assertEquals("""
                allowed  secretsmanager:GetSecretValue on arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf
                  allowed by statement 1 of PolicyInputList[0]
                  the second evaluator: allowed
                """, out.toString());
    }

    @Test
    void aScriptGetsEveryDecisionWithItsStatementsAndTheSecondOpinion() throws IOException {
        var request = example();
        request.getAsJsonArray("ActionNames").add("secretsmanager:PutSecretValue");
        var file = Files.writeString(folder.resolve("request.json"), request.toString());
        assertEquals(1, run(new SimulateCommand(), file.toString(), "--json"), err.toString());
        var answers = JsonParser.parseString(out.toString()).getAsJsonArray();
        assertEquals(2, answers.size());
        assertEquals(JsonParser.parseString("""
                {"action": "secretsmanager:GetSecretValue", "resource": "arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf",
                 "decision": "allowed", "by": [{"statement": "statement 1", "policy": "PolicyInputList[0]"}], "missing": [],
                 "secondEvaluator": "allowed", "noMeaningFor": ""}"""), answers.get(0));
        assertEquals("denied", answers.get(1).getAsJsonObject().get("decision").getAsString());
    }

    @Test
    void notThroughTheEndpointItIsDeniedByTheStatementThatSaysSo() throws IOException {
        var request = example();
        request.remove("ContextEntries");
        assertEquals(1, simulate(request.toString()));
        assertTrue(out.toString().contains("denied by statement OnlyThroughTheEndpoint of ResourcePolicy\n  the second evaluator: denied"), out.toString());
    }

    @Test
    void aKeysPolicyHasASay() throws IOException {
        var request = example();
        request.addProperty("KeyArn", "arn:aws:kms:us-east-1:111122223333:key/k");
        request.addProperty("KeyPolicy", "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111122223333\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}}");
        assertEquals(1, simulate(request.toString()));
        assertTrue(out.toString().contains("an identity policy does not allow it\n  the second evaluator: denied"), out.toString());
    }

    @Test
    void whatHasNoMeaningIsNamed() throws IOException {
        assertEquals(2, simulate(example().toString().replace("StringNotEquals", "DateLessThan")));
        assertTrue(out.toString().contains("no meaning here for condition operator datelessthan in statement OnlyThroughTheEndpoint of ResourcePolicy"), out.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {} | ActionNames: is missing; allowed: what docs/simulate.schema.json describes
            {"Actions":[]} | Actions: got an unknown field; allowed: ActionNames, CallerArn, ContextEntries, EndpointPolicy, KeyArn, KeyPolicy, PermissionsBoundaryPolicyInputList, PolicyInputList, ResourceArns, ResourceOwner, ResourcePolicy
            {"ActionNames":"s3:GetObject"} | ActionNames: got "s3:GetObject"; allowed: a list
            {"ActionNames":["s3:*"]} | ActionNames: got s3:*; allowed: one action, such as secretsmanager:GetSecretValue
            {"ActionNames":["s3:GetObject"]} | CallerArn: is missing; allowed: what docs/simulate.schema.json describes
            {"ActionNames":["s3:GetObject"],"CallerArn":"ann"} | CallerArn: got ann; allowed: the ARN of a role, an assumed role's session, a user or an account's root, a service's name, or *
            {"ActionNames":["s3:GetObject"],"CallerArn":"*","ResourceArns":["b"]} | ResourceArns: got b; allowed: ARNs without wildcards, or *
            {"ActionNames":["s3:GetObject"],"CallerArn":"*","KeyArn":"k"} | KeyPolicy, KeyArn: got one of them; allowed: both or none, for the key that encrypts the secret
            {"ActionNames":["s3:GetObject"],"CallerArn":"*","ResourceOwner":"me"} | ResourceOwner: got me; allowed: an account's id or the ARN of its root
            {"ActionNames":["sqs:SendMessage"],"CallerArn":"*","ResourceArns":["arn:aws:sqs:us-east-1:111122223333:q"],"ResourceOwner":"444455556666"} | ResourceOwner: got 444455556666; allowed: 111122223333, which ResourceArns name, or none
            {"ActionNames":["s3:GetObject"],"CallerArn":"arn:aws:iam::111122223333:root","PolicyInputList":[{"Statement":[]}]} | PolicyInputList: got policies of arn:aws:iam::111122223333:root; allowed: none, for only roles and users have any
            {"ActionNames":["s3:GetObject"],"CallerArn":"*","ResourcePolicy":{}} | ResourcePolicy: got {}; allowed: a policy document, an object or its text, with a Statement
            {"ActionNames":["s3:GetObject"],"CallerArn":"*","ContextEntries":[1]} | ContextEntries: got 1; allowed: objects with ContextKeyName and ContextKeyValues
            {"ActionNames":["s3:GetObject"],"CallerArn":"*","ContextEntries":[{"Key":"a"}]} | ContextEntries.Key: got an unknown field; allowed: ContextKeyName, ContextKeyType, ContextKeyValues
            """)
    void badInputIsOneLineWithFieldValueAndWhatIsAllowed(String json, String line) throws IOException {
        assertEquals(3, simulate(json));
        assertEquals("lambda-vpc: %s: %s; correct it (docs/simulate.schema.json)".formatted(folder.resolve("request.json"), line), err.toString().strip());
    }

    @Test
    void theSchemaHasTheFieldsThatAreRead() throws IOException {
        var schema = JsonParser.parseString(Files.readString(Path.of("docs/simulate.schema.json"))).getAsJsonObject();
        assertEquals(SimulateQuestion.FIELDS, schema.getAsJsonObject("properties").keySet());
    }

    @Test
    void whoCanNamesEverybodyWithWayAndStatements() {
        assertEquals(0, run(new WhoCanCommand(), "secretsmanager:GetSecretValue", "app-secret", "-s", "dev"), err.toString());
        var lines = out.toString().lines().filter(line -> !line.startsWith(" ")).sorted().toList();
        assertEquals(List.of("nobody else, in or outside of the account",
                "role lambda-vpc-dev-reader, through access-secretsmanager-endpoint",
                "role lambda-vpc-dev-rotation, through access-secretsmanager-endpoint",
                "role lambda-vpc-dev-writer, through access-secretsmanager-endpoint"), lines);
        assertTrue(out.toString().contains("statement 1 of urn:pulumi:dev::lambda-vpc::lambda-vpc:topology:Topology$lambda-vpc:access:Access$aws:iam/rolePolicy:RolePolicy::access-reader-policy"),
                out.toString());
    }

    @Test
    void whoCanSaysWhatItDoesNotKnow() {
        assertEquals(3, run(new WhoCanCommand(), "secretsmanager:GetSecretValue", "nothing", "-s", "dev"));
        assertEquals(3, run(new WhoCanCommand(), "GetSecretValue", "app-secret", "-s", "dev"));
        assertEquals(3, run(new WhoCanCommand(), "s3:GetObject", "x", "-s", "staging"));
        assertEquals("""
                lambda-vpc: RESOURCE: got nothing, which nothing is called; allowed: an ARN or the logical name of a resource that has one, such as app-secret, database-instance; choose one
                lambda-vpc: ACTION: got GetSecretValue; allowed: one action, such as secretsmanager:GetSecretValue; correct it
                lambda-vpc: stack: got staging; allowed: dev, prod (Pulumi.<stack>.yaml); choose one, or give a --state
                """, err.toString());
    }
}
