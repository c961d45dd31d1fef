package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import lambdavpc.embedded.concrete.Item;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.embedded.concrete.packet.Groups.Direction;
import lambdavpc.embedded.concrete.packet.Hop.Kind;

/** One packet on its way. Each step says what it met and whether the packet goes on, and notes what its answer will meet. */
final class Walk {
    private static final String INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
    private static final String ATTACHMENT = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment";
    private static final String EGRESS_ONLY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway";
    private static final String BLOCK = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";
    private static final String BLOCK_EXCLUSION = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion";
    /** Resolver, metadata and time: the hypervisor answers, no rule applies. */
    private static final Set<String> LINK_LOCAL = Set.of("169.254.169.253", "169.254.169.254", "169.254.169.123", "fd00:ec2::253", "fd00:ec2::254", "fd00:ec2::123");
    private static final int MOST_TRANSLATIONS = 4;

    private final Network network;
    private final Packet packet;
    private final List<Hop> hops = new ArrayList<>();
    private final Deque<BooleanSupplier> wayBack = new ArrayDeque<>();
    private Optional<String> endpoint = Optional.empty();
    private IPAddress seenAs;
    private int translations;

    Walk(Network network, Packet packet) {
        this.network = network;
        this.packet = packet;
        this.seenAs = packet.from();
    }

    Trace from(Face source, boolean hasAddress) {
        return trace(hasAddress ? leaves(source, packet) : dropped(Kind.INTERFACE, source + " has no address of the destination's family", source.owner().urn()));
    }

    Trace fromOutside() {
        return trace(arrives(packet));
    }

    private Trace trace(boolean delivered) {
        var answered = delivered;
        while (answered && !wayBack.isEmpty()) {
            answered = wayBack.pop().getAsBoolean();
        }
        return new Trace(packet, List.copyOf(hops), answered, endpoint, seenAs);
    }

    private boolean passed(Kind kind, String what, String urn) {
        hops.add(new Hop(kind, what, urn, true));
        return true;
    }

    private boolean dropped(Kind kind, String what, String urn) {
        hops.add(new Hop(kind, what, urn, false));
        return false;
    }

    /** Out of an interface. */
    private boolean leaves(Face face, Packet packet) {
        var vpc = network.vpc(face.subnet());
        if (isResolver(vpc, packet.to())) {
            return vpc.flag("enableDnsSupport", true) ? passed(Kind.INTERFACE, "the VPC's resolver: no rule applies to it", vpc.urn())
                    : dropped(Kind.INTERFACE, "the VPC has no resolver (enableDnsSupport)", vpc.urn());
        }
        if (LINK_LOCAL.contains(packet.to().toCompressedString())) {
            return passed(Kind.INTERFACE, "the host itself answers at " + packet.to() + ": no rule applies to it", face.owner().urn());
        }
        return group(face, Direction.EGRESS, packet) && onward(face, packet);
    }

    private static boolean isResolver(Item vpc, IPAddress to) {
        return List.of("169.254.169.253", "fd00:ec2::253").contains(to.toCompressedString())
                || vpc.text("cidrBlock").filter(block -> Routes.parse(block).getLower().withoutPrefixLength().increment(2).equals(to)).isPresent();
    }

    private boolean group(Face face, Direction direction, Packet packet) {
        var out = direction == Direction.EGRESS;
        return network.groups.passes(face, direction, packet, network::means)
                .map(rule -> passed(Kind.GROUP, "security group lets it " + (out ? "out of " : "in to ") + face, rule.urn()))
                .orElseGet(() -> dropped(Kind.GROUP, "no rule of the security groups lets it " + (out ? "out of " : "in to ") + face, network.groups.urns(face)));
    }

    private boolean acl(Item subnet, boolean leaving, Packet packet, String answer) {
        var decision = network.acls.decide(subnet, leaving, packet);
        var what = decision.why() + (leaving ? ", out of " : ", in to ") + subnet.id() + answer;
        return decision.passes() ? passed(Kind.NETWORK_ACL, what, decision.urn()) : dropped(Kind.NETWORK_ACL, what, decision.urn());
    }

