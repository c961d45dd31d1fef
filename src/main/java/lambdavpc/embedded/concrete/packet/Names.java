package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;
import inet.ipaddr.ipv4.IPv4Address;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Item;

/** What the resolver in a VPC answers. DNS reaches every VPC and every name in the world: it is a residual channel. */
final class Names {
    private final Inventory inventory;
    private final List<Face> faces;

    Names(Inventory inventory, List<Face> faces) {
        this.inventory = inventory;
        this.faces = faces;
    }

    /**
     * @param vpc who asks; empty from outside
     * @return empty where the VPC has no resolver
     */
    List<IPAddress> resolve(Optional<Item> vpc, String name) {
        if (vpc.isPresent() && !vpc.get().flag("enableDnsSupport", true)) {
            return List.of();
        }
        var host = name.toLowerCase(Locale.ROOT);
        return inventory.all(Network.ENDPOINT).stream().filter(endpoint -> leads(endpoint, host, vpc)).map(this::addresses).findFirst()
                .or(() -> faces.stream().filter(face -> isCalled(face.owner(), host)).findFirst()
                        .map(face -> database(face.owner(), vpc)))
                .orElseGet(() -> List.of(publicAddress(host)));
    }

    private static boolean isCalled(Item owner, String host) {
        var endpoints = owner.type().equals(Network.CACHE) ? owner.blocks("endpoints") : List.of(owner);
        return endpoints.stream().anyMatch(each -> each.text(owner.type().equals(Network.PROXY) ? "endpoint" : "address").filter(host::equalsIgnoreCase).isPresent());
    }

    /** Its own names lead to it from everywhere; the service's name does inside its VPC, where private DNS is on. */
    private static boolean leads(Item endpoint, String host, Optional<Item> vpc) {
        if (!endpoint.text("vpcEndpointType").orElse("Gateway").equals("Interface")) {
            return false;
        }
        var priv = publicName(endpoint);
        if (host.equals(priv)) {
            return vpc.filter(each -> each.id().equals(endpoint.need("vpcId")) && each.flag("enableDnsHostnames", false)).isPresent()
                    && endpoint.flag("privateDnsEnabled", false);
        }
        return endpoint.blocks("dnsEntries").stream().anyMatch(entry -> entry.text("dnsName").filter(host::equals).isPresent());
    }

    private List<IPAddress> addresses(Item owner) {
        return faces.stream().filter(face -> face.owner().equals(owner)).map(face -> face.addresses().get(0)).toList();
    }

    private List<IPAddress> database(Item owner, Optional<Item> vpc) {
        var own = faces.stream().filter(face -> face.owner().equals(owner)).toList();
        var inside = vpc.filter(each -> each.id().equals(own.get(0).subnet().need("vpcId"))).isPresent();
        return own.stream().map(face -> inside ? face.addresses().get(0) : face.publicAddress().orElse(face.addresses().get(0))).toList();
    }

    /** {@code secretsmanager.us-east-1.amazonaws.com} for com.amazonaws.us-east-1.secretsmanager. */
    static String publicName(Item endpoint) {
        var parts = endpoint.need("serviceName").split("\\.", 4);
        return parts.length < 4 ? endpoint.need("serviceName") : parts[3] + "." + parts[2] + (parts[2].startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
    }

    /** Somewhere on the internet: made up, from addresses that nobody has (RFC 1112, class E), always the same for a name. */
    static IPAddress publicAddress(String host) {
        return new IPv4Address(0xF000_0000 | host.hashCode() & 0x0FFF_FFFF);
    }
}
