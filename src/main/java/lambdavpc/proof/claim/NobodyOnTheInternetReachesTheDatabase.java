package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.packet.Interfaces.Database;
import lambdavpc.proof.packet.Packets;
import lambdavpc.proof.packet.Reach;
import lambdavpc.proof.packet.Reach.Leaning;

/** N1. Needs no grants: it can be decided for any program. */
final class NobodyOnTheInternetReachesTheDatabase implements Claim {
    @Override
    public About about() {
        return new About("N1", "Nothing on the internet reaches the database, on any port.",
                "The database lies in private subnets and has no public address.", List.of("RDS.2", "RDS.46", "EC2.18"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var databases = facts.network().databasesAndCopies();
        if (databases.isEmpty()) {
            return new NotApplicable("there is no database");
        }
        var because = new ArrayList<Evidence>();
        for (var database : databases) {
            var open = open(facts, database);
            if (open.isPresent()) {
                return open.get();
            }
            Doubts.of(facts, database);
            because.addAll(database.interfaces().stream().flatMap(to -> facts.reach(Leaning.MAY).fromInternet(to, Packets.ALL).blockers().stream())
                    .map(step -> new Evidence("%s keeps it out: %s".formatted(database.name(), step.text()), step.urns())).distinct().toList());
        }
        return new Proved(because);
    }

    /** @throws lambdavpc.proof.model.NotModelled where something not known decides it */
    static java.util.Optional<Refuted> open(Facts facts, Database database) {
        for (var to : database.interfaces()) {
            if (facts.reach(Leaning.MAY).fromInternet(to, Packets.ALL).delivered().isEmpty()) {
                continue;
            }
            var flow = facts.reach(Leaning.MUST).fromInternet(to, Packets.ALL);
            if (flow.delivered().isEmpty()) {
                throw facts.reach(Leaning.MAY).fromInternet(to, Packets.ALL).doubts().get(0);
            }
            var openings = new ArrayList<Evidence>();
            new Reach(facts.network(), Leaning.MUST).admitting(to, java.util.Optional.empty(), flow.delivered())
                    .forEach(rule -> openings.add(new Evidence("a rule lets it in", List.of(rule))));
            flow.steps().forEach(step -> openings.add(new Evidence(step.text(), step.urns())));
            return java.util.Optional.of(new Refuted("%s, to %s in %s".formatted(flow.delivered().smallest().orElseThrow(), database.name(), to.subnet().name()),
                    openings.stream().distinct().toList()));
        }
        return java.util.Optional.empty();
    }
}
