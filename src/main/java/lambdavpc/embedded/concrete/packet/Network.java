package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Item;

/**
 * The declared network, and what it does with one packet. It assumes what AWS does by itself and no program declares: gateways and
 * endpoints work, and an instance that forwards translates addresses.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html">AWS on routing</a>
 */
public final class Network {
    static final String VPC = "aws:ec2/vpc:Vpc";
    static final String CACHE = "aws:elasticache/serverlessCache:ServerlessCache";
    static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
    static final String NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
    static final String FUNCTION = "aws:lambda/function:Function";
    static final String DATABASE = "aws:rds/instance:Instance";
    static final String PROXY = "aws:rds/proxy:Proxy";

    final Inventory inventory;
    final Groups groups;
    final Acls acls;
    final Routes routes;
    final PrefixLists prefixLists;
    final Faces faces;
    private final Names names;

    public Network(Inventory inventory) {
        this.inventory = inventory;
        groups = new Groups(inventory);
        acls = new Acls(inventory);
        prefixLists = new PrefixLists(inventory);
        routes = new Routes(inventory, prefixLists);
        faces = new Faces(inventory);
        names = new Names(inventory, faces.all());
    }

    public List<Face> faces() {
        return faces.all();
    }

    /** Interfaces of one resource, one for each subnet. @param reference its URN, id, ARN or name */
    public List<Face> facesOf(String reference) {
        return faces(face -> List.of(face.owner().urn(), face.owner().id()).contains(reference)
                || face.owner().text("arn").filter(reference::equals).isPresent() || face.owner().text("name").filter(reference::equals).isPresent());
    }

    List<Face> faces(Predicate<Face> which) {
        return faces.all().stream().filter(which).toList();
    }

    /**
     * What a name means to an interface of a VPC.
     *
     * @param asker empty from outside of every VPC
     * @return addresses, made up for what is on the internet; none where the VPC resolves no names
     */
    public List<IPAddress> resolve(Optional<Face> asker, String name) {
        return names.resolve(asker.map(face -> vpc(face.subnet())), name);
    }

    /** Its source address is the interface's own of the destination's family. */
    public Trace send(Face from, Protocol protocol, int fromPort, IPAddress to, int toPort) {
        var address = from.address(to);
        return new Walk(this, new Packet(protocol, address.orElse(from.addresses().get(0)), fromPort, to, toPort)).from(from, address.isPresent());
    }

    /** A packet from somewhere outside of every VPC here: the internet, or Lambda's own network. */
    public Trace sendFromOutside(Packet packet) {
        return new Walk(this, packet).fromOutside();
    }

    /** The VPC endpoint that has an address. */
    public Optional<String> endpointAt(IPAddress address) {
        return faces(face -> face.kind() == Face.Kind.ENDPOINT && face.has(address)).stream().map(face -> face.owner().id()).findFirst();
    }

    Item vpc(Item subnet) {
        return inventory.get(VPC, subnet.need("vpcId"));
    }

    /** Whether a peer of a rule means an address. A group means the private addresses of its interfaces. */
    boolean means(String peer, IPAddress address, String rule) {
        if (peer.startsWith("sg-") || !peer.contains(".") && !peer.contains(":") && !peer.startsWith("pl-")) {
            return faces.all().stream().anyMatch(face -> face.groups().contains(peer) && face.has(address));
        }
        return (peer.startsWith("pl-") ? prefixLists.blocks(peer, rule) : List.of(Routes.parse(peer))).stream().anyMatch(block -> block.contains(address));
    }
}
