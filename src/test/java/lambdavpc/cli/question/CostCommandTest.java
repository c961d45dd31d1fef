package lambdavpc.cli.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import lambdavpc.cli.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostCommandTest {
    /** As {@code pulumi stack export} writes it. */
    private static final String STATE = """
            {"version": 3, "deployment": {"resources": [
              {"urn": "urn:pulumi:s::p::lambda-vpc:topology:Topology::topology", "custom": false, "type": "lambda-vpc:topology:Topology",
               "outputs": {"decisions": {"budget": %s, "prices": {"natGatewayHour": 0.05}}}},
              {"urn": "urn:pulumi:s::p::aws:ec2/natGateway:NatGateway::nat", "custom": true, "id": "nat-1", "type": "aws:ec2/natGateway:NatGateway",
               "outputs": {"arn": "arn:aws:ec2:eu-west-1:000000000000:natgateway/nat-1"}},
              {"urn": "urn:pulumi:s::p::%s::other", "custom": true, "id": "other", "type": "%2$s"}]}}
            """;

    private static Path state(Path folder, int budget, String type) throws IOException {
        return Files.writeString(folder.resolve("state.json"), STATE.formatted(budget, type));
    }

    @Test
    void theDocumentedTableIsWhatTheCommandPrints() throws IOException {
        var said = Said.run("cost", "dev");
        assertEquals(0, said.status(), said.err());
        assertTrue(Files.readString(Path.of("docs/cost.md")).contains("```\n" + said.out() + "```\n"), said.out());
    }

    @Test
    void theJsonAddsUpToTheSameTotal() {
        var json = JsonParser.parseString(Said.run("cost", "-s", "dev", "--json").out()).getAsJsonObject();
        var sum = BigDecimal.ZERO;
        for (var resource : json.getAsJsonArray("resources")) {
            for (var line : resource.getAsJsonObject().getAsJsonArray("lines")) {
                sum = sum.add(line.getAsJsonObject().get("monthly").getAsBigDecimal());
            }
        }
        assertEquals(0, json.get("total").getAsBigDecimal().compareTo(sum));
        assertEquals(0, json.getAsJsonArray("unpriced").size());
    }

    @Test
    void aStateIsPricedWithTheDecisionsThatAreInIt(@TempDir Path folder) throws IOException {
        var said = Said.run("cost", "--state", state(folder, 100, "aws:ec2/vpc:Vpc").toString());
        assertEquals(0, said.status(), said.out() + said.err());
        assertTrue(said.out().contains("NAT gateway                            730 h         x 0.05            36.50\n"), said.out());
        assertTrue(said.out().replaceAll("\\s+", " ").contains("The stack is in eu-west-1, whose prices differ."), said.out());
    }

    @Test
    void aboveItsBudgetTheStatusIsOne(@TempDir Path folder) throws IOException {
        var said = Said.run("cost", "--state", state(folder, 30, "aws:ec2/vpc:Vpc").toString());
        assertEquals(1, said.status());
        assertTrue(said.out().contains("budget, which is exceeded "), said.out());
    }

    @Test
    void whatHasNoPriceIsNamedAndTheStatusIsTwo(@TempDir Path folder) throws IOException {
        var said = Said.run("cost", "--state", state(folder, 100, "aws:redshift/cluster:Cluster").toString());
        assertEquals(2, said.status());
        assertTrue(said.out().contains("\nNot in the total, for there is no price\n  redshift/cluster other: the price list does not know this type\n"), said.out());
    }

    @Test
    void whatIsMoreSinceAnEarlierEstimateIsNamed(@TempDir Path folder) throws IOException {
        var state = state(folder, 100, "aws:ec2/vpc:Vpc");
        var before = Files.writeString(folder.resolve("before.json"), Said.run("cost", "--state", state.toString(), "--json").out());
        var same = Said.run("cost", "--state", state.toString(), "--baseline", before.toString()).out();
        assertTrue(same.matches("(?s).*\nSince before.json: \\$36\\.\\d\\d a month, as before\n"), same);
        Files.writeString(state, Files.readString(state).replace("0.05", "0.06").replace("::nat\"", "::other-nat\""));
        var said = Said.run("cost", "--state", state.toString(), "--baseline", before.toString()).out();
        assertTrue(said.matches("(?s).*\nSince before.json: \\$(36\\.\\d\\d) to \\$(\\d\\d\\.\\d\\d) a month \\(\\+7\\.30\\): other-nat \\+\\2, nat -\\1\n"), said);
        assertEquals(3, Said.run("cost", "--state", state.toString(), "--baseline", state.toString()).status());
    }

    @Test
    void badInputIsOneLine() {
        for (var arguments : new String[][] {{"cost", "staging"}, {"cost", "dev", "-s", "prod"}, {"cost", "--state", "nowhere.json"}}) {
            var said = Said.run(arguments);
            assertEquals(3, said.status(), said.err());
            assertEquals(1, said.err().lines().count(), said.err());
        }
    }
}
