package lambdavpc.proof.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.embedded.concrete.packet.Face;
import lambdavpc.embedded.concrete.packet.Protocol;
import lambdavpc.embedded.concrete.packet.Trace;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.packet.Reach.Leaning;
import org.junit.jupiter.api.Test;

/**
 * The proof's sets of packets and the embedded AWS's walk of one packet, which share no line, never disagree: what must arrive arrives,
 * and what arrives may. Networks by chance: {@code -Dagreement.networks=20000} for more, {@code -Dagreement.seed=} for one of them.
 */
class PacketAgreementTest {
    private static final long SEED = Long.getLong("agreement.seed", 20261123);
    private static final int NETWORKS = Integer.getInteger("agreement.networks", 320);
    private static final int PACKETS = 240;
    private static final int SHOWN = 3;

    private int cases;
    private int delivered;
    private int open;
    private int notModelled;
    private final List<String> disagreements = new ArrayList<>();

    /** @param from URN and subnet of an interface; empty for the internet */
    record Case(Optional<String> from, Optional<String> to, Protocol protocol, int fromPort, String outside, int port, boolean six) {}

    /** A network as both read it; what a pair of ends can exchange is computed once. */
    static final class Both {
        private final Network proof;
        private final lambdavpc.embedded.concrete.packet.Network walk;
        private final Map<String, Interface> interfaces = new HashMap<>();
        private final Map<String, Face> faces = new HashMap<>();
        private final Map<String, Packets> flows = new HashMap<>();

        Both(Fixture made) {
            proof = new Network(made.model());
            walk = new lambdavpc.embedded.concrete.packet.Network(Inventory.of(made.graph()));
            proof.interfaces().forEach(each -> interfaces.put(each.urn() + " in " + each.subnet().urn(), each));
            walk.faces().forEach(each -> faces.put(each.owner().urn() + " in " + each.subnet().urn(), each));
        }

        Packets proved(Case asked, Leaning leaning) {
            return flows.computeIfAbsent("%s %s %s".formatted(asked.from, asked.to, leaning), key -> {
                var reach = new Reach(proof, leaning);
                return (asked.from.isEmpty() ? reach.fromInternet(interfaces.get(asked.to.orElseThrow()), Packets.ALL)
                        : asked.to.isEmpty() ? reach.toInternet(interfaces.get(asked.from.get()), Packets.ALL)
                        : reach.between(interfaces.get(asked.from.get()), interfaces.get(asked.to.get()), Packets.ALL)).answered();
            });
        }

        /** Empty where there is no such packet: an end has no address of the family. */
        Optional<Trace> walked(Case asked) {
            var port = asked.protocol == Protocol.ICMP ? 8 : asked.protocol == Protocol.ICMPV6 ? 128 : asked.port;
            var outside = address(asked.outside);
            if (asked.from.isEmpty()) {
                var face = faces.get(asked.to.orElseThrow());
                return publicAddress(face, asked.six).map(to ->
                        walk.sendFromOutside(new lambdavpc.embedded.concrete.packet.Packet(asked.protocol, outside, asked.fromPort, to, port)));
            }
            var from = faces.get(asked.from.get());
            var to = asked.to.map(faces::get).map(face -> own(face, asked.six)).orElse(Optional.of(outside));
            return own(from, asked.six).isEmpty() || to.isEmpty() || own(from, asked.six).equals(to) ? Optional.empty()
                    : Optional.of(walk.send(from, asked.protocol, asked.fromPort, to.get(), port));
        }

        Packet packet(Case asked) {
            var outside = address(asked.outside);
            var from = asked.from.map(faces::get).flatMap(face -> own(face, asked.six)).orElse(outside);
            var to = asked.to.map(faces::get).flatMap(face -> own(face, asked.six)).orElse(outside);
            var icmp = asked.protocol == Protocol.ICMP || asked.protocol == Protocol.ICMPV6;
            return new Packet(switch (asked.protocol) {
                case TCP -> Packet.TCP;
                case UDP -> Packet.UDP;
                case ICMP -> Packet.ICMP;
                case ICMPV6 -> Packet.ICMPV6;
            }, Addresses.parse(from.toString()).orElseThrow().first(), asked.fromPort, Addresses.parse(to.toString()).orElseThrow().first(),
                    icmp ? (asked.six ? 128 : 8) << 8 : asked.port);
        }

