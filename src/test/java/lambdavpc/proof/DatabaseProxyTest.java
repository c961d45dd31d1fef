package lambdavpc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lambdavpc.cost.Estimate;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.packet.Face;
import lambdavpc.embedded.concrete.packet.Packet;
import lambdavpc.embedded.concrete.packet.Protocol;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.claim.Verdict;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.packet.Network;
import lambdavpc.proof.packet.Question;
import lambdavpc.report.Changes;
import lambdavpc.report.MarkdownReport;
import lambdavpc.report.ReportModel;
import org.junit.jupiter.api.Test;

/** A proxy between functions and database: what it gets, what it takes from functions, and that the proof sees both. That RDS's proxy works is AWS's. */
class DatabaseProxyTest {
    private static final ResourceGraph PASSWORD = Stacks.proxied();
    private static final ResourceGraph IAM = Stacks.deployed("prod", Map.of("database",
            "{\"instanceClass\":\"db.t4g.medium\",\"multiAz\":true,\"backupRetentionPeriod\":14,\"onDelete\":\"protect\",\"insight\":\"enhanced\",\"proxy\":true,\"authentication\":\"iam\"}"));
    private static final String EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    private static final String INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

    @Test
    void functionsGoToTheProxyAndOnlyItAndWhatKeepsTheLoginGoToTheDatabase() {
        for (var graph : List.of(PASSWORD, IAM)) {
            var admitted = rules(graph, INGRESS, "database-group").stream().filter(rule -> !rule.contains("restore-check")).collect(Collectors.toSet());
            assertEquals(Set.of("access-database-proxy-to-database-ingress", "access-migrate-to-database-ingress", "access-rotation-to-database-ingress"), admitted);
            assertEquals(Set.of("access-reader-to-database-proxy-ingress", "access-writer-to-database-proxy-ingress"), rules(graph, INGRESS, "database-proxy-group"));
            assertEquals(Set.of("access-database-proxy-to-database-egress"), rules(graph, EGRESS, "database-proxy-group"));
            var endpoint = graph.get("aws:rds/proxy:Proxy", "database-proxy-proxy").outputs().get("endpoint");
            var database = graph.get("aws:rds/instance:Instance", "database-instance").outputs().get("address");
            assertEquals(Map.of("reader", endpoint, "writer", endpoint, "rotation", database, "migrate", database), List.of("reader", "writer", "rotation", "migrate").stream()
                    .collect(Collectors.toMap(name -> name, name -> variable(graph, name, "DATABASE_HOST"))));
        }
    }

    @Test
    void withTokensTheProxyAloneReadsTheSecretForTheFunctions() {
        var id = String.valueOf(IAM.get("aws:rds/proxy:Proxy", "database-proxy-proxy").outputs().get("arn")).replaceAll(".*:", "");
        assertTrue(id.matches("prx-[0-9a-f]{17}"), id);
        var policy = String.valueOf(IAM.get("aws:iam/rolePolicy:RolePolicy", "access-reader-policy").inputs().get("policy"));
        assertTrue(policy.contains(":dbuser:" + id + "/app_login\""), policy);
        assertFalse(policy.contains("secretsmanager"), policy);
        assertEquals(List.of("iam", "password"), List.of(variable(IAM, "reader", "DATABASE_AUTHENTICATION"), variable(IAM, "rotation", "DATABASE_AUTHENTICATION")));
        assertEquals(List.of("REQUIRED"), Control.at(IAM.get("aws:rds/proxy:Proxy", "database-proxy-proxy"), "auths.iamAuth"));
        var own = String.valueOf(IAM.get("aws:iam/rolePolicy:RolePolicy", "access-database-proxy-policy").inputs().get("policy"));
        assertTrue(own.contains("secretsmanager:GetSecretValue") && own.contains("kms:Decrypt") && own.contains("kms:ViaService"), own);
    }

    @Test
    void everyClaimHoldsAsWithoutItAndNamesIt() {
        for (var graph : List.of(PASSWORD, IAM)) {
            assertEquals(List.of(), Claims.decide(new Facts(graph, ReportModel.monthlyCost(graph))).stream().filter(decided -> !decided.verdict().holds()).toList());
            assertTrue(because("N2", graph).contains("a declared proxy comes between"), () -> because("N2", graph));
            assertTrue(because("N4", graph).contains("database-proxy-proxy reaches database-instance, TCP 5432"), () -> because("N4", graph));
            assertTrue(because("P2", graph).contains("declared exception: RDS reads app-secret as role lambda-vpc-"), () -> because("P2", graph));
        }
    }

    @Test
    void itCanBeAskedForByName() {
        var model = new Model(PASSWORD);
        var question = new Question(model, new Network(model));
        assertEquals(List.of(true), question.canReach("reader", "database-proxy", Optional.empty()).stream().map(Question.Answer::reaches).distinct().toList());
        assertEquals(List.of(true), question.canReach("database-proxy-proxy", "database", Optional.empty()).stream().map(Question.Answer::reaches).distinct().toList());
        assertEquals(List.of(false), question.canReach("reader", "database", Optional.empty()).stream().map(Question.Answer::reaches).distinct().toList());
    }

