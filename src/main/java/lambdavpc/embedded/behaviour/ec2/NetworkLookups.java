package lambdavpc.embedded.behaviour.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Lookup;

/** Look-ups in the network: what a region offers, and networks that exist already. */
public final class NetworkLookups {
    private static final Set<String> TYPES = Set.of("t4g.nano", "t4g.micro", "t4g.small", "t4g.medium", "t3.nano", "t3.micro", "t3.small", "m6g.medium", "c6gn.medium", "c7gn.medium");

    private NetworkLookups() {}

    /** By function token. */
    public static Map<String, Lookup> all() {
        return Map.of(
                "aws:index/getAvailabilityZones:getAvailabilityZones", NetworkLookups::zones,
                "aws:ec2/getVpcEndpointService:getVpcEndpointService", NetworkLookups::service,
                "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings", NetworkLookups::offerings,
                "aws:ec2/getVpc:getVpc", (region, world, arguments) -> one(world, Vpc.TYPE, "VPC", arguments),
                "aws:ec2/getSubnet:getSubnet", (region, world, arguments) -> one(world, Subnet.TYPE, "Subnet", arguments),
                "aws:ec2/getSecurityGroup:getSecurityGroup", (region, world, arguments) -> one(world, SecurityGroup.TYPE, "Security Group", arguments),
                "aws:ec2/getSubnets:getSubnets", (region, world, arguments) -> ids(region, world, Subnet.TYPE, arguments),
                "aws:ec2/getRouteTables:getRouteTables", (region, world, arguments) -> ids(region, world, RouteTable.TYPE, arguments),
                "aws:ec2/getRouteTable:getRouteTable", NetworkLookups::routeTable);
    }

    private static Map<String, Object> zones(Region region, World world, Inputs arguments) {
        only(arguments, "state", "filters", "excludeNames", "excludeZoneIds", "allAvailabilityZones");
        var chosen = region.zones().stream()
                .filter(zone -> !arguments.texts("excludeNames").contains(zone.name()) && !arguments.texts("excludeZoneIds").contains(zone.id()))
                .filter(zone -> arguments.text("state").map("available"::equals).orElse(true))
                .filter(zone -> arguments.objects("filters").stream().allMatch(filter -> filter.texts("values").contains(switch (filter.text("name").orElse("")) {
                    case "zone-type" -> zone.kind();
                    case "opt-in-status" -> zone.ordinary() ? "opt-in-not-required" : "opted-in";
                    case "zone-name" -> zone.name();
                    case "zone-id" -> zone.id();
                    case "group-name" -> zone.group();
                    case "region-name" -> region.name();
                    case "state" -> "available";
                    default -> throw new AwsException("InvalidParameterValue", "The filter '" + filter.raw("name") + "' is invalid");
                }))).toList();
        return Map.of("id", region.name(), "names", chosen.stream().map(Region.Zone::name).toList(), "zoneIds", chosen.stream().map(Region.Zone::id).toList(),
                "groupNames", chosen.stream().map(Region.Zone::group).distinct().toList());
    }

    private static Map<String, Object> service(Region region, World world, Inputs arguments) {
        only(arguments, "service", "serviceName", "serviceType", "filters", "serviceRegions", "tags");
        var name = arguments.text("serviceName").orElseGet(() -> "com.amazonaws." + region.name() + "." + arguments.text("service").orElse(""));
        var service = Services.shortName(region, name).orElseThrow(() ->
                new AwsException("InvalidServiceName", "The Vpc Endpoint Service '" + name + "' does not exist"));
        var type = arguments.text("serviceType").orElse(Services.types(service).get(0));
        if (!Services.types(service).contains(type)) {
            throw new AwsException("InvalidServiceName", "The Vpc Endpoint Service '" + name + "' is not of type " + type);
        }
        var values = new LinkedHashMap<String, Object>();
        values.put("id", name);
        values.put("arn", "arn:" + region.partition() + ":ec2:" + region.name() + ":amazon:vpc-endpoint-service/" + name);
        values.put("acceptanceRequired", false);
        values.put("availabilityZones", Services.zones(region, service).stream().map(Region.Zone::name).toList());
        values.put("baseEndpointDnsNames", List.of(service + "." + region.name() + ".vpce." + region.dnsSuffix()));
        values.put("managesVpcEndpoints", false);
        values.put("owner", "amazon");
        values.put("privateDnsName", type.equals("Interface") ? Services.privateName(region, service) : "");
        values.put("privateDnsNames", type.equals("Interface") ? List.of(Services.privateName(region, service)) : List.of());
        values.put("region", region.name());
        values.put("service", service);
        values.put("serviceId", "vpce-svc-" + Call.hex(name, 17));
        values.put("serviceName", name);
        values.put("serviceType", type);
        values.put("supportedIpAddressTypes", List.of("ipv4"));
        values.put("tags", Map.of());
        values.put("vpcEndpointPolicySupported", true);
        return values;
    }

    /** Every type in every ordinary zone but the last of many, which has no Graviton: old zones lag behind. */
    private static Map<String, Object> offerings(Region region, World world, Inputs arguments) {
        only(arguments, "filters", "locationType");
        var byId = arguments.text("locationType").filter("availability-zone-id"::equals).isPresent();
        if (arguments.text("locationType").filter("region"::equals).isPresent() || !arguments.has("locationType")) {
            var types = TYPES.stream().sorted().filter(type -> passes(arguments, type, region.name())).toList();
            return offerings(region, types, types.stream().map(type -> region.name()).toList(), "region");
        }
        var zones = region.ordinaryZones();
        var types = new ArrayList<String>();
        var locations = new ArrayList<String>();
        for (var type : TYPES.stream().sorted().toList()) {
            for (var zone : zones) {
                var location = byId ? zone.id() : zone.name();
                var lagging = zones.size() > 3 && zone.equals(zones.get(zones.size() - 1)) && type.matches("\\w+\\dgn?\\..*|t4g\\..*");
                if (!lagging && passes(arguments, type, location)) {
                    types.add(type);
                    locations.add(location);
                }
            }
        }
        return offerings(region, types, locations, arguments.text("locationType").orElseThrow());
    }