    private boolean out(Item subnet, Packet packet) {
        return acl(subnet, true, packet, "");
    }

    /** Into a subnet from another, whose answer crosses both boundaries again. */
    private boolean crosses(Item from, Item to, Packet packet) {
        wayBack.push(() -> acl(from, false, packet.answer(), ", the answer"));
        wayBack.push(() -> acl(to, true, packet.answer(), ", the answer"));
        return acl(to, false, packet, "");
    }

    /** From an interface that has let it out, to where routes lead. */
    private boolean onward(Face face, Packet packet) {
        var subnet = face.subnet();
        var target = receiver(network.vpc(subnet), packet.to());
        if (target.isPresent() && target.get().subnet().equals(subnet)) {
            return enters(target.get(), packet);
        }
        if (!out(subnet, packet)) {
            return false;
        }
        var found = network.routes.find(subnet, packet.to());
        if (found.route().isEmpty()) {
            return dropped(Kind.ROUTE, "no route of %s leads to %s".formatted(subnet.id(), packet.to()), found.urn());
        }
        var route = found.route().get();
        passed(Kind.ROUTE, "route %s leads to %s".formatted(route.block(), route.target()), route.urn().isEmpty() ? found.urn() : route.urn());
        return switch (route.by()) {
            case "local" -> local(face, target, packet);
            case "gatewayId" -> gateway(face, route, packet);
            case "natGatewayId" -> natGateway(face, route, packet);
            case "networkInterfaceId" -> instance(face, route, packet);
            case "egressOnlyGatewayId" -> egressOnly(face, route, packet);
            case "endpoint" -> {
                endpoint = Optional.of(route.target());
                wayBack.push(() -> acl(subnet, false, packet.answer(), ", the answer"));
                yield passed(Kind.ENDPOINT, "gateway endpoint takes it to its service", route.urn());
            }
            default -> throw new Unsupported("a route with " + route.by(), route.urn());
        };
    }

    private Optional<Face> receiver(Item vpc, IPAddress address) {
        return network.faces(face -> face.has(address) && network.vpc(face.subnet()).equals(vpc)).stream()
                // Functions share theirs; nobody is served there, whichever it is.
                .findFirst();
    }

    private boolean local(Face from, Optional<Face> target, Packet packet) {
        if (target.isEmpty()) {
            return dropped(Kind.INTERFACE, "nothing has the address " + packet.to(), network.vpc(from.subnet()).urn());
        }
        var to = target.get().subnet();
        wayBack.push(() -> {
            var back = network.routes.find(to, packet.from());
            if (back.route().filter(route -> !route.by().equals("local")).isPresent()) {
                throw new Unsupported("an answer that takes another way than its question", back.route().get().urn());
            }
            return true;
        });
        return crosses(from.subnet(), to, packet) && enters(target.get(), packet);
    }

    private boolean enters(Face face, Packet packet) {
        return switch (face.kind()) {
            case FUNCTION -> dropped(Kind.INTERFACE, "a function takes no connections: " + face, face.owner().urn());
            case NAT_GATEWAY -> dropped(Kind.NAT, "a NAT gateway lets nothing in that was not asked for: " + face, face.owner().urn());
            case ENDPOINT -> {
                var in = group(face, Direction.INGRESS, packet);
                endpoint = in ? Optional.of(face.owner().id()) : endpoint;
                yield in;
            }
            default -> group(face, Direction.INGRESS, packet);
        };
    }

