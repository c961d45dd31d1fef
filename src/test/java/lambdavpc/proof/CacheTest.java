package lambdavpc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lambdavpc.cost.Estimate;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.report.ReportModel;
import org.junit.jupiter.api.Test;

/** A cache holds what the database holds: what is promised of the one is promised of the other. */
class CacheTest {
    private static final ResourceGraph GRAPH = Stacks.cached();

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
    void theReportSaysWhoReachesIt() {
        var model = ReportModel.of("a stack with a cache", GRAPH, Set.of());
        assertEquals(List.of("role lambda-vpc-dev-reader connect"), model.access().stream().filter(cell -> cell.resource().equals("cache-cache"))
                .map(cell -> cell.principal() + " " + cell.may()).toList());
    }

    @Test
    void itCostsWhatTheDocumentSays() {
        assertEquals(6.33, Estimate.of(GRAPH).total().doubleValue() - Estimate.of(Stacks.dev()).total().doubleValue(), 0.01);
    }
}
