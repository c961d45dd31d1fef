package lambdavpc.proof.packet;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.packet.Interface.Kind;
import lambdavpc.proof.packet.Interface.Subnet;

/** Who has an interface where, with which groups: read from the resources that AWS gives interfaces to. */
public final class Interfaces {
    private static final String FUNCTION = "aws:lambda/function:Function";
    private static final String DATABASE = "aws:rds/instance:Instance";
    private static final String CLUSTER = "aws:rds/cluster:Cluster";
    private static final String MEMBER = "aws:rds/clusterInstance:ClusterInstance";
    public static final String PROXY = "aws:rds/proxy:Proxy";
    private static final String PROXY_ENDPOINT = "aws:rds/proxyEndpoint:ProxyEndpoint";
    private static final String PROXY_TARGET = "aws:rds/proxyTarget:ProxyTarget";
    /** Takes connections as a database does, and holds copies of what one holds: what is asked of databases is asked of it. */
    public static final String CACHE = "aws:elasticache/serverlessCache:ServerlessCache";
    private static final String SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup";
    private static final int CACHE_PORT = 6379;
    private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
    private static final String ENDPOINT_SUBNET = "aws:ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation";
    private static final String ENDPOINT_TABLE = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";
    private static final String ENDPOINT_GROUP = "aws:ec2/vpcEndpointSecurityGroupAssociation:VpcEndpointSecurityGroupAssociation";
    private static final String INSTANCE = "aws:ec2/instance:Instance";
    private static final String INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
    private static final String INTERFACE_ATTACHMENT = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment";
    private static final String INTERFACE_GROUP = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment";
    private static final String TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
    private static final String SCALING = "aws:autoscaling/group:Group";
    private static final String NAT = "aws:ec2/natGateway:NatGateway";
    private static final String ADDRESS = "aws:ec2/eip:Eip";
    private static final String RESTORED = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
    private static final String ADDRESS_ASSOCIATION = "aws:ec2/eipAssociation:EipAssociation";

    /** Types whose mention of a group does not put it on an interface, or whose interfaces are read above. */
    private static final Set<String> READ = Set.of(FUNCTION, DATABASE, CLUSTER, CACHE, MEMBER, PROXY, ENDPOINT, ENDPOINT_GROUP, INSTANCE, INTERFACE, INTERFACE_GROUP, TEMPLATE,
            SCALING, RESTORED, Groups.TYPES[0], Groups.TYPES[1], "aws:ec2/securityGroupRule:SecurityGroupRule",
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
            Network.VPCS[0], Network.VPCS[1]);

    /**
     * @param port       TCP port that it listens on
     * @param zone       where it runs, if it is known and there is no standby elsewhere
     * @param standby    whether another zone takes over when its zone is lost
     * @param doubts     ways to it that have no meaning here
     */
    public record Database(String urn, String name, int port, List<Interface> interfaces, Optional<String> zone, boolean standby, List<NotModelled> doubts) {}

    /**
     * @param service    {@code secretsmanager}
     * @param tables     keys of route tables that lead to it: a gateway endpoint's
     * @param prefixList id of the service's addresses: a gateway endpoint's
     */
    public record Endpoint(String urn, String service, String vpc, boolean privateDns, List<Interface> interfaces, Set<String> tables, Optional<String> prefixList) {}

    private final Model model;
    private final Network network;
    private final List<Interface> all = new ArrayList<>();
    private final List<Database> databases = new ArrayList<>();
    private final List<Database> restored = new ArrayList<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<String, List<Interface>> byMachine = new HashMap<>();
    private final Map<String, List<Interface>> byKey = new HashMap<>();
    private final Map<String, Set<String>> machines = new HashMap<>();
    private final Set<String> publicly = new HashSet<>();
    private final Map<String, String> groupsById = new HashMap<>();
    private final Set<String> groupUrns = new HashSet<>();

