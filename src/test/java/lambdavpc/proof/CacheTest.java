package lambdavpc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

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

/** A cache holds what the database holds: what is promised of the one is promised of the other. */
class CacheTest {
    private static final ResourceGraph GRAPH = Stacks.deployed("dev", Map.of("cache", "{\"store\":\"serverless\",\"ttlInSeconds\":30}"));

    @Test
    void theReaderAloneKnowsIt() {
        assertEquals("30", Control.at(GRAPH.get("aws:lambda/function:Function", "reader-function"), "environment.variables.CACHE_TTL_SECONDS"));
        assertNull(Control.at(GRAPH.get("aws:lambda/function:Function", "writer-function"), "environment.variables.CACHE_HOST"));
        var group = GRAPH.get("aws:ec2/securityGroup:SecurityGroup", "cache-group").id();
        assertEquals(Set.of("access-reader-to-cache-ingress"), GRAPH.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
                .filter(rule -> group.equals(rule.inputs().get("securityGroupId"))).map(ResourceGraph.Resource::name).collect(Collectors.toSet()));
    }

    @Test
    void everyClaimHoldsAsWithoutIt() {
        assertEquals(List.of(), Claims.decide(new Facts(GRAPH, ReportModel.monthlyCost(GRAPH))).stream().filter(decided -> !decided.verdict().holds()).toList());
    }

    @Test
    void whoeverElseReachesItOrTheReaderDoesNotIsNoticed() {
        refuted("N2", edit -> edit.change("writer-function", "vpcConfig.securityGroupIds", before -> List.of(edit.id("reader-group"))));
        refuted("N2", edit -> edit.set("access-reader-to-cache-ingress", "toPort", 6380.0).set("access-reader-to-cache-egress", "toPort", 6380.0));
        refuted("N4", edit -> edit.set("access-reader-to-cache-ingress", "fromPort", 6380.0).set("access-reader-to-cache-ingress", "toPort", 6380.0));
        refuted("P3", edit -> edit.replace("access-reader-policy", "policy", "user:lambda-vpc-dev-cache", "user:lambda-vpc-dev-other"));
        refuted("P4", edit -> edit.replace("access-reader-policy", "policy", "\"elasticache:Connect\"", "\"elasticache:*\""));
    }

    @Test
    void theReportSaysWhoReachesIt() {
        var model = ReportModel.of("a stack with a cache", GRAPH, Set.of());
        assertEquals(List.of("role lambda-vpc-dev-reader connect"), model.access().stream().filter(cell -> cell.resource().equals("cache-cache"))
                .map(cell -> cell.principal() + " " + cell.may()).toList());
    }

    @Test
    void itCostsWhatTheDocumentSays() {
        assertEquals(6.13, Estimate.of(GRAPH).total().doubleValue() - Estimate.of(Stacks.dev()).total().doubleValue(), 0.01);
    }

    private static void refuted(String claim, Consumer<Edit> change) {
        var edit = new Edit(GRAPH);
        change.accept(edit);
        var graph = edit.graph();
        assertInstanceOf(Verdict.Refuted.class, Claims.decide(new Facts(graph, ReportModel.monthlyCost(graph))).stream()
                .filter(decided -> decided.about().id().equals(claim)).findFirst().orElseThrow().verdict(), claim);
    }
}