    @Test
    void whoeverElseGetsToItOrHasItsRoleIsNoticed() {
        // Another that has its group, a world before it, a way that is cut, and one who takes its role.
        refuted("N2", edit -> edit.change("egress-probe-a-function", "vpcConfig.securityGroupIds", before -> List.of(edit.id("database-proxy-group"))));
        refuted("N2", edit -> edit.set("access-database-proxy-to-database-ingress", "toPort", 65535.0).set("access-database-proxy-to-database-egress", "toPort", 65535.0));
        refuted("N2", edit -> edit.unset("access-reader-to-database-proxy-ingress", "referencedSecurityGroupId").set("access-reader-to-database-proxy-ingress", "cidrIpv4", "10.0.0.0/16"));
        refuted("N4", edit -> edit.remove("access-database-proxy-to-database-egress"));
        refuted("P1", edit -> edit.replace("database-proxy-role", "assumeRolePolicy", "\"rds.amazonaws.com\"", "[\"rds.amazonaws.com\",\"ec2.amazonaws.com\"]"));
        refuted("P3", edit -> edit.replace("access-database-proxy-policy", "policy", "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"));
        refuted("P4", edit -> edit.replace("access-database-proxy-policy", "policy", "\"secretsmanager:GetSecretValue\"", "[\"secretsmanager:GetSecretValue\",\"s3:GetObject\"]"));
    }

    /** The second opinion: one packet at a time. */
    @Test
    void aPacketGoesToTheProxyAndOnAndNotPastIt() {
        var network = new lambdavpc.embedded.concrete.packet.Network(Inventory.of(PASSWORD));
        for (var way : Map.of("reader-function database-proxy-proxy", true, "writer-function database-proxy-proxy", true, "database-proxy-proxy database-instance", true,
                "reader-function database-instance", false, "egress-probe-a-function database-proxy-proxy", false, "database-proxy-proxy access-secretsmanager-endpoint", false).entrySet()) {
            var ends = way.getKey().split(" ");
            for (var from : faces(network, ends[0])) {
                for (var to : faces(network, ends[1])) {
                    assertEquals(way.getValue(), network.send(from, Protocol.TCP, Packet.CALLERS_PORT, to.addresses().get(0), 5432).delivered(), way.getKey());
                }
            }
        }
        var endpoint = String.valueOf(PASSWORD.get("aws:rds/proxy:Proxy", "database-proxy-proxy").outputs().get("endpoint"));
        assertEquals(faces(network, "database-proxy-proxy").stream().map(face -> face.addresses().get(0)).toList(),
                network.resolve(faces(network, "reader-function").stream().findFirst(), endpoint));
    }

    private static List<Face> faces(lambdavpc.embedded.concrete.packet.Network network, String name) {
        var faces = network.faces().stream().filter(face -> face.owner().urn().endsWith("::" + name)).toList();
        assertFalse(faces.isEmpty(), name);
        return faces;
    }

    @Test
    void itIsDrawnAsItself() {
        var picture = MarkdownReport.of(ReportModel.of("stack dev", PASSWORD, Set.of()), new Changes(List.of(), List.of(), List.of()));
        assertTrue(picture.contains("{{\"database-proxy-proxy, proxy\"}}"), picture);
    }

    @Test
    void whereHealthIsWatchedItsAlarmsLeadToTheRunbook() throws IOException {
        var runbook = Files.readString(Path.of("docs/runbook.md"));
        var alarms = IAM.ofType("aws:cloudwatch/metricAlarm:MetricAlarm").filter(alarm -> alarm.name().startsWith("proxy-")).toList();
        assertEquals(Map.of("proxy-refused-alarm", "DatabaseConnectionsSetupFailed", "proxy-waiting-alarm", "DatabaseConnectionsBorrowLatency"),
                alarms.stream().collect(Collectors.toMap(ResourceGraph.Resource::name, alarm -> alarm.inputs().get("metricName"))));
        for (var alarm : alarms) {
            var section = String.valueOf(alarm.inputs().get("alarmDescription")).replaceAll("(?s).*#", "");
            assertTrue(runbook.contains("\n## " + section + "\n"), section);
            assertEquals(Map.of("ProxyName", "lambda-vpc-prod-database-proxy"), alarm.inputs().get("dimensions"));
        }
        assertEquals(0, PASSWORD.ofType("aws:cloudwatch/metricAlarm:MetricAlarm").filter(alarm -> alarm.name().startsWith("proxy-")).count());
    }

    @Test
    void itCostsTwoProcessorsAtLeast() {
        assertEquals(2 * 730 * 0.015, Estimate.of(PASSWORD).total().doubleValue() - Estimate.of(Stacks.dev()).total().doubleValue(), 0.3);
    }

    private static String because(String claim, ResourceGraph graph) {
        return assertInstanceOf(Verdict.Proved.class, verdict(claim, graph)).because().toString();
    }

    private static Verdict verdict(String claim, ResourceGraph graph) {
        return Claims.decide(new Facts(graph, ReportModel.monthlyCost(graph))).stream().filter(decided -> decided.about().id().equals(claim))
                .findFirst().orElseThrow().verdict();
    }

    private static void refuted(String claim, Consumer<Edit> change) {
        var edit = new Edit(PASSWORD);
        change.accept(edit);
        assertInstanceOf(Verdict.Refuted.class, verdict(claim, edit.graph()));
    }

    private static Object variable(ResourceGraph graph, String function, String name) {
        return Control.at(graph.get("aws:lambda/function:Function", function + "-function"), "environment.variables." + name);
    }

    private static Set<String> rules(ResourceGraph graph, String type, String group) {
        var id = graph.get("aws:ec2/securityGroup:SecurityGroup", group).id();
        return graph.ofType(type).filter(rule -> id.equals(rule.inputs().get("securityGroupId"))).map(ResourceGraph.Resource::name).collect(Collectors.toSet());
    }
}
