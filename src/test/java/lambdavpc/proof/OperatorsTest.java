package lambdavpc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lambdavpc.cost.Estimate;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.claim.Verdict;
import lambdavpc.report.ReportModel;
import org.junit.jupiter.api.Test;

/** People at the database: what they get, what it opens to nobody else, and that the proof sees both. That Session Manager works is AWS's. */
class OperatorsTest {
    private static final String ALICE = "arn:aws:iam::111122223333:user/alice";
    private static final String ON_CALL = "arn:aws:iam::111122223333:role/on-call";
    private static final ResourceGraph GRAPH = Stacks.deployed("dev", Map.of("operators", "{\"people\":[\"%s\",\"%s\"]}".formatted(ALICE, ON_CALL)));

    @Test
    void theirMachineGoesToTheDatabaseAndTwoEndpointsAndAdmitsNobody() {
        var group = GRAPH.get("aws:ec2/securityGroup:SecurityGroup", "operators-group").id();
        assertEquals(Set.of("access-operators-to-database-egress", "operators-to-ssm", "operators-to-ssmmessages"), rules("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", group));
        assertEquals(Set.of(), rules("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", group));
        var template = GRAPH.get("aws:ec2/launchTemplate:LaunchTemplate", "operators-machine-template");
        assertEquals(List.of("false"), Control.at(template, "networkInterfaces.associatePublicIpAddress"));
    }

    @Test
    void theTunnelLeadsToTheDatabaseWhateverIsAsked() {
        var address = GRAPH.get("aws:rds/instance:Instance", "database-instance").outputs().get("address");
        var content = JsonParser.parseString(String.valueOf(GRAPH.get("aws:ssm/document:Document", "operators-tunnel").inputs().get("content"))).getAsJsonObject();
        var properties = content.getAsJsonObject("properties");
        assertEquals(address, properties.get("host").getAsString());
        assertEquals("5432", properties.get("portNumber").getAsString());
        assertEquals(Set.of("localPortNumber"), content.getAsJsonObject("parameters").keySet());
    }

    @Test
    void usersNeedASecondFactorAndRolesTheirOwnSignIn() {
        assertEquals("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + ALICE + "\"},\"Action\":\"sts:AssumeRole\","
                + "\"Condition\":{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"}}},{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + ON_CALL
                + "\"},\"Action\":\"sts:AssumeRole\"}]}", GRAPH.get("aws:iam/role:Role", "operators-role").inputs().get("assumeRolePolicy"));
        assertEquals("operator", Control.at(GRAPH.get("aws:lambda/function:Function", "migrate-function"), "environment.variables.OPERATOR_USER"));
    }

    @Test
    void everyClaimHoldsAsWithoutThemAndN2NamesThem() {
        assertEquals(List.of(), Claims.decide(new Facts(GRAPH, ReportModel.monthlyCost(GRAPH))).stream().filter(decided -> !decided.verdict().holds()).toList());
        var proved = assertInstanceOf(Verdict.Proved.class, verdict("N2", GRAPH));
        assertTrue(proved.because().toString().contains("declared operators come by a tunnel: [%s, %s]".formatted(ALICE, ON_CALL)), () -> proved.because().toString());
    }

    @Test
    void whoeverElseGetsTheirGroupOrTheirRoleIsNoticed() {
        refuted("N2", edit -> edit.change("egress-probe-a-function", "vpcConfig.securityGroupIds",
                before -> List.of(edit.id("operators-group"))));
        refuted("P4", edit -> edit.replace("operators-role", "assumeRolePolicy", ON_CALL, "arn:aws:iam::111122223333:role/somebody"));
        refuted("P4", edit -> edit.replace("operators-policy", "policy", "\"ec2:DescribeInstances\"", "[\"ec2:DescribeInstances\",\"ssm:SendCommand\"]"));
        refuted("N2", edit -> edit.set("access-operators-to-database-ingress", "toPort", 65535.0).set("access-operators-to-database-egress", "toPort", 65535.0));
    }

    @Test
    void theyCostWhatTheDocumentSays() {
        assertEquals(18.30, Estimate.of(GRAPH).total().doubleValue() - Estimate.of(Stacks.dev()).total().doubleValue(), 0.05);
    }

    private static Verdict verdict(String claim, ResourceGraph graph) {
        return Claims.decide(new Facts(graph, ReportModel.monthlyCost(graph))).stream().filter(decided -> decided.about().id().equals(claim))
                .findFirst().orElseThrow().verdict();
    }

    private static void refuted(String claim, Consumer<Edit> change) {
        var edit = new Edit(GRAPH);
        change.accept(edit);
        assertInstanceOf(Verdict.Refuted.class, verdict(claim, edit.graph()));
    }

    private static Set<String> rules(String type, String group) {
        return GRAPH.ofType(type).filter(rule -> group.equals(rule.inputs().get("securityGroupId"))).map(ResourceGraph.Resource::name).collect(Collectors.toSet());
    }
}