    private boolean gateway(Face face, Routes.Route route, Packet packet) {
        if (!route.target().startsWith("igw-")) {
            throw new Unsupported("a route to the gateway " + route.target(), route.urn());
        }
        var vpc = network.vpc(face.subnet());
        var gateway = internetGateway(vpc).filter(each -> each.id().equals(route.target()));
        if (gateway.isEmpty()) {
            return dropped(Kind.ROUTE, "the route is a black hole: no " + route.target() + " is attached to the VPC", route.urn());
        }
        var own = packet.to().isIPv6() ? Optional.of(packet.from()) : face.publicAddress();
        if (own.isEmpty()) {
            return dropped(Kind.GATEWAY, "without a public address nothing passes an internet gateway: " + face, gateway.get().urn());
        }
        if (blocked(face.subnet(), face.kind() != Face.Kind.NAT_GATEWAY)) {
            return dropped(Kind.GATEWAY, "Block Public Access closes the internet gateway", network.inventory.all(BLOCK).get(0).urn());
        }
        wayBack.push(() -> acl(face.subnet(), false, packet.answer(), ", the answer"));
        seenAs = own.get();
        return passed(Kind.GATEWAY, "internet gateway sends it on as " + own.get(), gateway.get().urn()) && outside(packet.from(own.get()));
    }

    /** On the internet; it may lead back in. */
    private boolean outside(Packet packet) {
        return holder(packet.to()).isPresent() ? arrives(packet) : passed(Kind.GATEWAY, "somewhere on the internet: " + packet.to(), "");
    }

    private Optional<Face> holder(IPAddress address) {
        return network.faces(face -> face.publicAddress().filter(address::equals).isPresent() || address.isIPv6() && face.has(address)).stream().findFirst();
    }

    /** In from outside of every VPC. */
    private boolean arrives(Packet packet) {
        var holder = holder(packet.to());
        if (holder.isEmpty()) {
            return isPrivate(packet.to()) ? dropped(Kind.ROUTE, "no route from outside leads to the private address " + packet.to(), "")
                    : passed(Kind.GATEWAY, "somewhere on the internet: " + packet.to(), "");
        }
        var face = holder.get();
        var vpc = network.vpc(face.subnet());
        var gateway = internetGateway(vpc);
        if (gateway.isEmpty()) {
            return dropped(Kind.GATEWAY, "no internet gateway is attached to the VPC", vpc.urn());
        }
        if (blocked(face.subnet(), true)) {
            return dropped(Kind.GATEWAY, "Block Public Access closes the internet gateway", network.inventory.all(BLOCK).get(0).urn());
        }
        network.routes.edge(gateway.get().id()).ifPresent(each -> {
            throw new Unsupported("a route table of an internet gateway", each.urn());
        });
        passed(Kind.GATEWAY, "internet gateway lets it in to " + face, gateway.get().urn());
        var inner = packet.to().isIPv6() ? packet : packet.to(face.addresses().get(0));
        wayBack.push(() -> answers(face, inner.answer(), gateway.get()));
        return acl(face.subnet(), false, inner, "") && enters(face, inner);
    }

    private boolean answers(Face face, Packet answer, Item gateway) {
        if (!acl(face.subnet(), true, answer, ", the answer")) {
            return false;
        }
        var found = network.routes.find(face.subnet(), answer.to());
        return found.route().filter(route -> route.target().equals(gateway.id())).isPresent()
                ? passed(Kind.ROUTE, "route leads the answer to " + gateway.id(), found.urn())
                : dropped(Kind.ROUTE, "no route of %s leads the answer back to the internet gateway".formatted(face.subnet().id()), found.urn());
    }

    private boolean natGateway(Face face, Routes.Route route, Packet packet) {
        var nat = network.faces(each -> each.kind() == Face.Kind.NAT_GATEWAY && each.owner().id().equals(route.target())).stream().findFirst();
        if (nat.isEmpty()) {
            return dropped(Kind.ROUTE, "the route is a black hole: there is no " + route.target(), route.urn());
        }
        if (packet.to().isIPv6()) {
            throw new Unsupported("IPv6 through a NAT gateway (NAT64)", route.urn());
        }
        return translated(face, nat.get(), packet) && passed(Kind.NAT, "NAT gateway sends it on as " + nat.get().addresses().get(0), nat.get().owner().urn())
                && onward(nat.get(), packet.from(nat.get().addresses().get(0)));
    }

