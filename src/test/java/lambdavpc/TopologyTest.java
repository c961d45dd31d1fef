package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.report.ReportModel;
import lambdavpc.settings.SettingsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both stacks, run in this JVM against the embedded AWS: nothing is missing and nothing is there that nobody asked for. It
 * does not prove that the inputs are right (the proof does), only that none of them changes unseen.
 */
class TopologyTest {

    static ResourceGraph deployed(String stack, Map<String, String> config) {
        var aws = EmbeddedAws.of(new Region(config.getOrDefault("aws:region", "us-east-1")), World.EMPTY, world -> {});
        return new InProcessEngine("lambda-vpc", stack, config, false).run(App.program(config), new InProcessDeployment(aws));
    }

    static ResourceGraph deployed(String stack) throws IOException {
        return deployed(stack, Profile.read(Path.of(""), stack));
    }

    static Map<String, String> with(String stack, String room, String json) throws IOException {
        var config = new HashMap<>(Profile.read(Path.of(""), stack));
        config.put("lambda-vpc:" + room, json);
        return config;
    }

    /** After a change that is meant: {@code mvn test -Dtest=TopologyTest -Dpicture=renew}, then review the difference. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void everyResourceParentProtectionAndInputIsTheReviewedOne(String stack) throws IOException {
        var file = Path.of("src/test/resources/lambdavpc/topology-" + stack + ".txt");
        var picture = Picture.of(deployed(stack));
        if ("renew".equals(System.getProperty("picture"))) {
            Files.writeString(file, picture);
        }
        assertEquals(Files.readString(file), picture);
    }

    @Test
    void devCostsWhatItMustAndNoMore() throws IOException {
        assertEquals(Map.ofEntries(
                Map.entry("ec2", 35L), Map.entry("vpc", 22L), Map.entry("autoscaling", 1L), Map.entry("iam", 28L), Map.entry("sns", 2L), Map.entry("sqs", 3L),
                Map.entry("cloudwatch", 61L), Map.entry("lambda", 17L), Map.entry("rds", 3L), Map.entry("secretsmanager", 3L),
                Map.entry("s3", 7L), Map.entry("cloudtrail", 1L), Map.entry("guardduty", 7L), Map.entry("accessanalyzer", 1L)), services(deployed("dev")));
    }

    @Test
    void prodHasItsZonesKeysAndProtections() throws IOException {
        assertEquals(Map.ofEntries(
                Map.entry("ec2", 49L), Map.entry("vpc", 21L), Map.entry("iam", 35L), Map.entry("sns", 2L), Map.entry("kms", 6L), Map.entry("backup", 8L), Map.entry("sqs", 3L),
                Map.entry("cloudwatch", 83L), Map.entry("lambda", 30L), Map.entry("rds", 4L), Map.entry("secretsmanager", 3L),
                Map.entry("s3", 7L), Map.entry("cloudtrail", 1L), Map.entry("guardduty", 7L), Map.entry("accessanalyzer", 2L)), services(deployed("prod")));
    }

    @Test
    void theOnlySecurityGroupRulesAreTheGrantsOnBothSidesAndTheNatsOwn() throws IOException {
        var granted = List.of(
                "<access-secretsmanager-group> <- <migrate-group> tcp 443-443",
                "<access-secretsmanager-group> <- <reader-group> tcp 443-443",
                "<access-secretsmanager-group> <- <rotation-group> tcp 443-443",
                "<access-secretsmanager-group> <- <writer-group> tcp 443-443",
                "<database-group> <- <migrate-group> tcp 5432-5432",
                "<database-group> <- <reader-group> tcp 5432-5432",
                "<database-group> <- <restore-check-group> tcp 5432-5432",
                "<database-group> <- <rotation-group> tcp 5432-5432",
                "<database-group> <- <writer-group> tcp 5432-5432",
                "<migrate-group> -> <access-secretsmanager-group> tcp 443-443",
                "<migrate-group> -> <database-group> tcp 5432-5432",
                "<reader-group> -> <access-secretsmanager-group> tcp 443-443",
                "<reader-group> -> <database-group> tcp 5432-5432",
                "<restore-check-group> -> <database-group> tcp 5432-5432",
                "<rotation-group> -> <access-secretsmanager-group> tcp 443-443",
                "<rotation-group> -> <database-group> tcp 5432-5432",
                "<writer-group> -> <access-secretsmanager-group> tcp 443-443",
                "<writer-group> -> <database-group> tcp 5432-5432");
        assertEquals(Stream.concat(granted.stream(), Stream.of("a", "b", "c").map(TopologyTest::probe)).sorted().toList(), Picture.rules(deployed("prod")));
        assertEquals(Stream.concat(granted.stream(), Stream.of(
                probe("a"), probe("b"),
                "<network-public-nat-instance-inside> <- 10.0.0.0/16 -1",
                "<network-public-nat-instance-outside> -> 0.0.0.0/0 -1")).sorted().toList(), Picture.rules(deployed("dev")));
    }

    private static String probe(String zone) {
        return "<egress-probe-" + zone + "-group> -> 0.0.0.0/0 tcp 443-443";
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void everyAlarmAndNoticeTellsTheTopicAndLeadsToItsSectionOfTheRunbook(String stack) throws IOException {
        var graph = deployed(stack);
        var topic = List.of(graph.get("aws:sns/topic:Topic", "alarms-topic").outputs().get("arn"));
        var runbook = Files.readString(Path.of("docs/runbook.md"));
        var alarms = graph.ofType("aws:cloudwatch/metricAlarm:MetricAlarm").toList();
        assertEquals(stack.equals("dev") ? 9 : 18, alarms.size());
        alarms.forEach(alarm -> {
            assertEquals(topic, alarm.inputs().get("alarmActions"), alarm.urn());
            assertEquals(topic, alarm.inputs().get("okActions"), alarm.urn());
            assertLeadsTo(runbook, (String) alarm.inputs().get("alarmDescription"));
        });
        var notices = graph.ofType("aws:cloudwatch/eventTarget:EventTarget").filter(target -> topic.contains(target.inputs().get("arn"))).toList();
        assertEquals(stack.equals("dev") ? 16 : 19, notices.size());
        notices.forEach(notice -> assertLeadsTo(runbook, new Gson().fromJson((String) notice.inputs().get("input"), String.class)));
    }

    private static void assertLeadsTo(String runbook, String told) {
        var line = told.split("Runbook: .+ docs/runbook\\.md#", 2);
        assertEquals(2, line.length, () -> told + " has no runbook line");
        assertTrue(runbook.contains("\n## " + line[1] + "\n"), () -> "docs/runbook.md has no section " + line[1]);
    }

    /** Whoever is on call must not miss one, nor look at a metric of nothing. */
    @Test
    void theDashboardShowsEveryAlarmAndNamesNothingThatIsNotThere() throws IOException {
        var graph = deployed("prod");
        var dashboard = (String) graph.get("aws:cloudwatch/dashboard:Dashboard", "on-call-dashboard").inputs().get("dashboardBody");
        var widgets = JsonParser.parseString(dashboard).getAsJsonObject().getAsJsonArray("widgets").asList();
        var alarms = widgets.get(1).getAsJsonObject().getAsJsonObject("properties").getAsJsonArray("alarms").asList().stream().map(JsonElement::getAsString).sorted().toList();
        assertEquals(graph.ofType("aws:cloudwatch/metricAlarm:MetricAlarm").map(alarm -> (String) alarm.outputs().get("arn")).sorted().toList(), alarms);
        assertEquals(12, widgets.stream().filter(widget -> widget.getAsJsonObject().get("type").getAsString().equals("metric")).count());
        var named = graph.all().flatMap(resource -> Stream.of("name", "identifier").map(resource.outputs()::get)).toList();
        widgets.stream().map(widget -> widget.getAsJsonObject().getAsJsonObject("properties")).filter(properties -> properties.has("metrics"))
                .flatMap(properties -> properties.getAsJsonArray("metrics").asList().stream()).map(JsonElement::getAsJsonArray).filter(row -> row.get(0).isJsonPrimitive())
                .filter(row -> row.get(0).getAsString().startsWith("AWS/")).forEach(row -> assertTrue(named.contains(row.get(3).getAsString()), row::toString));
        assertEquals(0, deployed("dev").ofType("aws:cloudwatch/dashboard:Dashboard").count());
    }

