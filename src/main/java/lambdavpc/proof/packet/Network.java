package lambdavpc.proof.packet;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.packet.Interface.Kind;
import lambdavpc.proof.packet.Interface.Subnet;
import lambdavpc.proof.packet.Interface.Vpc;

/** All VPCs of a state with what decides about packets in them, each thing indexed by what it is asked for. */
public final class Network {
    static final String[] VPCS = {"aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"};
    static final String[] SUBNETS = {"aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"};
    private static final String GATEWAY = "aws:ec2/internetGateway:InternetGateway";
    private static final String ATTACHMENT = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment";
    private static final String SECONDARY = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";

    /** Ways into or out of a VPC that have no meaning here, by a part of their type. */
    private static final List<String> WAYS = List.of("vpcPeeringConnection", "ec2transitgateway", "vpnGateway:", "vpnGatewayAttachment:", "vpnConnection:",
            "clientvpn", "ec2clientvpn", "instanceConnectEndpoint:", "loadBalancer:", "loadbalancingv2", "networkmanager", "vpclattice", "egressOnlyInternetGateway:",
            "directconnect", "localGateway", "carrierGateway", "verifiedaccess", "globalaccelerator");
    private static final String BLOCKED = "lockPublicAccess";
    private static final String BLOCK = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";

    private final Model model;
    private final Map<String, Vpc> vpcs = new LinkedHashMap<>();
    private final Map<String, Subnet> subnets = new LinkedHashMap<>();
    private final Groups groups;
    private final Acls acls;
    private final Routes routes;
    private final Interfaces interfaces;
    private final Map<String, List<Interface>> byGroup = new HashMap<>();
    private final Map<String, List<Interface>> byUrn = new LinkedHashMap<>();
    private final List<NotModelled> ways = new ArrayList<>();

    /** @throws NotModelled where something that all depends on is not known */
    public Network(Model model) {
        this.model = model;
        var nodes = Stream.of(VPCS).flatMap(type -> model.ofType(type).stream()).toList();
        nodes.forEach(node -> vpcs.put(node.urn(), vpc(node)));
        Stream.of(SUBNETS).flatMap(type -> model.ofType(type).stream()).forEach(node -> subnets.put(node.urn(), subnet(node)));
        var lists = new PrefixLists(model);
        groups = new Groups(model, lists, nodes);
        acls = new Acls(model, nodes);
        routes = new Routes(model, lists, nodes);
        interfaces = new Interfaces(model, this);
        interfaces.all().forEach(each -> {
            each.groups().forEach(group -> byGroup.computeIfAbsent(group, unused -> new ArrayList<>()).add(each));
            byUrn.computeIfAbsent(each.urn(), unused -> new ArrayList<>()).add(each);
        });
        model.types().stream().filter(type -> type.startsWith("aws:") && WAYS.stream().anyMatch(type::contains))
                .flatMap(type -> model.ofType(type).stream()).forEach(node -> ways.add(new NotModelled(node.type(), node.urn())));
        // A route tells of a way whose other end somebody else made.
        ways.addAll(routes.elsewhere());
    }

    private Vpc vpc(Node node) {
        var blocks = new ArrayList<Range>();
        Stream.concat(Stream.concat(node.text("cidrBlock").stream(), node.unknown("ipv6CidrBlock") ? Stream.empty() : node.text("ipv6CidrBlock").stream()),
                        model.ofType(SECONDARY).stream().filter(more -> model.key(more, "vpcId", VPCS).filter(node.urn()::equals).isPresent())
                                .flatMap(more -> more.text("cidrBlock").stream()))
                .filter(block -> !block.isEmpty()).map(block -> block(block, node)).forEach(blocks::add);
        if (blocks.isEmpty()) {
            throw new NotModelled("a VPC without a known cidrBlock", node.urn());
        }
        var gateway = Stream.concat(
                model.ofType(GATEWAY).stream().filter(each -> model.key(each, "vpcId", VPCS).filter(node.urn()::equals).isPresent()).map(Node::urn),
                model.ofType(ATTACHMENT).stream().filter(each -> model.key(each, "vpcId", VPCS).filter(node.urn()::equals).isPresent())
                        .flatMap(each -> model.key(each, "internetGatewayId", GATEWAY).stream())).findFirst();
        return new Vpc(node.urn(), blocks, node.flag("enableDnsSupport", true), node.flag("enableDnsHostnames", node.type().equals(VPCS[1])), gateway);
    }