    Interfaces(Model model, Network network) {
        this.model = model;
        this.network = network;
        Stream.of(Groups.TYPES).flatMap(type -> model.ofType(type).stream()).forEach(node -> {
            groupUrns.add(node.urn());
            if (!node.id().isEmpty()) {
                groupsById.put(node.id(), node.urn());
            }
        });
        addresses();
        model.ofType(FUNCTION).forEach(this::function);
        model.ofType(DATABASE).forEach(this::database);
        model.ofType(CLUSTER).forEach(this::cluster);
        model.ofType(MEMBER).stream().filter(node -> model.key(node, "clusterIdentifier", CLUSTER).flatMap(model::find).isEmpty())
                .forEach(node -> databases.add(nowhere(node, node.name(), "a member of a cluster that is not in this state,")));
        model.ofType(PROXY).forEach(this::proxy);
        model.ofType(CACHE).forEach(this::cache);
        model.ofType(RESTORED).stream().filter(node -> node.text("protectedResourceType").filter("RDS"::equals).isPresent()).forEach(this::restored);
        model.ofType(ENDPOINT).forEach(this::endpoint);
        model.ofType(NAT).forEach(this::natGateway);
        model.ofType(INSTANCE).forEach(this::instance);
        model.ofType(SCALING).forEach(this::scaling);
        model.ofType(INTERFACE_ATTACHMENT).forEach(node -> model.key(node, "networkInterfaceId", INTERFACE).ifPresent(key ->
                model.key(node, "instanceId", INSTANCE).ifPresent(machine -> attach(key, machine))));
        model.ofType(INTERFACE).forEach(this::networkInterface);
        all.forEach(each -> byMachine.computeIfAbsent(each.machine(), unused -> new ArrayList<>()).add(each));
        others();
    }

    List<Interface> all() {
        return all;
    }

    List<Database> databases() {
        return databases;
    }

