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
import lambdavpc.proof.claim.Assumptions;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.claim.Verdict;
import lambdavpc.report.ReportModel;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One-edit misconfigurations of both profiles, and of stacks with a cache and with a proxy: each turns the claims named for it and no other. A room's list is a class
 * {@code <Room>Mutations} with a constant {@code ALL}.
 */
class MutationsTest {
    static final List<Mutation> ALL = Stream.of(NetworkMutations.ALL, PolicyMutations.ALL, AuditMutations.ALL, OddMutations.ALL, CacheMutations.ALL, ProxyMutations.ALL).flatMap(List::stream).toList();

    private static final Path DOCUMENT = Path.of("docs/proof.md");
    private static final String BEGIN = "<!-- unnoticed -->";
    private static final String END = "<!-- /unnoticed -->";
    private static final Map<String, ResourceGraph> STACKS = Map.of("dev", Stacks.dev(), "prod", Stacks.prod(), Stacks.CACHED, Stacks.cached(), Stacks.PROXIED, Stacks.proxied());

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
    void everyClaimHoldsOnEachStackBefore() {
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

    @ParameterizedTest
    @ValueSource(strings = {"aws:cloudformation/stack:Stack", "aws-native:rds:DbInstance", "command:local:Command", "kubernetes:core/v1:Service", "pulumi-nodejs:dynamic:Resource",
        "somebodys:index:Thing"})
    void nothingIsProvedBesideWhatMayMakeOrChangeAnything(String type) {
        var graph = new Edit(STACKS.get("dev")).add(type, "other", Map.of("create", "true")).graph();
        assertEquals(Claims.ALL.stream().map(claim -> claim.about().id() + "?").collect(Collectors.toCollection(TreeSet::new)), failing(graph));
        assertTrue(details(graph).contains(type.startsWith("aws:") ? type : type.substring(0, type.indexOf(':'))), () -> details(graph));
    }

    @Test
    void valuesAreBesideThePointAndOtherCloudsAnAssumptionAndSoAreTypesThatNobodyReads() {
        var before = assumptions(STACKS.get("dev"));
        assertEquals(before, assumptions(new Edit(STACKS.get("dev")).add("random:index/randomId:RandomId", "suffix", Map.of("byteLength", 4.0)).graph()));
        var graph = new Edit(STACKS.get("dev")).add("github:index/repository:Repository", "code", Map.of("name", "code"))
                .add("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", "chat", Map.of("configurationName", "chat")).graph();
        assertEquals(Set.of(), failing(graph));
        assertEquals(List.of("What these providers made has no say about AWS: github.",
                "No claim reads these types; what they are is taken to be beside every promise: aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration."),
                assumptions(graph).stream().filter(line -> !before.contains(line)).toList());
    }

    @Test
    void everyTypeOfOurProfilesIsReadOrSaidToBeBesideThePoint() {
        STACKS.forEach((stack, graph) -> assertEquals(List.of(), assumptions(graph).stream().filter(line -> line.startsWith("No claim reads")).toList(),
                "say so in lambdavpc.proof.claim.Unread, or have a claim read it"));
    }

    private static List<String> assumptions(ResourceGraph graph) {
        var facts = new Facts(graph, ReportModel.monthlyCost(graph));
        Claims.decide(facts);
        return Assumptions.of(facts);
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
