package lambdavpc.handler.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import lambdavpc.handler.Printed;
import lambdavpc.handler.SecretsManagerServer.Fault;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.HandlerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

@ExtendWith(Stacks.class)
class SecretAgeTest {
    private static final String CHECK = "{\"check\":\"age\",\"namespace\":\"shop-dev\",\"secret\":\"app\"}";

    @Test
    void theAgeOfTheLastRotationIsAMetric(Stack stack) {
        stack.secretsManager.dates(stack.secret, Instant.now().minus(Duration.ofDays(400)), Instant.now().minus(Duration.ofHours(756)));
        assertAge(31.5, stack);
    }

    @Test
    void aSecretThatWasNeverRotatedIsAsOldAsItself(Stack stack) {
        stack.secretsManager.dates(stack.secret, Instant.now().minus(Duration.ofDays(3)), null);
        assertAge(3, stack);
    }

    /** The alarm takes missing data for a breach: a check that fails must not look like a young secret. */
    @Test
    void withoutSecretsManagerThereIsNoAgeButAFailure(Stack stack) {
        stack.secretsManager.fault(Fault.THROTTLING);
        assertThrows(HandlerException.class, () -> Stack.invoke(Rotations.single(stack, stack.settings()), CHECK));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {"check":"health","namespace":"a","secret":"b"} | check     | health  | age
            {"check":"age","secret":"b"}                    | namespace | nothing | a string, as the schedule sends it
            """)
    void anotherQuestionIsAnsweredWithWhatIsAllowed(String input, String field, String got, String allowed, Stack stack) {
        assertEquals("{\"error\":{\"kind\":\"BadInput\",\"field\":\"%s\",\"got\":\"%s\",\"allowed\":\"%s\"}}".formatted(field, got, allowed),
                Stack.invoke(Rotations.single(stack, stack.settings()), input));
    }

    private static void assertAge(double days, Stack stack) {
        var answer = new AtomicReference<String>();
        var metrics = Printed.metrics(() -> answer.set(Stack.invoke(Rotations.single(stack, stack.settings()), CHECK)));
        assertEquals(JsonNode.parser().parse("""
                [{"Namespace":"shop-dev","Dimensions":[["Secret"]],"Metrics":[{"Name":"SecretAgeDays","Unit":"None"}]}]""").asArray(),
                metrics.get("_aws").asObject().get("CloudWatchMetrics").asArray());
        assertEquals("app", metrics.get("Secret").asString());
        assertEquals(days, Double.parseDouble(metrics.get("SecretAgeDays").asNumber()), 0.01);
        assertEquals(Map.of("ageDays", metrics.get("SecretAgeDays")), JsonNode.parser().parse(answer.get()).asObject());
    }
}