    private Subnet subnet(Node node) {
        var vpc = model.key(node, "vpcId", VPCS).map(vpcs::get).orElse(null);
        if (vpc == null) {
            throw new NotModelled("a subnet of a VPC that is not in this state", node.urn());
        }
        var four = node.text("cidrBlock").filter(block -> !block.isEmpty()).map(block -> block(block, node))
                .orElseThrow(() -> new NotModelled("a subnet without an IPv4 block", node.urn()));
        var six = node.unknown("ipv6CidrBlock") ? Optional.<Range>empty()
                : node.text("ipv6CidrBlock").filter(block -> !block.isEmpty()).map(block -> block(block, node));
        var zone = Stream.of("availabilityZone", "availabilityZoneId").filter(property -> !node.unknown(property))
                .flatMap(property -> node.text(property).stream()).findFirst().orElse("");
        return new Subnet(node.urn(), node.name(), vpc, usable(four), six, zone, node.flag("mapPublicIpOnLaunch", node.type().equals(SUBNETS[1])),
                node.flag("assignIpv6AddressOnCreation", false));
    }

    /** AWS keeps the first four addresses of a subnet and the last. */
    private static Range usable(Range block) {
        return new Range(block.first().add(BigInteger.valueOf(4)), block.last().subtract(BigInteger.ONE));
    }

    static Range block(String text, Node node) {
        return Addresses.parse(text).orElseThrow(() -> new NotModelled("the address block '%s'".formatted(text), node.urn()));
    }

    /** @throws NotModelled where the subnet is not in this state */
    Subnet subnet(String key, String user) {
        var subnet = subnets.get(key);
        if (subnet == null) {
            throw new NotModelled("subnet %s, which is not in this state,".formatted(key), user);
        }
        return subnet;
    }

    public List<Subnet> subnets() {
        return List.copyOf(subnets.values());
    }

    /** Of all subnets, sorted; a subnet whose zone is not known has none. */
    public List<String> zones() {
        return subnets.values().stream().map(Subnet::zone).filter(zone -> !zone.isEmpty()).distinct().sorted().toList();
    }

    public List<Interface> interfaces() {
        return interfaces.all();
    }

    /** The interfaces of one resource. */
    public List<Interface> interfacesOf(String urn) {
        return byUrn.getOrDefault(urn, List.of());
    }

    /** Who has a security group. */
    public List<Interface> withGroup(String group) {
        return byGroup.getOrDefault(group, List.of());
    }

    public List<Interfaces.Database> databases() {
        return interfaces.databases();
    }

    /** The databases, and the copies of them that restore tests make and that have the same data. */
    public List<Interfaces.Database> databasesAndCopies() {
        return Stream.concat(interfaces.databases().stream(), interfaces.restored().stream()).toList();
    }

    public List<Interfaces.Endpoint> endpoints() {
        return interfaces.endpoints();
    }

    /** Those of a service in a VPC that answer to the service's public name. */
    public List<Interfaces.Endpoint> privateEndpoints(Vpc vpc, String service) {
        return endpoints().stream().filter(endpoint -> endpoint.vpc().equals(vpc.urn()) && endpoint.service().equals(service)
                && endpoint.privateDns() && vpc.dnsSupport() && vpc.dnsHostnames()).toList();
    }

