package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.packet.Interface.Kind;
import lambdavpc.proof.packet.Packets;
import lambdavpc.proof.packet.Reach.Leaning;

/** N5. All interfaces of whatever forwards for others. */
final class NatsAdmitNothing implements Claim {
    @Override
    public About about() {
        return new About("N5", "NATs admit nothing from the internet.", "A NAT lets connections out and none in.", List.of("EC2.18", "EC2.19"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var nats = facts.network().nats();
        if (nats.isEmpty()) {
            return new NotApplicable("there is no NAT");
        }
        var because = new ArrayList<Evidence>();
        for (var nat : nats) {
            var may = facts.reach(Leaning.MAY).fromInternet(nat, Packets.ALL);
            if (may.delivered().isEmpty()) {
                because.add(nat.kind() == Kind.NAT_GATEWAY
                        ? new Evidence("%s is a NAT gateway, which only answers".formatted(Promise.name(nat.urn())), List.of(nat.urn()))
                        : new Evidence("%s: %s".formatted(Promise.name(nat.urn()), String.join("; ", may.blockers().stream().map(step -> step.text()).toList())), List.of(nat.urn())));
                continue;
            }
            var flow = facts.reach(Leaning.MUST).fromInternet(nat, Packets.ALL);
            if (flow.delivered().isEmpty()) {
                throw may.doubts().get(0);
            }
            return new Refuted("%s, to %s in %s".formatted(flow.delivered().smallest().orElseThrow(), Promise.name(nat.urn()), nat.subnet().name()),
                    facts.reach(Leaning.MUST).admitting(nat, Optional.empty(), flow.delivered()).stream()
                            .map(rule -> new Evidence("%s lets it in".formatted(Promise.name(rule)), List.of(rule))).toList());
        }
        return new Proved(because);
    }
}
