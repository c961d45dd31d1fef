package lambdavpc.handler.restoreorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import lambdavpc.handler.Stack;
import lambdavpc.handler.core.HandlerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as AWS Backup, RDS and Lambda say in their API references. */
class RestoreOrchestratorTest {
    private static final String PLAN = "arn:aws:backup:eu-central-1:000000000000:restore-testing-plan:shop-1";
    private static final String EVENT = "{\"detail-type\":\"Restore Job State Change\",\"detail\":{\"restoreJobId\":\"J-1\",\"status\":\"COMPLETED\"}}";
    private static final String HOST = "awsbackup-restore-test-1.c0ffee.eu-central-1.rds.amazonaws.com";

    /** Of a request's line to the answer: a status and a body. */
    private final Map<String, String> answers = new TreeMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void answer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            var line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.add(line + (body.isEmpty() ? "" : " " + body));
            var signed = exchange.getRequestHeaders().getFirst("Authorization");
            var found = answers.entrySet().stream().filter(each -> (line + " " + body).startsWith(each.getKey())).findFirst().map(Map.Entry::getValue)
                    .orElse("404 {}");
            var answer = found.substring(4).getBytes(UTF_8);
            exchange.sendResponseHeaders(signed == null || !signed.startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/") ? 403 : Integer.parseInt(found.substring(0, 3)),
                    answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        job("COMPLETED", PLAN, "VALIDATING");
        answers.put("POST / Action=DescribeDBInstances&DBInstanceIdentifier=awsbackup-restore-test-1&Version=2014-10-31", """
                200 <DescribeDBInstancesResponse xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><DescribeDBInstancesResult><DBInstances><DBInstance>
                <Endpoint><Address>%s</Address><Port>5432</Port></Endpoint></DBInstance></DBInstances></DescribeDBInstancesResult></DescribeDBInstancesResponse>""".formatted(HOST));
        answers.put("POST /2015-03-31/functions/shop-restore-check/invocations?Qualifier=live {\"host\":\"" + HOST + "\"}",
                "200 {\"host\":\"" + HOST + "\",\"sentinel\":\"the database is here\"}");
        answers.put("PUT /restore-jobs/J-1/validations", "204 ");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void job(String status, String plan, String validation) {
        answers.put("GET /restore-jobs/J-1", """
                200 {"RestoreJobId":"J-1","Status":"%s","StatusMessage":"Access denied","CreatedResourceArn":"arn:aws:rds:eu-central-1:000000000000:db:awsbackup-restore-test-1",
                "CreatedBy":{"RestoreTestingPlanArn":"%s"},"ValidationStatus":"%s","CreationDate":1.7955E9}""".formatted(status, plan, validation));
    }

    private String call(String event) {
        return Stack.invoke(new RestoreOrchestrator(Map.of("RESTORE_TESTING_PLAN_ARN", PLAN, "RESTORE_TESTING_PLAN_NAME", "shop",
                "RESTORE_CHECK_ARN", "arn:aws:lambda:eu-central-1:000000000000:function:shop-restore-check:live", "METRICS_NAMESPACE", "shop", "METRICS_PLAN", "recovery",
                "AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL", "http://127.0.0.1:" + server.getAddress().getPort(), "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY", "secret"),
                Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC)), event);
    }

    private List<String> told() {
        return requests.stream().filter(request -> request.startsWith("PUT ")).map(request -> request.substring(request.indexOf('{'))).toList();
    }

    @Test
    void aRestoredDatabaseIsLookedIntoAtItsOwnAddressAndAwsBackupHearsOfIt() {
        assertEquals("{\"job\":\"J-1\",\"succeeded\":true,\"message\":\"restore-check read: the database is here\"}", call(EVENT));
        assertEquals(List.of("{\"ValidationStatus\":\"SUCCESSFUL\",\"ValidationStatusMessage\":\"restore-check read: the database is here\"}"), told());
        assertEquals(4, requests.size());
    }

    @Test
    void whatTheCheckDoesNotFindIsAFailedTest() {
        answers.put("POST /2015", "200 {\"errorMessage\":\"Restore: the table sentinel is empty\",\"errorType\":\"HandlerException\"}");
        answers.keySet().removeIf(key -> key.startsWith("POST /2015-03-31"));
        assertTrue(call(EVENT).contains("\"succeeded\":false"));
        assertEquals(List.of("{\"ValidationStatus\":\"FAILED\",\"ValidationStatusMessage\":\"restore-check: Restore: the table sentinel is empty\"}"), told());
    }

    @Test
    void aRestoreThatFailedIsAFailedTestWithAwsBackupsReason() {
        job("FAILED", PLAN, "VALIDATING");
        assertEquals("{\"job\":\"J-1\",\"succeeded\":false,\"message\":\"the restore FAILED: Access denied\"}", call(EVENT));
        assertEquals(List.of(), told(), "AWS Backup takes results of completed restores only");
    }

    @Test
    void aTestThatIsDecidedIsNotDecidedAgain() {
        job("COMPLETED", PLAN, "SUCCESSFUL");
        call(EVENT);
        assertEquals(List.of(), told());
    }

    @Test
    void somebodyElsesRestoreIsLeftAlone() {
        job("COMPLETED", "arn:aws:backup:eu-central-1:000000000000:restore-testing-plan:other", "VALIDATING");
        assertEquals("{\"job\":\"J-1\",\"ours\":false}", call(EVENT));
        assertEquals(1, requests.size());
    }

    @Test
    void whatCannotBeAskedIsAFailureSoThatTheEventComesAgain() {
        answers.keySet().removeIf(key -> key.startsWith("POST /2015"));
        assertEquals("Aws: lambda refuses POST /2015-03-31/functions/shop-restore-check/invocations: status 404",
                assertThrows(HandlerException.class, () -> call(EVENT)).getMessage());
        assertEquals(List.of(), told());
    }

    @Test
    void theAgeIsThatOfTheLastTestThatSucceededOnWhateverPage() {
        var list = "GET /restore-jobs/?completeAfter=2026-08-15T12%3A00%3A00Z&";
        answers.put(list + "nextToken=more", "200 {\"RestoreJobs\":[{\"ValidationStatus\":\"SUCCESSFUL\",\"CompletionDate\":1.7953E9},{\"CompletionDate\":1795400000}]}");
        answers.put(list + "restore", "200 {\"RestoreJobs\":[{\"ValidationStatus\":\"FAILED\",\"CompletionDate\":1795400001}],\"NextToken\":\"more\"}");
        assertEquals("{\"tested\":true,\"since\":\"" + Instant.ofEpochSecond(1_795_300_000) + "\"}", call("{\"check\":\"age\"}"));
    }

    @Test
    void beforeTheFirstTestNothingIsOlderThanThePlan() {
        answers.put("GET /restore-jobs/?", "200 {\"RestoreJobs\":[]}");
        answers.put("GET /restore-testing/plans/shop", "200 {\"RestoreTestingPlan\":{\"CreationTime\":1795300000.5}}");
        assertEquals("{\"tested\":false,\"since\":\"" + Instant.ofEpochMilli(1_795_300_000_500L) + "\"}", call("{\"check\":\"age\"}"));
    }

    @Test
    void anEventThatIsNoneIsAnAnswer() {
        for (var event : new String[] {"{}", "{\"detail\":{\"restoreJobId\":\"../x\"}}", "{\"detail\":1}"}) {
            assertTrue(call(event).startsWith("{\"error\":{\"kind\":\"BadInput\",\"field\":\"detail.restoreJobId\""), event);
        }
        assertEquals(List.of(), requests);
    }
}