    /** What forwards for others: NAT gateways, and interfaces that a route leads to. */
    public List<Interface> nats() {
        var nats = new LinkedHashSet<Interface>();
        interfaces.all().stream().filter(each -> each.kind() == Kind.NAT_GATEWAY).forEach(nats::add);
        subnets.values().stream().flatMap(subnet -> table(subnet).routes().stream()).map(Routes.Route::target).distinct()
                .filter(Routes.Target.ThroughInterface.class::isInstance)
                .flatMap(target -> forwarding(((Routes.Target.ThroughInterface) target).key()).stream()).forEach(nats::add);
        return List.copyOf(nats);
    }

    /** The interface, and all others of what it is attached to. */
    private Set<Interface> forwarding(String key) {
        var all = new LinkedHashSet<>(interfaces.through(key));
        machinesOf(key).forEach(machine -> all.addAll(interfaces.ofMachine(machine)));
        return all;
    }

    /** Ways into the VPCs that have no meaning here. */
    public List<NotModelled> ways() {
        return ways;
    }

    /**
     * What keeps the internet out although routes and groups let it in, for all of the region.
     *
     * @param closed what closes the internet gateways to an interface
     * @param doubts what may
     */
    record PublicAccess(Optional<String> closed, List<NotModelled> doubts) {}

    /** @param gateway whether it is a NAT gateway's interface, which {@code block-ingress} lets out */
    PublicAccess publicAccess(boolean gateway) {
        var all = model.types().stream().filter(type -> type.startsWith("aws:") && type.contains(BLOCKED) && type.contains("pc")).flatMap(type -> model.ofType(type).stream()).toList();
        if (all.size() == 1 && all.get(0).type().equals(BLOCK)) {
            // Without exclusions, what it says is all there is to say.
            switch (all.get(0).text("internetGatewayBlockMode").orElse("")) {
                case "off":
                    return new PublicAccess(Optional.empty(), List.of());
                case "block-ingress":
                    return new PublicAccess(Optional.of(all.get(0).urn()).filter(urn -> !gateway), List.of());
                case "block-bidirectional":
                    return new PublicAccess(Optional.of(all.get(0).urn()), List.of());
                default:
                    break;
            }
        }
        return new PublicAccess(Optional.empty(), all.stream().map(node -> new NotModelled(node.type(), node.urn())).toList());
    }

    Groups.Group group(String key) {
        return groups.get(key);
    }

    String defaultGroup(Vpc vpc) {
        return groups.defaultOf(vpc.urn());
    }

    Acls.Acl acl(Subnet subnet) {
        return acls.of(subnet.urn(), subnet.vpc().urn());
    }

    Routes.Table table(Subnet subnet) {
        return routes.of(subnet.urn(), subnet.vpc().urn());
    }

    String tableKey(Subnet subnet) {
        return routes.keyOf(subnet.urn(), subnet.vpc().urn());
    }

    /** How packets to the internet leave a subnet. */
    public enum WayOut { NONE, NAT, GATEWAY }

    public WayOut wayOut(Subnet subnet) {
        var targets = table(subnet).routes().stream().map(Routes.Route::target).toList();
        return targets.stream().anyMatch(Routes.Target.Internet.class::isInstance) ? WayOut.GATEWAY
                : targets.stream().anyMatch(target -> target instanceof Routes.Target.NatGateway || target instanceof Routes.Target.ThroughInterface) ? WayOut.NAT : WayOut.NONE;
    }

    List<NotModelled> gatewayTables() {
        return routes.ofGateways();
    }

    List<Interface> through(String key) {
        return interfaces.through(key);
    }

    Set<String> machinesOf(String key) {
        return interfaces.machinesOf(key);
    }

    List<Interface> ofMachine(String machine) {
        return interfaces.ofMachine(machine);
    }

    /** Keys of all groups that the groups' ingress rules name. */
    public Set<String> admitted(Set<String> keys) {
        var peers = new HashSet<String>();
        keys.forEach(key -> peers.addAll(group(key).in().byGroup().keySet()));
        return peers;
    }

    /** Everything that keys of groups may be called by: the model's own types. */
    public String groupKey(String reference) {
        return model.key(reference, Groups.TYPES);
    }
}