    @Test
    void onlyTheProbesAreWhereAWayOutIs() throws IOException {
        var graph = deployed("prod");
        var egress = graph.ofType("aws:ec2/subnet:Subnet").filter(subnet -> subnet.name().startsWith("network-egress-"))
                .map(subnet -> (Object) subnet.id()).toList();
        assertEquals(List.of("egress-probe-a-function", "egress-probe-b-function", "egress-probe-c-function"),
                graph.ofType("aws:lambda/function:Function")
                        .filter(function -> function.inputs().get("vpcConfig") instanceof Map<?, ?> place && ((List<?>) place.get("subnetIds")).stream().anyMatch(egress::contains))
                        .map(ResourceGraph.Resource::name).sorted().toList());
    }

    @Test
    void everyResourceHangsUnderAComponentThatItsNameBeginsWith() throws IOException {
        for (var stack : List.of("dev", "prod")) {
            var graph = deployed(stack);
            graph.all().filter(resource -> resource.registration().custom()).forEach(resource -> {
                var parent = graph.find(resource.registration().parent()).orElseThrow();
                assertTrue(parent.type().startsWith("lambda-vpc:"), () -> resource.urn() + " has the parent " + parent.urn());
                assertTrue(resource.name().startsWith(parent.name() + "-"), () -> resource.name() + " in " + parent.name());
            });
        }
    }

