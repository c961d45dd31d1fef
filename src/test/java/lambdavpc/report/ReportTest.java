package lambdavpc.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lambdavpc.App;
import lambdavpc.cost.Estimate;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.Registration;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Access;
import lambdavpc.proof.claim.Claim.About;
import lambdavpc.proof.claim.Claims.Decided;
import lambdavpc.proof.claim.Connection;
import lambdavpc.proof.claim.Connection.Grant;
import lambdavpc.proof.claim.Verdict;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.Inconclusive;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.claim.ZoneLoss;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.report.Changes.Baseline;
import lambdavpc.report.Topology.Kind;
import lambdavpc.report.Topology.Line;
import lambdavpc.report.Topology.Thing;
import lambdavpc.report.Topology.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportTest {
    private static final String HOSTILE = "<script>alert(1)</script> | \"quoted\" & `code` --> x";
    private static final Refuted REFUTED = new Refuted("TCP 10.0.0.4:1024 to 10.0.0.5:22, " + HOSTILE,
            List.of(new Evidence("a rule lets it in", List.of("urn:pulumi:s::p::aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule::careless"))));
    /** A NAT gateway and something that no list prices. */
    private static final Estimate COST = Estimate.of(ResourceGraph.of(Stream.of("aws:ec2/natGateway:NatGateway", "aws:redshift/cluster:Cluster").map(ReportTest::resource).toList()));
    private static final ReportModel EVERY_KIND = model(List.of(
            decided("X1", new Proved(List.of(new Evidence(HOSTILE, List.of("urn:pulumi:s::p::aws:ec2/vpc:Vpc::v"))))), decided("X2", REFUTED),
            decided("X3", new Accepted(REFUTED, "recovery.zoneLoss: accept-downtime")), decided("X4", new NotApplicable("there is none")),
            decided("X5", new Inconclusive(List.of(new NotModelled("a peering", "urn:pulumi:s::p::aws:ec2/vpcPeeringConnection:VpcPeeringConnection::peer"))))));

    private static Decided decided(String id, Verdict verdict) {
        return new Decided(new About(id, "Nothing " + HOSTILE, "A practice", List.of("RDS.2")), verdict);
    }

    private static ResourceGraph.Resource resource(String type) {
        return new ResourceGraph.Resource(new Registration(type, "nat " + HOSTILE, "urn:pulumi:s::p::" + type + "::nat " + HOSTILE, "", true, Map.of(), Set.of(), Map.of(),
                false, false, List.of(), List.of(), ""), "id", Map.of(), false);
    }

    @Test
    void theHtmlSaysWhatItCostsAndWhatHasNoPrice() {
        var html = HtmlReport.of(EVERY_KIND, null);
        assertTrue(html.contains("<td data-column=\"$ a month\">%s</td>".formatted(COST.total())), html);
        assertTrue(html.contains("Not in it, for there is no price: nat "), html);
    }

    private static ReportModel model(List<Decided> claims) {
        var things = List.of(new Thing("f", "reader " + HOSTILE, Kind.FUNCTION, Tier.ISOLATED, List.of(0, 1), ""), new Thing("d", "database", Kind.DATABASE, Tier.ISOLATED, List.of(1), ""),
                new Thing("n", "nat", Kind.NAT, Tier.PUBLIC, List.of(0), "NAT"), new Thing("i", "the internet", Kind.INTERNET, Tier.OUTSIDE, List.of(0, 1), ""));
        return new ReportModel("stack x", 4, claims, List.of("the state is all there is"), List.of("role admin"),
                List.of(new Access("role reader", "secret", "read", true), new Access("anybody", "secret", "read", false)),
                List.of(new ZoneLoss("a", "reader", "database", "it runs there"), new ZoneLoss("b", "reader", "database", "")),
                List.of(new Connection("f", "d", "TCP 5432", Grant.KEPT, Set.of(), ""), new Connection("i", "d", "TCP 22", Grant.NONE, Set.of(), "")),
                new Topology("vpc 10.0.0.0/16", List.of("a", "b"), things, List.of(new Line("f", "d", "TCP 5432", Grant.KEPT), new Line("n", "i", "", Grant.KEPT),
                        new Line("i", "d", "TCP 22", Grant.NONE), new Line("f", "n", "no route", Grant.BROKEN)), 0), COST, List.of());
    }

    /** After a change that is meant: {@code mvn test -Dtest=ReportTest -Dpicture=renew}, then review the difference. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void textAndMarkdownOfAProfileAreTheReviewedOnes(String stack) throws IOException {
        var config = Profile.read(Path.of(""), stack);
        var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {});
        var model = ReportModel.of("stack " + stack, new InProcessEngine("lambda-vpc", stack, config, false).run(App.program(config), new InProcessDeployment(aws)), Set.of());
        assertGolden(stack + ".txt", TextReport.table(model, 100, false));
        assertGolden(stack + ".md", MarkdownReport.of(model, null));
        assertEquals(HtmlReport.of(model, null), HtmlReport.of(model, null));
    }

    private static void assertGolden(String name, String text) throws IOException {
        var file = Path.of("src/test/resources/lambdavpc/report").resolve(name);
        if ("renew".equals(System.getProperty("picture"))) {
            Files.writeString(file, text);
        }
        assertEquals(Files.readString(file), text);
    }

    @Test
    void everyKindOfVerdictHasItsWordInEveryForm() {
        var text = TextReport.table(EVERY_KIND, 100, false);
        List.of(" X1  proved ", " X2  REFUTED ", " X3  accepted ", " X4  not applicable ", " X5  INCONCLUSIVE ").forEach(row -> assertTrue(text.contains(row), text));
        var markdown = MarkdownReport.of(EVERY_KIND, null);
        List.of("| X1 |", "| proved |", "**REFUTED**: TCP", "accepted: TCP", "not applicable: there is none", "**INCONCLUSIVE**: ").forEach(part -> assertTrue(markdown.contains(part), markdown));
        var html = HtmlReport.of(EVERY_KIND, null);
        List.of("\u2713 proved", "\u2717 refuted", "\u2248 accepted", "\u2013 not applicable", "? inconclusive").forEach(part -> assertTrue(html.contains(part), html));
        assertEquals(ReportModel.Outcome.REFUTED, EVERY_KIND.outcome());
    }

    @Test
    void aTerminalGetsNoLineThatIsTooWideAndAPipeNoColour() {
        for (var width : List.of(40, 72, 100, 200)) {
            TextReport.table(EVERY_KIND, width, false).lines().forEach(line -> assertTrue(line.length() <= width, line));
            TextReport.explanation(EVERY_KIND, width, false).lines().forEach(line -> assertTrue(line.length() <= width, line));
        }
        assertFalse(TextReport.table(EVERY_KIND, 100, false).contains("\u001b"));
        assertEquals(TextReport.table(EVERY_KIND, 100, false), TextReport.table(EVERY_KIND, 100, true).replaceAll("\u001b\\[[0-9;]*m", ""));
    }

    @Test
    void whatAStateSaysCannotBecomeMarkup() {
        assertFalse(HtmlReport.of(EVERY_KIND, null).contains("<script"));
        assertFalse(MarkdownReport.of(EVERY_KIND, null).contains("<script"));
    }

    @Test
    void theHtmlLoadsNothing() {
        var html = HtmlReport.of(EVERY_KIND, null);
        for (var loading : List.of("src=", "href=", "@import", "url(http", "<link", "<iframe", "<script")) {
            assertFalse(html.contains(loading), loading);
        }
    }

    @Test
    void aRefutedWayIsDrawnThickAndNumbered() {
        var html = HtmlReport.of(EVERY_KIND, null);
        assertTrue(html.contains("class=\"bad\""), html);
        assertTrue(html.contains("class=\"bad broken\""), html);
        assertTrue(html.contains("the internet to database: TCP 22, which nobody granted"), html);
    }

    @Test
    void aCommentNeverGetsTooLongAndSaysWhatIsLeftOut() {
        var long_ = model(IntStream.range(0, 3_000).mapToObj(i -> decided("X" + i, REFUTED)).toList());
        var markdown = MarkdownReport.of(long_, null);
        assertTrue(markdown.length() < 65_536, () -> markdown.length() + " characters");
        assertTrue(markdown.contains("Left out, for a comment has an end"), markdown.substring(markdown.length() - 300));
    }

    @Test
    void theJsonIsWhatTheSchemaSaysAndMakesABaseline() throws IOException {
        var schema = JsonParser.parseString(Files.readString(Path.of("docs/report.schema.json"))).getAsJsonObject();
        var json = JsonParser.parseString(JsonReport.of(EVERY_KIND, new Changes(List.of(), List.of(), List.of()))).getAsJsonObject();
        assertConforms(json, schema, "report");
        assertTrue(JsonReport.is(json));
        assertEquals(Baseline.of(EVERY_KIND), JsonReport.baseline(json));
        assertTrue(Changes.between(JsonReport.baseline(json), EVERY_KIND).isEmpty());
        var before = new Baseline(Set.of(), Set.of(), Set.of("X1", "X2"));
        var changes = Changes.between(before, EVERY_KIND);
        assertEquals(List.of("X2"), changes.lost());
        assertEquals(List.of("role reader may read secret", "anybody may read secret (not granted)"), changes.access());
        assertEquals(List.of("f to d, TCP 5432", "i to d, TCP 22 (not granted)"), changes.ways());
    }

    /** As much of JSON Schema as the document uses. */
    private static void assertConforms(JsonElement value, JsonObject schema, String at) {
        if (schema.has("enum")) {
            assertTrue(schema.getAsJsonArray("enum").contains(value), () -> at + ": " + value);
        } else if (schema.has("const")) {
            assertEquals(schema.get("const").getAsInt(), value.getAsInt(), at);
        } else {
            switch (schema.get("type").getAsString()) {
                case "string" -> assertTrue(value.getAsJsonPrimitive().isString(), at);
                case "boolean" -> assertTrue(value.getAsJsonPrimitive().isBoolean(), at);
                case "integer" -> assertTrue(value.getAsJsonPrimitive().isNumber(), at);
                case "array" -> value.getAsJsonArray().forEach(each -> assertConforms(each, schema.getAsJsonObject("items"), at + "[]"));
                default -> {
                    var properties = schema.getAsJsonObject("properties");
                    assertEquals(properties.keySet(), value.getAsJsonObject().keySet(), at);
                    properties.entrySet().forEach(entry -> assertConforms(value.getAsJsonObject().get(entry.getKey()), entry.getValue().getAsJsonObject(), at + "." + entry.getKey()));
                }
            }
        }
    }

    @Test
    void theSarifIsWhatTheStandardsSchemaAllows() throws IOException {
        try (var published = getClass().getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            var schema = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(published);
            var sarif = SarifReport.of(EVERY_KIND, "Pulumi.x.yaml");
            assertEquals(Set.of(), schema.validate(sarif, InputFormat.JSON));
            assertEquals(1, schema.validate(sarif.replace("\"pass\"", "\"passed\""), InputFormat.JSON).size());
        }
    }

    @Test
    void theSarifHasARuleAndAResultAClaim() {
        var log = JsonParser.parseString(SarifReport.of(EVERY_KIND, "Pulumi.x.yaml")).getAsJsonObject();
        assertEquals("2.1.0", log.get("version").getAsString());
        var run = log.getAsJsonArray("runs").get(0).getAsJsonObject();
        var rules = run.getAsJsonObject("tool").getAsJsonObject("driver").getAsJsonArray("rules");
        assertEquals(5, rules.size());
        var results = StreamSupport.stream(run.getAsJsonArray("results").spliterator(), false).map(JsonElement::getAsJsonObject).toList();
        assertEquals(List.of("X1 pass none", "X2 fail error", "X3 fail note", "X4 notApplicable none", "X5 open none"), results.stream()
                .map(result -> "%s %s %s".formatted(result.get("ruleId").getAsString(), result.get("kind").getAsString(), result.get("level").getAsString())).toList());
        results.forEach(result -> {
            var location = result.getAsJsonArray("locations").get(0).getAsJsonObject();
            assertEquals("Pulumi.x.yaml", location.getAsJsonObject("physicalLocation").getAsJsonObject("artifactLocation").get("uri").getAsString());
            assertFalse(result.getAsJsonObject("message").get("text").getAsString().isBlank());
        });
        assertEquals("accepted", results.get(2).getAsJsonArray("suppressions").get(0).getAsJsonObject().get("status").getAsString());
        assertNull(results.get(1).get("suppressions"));
    }
}
