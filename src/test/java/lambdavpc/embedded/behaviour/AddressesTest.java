package lambdavpc.embedded.behaviour;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import lambdavpc.embedded.behaviour.ec2.Subnet;

/** Arithmetic of blocks and addresses, against plain integers. */
class AddressesTest {

    /** Two blocks overlap exactly when their ranges of 32-bit numbers do. */
    @RepeatedTest(500)
    void overlapIsThatOfTheRanges(RepetitionInfo run) {
        var random = new Random(run.getCurrentRepetition());
        var one = block(random);
        var other = block(random);
        assertEquals(one.first <= other.last && other.first <= one.last,
                Subnet.overlap(one.parsed(), other.parsed()), one + " and " + other);
    }

    /** AWS keeps the first four addresses and the last: the other eleven of a /28 are handed out, lowest first, each once. */
    @Test
    void aSmallSubnetHandsOutElevenAddresses() {
        var in = new Fixture();
        var subnet = in.subnet(in.vpc(), "10.0.0.16/28", "a");
        var addresses = new TreeSet<Long>();
        for (var i = 0; i < 11; i++) {
            var face = in.make("aws:ec2/networkInterface:NetworkInterface", "subnetId", subnet.id());
            addresses.add(new IPAddressString((String) face.outputs().get("privateIp")).getAddress().getValue().longValue() & 255);
        }
        assertEquals(List.of(20L, 21L, 22L, 23L, 24L, 25L, 26L, 27L, 28L, 29L, 30L), List.copyOf(addresses));
    }

    private static Block block(Random random) {
        var prefix = 16 + random.nextInt(13);
        var size = 1L << 32 - prefix;
        var first = (10L << 24) + random.nextInt(1 << 18) / size * size;
        return new Block(first, first + size - 1, prefix);
    }

    private record Block(long first, long last, int prefix) {
        IPAddress parsed() {
            return new IPAddressString(toString()).getAddress();
        }

        @Override
        public String toString() {
            return (first >> 24) + "." + (first >> 16 & 255) + "." + (first >> 8 & 255) + "." + (first & 255) + "/" + prefix;
        }
    }
}
