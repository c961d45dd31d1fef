package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.packet.Packets;
import lambdavpc.proof.packet.Reach.Leaning;

/** N3. A packet that leaves is enough: data can be sent without an answer. */
final class NoInternetUnasked implements Claim {
    private static final Evidence DNS = new Evidence("DNS stays as a channel: Amazon's resolver (VPC + 2, 169.254.169.253) answers every interface, and no security group,"
            + " network ACL or route filters it; a Route 53 Resolver DNS Firewall would", List.of());

    @Override
    public About about() {
        return new About("N3", "A function that did not ask for the internet cannot reach it.",
                "Functions that need no internet lie in subnets without a route out.", List.of());
    }

    @Override
    public Verdict decide(Facts facts) {
        var asked = facts.intent().required().grants("internet");
        var functions = facts.functions().all().stream()
                .filter(function -> asked.stream().noneMatch(grant -> facts.functions().runsAs(function.urn(), String.valueOf(grant.get("role"))))).toList();
        if (functions.isEmpty()) {
            return new NotApplicable("there is no function that did not ask for the internet");
        }
        var because = new ArrayList<Evidence>();
        var openings = new LinkedHashMap<Evidence, String>();
        for (var function : functions) {
            var interfaces = facts.network().interfacesOf(function.urn());
            if (interfaces.isEmpty() && control(facts, function)) {
                because.add(new Evidence("%s runs outside any VPC, in Lambda's own network, as it says: it was granted nothing that is in ours"
                        .formatted(function.name()), List.of(function.urn())));
            } else if (interfaces.isEmpty()) {
                openings.put(new Evidence("%s runs outside any VPC, where Lambda has a way to the internet".formatted(function.name()), List.of(function.urn())),
                        "%s runs outside any VPC: any packet leaves".formatted(function.name()));
            }
            for (var from : interfaces) {
                var may = facts.reach(Leaning.MAY).toInternet(from, Packets.ALL);
                if (may.delivered().isEmpty()) {
                    may.blockers().forEach(step -> because.add(new Evidence("%s: %s".formatted(function.name(), step.text()), step.urns())));
                    continue;
                }
                var flow = facts.reach(Leaning.MUST).toInternet(from, Packets.ALL);
                if (flow.delivered().isEmpty()) {
                    throw may.doubts().get(0);
                }
                var example = "%s, from %s in %s".formatted(flow.delivered().smallest().orElseThrow(), function.name(), from.subnet().name());
                flow.steps().stream().filter(step -> !step.lets().isEmpty()).forEach(step -> openings.putIfAbsent(new Evidence(step.text(), step.urns()), example));
            }
        }
        because.add(DNS);
        return openings.isEmpty() ? new Proved(because.stream().distinct().toList())
                : new Refuted(openings.values().iterator().next(), List.copyOf(openings.keySet()));
    }

    /** Whether it only calls the control plane: who can send anything anywhere must hold nothing that is worth it. */
    private static boolean control(Facts facts, Node function) {
        var grants = facts.intent().grants().stream().filter(grant -> facts.functions().runsAs(function.urn(), String.valueOf(grant.get("role")))).toList();
        return !grants.isEmpty() && grants.stream().allMatch(grant -> "control".equals(grant.get("kind")));
    }
}