        private static Optional<IPAddress> publicAddress(Face face, boolean six) {
            return six ? own(face, true) : face.publicAddress();
        }

        private static Optional<IPAddress> own(Face face, boolean six) {
            return face.addresses().stream().filter(each -> each.isIPv6() == six).findFirst();
        }

        private static IPAddress address(String text) {
            return new IPAddressString(text).getAddress();
        }
    }

    @Test
    void theEvaluatorsNeverDisagree() {
        for (var each = 0; each < NETWORKS && disagreements.size() < SHOWN; each++) {
            var random = new RandomNetworks(SEED + each);
            var made = random.network();
            var both = new Both(made);
            var ends = both.interfaces.keySet().stream().filter(both.faces::containsKey).sorted().toList();
            // A NAT gateway sends on what others began.
            var starting = ends.stream().filter(end -> both.interfaces.get(end).starts() && both.interfaces.get(end).kind() != Interface.Kind.NAT_GATEWAY).toList();
            for (var packet = 0; packet < PACKETS && disagreements.size() < SHOWN; packet++) {
                compare(made, both, asked(random, ends, starting), SEED + each);
            }
        }
        System.out.printf("agreement on packets: %,d packets in %,d networks, seed %d; %.1f%% delivered, %.2f%% left open by the proof, %.2f%% not modelled by one%n",
                cases, NETWORKS, SEED, 100.0 * delivered / cases, 100.0 * open / cases, 100.0 * notModelled / cases);
        assertEquals(List.of(), disagreements);
        assertTrue(delivered * 10 > cases && delivered * 10 < 9 * cases, "one outcome is rare: %d of %d delivered".formatted(delivered, cases));
        assertTrue((notModelled + open) * 20 < cases, "too much is left open: %d and %d of %d".formatted(open, notModelled, cases));
    }

    private static Case asked(RandomNetworks random, List<String> ends, List<String> starting) {
        var six = random.chance(20);
        var from = random.chance(20) ? Optional.<String>empty() : Optional.of(random.one(starting));
        var to = from.isPresent() && random.chance(35) ? Optional.<String>empty() : Optional.of(random.one(ends));
        var protocol = random.chance(65) ? Protocol.TCP : random.chance(60) ? Protocol.UDP : six ? Protocol.ICMPV6 : Protocol.ICMP;
        return new Case(from, to, protocol, protocol == Protocol.TCP || protocol == Protocol.UDP ? random.callersPort() : 0, random.outside(six), random.port(), six);
    }

    private void compare(Fixture made, Both both, Case asked, long seed) {
        try {
            var walked = both.walked(asked);
            if (walked.isEmpty()) {
                return;
            }
            cases++;
            delivered += walked.get().delivered() ? 1 : 0;
            var must = both.proved(asked, Leaning.MUST).contains(both.packet(asked));
            var may = both.proved(asked, Leaning.MAY).contains(both.packet(asked));
            open += must == may ? 0 : 1;
            if (must && !walked.get().delivered() || walked.get().delivered() && !may) {
                disagreements.add(explained(smallest(made, asked), asked, seed));
            }
        } catch (NotModelled | Unsupported construct) {
            cases++;
            notModelled++;
        }
    }

    /** Without every resource that it also disagrees without. */
    private static Fixture smallest(Fixture made, Case asked) {
        for (var resource : made.resources()) {
            var less = made.without(resource);
            if (disagree(less, asked)) {
                return smallest(less, asked);
            }
        }
        return made;
    }

    private static boolean disagree(Fixture made, Case asked) {
        try {
            var both = new Both(made);
            var delivered = both.walked(asked).orElseThrow().delivered();
            return both.proved(asked, Leaning.MUST).contains(both.packet(asked)) && !delivered
                    || delivered && !both.proved(asked, Leaning.MAY).contains(both.packet(asked));
        } catch (RuntimeException nothingLeftToCompare) {
            return false;
        }
    }

    private static String explained(Fixture made, Case asked, long seed) {
        var both = new Both(made);
        return "%nseed %d: %s%nproof: must %s, may %s; walk: %s%n%s%n".formatted(seed, both.packet(asked), both.proved(asked, Leaning.MUST).contains(both.packet(asked)),
                both.proved(asked, Leaning.MAY).contains(both.packet(asked)), both.walked(asked).orElseThrow(),
                made.resources().stream().map(each -> each.type() + " " + each.name() + " " + each.inputs()).collect(Collectors.joining("\n")));
    }
}