    private boolean translated(Face from, Face nat, Packet packet) {
        if (++translations > MOST_TRANSLATIONS) {
            return dropped(Kind.ROUTE, "routes lead in a circle", nat.owner().urn());
        }
        seenAs = nat.addresses().get(0);
        return from.subnet().equals(nat.subnet()) || crosses(from.subnet(), nat.subnet(), packet);
    }

    private boolean instance(Face face, Routes.Route route, Packet packet) {
        var found = network.faces(each -> each.id().equals(route.target())).stream().findFirst();
        if (found.isEmpty()) {
            return dropped(Kind.ROUTE, "the route is a black hole: there is no " + route.target(), route.urn());
        }
        var in = found.get();
        if (!translated(face, in, packet) || !group(in, Direction.INGRESS, packet)) {
            return false;
        }
        if (!in.forwards()) {
            return dropped(Kind.NAT, "the source/destination check drops what is not its own: " + in, in.owner().urn());
        }
        var through = network.faces.out(in);
        if (through.isEmpty()) {
            return dropped(Kind.ROUTE, "the route is a black hole: no instance is known to have " + in, in.owner().urn());
        }
        var out = through.get();
        passed(Kind.NAT, "NAT instance sends it on as " + out.addresses().get(0), out.owner().urn());
        if (!out.equals(in)) {
            // The answer leaves where it came in, by an interface whose groups have not seen the question.
            wayBack.push(() -> group(out, Direction.EGRESS, packet.answer()));
        }
        var onward = packet.from(out.addresses().get(0));
        return group(out, Direction.EGRESS, onward) && onward(out, onward);
    }

    private boolean egressOnly(Face face, Routes.Route route, Packet packet) {
        var gateway = network.inventory.find(EGRESS_ONLY, route.target());
        if (gateway.isEmpty()) {
            return dropped(Kind.ROUTE, "the route is a black hole: there is no " + route.target(), route.urn());
        }
        if (blocked(face.subnet(), false)) {
            return dropped(Kind.GATEWAY, "Block Public Access closes the gateway", network.inventory.all(BLOCK).get(0).urn());
        }
        wayBack.push(() -> acl(face.subnet(), false, packet.answer(), ", the answer"));
        return passed(Kind.GATEWAY, "egress-only gateway sends it on", gateway.get().urn()) && outside(packet);
    }

    private Optional<Item> internetGateway(Item vpc) {
        return network.inventory.all(INTERNET_GATEWAY).stream().filter(each -> each.text("vpcId").filter(vpc.id()::equals).isPresent()
                || network.inventory.all(ATTACHMENT).stream().anyMatch(attachment -> attachment.need("internetGatewayId").equals(each.id())
                        && attachment.need("vpcId").equals(vpc.id()))).findFirst();
    }

    /** @param twoWay whether it is a way in too; NAT gateways and egress-only gateways are not */
    private boolean blocked(Item subnet, boolean twoWay) {
        var mode = network.inventory.all(BLOCK).stream().map(each -> each.need("internetGatewayBlockMode")).findFirst().orElse("off");
        if (mode.equals("off") || mode.equals("block-ingress") && !twoWay) {
            return false;
        }
        return network.inventory.all(BLOCK_EXCLUSION).stream()
                .filter(each -> each.text("subnetId").filter(subnet.id()::equals).isPresent() || each.text("vpcId").filter(subnet.need("vpcId")::equals).isPresent())
                .noneMatch(each -> each.need("internetGatewayExclusionMode").equals("allow-bidirectional") || !twoWay);
    }

    private static boolean isPrivate(IPAddress address) {
        return address.isIPv4() && List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16").stream()
                .anyMatch(block -> new IPAddressString(block).getAddress().contains(address)) || address.isIPv6() && new IPAddressString("fc00::/7").getAddress().contains(address);
    }
}
