package lambdavpc.queue;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.Mocked;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.access.Invocable;
import lambdavpc.encryption.EncryptionKey;
import lambdavpc.encryption.EncryptionKeyArgs;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Code;
import lambdavpc.function.Release;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.function.VpcFunctionArgs.Architecture;
import lambdavpc.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QueueTest {
    private static final String QUEUE = "aws:sqs/queue:Queue";
    private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:shop-test-writes";
    private static final Delivery DELIVERY = Delivery.of(30, 10, 0, 5, 6);

    private static Queue queue(Network network) {
        return new Queue("writes", new QueueArgs(network, AWS_KEYS, 4, DELIVERY), NONE);
    }

    @Test
    void bothQueuesAreEncryptedAdmitTlsOnlyAndGrantNothing() {
        var mocked = Mocked.run(context -> queue(Mocked.network()));
        assertEquals(List.of("writes-dead-letters", "writes-queue"), mocked.names(QUEUE));
        for (var name : mocked.names(QUEUE)) {
            var inputs = mocked.inputs(QUEUE, name);
            assertEquals(true, inputs.get("sqsManagedSseEnabled"));
            assertNull(inputs.get("kmsMasterKeyId"));
            assertEquals("{\"Version\":\"2012-10-17\",\"Statement\":{\"Sid\":\"TlsOnly\",\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"sqs:*\",\"Resource\":\""
                    + ARN + (name.equals("writes-queue") ? "" : "-dead-letters") + "\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}}", inputs.get("policy"));
        }
    }

    @Test
    void whatFailsSixTimesIsKeptForFourteenDaysWhereNoOtherQueueMayPutItsOwn() {
        var mocked = Mocked.run(context -> queue(Mocked.network()));
        var queue = mocked.inputs(QUEUE, "writes-queue");
        assertEquals(180.0, queue.get("visibilityTimeoutSeconds"));
        assertEquals(4 * 86_400.0, queue.get("messageRetentionSeconds"));
        assertEquals("{\"deadLetterTargetArn\":\"" + ARN + "-dead-letters\",\"maxReceiveCount\":6}", queue.get("redrivePolicy"));
        assertEquals(14 * 86_400.0, mocked.inputs(QUEUE, "writes-dead-letters").get("messageRetentionSeconds"));
        var allow = mocked.inputs("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "writes-redrive-allow");
        assertEquals("{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\"" + ARN + "\"]}", allow.get("redriveAllowPolicy"));
        assertTrue(((String) allow.get("queueUrl")).endsWith("/shop-test-writes-dead-letters"));
    }

    @Test
    void withAKeyOfOursBothQueuesUseItAndTheConsumerDecryptsOnlyThroughSqs() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var key = new EncryptionKey("data", EncryptionKeyArgs.forData("shop-test", network.account(), false), NONE).encryption();
            var queue = new Queue("writes", new QueueArgs(network, key, 4, DELIVERY), NONE);
            new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(queue.grantConsume(writer(network)))), NONE);
        });
        var key = mocked.inputs(QUEUE, "writes-queue").get("kmsMasterKeyId");
        assertEquals(key, mocked.inputs(QUEUE, "writes-dead-letters").get("kmsMasterKeyId"));
        assertNull(mocked.inputs(QUEUE, "writes-queue").get("sqsManagedSseEnabled"));
        var statements = JsonParser.parseString((String) mocked.inputs("aws:iam/rolePolicy:RolePolicy", "access-writer-policy").get("policy"))
                .getAsJsonObject().getAsJsonArray("Statement");
        assertEquals(2, statements.size());
        assertEquals("{\"Effect\":\"Allow\",\"Action\":[\"sqs:ReceiveMessage\",\"sqs:DeleteMessage\",\"sqs:GetQueueAttributes\"],\"Resource\":\"" + ARN + "\"}",
                statements.get(0).toString());
        assertEquals("{\"Effect\":\"Allow\",\"Action\":\"kms:Decrypt\",\"Resource\":\"" + key + "\",\"Condition\":{\"StringEquals\":"
                + "{\"kms:ViaService\":\"sqs.us-east-1.amazonaws.com\"}}}", statements.get(1).toString());
    }

    @Test
    void aConsumerNeedsNoEndpointAndNoSecurityGroupRule() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(queue(network).grantConsume(writer(network)))), NONE);
        });
        assertEquals(List.of(), mocked.names("aws:ec2/vpcEndpoint:VpcEndpoint"));
        assertEquals(List.of(), mocked.names("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"));
    }

    @ParameterizedTest
    @EnumSource(value = Release.class, names = {"LATEST", "ALIAS"})
    void batchesGoToWhatCallersCallAndOnlyWhatItNamesComesAgain(Release release) {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var queue = queue(network);
            var writer = writer(network);
            var access = new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(queue.grantConsume(writer))), NONE);
            var function = new VpcFunction("writer", new VpcFunctionArgs(writer, Code.jar("function/target/reader.jar", "shop.Writer::handleRequest"), Architecture.ARM64, "Writes", 512,
                    DELIVERY.functionTimeout(), Map.of(), release, Optional.of(5), false), access.readyFor(writer), NONE);
            new QueueConsumer("writer-queues", new QueueConsumerArgs(function.invocable(), Optional.of(5), List.of(queue), List.of()), NONE);
        });
        var mapping = mocked.inputs("aws:lambda/eventSourceMapping:EventSourceMapping", "writer-queues-writes");
        assertEquals(ARN, mapping.get("eventSourceArn"));
        assertEquals("arn:aws:lambda:us-east-1:000000000000:function:shop-test-writer" + (release == Release.ALIAS ? ":live" : ""), mapping.get("functionName"));
        assertEquals(List.of("ReportBatchItemFailures"), mapping.get("functionResponseTypes"));
        assertEquals(Map.of("maximumConcurrency", 5.0), mapping.get("scalingConfig"));
        assertEquals(10.0, mapping.get("batchSize"));
        assertEquals(0.0, mapping.get("maximumBatchingWindowInSeconds"));
    }

    @Test
    void queuesThatTogetherWantMoreThanIsReservedAreRefusedWithTheSum() {
        Mocked.run(context -> {
            var network = Mocked.network();
            var queues = List.of(queue(network), new Queue("more", new QueueArgs(network, AWS_KEYS, 4, DELIVERY), NONE));
            var function = new Invocable(Output.of("writer"), null, Output.of("arn"));
            var refused = assertThrows(IllegalArgumentException.class, () -> new QueueConsumerArgs(function, Optional.of(9), queues, List.of()));
            assertEquals("maximumConcurrency: got 10 (writes 5 + more 5); allowed: at most the 9 that are reserved for the function; lower it, or reserve more", refused.getMessage());
            assertEquals(2, new QueueConsumerArgs(function, Optional.of(10), queues, List.of()).queues().size());
            assertEquals(2, new QueueConsumerArgs(function, Optional.empty(), queues, List.of()).queues().size());
        });
    }

    @Test
    void aDeadLetterMustOutliveItsQueueAndNamesHaveALimit() {
        assertThrows(IllegalArgumentException.class, () -> new QueueArgs(null, AWS_KEYS, 14, DELIVERY));
        assertThrows(IllegalArgumentException.class, () -> new QueueArgs(null, AWS_KEYS, 0, DELIVERY));
        Mocked.run(context -> {
            var args = new QueueArgs(Mocked.network(), AWS_KEYS, 13, DELIVERY);
            var refused = assertThrows(IllegalArgumentException.class, () -> new Queue("q".repeat(60), args, NONE));
            assertTrue(refused.getMessage().contains("(83 characters); allowed: 80"), refused::getMessage);
        });
    }

    private static Identity writer(Network network) {
        return new Identity("writer", new IdentityArgs(network, 30, AWS_KEYS, false), NONE);
    }
}
