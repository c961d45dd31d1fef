package lambdavpc.embedded.runtime.control;

import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;

/**
 * What EC2 describes: interfaces, those of endpoints, NATs, databases and functions among them; endpoints; and subnets with the addresses that
 * are left in them.
 */
public final class Ec2 {
    private static final String FACE = "aws:ec2/networkInterface:NetworkInterface";
    private static final String SUBNET = "aws:ec2/subnet:Subnet";
    private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
    private static final String FUNCTION = "aws:lambda/function:Function";
    /** Of a subnet: AWS keeps the first four addresses and the last. */
    private static final int KEPT = 5;

    private final Supplier<World> world;

    public Ec2(Supplier<World> world) {
        this.world = world;
    }

    /**
     * @param form its filters and page; of filters it knows {@code vpc-id}
     * @return what the answer's set has, each by its elements
     * @throws AwsException as AWS refuses
     */
    public Page call(String action, Map<String, String> form) {
        var now = world.get();
        var found = switch (action) {
            case "DescribeNetworkInterfaces" -> new Page("networkInterfaceSet", interfaces(now).toList(), Optional.empty());
            case "DescribeVpcEndpoints" -> new Page("vpcEndpointSet", now.all(ENDPOINT).map(endpoint -> Map.of("vpcEndpointId", endpoint.id(),
                    "vpcId", text(endpoint, "vpcId"), "serviceName", text(endpoint, "serviceName"), "vpcEndpointType", text(endpoint, "vpcEndpointType"))).toList(), Optional.empty());
            case "DescribeSubnets" -> new Page("subnetSet", now.all(SUBNET).map(subnet -> subnet(now, subnet)).toList(), Optional.empty());
            default -> throw new AwsException("InvalidAction", "the embedded EC2 has no action " + action);
        };
        return found.filtered(form).page(form);
    }

    /** @param more token of the next page */
    public record Page(String set, List<Map<String, String>> items, Optional<String> more) {

        public void write(XMLStreamWriter xml) throws XMLStreamException {
            xml.writeStartElement(set);
            for (var item : items) {
                xml.writeStartElement("item");
                for (var each : item.entrySet()) {
                    QueryEndpoint.element(xml, each.getKey(), each.getValue());
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            if (more.isPresent()) {
                QueryEndpoint.element(xml, "nextToken", more.get());
            }
        }

        private Page filtered(Map<String, String> form) {
            var items = this.items;
            for (var each = 1; form.containsKey("Filter." + each + ".Name"); each++) {
                var name = form.get("Filter." + each + ".Name");
                if (!name.equals("vpc-id")) {
                    throw new AwsException("InvalidParameterValue", "The filter '" + name + "' is invalid");
                }
                var value = form.get("Filter." + each + ".Value.1");
                items = items.stream().filter(item -> item.get("vpcId").equals(value)).toList();
            }
            return new Page(set, items, more);
        }

        private Page page(Map<String, String> form) {
            var from = Integer.parseInt(form.getOrDefault("NextToken", "0"));
            var to = Math.min(items.size(), from + Integer.parseInt(form.getOrDefault("MaxResults", "1000")));
            return new Page(set, items.subList(Math.min(from, to), to), to < items.size() ? Optional.of(String.valueOf(to)) : Optional.empty());
        }
    }

    private static Stream<Map<String, String>> interfaces(World world) {
        var declared = world.all(FACE).map(face -> Map.of("networkInterfaceId", face.id(), "subnetId", text(face, "subnetId"), "vpcId", vpc(world, text(face, "subnetId")),
                "interfaceType", Optional.ofNullable(face.outputs().get("interfaceType")).map(String::valueOf).orElse("interface"), "privateIpAddress", text(face, "privateIp")));
        return Stream.concat(declared, ofFunctions(world).stream());
    }

    /** Lambda makes one for each subnet and set of groups, whichever functions have the pair. */
    private static List<Map<String, String>> ofFunctions(World world) {
        var pairs = new LinkedHashMap<String, Map<String, String>>();
        world.all(FUNCTION).forEach(function -> {
            if (function.outputs().get("vpcConfig") instanceof Map<?, ?> config && config.get("subnetIds") instanceof List<?> subnets) {
                var groups = config.get("securityGroupIds") instanceof List<?> given ? new TreeSet<>(given.stream().map(String::valueOf).toList()) : new TreeSet<String>();
                subnets.stream().map(String::valueOf).forEach(subnet -> pairs.put(subnet + groups, Map.of("networkInterfaceId", "eni-lambda-" + pairs.size(), "subnetId", subnet,
                        "vpcId", vpc(world, subnet), "interfaceType", "lambda")));
            }
        });
        return new ArrayList<>(pairs.values());
    }

    private static Map<String, String> subnet(World world, World.Entry subnet) {
        var block = text(subnet, "cidrBlock");
        var all = new IPAddressString(block).getAddress().getCount().intValueExact();
        var used = interfaces(world).filter(face -> subnet.id().equals(face.get("subnetId"))).count();
        return Map.of("subnetId", subnet.id(), "vpcId", text(subnet, "vpcId"), "cidrBlock", block, "availableIpAddressCount", String.valueOf(all - KEPT - used));
    }

    private static String vpc(World world, String subnet) {
        return world.find(SUBNET, subnet).map(found -> text(found, "vpcId")).orElse("");
    }

    private static String text(World.Entry entry, String name) {
        return String.valueOf(entry.outputs().getOrDefault(name, entry.inputs().get(name)));
    }
}
