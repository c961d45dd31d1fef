package lambdavpc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import lambdavpc.report.ReportModel;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One-edit misconfigurations of both profiles: each turns the claims named for it and no other. A room's list is a class
 * {@code <Room>Mutations} with a constant {@code ALL}.
 */
class MutationsTest {
    static final List<Mutation> ALL = Stream.of(NetworkMutations.ALL, PolicyMutations.ALL, AuditMutations.ALL).flatMap(List::stream).toList();

    private static final Path DOCUMENT = Path.of("docs/proof.md");
    private static final String BEGIN = "<!-- unnoticed -->";
    private static final String END = "<!-- /unnoticed -->";
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
    void thereAreAtLeast150OfThemAndTheDocumentListsThoseThatNobodyNotices() throws IOException {
        var document = Files.readString(DOCUMENT);
        var start = document.indexOf(BEGIN) + BEGIN.length();
        var table = ALL.stream().filter(mutation -> mutation.turns().isEmpty()).map(mutation -> "| %s | %s |".formatted(mutation.text(), mutation.reason()))
                .collect(Collectors.joining("\n", "\n%d edits, %d of them noticed.\n\n| edit | why no claim turns |\n|---|---|\n".formatted(ALL.size(),
                        ALL.stream().filter(mutation -> !mutation.turns().isEmpty()).count()), "\n"));
        if ("renew".equals(System.getProperty("picture"))) {
            Files.writeString(DOCUMENT, document.substring(0, start) + table + document.substring(document.indexOf(END)));
        }
        var now = Files.readString(DOCUMENT);
        assertEquals(table, now.substring(start, now.indexOf(END)));
        assertTrue(ALL.stream().filter(mutation -> !mutation.turns().isEmpty()).count() >= 150);
    }

    @Test
    void everyClaimIsTurnedBySomeEdit() {
        var turned = ALL.stream().flatMap(mutation -> mutation.turns().stream()).map(id -> id.replace("?", "")).collect(Collectors.toSet());
        Claims.ALL.forEach(claim -> assertTrue(turned.contains(claim.about().id()), () -> claim.about().id() + " is turned by no edit"));
    }

    @Test
    void nothingIsProvedBesideWhatMakesResourcesThatTheStateDoesNotHave() {
        var graph = new Edit(STACKS.get("dev")).add("aws:cloudformation/stack:Stack", "other", Map.of("templateUrl", "https://example.com/t")).graph();
        assertEquals(Claims.ALL.stream().map(claim -> claim.about().id() + "?").collect(Collectors.toCollection(TreeSet::new)), failing(graph));
    }

    private static Set<String> failing(ResourceGraph graph) {
        return Claims.decide(new Facts(graph, ReportModel.monthlyCost(graph))).stream().filter(decided -> !decided.verdict().holds())
                .map(decided -> decided.about().id() + (decided.verdict() instanceof Verdict.Inconclusive ? "?" : "")).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String details(ResourceGraph graph) {
        return Claims.decide(new Facts(graph, ReportModel.monthlyCost(graph))).stream().filter(decided -> !decided.verdict().holds())
                .map(decided -> "\n" + decided.about().id() + " " + decided.verdict()).collect(Collectors.joining());
    }
}
