package lambdavpc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import lambdavpc.cost.Estimate;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Access;
import lambdavpc.proof.claim.Assumptions;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Claims.Decided;
import lambdavpc.proof.claim.Connection;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.claim.MonthlyCost;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.Inconclusive;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.claim.ZoneLoss;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Principal;

/**
 * All that a report says, in no form yet.
 *
 * @param subject     what was decided: {@code stack prod}
 * @param resources   how many there are, components left out
 * @param claims      in the order of {@link Claims}
 * @param assumptions what every verdict stands on
 * @param trusted     who may change policies, roles or code, and so all of this
 * @param access      who may do what with secrets, databases and queues
 * @param zoneLoss    what becomes of each promise when a zone is lost
 * @param connections who connects to what: as granted, not as granted, or without a grant
 * @param topology    what the pictures show
 * @param cost        by list prices, a month
 * @param missing     parts that could not be made, and why
 */
public record ReportModel(String subject, long resources, List<Decided> claims, List<String> assumptions, List<String> trusted, List<Access> access,
        List<ZoneLoss> zoneLoss, List<Connection> connections, Topology topology, Estimate cost, List<String> missing) {

    private static final int MOST_NAMES = 4;

    /** How all claims together ended. */
    public enum Outcome { HELD, REFUTED, INCONCLUSIVE }

    public ReportModel {
        claims = List.copyOf(claims);
        assumptions = List.copyOf(assumptions);
        trusted = List.copyOf(trusted);
        access = List.copyOf(access);
        zoneLoss = List.copyOf(zoneLoss);
        connections = List.copyOf(connections);
        missing = List.copyOf(missing);
    }

    /** @param ids claims to decide; empty for all */
    public static ReportModel of(String subject, ResourceGraph graph, Set<String> ids) {
        var cost = Estimate.of(graph);
        var facts = new Facts(graph, monthlyCost(cost));
        var missing = new ArrayList<String>();
        return new ReportModel(subject, graph.all().filter(resource -> resource.registration().custom()).count(),
                Claims.decide(facts).stream().filter(decided -> ids.isEmpty() || ids.contains(decided.about().id())).toList(),
                Assumptions.of(facts), part("trusted principals", List.of(), missing, () -> Assumptions.trusted(facts).stream().map(Principal::label).toList()),
                part("access matrix", List.of(), missing, () -> Access.matrix(facts)),
                part("zone-loss matrix", List.of(), missing, () -> ZoneLoss.matrix(facts)),
                part("connections", List.of(), missing, facts::connections),
                part("picture", Topology.EMPTY, missing, () -> Topology.of(facts)), cost, missing);
    }

    /** The estimate as a claim sees it. */
    public static MonthlyCost monthlyCost(ResourceGraph graph) {
        return monthlyCost(Estimate.of(graph));
    }

    private static MonthlyCost monthlyCost(Estimate estimate) {
        return new MonthlyCost(estimate.total(),
                estimate.items().stream().map(item -> new Evidence("%s: $%s a month".formatted(item.name(), item.monthly()), List.of(item.urn()))).toList(),
                estimate.unpriced().stream().map(each -> new NotModelled("the price (%s)".formatted(each.why()), each.urn())).toList());
    }

    private static <T> T part(String name, T otherwise, List<String> missing, Supplier<T> making) {
        try {
            return making.get();
        } catch (NotModelled construct) {
            missing.add("no %s: there is no meaning here for %s".formatted(name, construct.getMessage()));
            return otherwise;
        }
    }

    public Outcome outcome() {
        return claims.stream().anyMatch(decided -> decided.verdict() instanceof Refuted) ? Outcome.REFUTED
                : claims.stream().allMatch(decided -> decided.verdict().holds()) ? Outcome.HELD : Outcome.INCONCLUSIVE;
    }

    /** The verdict's word: the same in every form. */
    static String word(Decided decided) {
        var verdict = decided.verdict();
        return verdict instanceof Proved ? "proved" : verdict instanceof Refuted ? "refuted" : verdict instanceof Accepted ? "accepted"
                : verdict instanceof NotApplicable ? "not applicable" : "inconclusive";
    }

    /** Why, in one line; empty where the sentence of a proved claim says it all. */
    public static String reason(Decided decided) {
        var verdict = decided.verdict();
        if (verdict instanceof Refuted refuted) {
            return refuted.counterexample();
        } else if (verdict instanceof Accepted accepted) {
            return "%s (the profile accepts it: %s)".formatted(accepted.refuted().counterexample(), accepted.decision());
        } else if (verdict instanceof NotApplicable nothing) {
            return nothing.reason();
        } else if (verdict instanceof Inconclusive inconclusive) {
            return "there is no meaning here for " + String.join("; ", inconclusive.constructs().stream().map(NotModelled::getMessage).toList());
        }
        return "";
    }

    /** Each thing that a verdict stands on, or that is in the way. */
    static List<Evidence> evidence(Decided decided) {
        var verdict = decided.verdict();
        return verdict instanceof Proved proved ? proved.because() : verdict instanceof Refuted refuted ? refuted.openings()
                : verdict instanceof Accepted accepted ? accepted.refuted().openings()
                : verdict instanceof Inconclusive inconclusive ? inconclusive.constructs().stream().map(ReportModel::evidence).toList() : List.of();
    }

    private static Evidence evidence(NotModelled construct) {
        return new Evidence(construct.construct(), construct.urn().isEmpty() ? List.of() : List.of(construct.urn()));
    }

    static String heading(Decided decided) {
        return decided.verdict() instanceof Proved ? "Evidence:" : decided.verdict() instanceof Inconclusive ? "Not modelled:" : "Openings and blockers:";
    }

    /** What it says, and the names of the resources that it does not say. */
    static String named(Evidence evidence) {
        var names = evidence.urns().stream().map(Names::of).distinct().filter(name -> !evidence.text().contains(name)).toList();
        return names.isEmpty() ? evidence.text() : "%s [%s%s]".formatted(evidence.text(), String.join(", ", names.stream().limit(MOST_NAMES).toList()),
                names.size() > MOST_NAMES ? " and %d more".formatted(names.size() - MOST_NAMES) : "");
    }
}