    private static Map<String, Object> offerings(Region region, List<String> types, List<String> locations, String kind) {
        return Map.of("id", region.name(), "instanceTypes", types, "locations", locations, "locationTypes", types.stream().map(type -> kind).toList(), "locationType", kind);
    }

    private static boolean passes(Inputs arguments, String type, String location) {
        return arguments.objects("filters").stream().allMatch(filter -> filter.texts("values").contains(switch (filter.text("name").orElse("")) {
            case "instance-type" -> type;
            case "location" -> location;
            default -> throw new AwsException("InvalidParameterValue", "The filter '" + filter.raw("name") + "' is invalid");
        }));
    }

    private static Map<String, Object> one(World world, String type, String called, Inputs arguments) {
        only(arguments, "id", "filters", "vpcId", "cidrBlock", "availabilityZone", "name", "tags", "default");
        var found = matching(world, type, arguments).toList();
        if (found.size() != 1) {
            throw new AwsException("NotFound", found.isEmpty() ? "no matching EC2 " + called + " found"
                    : "multiple EC2 " + called + "s matched; use additional constraints to reduce matches to a single one");
        }
        var values = new LinkedHashMap<>(found.get(0).outputs());
        values.put("id", found.get(0).id());
        values.putIfAbsent("state", "available");
        values.putIfAbsent("tags", Map.of());
        return values;
    }

    private static Map<String, Object> ids(Region region, World world, String type, Inputs arguments) {
        only(arguments, "filters", "vpcId", "tags");
        return Map.of("id", region.name(), "ids", matching(world, type, arguments).map(World.Entry::id).toList(), "tags", Map.of());
    }

    /** The explicit table of a subnet, else the main one of its VPC. */
    private static Map<String, Object> routeTable(Region region, World world, Inputs arguments) {
        only(arguments, "routeTableId", "subnetId", "vpcId");
        var id = arguments.text("routeTableId").or(() -> arguments.text("subnetId").flatMap(subnet ->
                world.all("aws:ec2/routeTableAssociation:RouteTableAssociation").filter(association -> subnet.equals(association.inputs().get("subnetId")))
                        .map(association -> (String) association.inputs().get("routeTableId")).findFirst()));
        var table = id.flatMap(known -> world.find(RouteTable.TYPE, known)).orElseThrow(() -> new AwsException("InvalidRouteTableID.NotFound",
                "your query returned no results. Please change your search criteria and try again"));
        var routes = world.all(Route.TYPE).filter(route -> table.id().equals(route.inputs().get("routeTableId"))).map(route -> Map.of(
                "cidrBlock", route.inputs().get("destinationCidrBlock"),
                "gatewayId", route.inputs().getOrDefault("gatewayId", ""),
                "natGatewayId", route.inputs().getOrDefault("natGatewayId", ""),
                "networkInterfaceId", route.inputs().getOrDefault("networkInterfaceId", ""))).toList();
        var values = new LinkedHashMap<>(table.outputs());
        values.putAll(Map.of("id", table.id(), "routeTableId", table.id(), "routes", routes));
        arguments.text("subnetId").ifPresent(subnet -> values.put("subnetId", subnet));
        return values;
    }

    private static Stream<World.Entry> matching(World world, String type, Inputs arguments) {
        return world.all(type)
                .filter(entry -> arguments.text("id").map(entry.id()::equals).orElse(true))
                .filter(entry -> Stream.of("vpcId", "cidrBlock", "availabilityZone", "name")
                        .allMatch(name -> !arguments.has(name) || arguments.raw(name).equals(entry.outputs().get(name))))
                .filter(entry -> !arguments.has("tags") || holds(entry, arguments.object("tags").orElseThrow().values()))
                .filter(entry -> arguments.objects("filters").stream().allMatch(filter -> passes(filter, entry)));
    }

    private static boolean holds(World.Entry entry, Map<String, Object> tags) {
        return entry.outputs().get("tagsAll") instanceof Map<?, ?> own && own.entrySet().containsAll(tags.entrySet());
    }

    private static boolean passes(Inputs filter, World.Entry entry) {
        var name = filter.text("name").orElse("");
        var actual = switch (name) {
            case "vpc-id" -> entry.outputs().getOrDefault("vpcId", entry.id());
            case "subnet-id", "route-table-id", "group-id" -> entry.id();
            case "availability-zone" -> entry.outputs().get("availabilityZone");
            case "cidr-block", "cidr" -> entry.outputs().get("cidrBlock");
            case "group-name" -> entry.outputs().get("name");
            default -> {
                if (!name.startsWith("tag:")) {
                    throw new AwsException("InvalidParameterValue", "The filter '" + name + "' is invalid");
                }
                yield entry.outputs().get("tagsAll") instanceof Map<?, ?> tags ? tags.get(name.substring(4)) : null;
            }
        };
        return actual != null && filter.texts("values").contains((String) actual);
    }

    /** Functions too answer nothing that they do not understand. */
    private static void only(Inputs arguments, String... known) {
        var names = List.of(known);
        arguments.values().keySet().stream().filter(name -> arguments.has(name) && !names.contains(name)).findFirst().ifPresent(name -> {
            throw new AwsException("UnmodelledProperty", "the embedded AWS does not know the argument " + name + " of this function");
        });
    }
}
