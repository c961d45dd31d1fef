package lambdavpc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.claim.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One-edit misconfigurations of both profiles: each turns the claims named for it and no other. A room's list is a class
 * {@code <Room>Mutations} with a constant {@code ALL}.
 */
class MutationsTest {
    static final List<Mutation> ALL = Stream.of(NetworkMutations.ALL, PolicyMutations.ALL, AuditMutations.ALL).flatMap(List::stream).toList();

    private static final Map<String, ResourceGraph> STACKS = Map.of("dev", Stacks.dev(), "prod", Stacks.prod());

    @TestFactory
    Stream<DynamicTest> eachTurnsTheClaimsNamedForItAndNoOther() {
        return ALL.stream().flatMap(mutation -> mutation.stacks().stream().sorted().map(stack ->
                DynamicTest.dynamicTest("%s: %s".formatted(stack, mutation.text()), () -> {
                    var edit = new Edit(STACKS.get(stack));
                    mutation.edit().accept(edit);
                    var graph = edit.graph();
                    assertEquals(mutation.turns(stack), failing(graph), () -> details(graph));
                })));
    }

    @Test
    void everyClaimHoldsOnBothProfilesBefore() {
        STACKS.forEach((stack, graph) -> assertEquals(Set.of(), failing(graph), () -> stack + details(graph)));
    }

    @Test
    void anEditThatNobodyNoticesHasAReason() {
        assertEquals(List.of(), ALL.stream().filter(mutation -> mutation.turns().isEmpty() != !mutation.reason().isEmpty()).map(Mutation::text).toList());
    }

    @Test
    void everyClaimIsTurnedBySomeEdit() {
        var turned = ALL.stream().flatMap(mutation -> mutation.turns().stream()).map(id -> id.replace("?", "")).collect(Collectors.toSet());
        Claims.ALL.forEach(claim -> assertTrue(turned.contains(claim.about().id()), () -> claim.about().id() + " is turned by no edit"));
    }

    private static Set<String> failing(ResourceGraph graph) {
        return Claims.decide(new Facts(graph)).stream().filter(decided -> !decided.verdict().holds())
                .map(decided -> decided.about().id() + (decided.verdict() instanceof Verdict.Inconclusive ? "?" : "")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String details(ResourceGraph graph) {
        return Claims.decide(new Facts(graph)).stream().filter(decided -> !decided.verdict().holds())
                .map(decided -> "\n" + decided.about().id() + " " + decided.verdict()).collect(Collectors.joining());
    }
}
