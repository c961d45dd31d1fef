package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.principal.Arns;

/** L4. What must be copied is the profile's decision {@code regionLoss}; that there are backups at all is asked of every database. */
final class BackupsAreCopiedAndRestored implements Claim {
    private static final List<String> DATABASES = List.of("aws:rds/instance:Instance", "aws:rds/cluster:Cluster");

    @Override
    public About about() {
        return new About("L4", "There are backups; they are copied to another region and a restore is tested, as the profile's recovery decision says.",
                "Back the database up and rehearse its restore.", List.of("RDS.11", "RDS.26"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var databases = DATABASES.stream().flatMap(type -> facts.model().ofType(type).stream()).filter(node -> node.text("replicateSourceDb").isEmpty()).toList();
        if (databases.isEmpty()) {
            return new NotApplicable("there is no database");
        }
        var without = databases.stream().filter(database -> days(database) < 1).toList();
        if (!without.isEmpty()) {
            return new Refuted(without.get(0).name() + " has no backups", without.stream()
                    .map(database -> new Evidence("backupRetentionPeriod is 0", List.of(database.urn()))).toList());
        }
        var reach = String.join(", ", databases.stream().map(database ->
                "backups of %s reach back %d day%s".formatted(database.name(), (int) days(database), days(database) == 1 ? "" : "s")).toList());
        var decision = facts.intent().required().decisions().get("regionLoss");
        if (decision == null) {
            return new NotApplicable("the profile decides nothing about the loss of a region; " + reach);
        }
        var missing = missing(facts, databases);
        if (missing.isEmpty()) {
            return new Proved(List.of(new Evidence(reach + "; copies go to another region and restores are tested", databases.stream().map(Node::urn).toList())));
        }
        var refuted = new Refuted(missing.get(0).text(), missing);
        return "ACCEPT_DOWNTIME".equals(decision) ? new Accepted(refuted, "recovery.regionLoss: accept-downtime") : refuted;
    }

    /** Instances of a cluster are backed up with it. */
    private static double days(Node database) {
        return database.text("clusterIdentifier").isPresent() && database.type().equals(DATABASES.get(0)) ? 1
                : database.number("backupRetentionPeriod").orElse(database.type().equals(DATABASES.get(1)) ? 1.0 : 0.0);
    }

    private static List<Evidence> missing(Facts facts, List<Node> databases) {
        var backups = new Backups(facts.model());
        backups.demandClosedVaults();
        var wanted = facts.intent().decisions().get("copyRegion");
        var missing = new ArrayList<Evidence>();
        for (var database : databases) {
            var arn = database.text("arn").orElse("");
            var vaults = backups.elsewhere(arn);
            if (vaults.isEmpty()) {
                missing.add(new Evidence("no backup plan copies %s to another region".formatted(database.name()), List.of(database.urn())));
            } else if (wanted != null && vaults.stream().noneMatch(vault -> wanted.equals(vault.text("arn").map(Arns::region).orElse("")))) {
                missing.add(new Evidence("the backups of %s are copied to another region than %s".formatted(database.name(), wanted), vaults.stream().map(Node::urn).toList()));
            }
            var tests = backups.testsOf(arn);
            if (tests.isEmpty()) {
                missing.add(new Evidence("no restore of %s is tested".formatted(database.name()), List.of(database.urn())));
            }
            tests.stream().filter(test -> Backups.override(test, "vpcSecurityGroupIds").isEmpty() || Backups.override(test, "dbSubnetGroupName").isEmpty())
                    .forEach(test -> missing.add(new Evidence("a restored copy of %s is not isolated: it comes into the default VPC with its default group"
                            .formatted(database.name()), List.of(test.urn()))));
        }
        return missing;
    }
}
