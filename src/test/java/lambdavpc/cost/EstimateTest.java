package lambdavpc.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import lambdavpc.App;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.Registration;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimate of both profiles and of what a change of them costs. That the list's prices are AWS's, nobody here can test. */
class EstimateTest {
    private static final Map<String, ResourceGraph> GRAPHS = new HashMap<>();

    private static ResourceGraph graph(String stack, String room, String json) {
        return GRAPHS.computeIfAbsent(stack + room + json, key -> {
            try {
                var config = new HashMap<>(Profile.read(Path.of(""), stack));
                config.put("lambda-vpc:" + room, json);
                var aws = EmbeddedAws.of(new Region(config.get("aws:region")), World.EMPTY, world -> {});
                return new InProcessEngine("lambda-vpc", stack, config, false).run(App.program(config), new InProcessDeployment(aws));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static ResourceGraph graph(String stack) {
        return graph(stack, "cost", "{}");
    }

    private static BigDecimal total(String stack, String room, String json) {
        return Estimate.of(graph(stack, room, json)).total();
    }

    private static BigDecimal dollars(String amount) {
        return new BigDecimal(amount);
    }

    /** After a change that is meant: {@code mvn test -Dtest=EstimateTest -Dcost=renew}, then review the difference. */
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void theDocumentedTableIsWhatTheProfileCosts(String stack) throws IOException {
        var page = Path.of("docs/cost.md");
        var text = Files.readString(page);
        var start = text.indexOf("```\n", text.indexOf("\n## " + stack + "\n")) + 4;
        var end = text.indexOf("```", start);
        var table = CostTable.of(stack, Estimate.of(graph(stack)));
        if ("renew".equals(System.getProperty("cost"))) {
            Files.writeString(page, text.substring(0, start) + table + text.substring(end));
            return;
        }
        assertEquals(text.substring(start, end), table);
        table.lines().forEach(line -> assertTrue(line.length() <= 80, line));
    }

    @Test
    void devStaysBelow42DollarsAndItsNatIsAQuarterOfThat() {
        var dev = Estimate.of(graph("dev"));
        assertTrue(dev.total().compareTo(dollars("42")) < 0, () -> dev.total().toString());
        assertEquals(dollars("10.51"), monthly(dev, "network-public-nat-instance-group"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void everyResourceHasAPriceOrAReasonToBeFree(String stack) {
        var estimate = Estimate.of(graph(stack));
        assertEquals(List.of(), estimate.unpriced());
        assertEquals(graph(stack).all().filter(resource -> resource.type().startsWith("aws:")).count(),
                estimate.items().size() + estimate.free().values().stream().flatMap(types -> types.values().stream()).mapToInt(Integer::intValue).sum());
    }

    @Test
    void aTypeThatTheListDoesNotKnowIsNamedAndIsNotNothing() {
        var estimate = Estimate.of(ResourceGraph.of(List.of(resource("aws:redshift/cluster:Cluster", "big", Map.of()))));
        assertEquals(List.of("big: the price list does not know this type"), estimate.unpriced().stream().map(each -> each.name() + ": " + each.why()).toList());
        assertTrue(CostTable.of("x", estimate).contains("Not in the total"));
    }

    @Test
    void aMachineWithoutAPriceIsNamedWithTheSettingThatGivesItOne() {
        var unknown = Estimate.of(graph("dev", "database", "{\"instanceClass\":\"db.m7g.large\"}"));
        assertEquals(List.of("database-instance: there is no price for it: set cost.prices: {rds.postgres.db.m7g.large: <dollars>}"),
                unknown.unpriced().stream().map(each -> each.name() + ": " + each.why()).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // What one more zone costs: a gateway and its address, an interface of the endpoint, a probe with its metrics, alarm, log and traces.
        "prod | network  | {\"zones\":4,\"nat\":\"gateway-per-zone\",\"flowLogRetentionInDays\":365} | 45.56",
        "dev  | endpoint | {\"zones\":\"all\"}                                                       | 7.30",
        "dev  | database | {\"multiAz\":true,\"onDelete\":\"discard\"}                               | 13.98",
        "dev  | database | {\"instanceClass\":\"db.t4g.medium\",\"onDelete\":\"discard\"}            | 35.77",
        "dev  | egress   | {\"probe\":false}                                                         | -1.92",
        "dev  | network  | {\"zones\":2,\"nat\":\"single-gateway\"}                                  | 25.93",
        "dev  | encryption | {\"keys\":\"customer-managed\"}                                         | 2.60",
        "dev  | cost     | {\"usage\":{\"requests\":1000000}}                                        | 11.34",
        "dev  | cost     | {\"usage\":{\"messages\":1000000}}                                        | 2.34",
        "dev  | cost     | {\"prices\":{\"natGatewayHour\":9,\"endpointHour\":0.02}}                 | 7.30"})
    void aChangeOfTheProfileCosts(String stack, String room, String json, String difference) {
        assertEquals(dollars(difference), total(stack, room, json).subtract(Estimate.of(graph(stack)).total()));
    }

    @Test
    void callsOfASchedulePayThroughAnAliasToo() {
        var probe = Estimate.of(graph("prod", "cost", "{\"usage\":{\"requests\":0}}")).items().stream()
                .filter(item -> item.name().equals("egress-probe-a-function")).findFirst().orElseThrow();
        assertEquals(0, dollars("43800").compareTo(probe.lines().get(0).quantity()));
    }

    @Property(tries = 200)
    void takingAnyResourcesAwayNeverRaisesTheTotal(@ForAll Set<@IntRange(max = 200) Integer> without) {
        var all = graph("prod").all().toList();
        var fewer = IntStream.range(0, all.size()).filter(index -> !without.contains(index)).mapToObj(all::get).toList();
        assertTrue(Estimate.of(ResourceGraph.of(fewer)).total().compareTo(Estimate.of(graph("prod")).total()) <= 0);
    }

    @Property(tries = 100)
    void aBudgetIsExceededFromTheFirstCentAbove(@ForAll @IntRange(min = -300, max = 300) int cents) {
        var dev = Estimate.of(graph("dev"));
        var budget = dev.total().add(BigDecimal.valueOf(cents, 2));
        assertEquals(cents < 0, new Estimate(dev.list(), dev.items(), dev.free(), dev.unpriced(), Optional.of(budget), dev.region()).overBudget());
    }

    @Test
    void anotherRegionIsSaidToHaveOtherPrices() throws IOException {
        var config = new HashMap<>(Profile.read(Path.of(""), "dev"));
        config.put("aws:region", "eu-central-1");
        var aws = EmbeddedAws.of(new Region("eu-central-1"), World.EMPTY, world -> {});
        var table = CostTable.of("dev", Estimate.of(new InProcessEngine("lambda-vpc", "dev", config, false).run(App.program(config), new InProcessDeployment(aws))));
        assertTrue(table.replaceAll("\\s+", " ").contains("The stack is in eu-central-1, whose prices differ."), table);
    }

    /** docs/settings.md tells prices beside the settings: those of the list. */
    @Test
    void thePricesBesideTheSettingsAreTheLists() throws IOException {
        var settings = Files.readString(Path.of("docs/settings.md"));
        var list = PriceList.load();
        var hours = dollars("730");
        for (var said : List.of(
                Map.entry("about \\$(\\d+); `db.t4g.medium` ", list.prices().get("rds.postgres.db.t4g.micro").multiply(hours)),
                Map.entry("`db.t4g.medium` \\$(\\d+)", list.prices().get("rds.postgres.db.t4g.medium").multiply(hours)),
                Map.entry("has an interface: about \\$([0-9.]+) each", list.prices().get("endpointHour").multiply(hours)),
                Map.entry("\\$([0-9.]+) a GB", list.prices().get("logGigabyte")),
                Map.entry("Alarms are \\$([0-9.]+) each", list.prices().get("alarmMonth")),
                Map.entry("two of yours are \\$([0-9.]+)", list.prices().get("keyMonth").multiply(dollars("2"))),
                Map.entry("two metrics \\$([0-9.]+)", list.prices().get("metricMonth").multiply(dollars("2"))))) {
            var match = Pattern.compile(said.getKey()).matcher(settings);
            assertTrue(match.find(), said.getKey());
            var told = dollars(match.group(1));
            assertEquals(0, told.compareTo(said.getValue().setScale(told.scale(), RoundingMode.HALF_UP)), said.getKey() + " " + said.getValue());
        }
    }

    private static BigDecimal monthly(Estimate estimate, String name) {
        return estimate.items().stream().filter(item -> item.name().equals(name)).findFirst().orElseThrow().monthly();
    }

    private static Resource resource(String type, String name, Map<String, Object> inputs) {
        return new Resource(new Registration(type, name, "urn:pulumi:dev::test::" + type + "::" + name, "", true, inputs, Set.of(), Map.of(), false, false,
                List.of(), List.of(), ""), name, inputs, false);
    }
}
