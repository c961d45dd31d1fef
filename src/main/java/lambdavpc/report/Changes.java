package lambdavpc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lambdavpc.proof.claim.Access;
import lambdavpc.proof.claim.Connection;
import lambdavpc.proof.claim.Connection.Grant;

/**
 * What is there now and was not in a baseline, by the names that people gave.
 *
 * @param access new cells of the access matrix
 * @param ways   new connections
 * @param lost   ids of claims that held and do not any more
 */
public record Changes(List<String> access, List<String> ways, List<String> lost) {

    /** What of a report is compared. */
    public record Baseline(Set<String> access, Set<String> ways, Set<String> held) {
        public static Baseline of(ReportModel model) {
            return new Baseline(Set.copyOf(accessOf(model)), Set.copyOf(waysOf(model)),
                    Set.copyOf(model.claims().stream().filter(decided -> decided.verdict().holds()).map(decided -> decided.about().id()).toList()));
        }
    }

    public static Changes between(Baseline before, ReportModel now) {
        return new Changes(without(accessOf(now), before.access()), without(waysOf(now), before.ways()),
                now.claims().stream().filter(decided -> !decided.verdict().holds()).map(decided -> decided.about().id()).filter(before.held()::contains).toList());
    }

    public boolean isEmpty() {
        return access.isEmpty() && ways.isEmpty() && lost.isEmpty();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        if (!lost.isEmpty()) {
            lines.add("held and does not any more: " + String.join(", ", lost));
        }
        access.forEach(cell -> lines.add("new access: " + cell));
        ways.forEach(way -> lines.add("new way: " + way));
        return lines;
    }

    private static List<String> accessOf(ReportModel model) {
        // A connection is a way, which says more.
        return model.access().stream().filter(cell -> !cell.may().equals("connect")).map(Changes::text).toList();
    }

    private static List<String> waysOf(ReportModel model) {
        return model.connections().stream().filter(each -> each.grant() != Grant.BROKEN).map(Changes::text).toList();
    }

    static String text(Access cell) {
        return "%s may %s %s%s".formatted(cell.principal(), cell.may(), cell.resource(), cell.granted() ? "" : " (not granted)");
    }

    static String text(Connection way) {
        return "%s to %s, %s%s".formatted(Names.of(way.from()), Names.of(way.to()), way.traffic(), way.grant() == Grant.KEPT ? "" : " (not granted)");
    }

    private static List<String> without(List<String> now, Set<String> before) {
        return now.stream().filter(each -> !before.contains(each)).distinct().toList();
    }
}
