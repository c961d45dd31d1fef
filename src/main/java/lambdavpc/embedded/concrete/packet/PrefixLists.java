package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.stream.Stream;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Item;
import lambdavpc.embedded.concrete.Unsupported;

/** Prefix lists: those that the stack declares, and those of services that gateway endpoints lead to. */
final class PrefixLists {
    private static final String LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
    private static final String ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";
    private static final String ATTACHMENT = "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation";

    private final Inventory inventory;

    PrefixLists(Inventory inventory) {
        this.inventory = inventory;
    }

    Stream<Item> gatewayEndpoints(String table) {
        return inventory.all(Network.ENDPOINT).stream().filter(endpoint -> endpoint.text("vpcEndpointType").orElse("Gateway").equals("Gateway"))
                .filter(endpoint -> endpoint.texts("routeTableIds").contains(table) || inventory.all(ATTACHMENT).stream().anyMatch(each ->
                        each.need("routeTableId").equals(table) && each.need("vpcEndpointId").equals(endpoint.id())));
    }

    /** @throws Unsupported where it is nobody's here */
    List<IPAddress> blocks(String id, String where) {
        var declared = inventory.find(LIST, id);
        if (declared.isPresent()) {
            return Stream.concat(declared.get().ownBlocks("entries").stream(),
                    inventory.all(ENTRY).stream().filter(entry -> entry.need("prefixListId").equals(id))).map(entry -> Routes.parse(entry.need("cidr"))).toList();
        }
        return inventory.all(Network.ENDPOINT).stream().filter(endpoint -> endpoint.text("prefixListId").orElse(endpoint.need("serviceName")).equals(id))
                .map(endpoint -> Routes.parse(Names.publicAddress(Names.publicName(endpoint)).toString())).map(List::of).findFirst()
                .orElseThrow(() -> new Unsupported("a prefix list outside of this stack", where));
    }
}