    @Test
    void onlyWhatHoldsDataOrEvidenceIsProtectedAndOnlyWhereTheProfileSaysSo() throws IOException {
        var prod = deployed("prod");
        assertEquals(List.of("database-instance"), names(prod, true, false));
        assertEquals(List.of("audit-detector", "audit-trail-bucket", "audit-trail-encryption", "audit-trail-lifecycle",
                "audit-trail-no-public-access", "audit-trail-ownership", "audit-trail-policy", "audit-trail-versioning",
                "data-key-key", "logs-key-key", "recovery-copies", "recovery-copies-key", "recovery-copies-policy", "recovery-vault", "recovery-vault-policy"),
                names(prod, false, true));
        var dev = deployed("dev");
        assertEquals(List.of(), names(dev, true, false));
        assertEquals(List.of(), names(dev, false, true));
    }

    @Test
    void withIamAuthenticationThereIsNoApplicationSecretAndOneUserMayLogIn() throws IOException {
        var graph = deployed("dev", with("dev", "database", "{\"authentication\":\"iam\",\"onDelete\":\"discard\"}"));
        assertEquals(0, graph.ofType("aws:secretsmanager/secret:Secret").count());
        assertEquals(0, graph.ofType("aws:secretsmanager/secretRotation:SecretRotation").count());
        assertEquals(List.of("lambda-vpc-dev-egress-probe-a", "lambda-vpc-dev-egress-probe-b", "lambda-vpc-dev-migrate", "lambda-vpc-dev-nat-healer", "lambda-vpc-dev-quotas",
                "lambda-vpc-dev-reader", "lambda-vpc-dev-restore-check", "lambda-vpc-dev-writer"), graph.ofType("aws:lambda/function:Function")
                .map(function -> (String) function.inputs().get("name")).sorted().toList());
        var database = graph.get("aws:rds/instance:Instance", "database-instance").outputs().get("resourceId");
        assertEquals("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"rds-db:connect\",\"Resource\":"
                + "\"arn:aws:rds-db:us-east-1:000000000000:dbuser:" + database + "/app_iam\"}}",
                graph.get("aws:iam/rolePolicy:RolePolicy", "access-reader-policy").inputs().get("policy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb"})
    void otherEnginesOpenTheirOwnPortAndRefusePlainText(String engine) throws IOException {
        var graph = deployed("dev", with("dev", "database", "{\"engine\":\"" + engine + "\",\"onDelete\":\"discard\"}"));
        assertTrue(Picture.rules(graph).contains("<database-group> <- <reader-group> tcp 3306-3306"));
        assertEquals(List.of(Map.of("name", "require_secure_transport", "value", "1", "applyMethod", "immediate")),
                graph.get("aws:rds/parameterGroup:ParameterGroup", "database-parameters").inputs().get("parameters"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "single-gateway", "gateway-per-zone", "instance"})
    void publicSubnetsAndTheInternetGatewayExistOnlyWhenThereIsANat(String nat) throws IOException {
        var graph = deployed("dev", with("dev", "network", "{\"nat\":\"" + nat + "\"}"));
        var isPublic = nat.equals("none") ? 0 : 1;
        assertEquals(isPublic, graph.ofType("aws:ec2/internetGateway:InternetGateway").count());
        assertEquals(2 * isPublic, graph.ofType("aws:lambda/function:Function").filter(function -> function.name().startsWith("egress-probe")).count());
        assertEquals(4 + 2 * isPublic, graph.ofType("aws:ec2/subnet:Subnet").count());
        var gateways = Map.of("single-gateway", 1L, "gateway-per-zone", 2L).getOrDefault(nat, 0L);
        assertEquals(gateways, graph.ofType("aws:ec2/natGateway:NatGateway").count());
        assertEquals(gateways, graph.ofType("aws:ec2/eip:Eip").count());
        assertEquals(nat.equals("instance") ? 1 : 0, graph.ofType("aws:autoscaling/group:Group").count());
        assertEquals(isPublic + (nat.equals("gateway-per-zone") ? 2 : isPublic), graph.ofType("aws:ec2/route:Route").count());
        assertEquals(List.of(), graph.ofType("aws:ec2/route:Route")
                .filter(route -> route.name().contains("isolated")).map(ResourceGraph.Resource::name).toList());
    }

    /** What a profile is warned by is counted from the profile: it must be what its functions have. */
    @ParameterizedTest
    @CsvSource({"dev, instance", "dev, none", "prod, gateway-per-zone"})
    void theReservedConcurrencyThatAProfileIsWarnedByIsThatOfItsFunctions(String stack, String nat) throws IOException {
        var config = with(stack, "function", "{\"reservedConcurrentExecutions\":7}");
        config.put("lambda-vpc:network", "{\"nat\":\"" + nat + "\"}");
        config.put("lambda-vpc:recovery", config.get("lambda-vpc:recovery").replace("survive", "accept-downtime"));
        assertEquals(SettingsReader.read("lambda-vpc", stack, config).reservedConcurrency().orElseThrow(), deployed(stack, config).ofType("aws:lambda/function:Function")
                .mapToInt(function -> ((Number) function.inputs().get("reservedConcurrentExecutions")).intValue()).sum());
    }

    /** NatHealingTest takes the address over; here is all that the setting adds to a whole stack, which keeps its promises. */
    @Test
    void aStableNatAddressIsOneElasticAddressThatTheMachineMayTakeAndNoRouteKnows() throws IOException {
        var graph = deployed("dev", with("dev", "network", "{\"natInstanceAddress\":\"stable\"}"));
        var address = graph.get("aws:ec2/eip:Eip", "network-public-nat-instance-eip");
        var taking = JsonParser.parseString((String) graph.get("aws:iam/rolePolicy:RolePolicy", "network-public-nat-instance-policy").inputs().get("policy")).getAsJsonObject()
                .getAsJsonArray("Statement").asList().stream().map(JsonElement::getAsJsonObject).filter(statement -> statement.get("Action").getAsString().equals("ec2:AssociateAddress")).toList();
        assertEquals(List.of("TakeTheAddress", "AddressForItself"), taking.stream().map(statement -> statement.get("Sid").getAsString()).toList());
        assertEquals(address.outputs().get("arn"), taking.get(0).get("Resource").getAsString());
        assertEquals(targets(deployed("dev")), targets(graph));
        assertEquals(List.of(), Claims.decide(new Facts(graph, ReportModel.monthlyCost(graph))).stream().filter(decided -> !decided.verdict().holds()).toList());
    }

    /** Of each route what it leads to, by kind. */
    private static Map<String, List<String>> targets(ResourceGraph graph) {
        return graph.ofType("aws:ec2/route:Route").collect(Collectors.toMap(ResourceGraph.Resource::name, route -> route.inputs().keySet().stream().sorted().toList(), (a, b) -> a, TreeMap::new));
    }

    @Test
    void adoptedAndSwitchedOffSingletonsAreNotMade() throws IOException {
        var graph = deployed("dev", with("dev", "audit",
                "{\"cloudTrail\":{\"adopt\":\"arn:aws:cloudtrail:us-east-1:000000000000:trail/theirs\"},\"guardDuty\":\"off\"}"));
        assertEquals(0, graph.all().filter(resource -> resource.type().matches("aws:(cloudtrail|guardduty|s3)/.*")).count());
    }

    private static Map<String, Long> services(ResourceGraph graph) {
        return graph.all().filter(resource -> resource.type().startsWith("aws:")).collect(Collectors.groupingBy(
                resource -> resource.type().substring(4, resource.type().indexOf('/')), TreeMap::new, Collectors.counting()));
    }

    private static List<String> names(ResourceGraph graph, boolean protect, boolean retain) {
        return graph.all().filter(resource -> protect && resource.registration().protect()
                || retain && resource.registration().retainOnDelete()).map(ResourceGraph.Resource::name).sorted().toList();
    }
}
