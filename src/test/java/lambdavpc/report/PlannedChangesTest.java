package lambdavpc.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannedChangesTest {
    private static final String PREVIEW = """
            {"steps": [
              {"op": "same", "urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev"},
              {"op": "update", "urn": "urn:pulumi:dev::p::lambda-vpc:network:Network::network"},
              {"op": "same", "urn": "urn:pulumi:dev::p::lambda-vpc:network:Network$aws:ec2/vpc:Vpc::vpc"},
              {"op": "create", "urn": "urn:pulumi:dev::p::aws:ec2/subnet:Subnet::one", "newState": {"inputs": {"password": "hunter2"}}},
              {"op": "update", "urn": "urn:pulumi:dev::p::aws:lambda/function:Function::reader", "diffReasons": ["memorySize", "timeout"]},
              {"op": "create-replacement", "urn": "urn:pulumi:dev::p::aws:rds/instance:Instance::database", "replaceReasons": ["kmsKeyId"]},
              {"op": "replace", "urn": "urn:pulumi:dev::p::aws:rds/instance:Instance::database", "diffReasons": ["tags"], "replaceReasons": ["kmsKeyId"]},
              {"op": "delete-replaced", "urn": "urn:pulumi:dev::p::aws:rds/instance:Instance::database"},
              {"op": "delete", "urn": "urn:pulumi:dev::p::aws:sqs/queue:Queue::a|b"}],
             "changeSummary": {"create": 1}}
            """;

    private static String markdown(String preview) {
        return PlannedChanges.of(JsonParser.parseString(preview).getAsJsonObject()).markdown();
    }

    @Test
    void whatIsLostComesFirstAndNoValueIsShown() {
        assertEquals("""
                **A deployment**: 1 to delete, 1 to replace, 1 to update, 1 to create, 1 stay

                <details open><summary>Each resource</summary>

                | | resource | type | because of |
                |---|---|---|---|
                | **delete** | `a\\|b` | sqs/queue |  |
                | **replace** | `database` | rds/instance | `kmsKeyId` |
                | update | `reader` | lambda/function | `memorySize`, `timeout` |
                | create | `one` | ec2/subnet |  |

                </details>

                """, markdown(PREVIEW));
    }

    @Test
    void whatIsNotWhatWasApprovedIsNamedWithoutItsValues() {
        var approved = PlannedChanges.of(JsonParser.parseString(PREVIEW).getAsJsonObject());
        assertEquals(List.of(), PlannedChanges.of(JsonParser.parseString(PREVIEW).getAsJsonObject()).differences(approved));
        var other = PREVIEW.replace("hunter2", "hunter3").replace("\"delete\"", "\"same\"").replace("Subnet::one\"", "Subnet::two\"")
                .replace("\"timeout\"]", "\"timeout\"], \"newState\": {\"inputs\": {\"memorySize\": 4096}}");
        assertEquals(List.of("not approved: create ec2/subnet two", "not with these values: update lambda/function reader",
                        "approved, and not done any more: create ec2/subnet one", "approved, and not done any more: delete sqs/queue a|b"),
                PlannedChanges.of(JsonParser.parseString(other).getAsJsonObject()).differences(approved));
    }

    @Test
    void aProviderAndResourcesThatAreNotOfAwsAreComparedToo() {
        var preview = """
                {"steps": [
                  {"op": "update", "urn": "urn:pulumi:dev::p::pulumi:providers:aws::default", "newState": {"custom": true, "inputs": {"region": "us-east-1"}}},
                  {"op": "create", "urn": "urn:pulumi:dev::p::command:local:Command::run", "newState": {"custom": true, "inputs": {"create": "true"}}},
                  {"op": "delete", "urn": "urn:pulumi:dev::p::random:index/randomId:RandomId::id", "oldState": {"custom": true}},
                  {"op": "create", "urn": "urn:pulumi:dev::p::lambda-vpc:queue:Queue::q", "newState": {"custom": false}}]}
                """;
        var planned = PlannedChanges.of(JsonParser.parseString(preview).getAsJsonObject());
        assertEquals(List.of("update pulumi:providers:aws default", "create command:local:Command run", "delete random:index/randomId id"),
                planned.steps().stream().map(Object::toString).toList());
        assertEquals(List.of("not with these values: update pulumi:providers:aws default", "not with these values: create command:local:Command run"),
                PlannedChanges.of(JsonParser.parseString(preview.replace("us-east-1", "us-west-2").replace("\"true\"", "\"rm -rf .\"")).getAsJsonObject()).differences(planned));
    }

    @Test
    void aStepWithoutUrnOrOpIsNoPreview() {
        for (var step : List.of("1", "{}", "{\"urn\": \"urn:pulumi:dev::p::aws:sqs/queue:Queue::q\"}", "{\"op\": \"create\"}", "{\"op\": \"create\", \"urn\": \"q\"}",
                "{\"op\": 1, \"urn\": \"urn:pulumi:dev::p::aws:sqs/queue:Queue::q\"}")) {
            assertThrows(IllegalArgumentException.class, () -> markdown("{\"steps\": [%s]}".formatted(step)), step);
        }
    }

    @Test
    void nothingToDoIsSaid() {
        assertEquals("**A deployment** changes no resource.\n\n", markdown("{\"steps\": []}"));
        assertThrows(IllegalArgumentException.class, () -> PlannedChanges.of(new JsonObject()));
    }

    @Test
    void aLongListEndsAndSaysWhereTheRestIs() {
        var steps = new StringBuilder("{\"steps\": [");
        for (var i = 0; i < 100; i++) {
            steps.append("%s{\"op\": \"create\", \"urn\": \"urn:pulumi:dev::p::aws:sqs/queue:Queue::q%d\"}".formatted(i == 0 ? "" : ",", i));
        }
        var markdown = markdown(steps.append("]}").toString());
        assertTrue(markdown.contains("\n40 more: `pulumi preview --diff`\n"), markdown);
        assertFalse(markdown.contains("`q60`"), markdown);
    }
}
