package lambdavpc.proof.packet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;

/** Prefix lists of this state, by id. Those that AWS keeps for its services have addresses that only AWS knows. */
final class PrefixLists {
    private static final String LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
    private static final String ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

    private final Map<String, List<Range>> byId = new HashMap<>();

    PrefixLists(Model model) {
        var byUrn = new HashMap<String, List<Range>>();
        for (var node : model.ofType(LIST)) {
            var ranges = new ArrayList<Range>();
            node.declared().blocks("entries").forEach(entry -> ranges.add(range(String.valueOf(entry.get("cidr")), node)));
            byUrn.put(node.urn(), ranges);
            byId.put(node.id().isEmpty() ? node.urn() : node.id(), ranges);
        }
        for (var node : model.ofType(ENTRY)) {
            model.key(node, "prefixListId", LIST).map(byUrn::get).ifPresent(ranges -> node.text("cidr").ifPresent(cidr -> ranges.add(range(cidr, node))));
        }
    }

    /** @return empty where the list is not in this state */
    Optional<List<Range>> addresses(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    private static Range range(String cidr, Node node) {
        return Addresses.parse(cidr).orElseThrow(() -> new NotModelled("the address block '%s'".formatted(cidr), node.urn()));
    }
}
