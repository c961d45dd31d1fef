package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Strings;

/** D1. Every VPC has a log of all its traffic, and the log may be written. */
final class FlowLogsSeeEverything implements Claim {
    private static final List<String> VPCS = List.of("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc");
    private static final List<String> WRITES = List.of("logs:createlogstream", "logs:putlogevents");

    @Override
    public About about() {
        return new About("D1", "Flow logs see all traffic of the VPC, accepted and rejected.", "Turn on VPC flow logs.", List.of("EC2.6"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var model = facts.model();
        var vpcs = VPCS.stream().flatMap(type -> model.ofType(type).stream()).toList();
        if (vpcs.isEmpty()) {
            return new NotApplicable("there is no VPC");
        }
        var because = new ArrayList<Evidence>();
        var openings = new ArrayList<Evidence>();
        for (var vpc : vpcs) {
            var logs = model.ofType("aws:ec2/flowLog:FlowLog").stream().filter(log -> model.key(log, "vpcId", VPCS.get(0), VPCS.get(1)).filter(vpc.urn()::equals).isPresent()).toList();
            if (logs.isEmpty() && vpc.resource().external()) {
                throw new NotModelled("whether flow logs see a VPC that another stack owns, which is", vpc.urn());
            }
            var all = logs.stream().filter(log -> log.text("trafficType").orElse("ALL").equals("ALL")).toList();
            var written = all.stream().filter(log -> isWritten(facts, log)).findFirst();
            if (written.isPresent()) {
                because.add(new Evidence("%s logs all traffic of %s".formatted(written.get().name(), vpc.name()), List.of(written.get().urn(), vpc.urn())));
            } else if (!all.isEmpty()) {
                openings.add(new Evidence("%s cannot be written: its role may not, or nobody gives it one".formatted(all.get(0).name()), List.of(all.get(0).urn())));
            } else {
                openings.add(logs.isEmpty() ? new Evidence("%s has no flow log".formatted(vpc.name()), List.of(vpc.urn()))
                        : new Evidence("%s logs %s traffic only".formatted(logs.get(0).name(), logs.get(0).text("trafficType").orElse("").toLowerCase(java.util.Locale.ROOT)),
                                List.of(logs.get(0).urn())));
            }
        }
        return openings.isEmpty() ? new Proved(because) : new Refuted(openings.get(0).text(), openings);
    }

    /** A bucket admits the log service by its own policy; a log group is written with a role. */
    private static boolean isWritten(Facts facts, Node log) {
        if (!log.text("logDestinationType").orElse("cloud-watch-logs").equals("cloud-watch-logs")) {
            return true;
        }
        var iam = facts.iam();
        var role = facts.model().referred(log, "iamRoleArn", Iam.ROLE);
        if (role.isEmpty()) {
            if (log.text("iamRoleArn").filter(arn -> !arn.isBlank()).isPresent()) {
                throw new NotModelled("a role of another stack", log.urn());
            }
            return false;
        }
        var destination = log.text("logDestination").orElseThrow(() -> new NotModelled("a flow log without a logDestination", log.urn()));
        var stream = (destination.endsWith(":*") ? destination.substring(0, destination.length() - 2) : destination) + ":log-stream:eni-1";
        return role.get().text("arn").flatMap(iam::own).filter(principal -> WRITES.stream().allMatch(action -> iam.asked(principal, Path.DIRECT, Strings.of(action), stream)
                .filter(asked -> !new Authorization(principal, iam.layers(stream)).allowed(asked).isEmpty()).isPresent())).isPresent();
    }
}
