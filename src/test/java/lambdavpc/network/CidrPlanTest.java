package lambdavpc.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrPlanTest {

    @Test
    void theDefaultBlockIsCutAsTheDocumentationSays() {
        var plan = CidrPlan.of("10.0.0.0/16");
        assertEquals("10.0.0.0/19", plan.isolated(0));
        assertEquals("10.0.32.0/20", plan.egress(0));
        assertEquals("10.0.48.0/22", plan.publicTier(0));
        assertEquals("10.0.64.0/19", plan.isolated(1));
        assertEquals("10.0.240.0/22", plan.publicTier(3));
    }

    @Property
    void subnetsOfFourZonesNeverOverlapAndStayInTheBlock(@ForAll @IntRange(min = 16, max = 22) int prefix,
            @ForAll @IntRange(min = 0, max = 255) int second) {
        var block = new IPAddressString("10." + second + ".0.0/" + prefix).getAddress().toPrefixBlock();
        var plan = CidrPlan.of(block.toCanonicalString());
        List<String> subnets = new ArrayList<>();
        for (int zone = 0; zone < CidrPlan.ZONES; zone++) {
            subnets.addAll(List.of(plan.isolated(zone), plan.egress(zone), plan.publicTier(zone)));
        }
        for (int i = 0; i < subnets.size(); i++) {
            var subnet = new IPAddressString(subnets.get(i)).getAddress();
            assertTrue(block.contains(subnet), () -> block + " does not contain " + subnet);
            assertTrue(subnet.getNetworkPrefixLength() <= 28, () -> subnet + " is smaller than AWS allows");
            for (int j = i + 1; j < subnets.size(); j++) {
                assertEquals(false, CidrPlan.overlap(subnets.get(i), subnets.get(j)), subnets.get(i) + " " + subnets.get(j));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.0/23   | takes a /16 to a /22
            10.0.0.0/8    | takes a /16 to a /22
            10.0.0.1/16   | has host bits set; the block is 10.0.0.0/16
            8.8.0.0/16    | public address space
            10.0.0.0      | is not an IPv4 block
            nonsense      | is not an IPv4 block
            fd00::/16     | is not an IPv4 block
            ''            | is not an IPv4 block
            """)
    void aBlockThatCannotHoldFourZonesSaysWhatIsAllowed(String block, String message) {
        var refused = assertThrows(IllegalArgumentException.class, () -> CidrPlan.of(block == null ? "" : block));
        assertTrue(refused.getMessage().contains(message), refused::getMessage);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/16, 10.0.255.0/24, true", "10.0.0.0/16, 10.1.0.0/16, false", "10.0.0.0/8, 10.200.0.0/16, true"})
    void overlapMeansASharedAddress(String one, String other, boolean overlap) {
        assertEquals(overlap, CidrPlan.overlap(one, other));
        assertEquals(overlap, CidrPlan.overlap(other, one));
    }
}