    List<Database> restored() {
        return restored;
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    /** @param key of a network interface: its URN, or the id of an instance's first interface */
    List<Interface> through(String key) {
        return byKey.getOrDefault(key, List.of());
    }

    /** URNs of what the interface is attached to. */
    Set<String> machinesOf(String key) {
        return machines.getOrDefault(key, Set.of());
    }

    List<Interface> ofMachine(String machine) {
        return byMachine.getOrDefault(machine, List.of());
    }

    private void addresses() {
        for (var node : model.ofType(ADDRESS)) {
            model.key(node, "networkInterface", INTERFACE).ifPresent(publicly::add);
            model.key(node, "instance", INSTANCE).ifPresent(publicly::add);
        }
        for (var node : model.ofType(ADDRESS_ASSOCIATION)) {
            model.key(node, "networkInterfaceId", INTERFACE).ifPresent(publicly::add);
            model.key(node, "instanceId", INSTANCE).ifPresent(publicly::add);
        }
    }

    /** One for each subnet: Lambda chooses. */
    private void function(Node node) {
        var groups = new LinkedHashSet<>(model.keysWithin(node, "vpcConfig", "securityGroupIds", Groups.TYPES));
        var six = !node.unknown("vpcConfig") && node.blocks("vpcConfig").stream().anyMatch(block -> Boolean.TRUE.equals(block.get("ipv6AllowedForDualStack")));
        for (var key : model.keysWithin(node, "vpcConfig", "subnetIds", Network.SUBNETS)) {
            var subnet = network.subnet(key, node.urn());
            all.add(new Interface(node.urn(), node.urn(), Kind.FUNCTION, subnet, groups, subnet.four(), six ? subnet.six() : Optional.empty(), false, true, List.of()));
        }
    }

    private void database(Node node) {
        var doubts = new ArrayList<NotModelled>();
        var standby = node.flag("multiAz", false);
        var zone = standby || node.unknown("availabilityZone") ? Optional.<String>empty() : node.text("availabilityZone");
        databases.add(new Database(node.urn(), node.name(), port(node), interfacesOf(node, node, node.flag("publiclyAccessible", false)), zone, standby, doubts));
    }

    /** In each of its subnets; AWS keeps it going when a zone is lost. Its second port, for readers, is of the same group. */
    private void cache(Node node) {
        var interfaces = new ArrayList<Interface>();
        for (var key : model.keys(node, "subnetIds", Network.SUBNETS)) {
            var subnet = network.subnet(key, node.urn());
            interfaces.add(new Interface(node.urn(), node.urn(), Kind.DATABASE, subnet, groups(node, "securityGroupIds", subnet), subnet.four(), Optional.empty(), false, true, List.of()));
        }
        if (interfaces.isEmpty()) {
            throw new NotModelled("a cache in the default VPC", node.urn());
        }
        all.addAll(interfaces);
        databases.add(new Database(node.urn(), node.name(), CACHE_PORT, interfaces, Optional.empty(), true, List.of()));
    }

    private void cluster(Node node) {
        var members = model.ofType(MEMBER).stream().filter(member -> model.key(member, "clusterIdentifier", CLUSTER).filter(node.urn()::equals).isPresent()).toList();
        var doubts = new ArrayList<NotModelled>();
        if (node.flag("enableHttpEndpoint", false)) {
            doubts.add(new NotModelled("the Data API, which passes by the network,", node.urn()));
        }
        var isPublic = members.stream().anyMatch(member -> member.flag("publiclyAccessible", false)) || node.flag("publiclyAccessible", false);
        // Members that name no zone are spread over several.
        var zones = members.stream().map(member -> member.unknown("availabilityZone") ? Optional.<String>empty() : member.text("availabilityZone")).distinct().toList();
        var zone = zones.size() == 1 ? zones.get(0) : Optional.<String>empty();
        databases.add(new Database(node.urn(), node.name(), port(node), interfacesOf(node, node, isPublic), zone,
                members.size() > 1 && zone.isEmpty() || node.text("dbClusterInstanceClass").isPresent(), doubts));
    }

    /** It answers for its database, and is lost with it. Whatever else it forwards to has no meaning here. */
    private void proxy(Node node) {
        var targets = model.ofType(PROXY_TARGET).stream().filter(each -> model.key(each, "dbProxyName", PROXY).filter(node.urn()::equals).isPresent()).toList();
        var behind = targets.stream().flatMap(target -> (target.unknown("dbInstanceIdentifier") ? model.referred(target, "dbInstanceIdentifier", DATABASE)
                : model.ofType(DATABASE).stream().filter(each -> target.text("dbInstanceIdentifier").isPresent()
                        && target.text("dbInstanceIdentifier").equals(each.text("identifier"))).findFirst()).stream())
                .flatMap(database -> databases.stream().filter(each -> each.urn().equals(database.urn()))).toList();
        var doubts = new ArrayList<NotModelled>();
        if (behind.size() != 1 || targets.size() != 1) {
            doubts.add(new NotModelled("a proxy that does not stand before one database of this state", node.urn()));
        }
        // Which proxy they belong to matters little: they have interfaces and groups of their own.
        model.ofType(PROXY_ENDPOINT).forEach(endpoint -> doubts.add(new NotModelled("a further endpoint of a proxy", endpoint.urn())));
        var interfaces = new ArrayList<Interface>();
        for (var key : model.keys(node, "vpcSubnetIds", Network.SUBNETS)) {
            var subnet = network.subnet(key, node.urn());
            interfaces.add(new Interface(node.urn(), node.urn(), Kind.PROXY, subnet, groups(node, "vpcSecurityGroupIds", subnet), subnet.four(), Optional.empty(),
                    false, true, List.of()));
        }
        all.addAll(interfaces);
        databases.add(behind.isEmpty() ? new Database(node.urn(), node.name(), proxyPort(node), interfaces, Optional.empty(), false, doubts)
                : new Database(node.urn(), node.name(), proxyPort(node), interfaces, behind.get(0).zone(), behind.get(0).standby(), doubts));
    }

    /** It listens on its family's own, whatever the database's is. */
    private static int proxyPort(Node proxy) {
        return switch (proxy.text("engineFamily").orElse("")) {
            case "MYSQL" -> 3306;
            case "SQLSERVER" -> 1433;
            default -> 5432;
        };
    }

    /** RDS may place it in every subnet of its group, and moves it when a zone is lost. */
    private List<Interface> interfacesOf(Node node, Node placed, boolean isPublic) {
        var group = model.key(placed, "dbSubnetGroupName", SUBNET_GROUP).flatMap(model::find)
                .orElseThrow(() -> new NotModelled("a database in a subnet group that is not in this state (dbSubnetGroupName)", node.urn()));
        var dual = node.text("networkType").filter("DUAL"::equals).isPresent();
        var doubts = dual ? List.of(new NotModelled("networkType DUAL", node.urn())) : List.<NotModelled>of();
        var interfaces = new ArrayList<Interface>();
        for (var key : model.keys(group, "subnetIds", Network.SUBNETS)) {
            var subnet = network.subnet(key, group.urn());
            interfaces.add(new Interface(node.urn(), node.urn(), Kind.DATABASE, subnet, groups(node, "vpcSecurityGroupIds", subnet),
                    subnet.four(), dual ? subnet.six() : Optional.empty(), isPublic, true, doubts));
        }
        all.addAll(interfaces);
        return interfaces;
    }

    /** A copy that a restore test makes of a database: where the test says, and in the default VPC where it says nothing. */
    private void restored(Node node) {
        var overrides = new HashMap<String, String>();
        var name = "a copy that %s restores".formatted(node.name());
        if (node.unknown("restoreMetadataOverrides")) {
            restored.add(nowhere(node, name, "where a copy is restored to, which is not known before the deployment,"));
            return;
        }
        node.blocks("restoreMetadataOverrides").forEach(block -> block.forEach((key, value) -> overrides.put(key.toLowerCase(Locale.ROOT), String.valueOf(value))));
        var subnets = Optional.ofNullable(overrides.get("dbsubnetgroupname")).flatMap(group -> model.find(SUBNET_GROUP, group));
        var groups = groups(node, overrides.get("vpcsecuritygroupids"));
        if (subnets.isEmpty() || groups.isEmpty()) {
            restored.add(nowhere(node, name, "a copy that is restored into the default VPC, or one that is not in this state,"));
            return;
        }
        var interfaces = new ArrayList<Interface>();
        for (var key : model.keys(subnets.get(), "subnetIds", Network.SUBNETS)) {
            var subnet = network.subnet(key, node.urn());
            interfaces.add(new Interface(node.urn(), node.urn(), Kind.DATABASE, subnet, groups, subnet.four(), Optional.empty(),
                    Boolean.parseBoolean(overrides.get("publiclyaccessible")), true, List.of()));
        }
        var source = model.ofType(DATABASE).stream().filter(database -> database.text("arn").filter(node.texts("protectedResourceArns")::contains).isPresent()).findFirst();
        restored.add(new Database(node.urn(), name, source.map(Interfaces::port).orElse(0), interfaces, Optional.empty(), false, List.of()));
    }

    private static Database nowhere(Node node, String name, String doubt) {
        return new Database(node.urn(), name, 0, List.of(), Optional.empty(), false, List.of(new NotModelled(doubt, node.urn())));
    }

    /** AWS Backup takes them as JSON in a text. */
    private Set<String> groups(Node node, String list) {
        var groups = new LinkedHashSet<String>();
        if (list != null) {
            try {
                JsonParser.parseString(list).getAsJsonArray().forEach(id -> groups.add(model.key(id.getAsString(), Groups.TYPES)));
            } catch (JsonParseException | IllegalStateException e) {
                throw new NotModelled("vpcSecurityGroupIds that are no JSON list", node.urn());
            }
        }
        return groups;
    }

    private static int port(Node node) {
        if (!node.unknown("port") && node.number("port").filter(port -> port > 0).isPresent()) {
            return node.number("port").get().intValue();
        }
        var engine = node.text("engine").orElse("");
        return engine.contains("postgres") ? 5432 : engine.contains("oracle") ? 1521 : engine.contains("sqlserver") ? 1433 : 3306;
    }

    private void endpoint(Node node) {
        var vpc = model.key(node, "vpcId", Network.VPCS).orElse("");
        var name = node.text("serviceName").orElse("");
        var service = name.startsWith("com.amazonaws.") ? name.substring(name.indexOf('.', "com.amazonaws.".length()) + 1) : name;
        var type = node.text("vpcEndpointType").orElse("Gateway");
        var interfaces = new ArrayList<Interface>();
        var tables = new HashSet<String>();
        if (type.equals("Interface")) {
            var doubts = model.ofType(ENDPOINT_GROUP).stream().filter(each -> model.key(each, "vpcEndpointId", ENDPOINT).filter(node.urn()::equals).isPresent())
                    .map(each -> new NotModelled(each.type(), each.urn())).toList();
            var six = node.text("ipAddressType").filter(families -> !families.equals("ipv4")).isPresent();
            for (var key : Stream.concat(model.keys(node, "subnetIds", Network.SUBNETS).stream(), associated(node, ENDPOINT_SUBNET, "subnetId", Network.SUBNETS)).distinct().toList()) {
                var subnet = network.subnet(key, node.urn());
                interfaces.add(new Interface(node.urn(), node.urn(), Kind.ENDPOINT, subnet, groups(node, "securityGroupIds", subnet),
                        subnet.four(), six ? subnet.six() : Optional.empty(), false, true, doubts));
            }
        } else if (type.equals("Gateway")) {
            tables.addAll(model.keys(node, "routeTableIds", Routes.TABLES));
            associated(node, ENDPOINT_TABLE, "routeTableId", Routes.TABLES).forEach(tables::add);
        }
        all.addAll(interfaces);
        endpoints.add(new Endpoint(node.urn(), service, vpc, node.flag("privateDnsEnabled", false), interfaces, tables,
                node.unknown("prefixListId") ? Optional.empty() : node.text("prefixListId")));
    }

    private Stream<String> associated(Node endpoint, String type, String property, String... types) {
        return model.ofType(type).stream().filter(each -> model.key(each, "vpcEndpointId", ENDPOINT).filter(endpoint.urn()::equals).isPresent())
                .flatMap(each -> model.key(each, property, types).stream());
    }

    private void natGateway(Node node) {
        var subnet = network.subnet(model.key(node, "subnetId", Network.SUBNETS).orElse(""), node.urn());
        var isPublic = node.text("connectivityType").filter("private"::equals).isEmpty();
        all.add(new Interface(node.urn(), node.urn(), Kind.NAT_GATEWAY, subnet, Set.of(), address(node, "privateIp", subnet), Optional.empty(), isPublic, false, List.of()));
    }

    private void instance(Node node) {
        var declared = node.declared().unknown("networkInterfaces") ? List.<Map<String, Object>>of() : node.declared().blocks("networkInterfaces");
        declared.forEach(block -> attach(model.key(String.valueOf(block.get("networkInterfaceId")), INTERFACE), node.urn()));
        if (!declared.isEmpty()) {
            return; // the interfaces are resources of their own
        }
        var subnet = network.subnet(model.key(node, "subnetId", Network.SUBNETS)
                .orElseThrow(() -> new NotModelled("an instance without subnetId (the default VPC)", node.urn())), node.urn());
        var doubts = node.declared().blocks("launchTemplate").isEmpty() ? List.<NotModelled>of() : List.of(new NotModelled("launchTemplate", node.urn()));
        var isPublic = node.declared().flag("associatePublicIpAddress", subnet.givesPublic()) || publicly.contains(node.urn()) || given(node, "publicIp");
        var six = given(node, "ipv6AddressCount") && node.number("ipv6AddressCount").orElse(0.0) > 0 || given(node, "ipv6Addresses") || subnet.givesSix();
        var made = new Interface(node.urn(), node.urn(), Kind.INSTANCE, subnet, groups(node, "vpcSecurityGroupIds", subnet), address(node, "privateIp", subnet),
                six ? subnet.six() : Optional.empty(), isPublic, node.flag("sourceDestCheck", true), doubts);
        all.add(made);
        if (given(node, "primaryNetworkInterfaceId")) {
            attach(node.text("primaryNetworkInterfaceId").orElseThrow(), node.urn());
            byKey.put(node.text("primaryNetworkInterfaceId").orElseThrow(), List.of(made));
        }
    }

    /** An instance in each of the group's subnets stands for all that it may start. */
    private void scaling(Node node) {
        var template = template(node);
        if (template.isEmpty()) {
            all.addAll(other(node, mentioned(node)));
            return;
        }
        var faces = template.get().blocks("networkInterfaces");
        faces.stream().map(face -> face.get("networkInterfaceId")).filter(id -> id != null)
                .forEach(id -> attach(model.key(String.valueOf(id), INTERFACE), node.urn()));
        attached(template.get()).forEach(key -> attach(key, node.urn()));
        for (var key : model.keys(node, "vpcZoneIdentifiers", Network.SUBNETS)) {
            var subnet = network.subnet(key, node.urn());
            var groups = new LinkedHashSet<>(model.keys(template.get(), "vpcSecurityGroupIds", Groups.TYPES));
            groups.addAll(model.keysWithin(template.get(), "networkInterfaces", "securityGroups", Groups.TYPES));
            if (groups.isEmpty()) {
                groups.add(network.defaultGroup(subnet.vpc()));
            }
            var asked = faces.stream().map(face -> face.get("associatePublicIpAddress")).filter(value -> value != null && !"".equals(value)).findFirst();
            var six = faces.stream().anyMatch(face -> face.get("ipv6AddressCount") instanceof Double count && count > 0) || subnet.givesSix();
            // Whether an instance of a group checks source and destination is not a property of the template: its user data says it.
            all.add(new Interface(node.urn(), node.urn(), Kind.INSTANCE, subnet, groups, subnet.four(), six ? subnet.six() : Optional.empty(),
                    asked.map(value -> Boolean.parseBoolean(String.valueOf(value))).orElse(subnet.givesPublic()), true, List.of()));
        }
    }

    private Optional<Node> template(Node group) {
        if (group.unknown("launchTemplate")) {
            return model.referred(group, "launchTemplate", TEMPLATE);
        }
        return group.blocks("launchTemplate").stream().flatMap(block -> Stream.of("id", "name").flatMap(property -> Stream.ofNullable(block.get(property))))
                .flatMap(reference -> model.find(TEMPLATE, String.valueOf(reference)).stream()).findFirst();
    }

    /** Interfaces that the instances attach themselves when they start: those that their user data names. */
    private List<String> attached(Node template) {
        if (template.unknown("userData")) {
            return template.resource().registration().propertyDependencies().getOrDefault("userData", Set.of()).stream()
                    .filter(urn -> model.find(urn).filter(node -> node.type().equals(INTERFACE)).isPresent()).toList();
        }
        var text = template.text("userData").map(Interfaces::decoded).orElse("");
        return model.ofType(INTERFACE).stream().filter(node -> !node.id().isEmpty() && text.contains(node.id())).map(Node::urn).toList();
    }

    private static String decoded(String userData) {
        try {
            return new String(Base64.getMimeDecoder().decode(userData), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException plain) {
            return userData;
        }
    }

    private void networkInterface(Node node) {
        var subnet = network.subnet(model.key(node, "subnetId", Network.SUBNETS).orElse(""), node.urn());
        var groups = new LinkedHashSet<>(groups(node, "securityGroups", subnet));
        associatedGroups(node).forEach(groups::add);
        if (!node.unknown("attachments")) {
            node.blocks("attachments").forEach(block -> attach(node.urn(), model.key(String.valueOf(block.get("instance")), INSTANCE)));
        }
        var machine = machinesOf(node.urn()).stream().findFirst().orElse(node.urn());
        var six = given(node, "ipv6AddressCount") && node.number("ipv6AddressCount").orElse(0.0) > 0 || given(node, "ipv6Addresses") || subnet.givesSix();
        var made = new Interface(node.urn(), machine, Kind.INSTANCE, subnet, groups, address(node, "privateIp", subnet),
                six ? subnet.six() : Optional.empty(), publicly.contains(node.urn()) || machinesOf(node.urn()).stream().anyMatch(publicly::contains),
                node.flag("sourceDestCheck", true), List.of());
        all.add(made);
        byKey.put(node.urn(), List.of(made));
    }

    private Stream<String> associatedGroups(Node node) {
        return model.ofType(INTERFACE_GROUP).stream().filter(each -> model.key(each, "networkInterfaceId", INTERFACE).filter(node.urn()::equals).isPresent())
                .flatMap(each -> model.key(each, "securityGroupId", Groups.TYPES).stream());
    }

    private void attach(String key, String machine) {
        machines.computeIfAbsent(key, unused -> new LinkedHashSet<>()).add(machine);
    }

    /** What names a group of ours and is of a type that the proof does not know may have an interface with it. */
    private void others() {
        model.all().filter(node -> node.type().startsWith("aws:") && (!READ.contains(node.type()) || isOfUnreadInterface(node))).forEach(node -> {
            var groups = mentioned(node);
            if (!groups.isEmpty()) {
                all.addAll(other(node, groups));
            }
        });
    }

    /** A group that is given to an instance's first interface, or to one that is not in this state. */
    private boolean isOfUnreadInterface(Node node) {
        return node.type().equals(INTERFACE_GROUP) && model.key(node, "networkInterfaceId", INTERFACE).flatMap(model::find).isEmpty();
    }

    private Set<String> mentioned(Node node) {
        var found = new LinkedHashSet<String>();
        mentioned(node.resource().inputs().values(), found);
        node.resource().registration().propertyDependencies().values().forEach(urns -> {
            urns.stream().filter(groupUrns::contains).forEach(found::add);
            urns.stream().flatMap(urn -> model.find(urn).stream()).filter(each -> each.type().equals(TEMPLATE)).forEach(template -> found.addAll(mentioned(template)));
        });
        return found;
    }

    private void mentioned(Object value, Set<String> found) {
        if (value instanceof String text && groupsById.containsKey(text)) {
            found.add(groupsById.get(text));
        } else if (value instanceof String text && model.find(TEMPLATE, text).isPresent()) {
            // Whatever starts instances from a template gives them its groups.
            mentioned(model.find(TEMPLATE, text).get().resource().inputs().values(), found);
        } else if (value instanceof Iterable<?> list) {
            list.forEach(each -> mentioned(each, found));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(each -> mentioned(each, found));
        }
    }

    private List<Interface> other(Node node, Set<String> groups) {
        var doubts = List.of(new NotModelled(node.type(), node.urn()));
        return network.subnets().stream().map(subnet -> new Interface(node.urn(), node.urn(), Kind.OTHER, subnet, groups, subnet.four(), subnet.six(), false, true, doubts)).toList();
    }

    private Set<String> groups(Node node, String property, Subnet subnet) {
        var groups = new LinkedHashSet<>(model.keys(node, property, Groups.TYPES));
        if (groups.isEmpty()) {
            groups.add(network.defaultGroup(subnet.vpc()));
        }
        return groups;
    }

    private Range address(Node node, String property, Subnet subnet) {
        return given(node, property) ? Network.block(node.text(property).orElseThrow(), node) : subnet.four();
    }

    private static boolean given(Node node, String property) {
        return !node.unknown(property) && node.text(property).filter(text -> !text.isEmpty() && !text.equals("[]")).isPresent();
    }
}
