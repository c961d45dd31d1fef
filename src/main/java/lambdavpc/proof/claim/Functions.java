package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;

/** Lambda functions by the role that they run as, which is what grants know them by. */
public final class Functions {
    private static final String TYPE = "aws:lambda/function:Function";
    private static final String ROLE = "aws:iam/role:Role";

    private final Model model;
    private final Map<String, List<Node>> byRole = new HashMap<>();
    private final Map<String, String> roles = new HashMap<>();

    Functions(Model model) {
        this.model = model;
        for (var function : model.ofType(TYPE)) {
            model.key(function, "role", ROLE).ifPresent(role -> {
                byRole.computeIfAbsent(role, unused -> new ArrayList<>()).add(function);
                roles.put(function.urn(), role);
            });
        }
    }

    public List<Node> all() {
        return model.ofType(TYPE);
    }

    /** @param reference a role's ARN, as grants have it */
    public List<Node> withRole(String reference) {
        return byRole.getOrDefault(model.key(reference, ROLE), List.of());
    }

    /** Whether a resource is a function that runs as that role. */
    public boolean runsAs(String urn, String reference) {
        return model.key(reference, ROLE).equals(roles.get(urn));
    }
}
