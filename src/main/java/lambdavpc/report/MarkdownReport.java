package lambdavpc.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import lambdavpc.proof.claim.Access;
import lambdavpc.proof.claim.Claims.Decided;
import lambdavpc.proof.claim.Connection.Grant;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.report.Topology.Kind;
import lambdavpc.report.Topology.Tier;

/** For a comment on a pull request: the verdicts first, the rest folded, and never longer than a comment may be. */
public final class MarkdownReport {
    /** Characters that GitHub takes in one comment, less what a workflow may put around it. */
    static final int MOST = 65_536 - 1_536;
    /** Edges that Mermaid lays out in a way that a person can follow. */
    private static final int EDGES = 60;
    private static final int OPENINGS = 20;
    private static final int LEFT_OUT = 400;

    private final StringBuilder out = new StringBuilder();
    private final List<String> leftOut = new ArrayList<>();

    private MarkdownReport() {}

    /** @param changes since a baseline; null without one */
    public static String of(ReportModel model, Changes changes) {
        return of(model, changes, Map.of());
    }

    /** @param more sections of somebody else that come before the claims, by name; in Markdown */
    public static String of(ReportModel model, Changes changes, Map<String, String> more) {
        var markdown = new MarkdownReport();
        markdown.add("summary", "## %s %s\n\n%s\n\n".formatted(sign(model), escaped(model.subject()), escaped(Summary.of(model))));
        if (changes != null) {
            markdown.add("what is new", changes.isEmpty() ? "Since the baseline: no new access, no new way, no claim that held before.\n\n"
                    : "**Since the baseline**\n\n%s\n".formatted(changes.lines().stream().map(line -> "- " + escaped(line) + "\n").collect(Collectors.joining())));
        }
        more.forEach(markdown::add);
        markdown.add("claims", table(List.of("", "claim", "verdict"), model.claims().stream().map(decided -> List.of(decided.about().id(),
                escaped(decided.about().sentence()), verdict(decided))).toList()));
        model.claims().stream().filter(decided -> !decided.verdict().holds()).forEach(decided -> markdown.add("what is in the way of " + decided.about().id(), openings(decided)));
        if (!model.topology().things().isEmpty()) {
            markdown.add("the picture", folded("Topology", "```mermaid\n%s```\n".formatted(mermaid(model.topology()))));
        }
        if (!model.access().isEmpty()) {
            markdown.add("the access matrix", folded("Who may do what", access(model.access())));
        }
        if (!model.zoneLoss().isEmpty()) {
            markdown.add("the zone-loss matrix", folded("When a zone is lost", zones(model)));
        }
        var rest = new ArrayList<>(model.assumptions());
        if (!model.trusted().isEmpty()) {
            rest.add("Trusted, for they may change policies, roles or code: " + String.join(", ", model.trusted()));
        }
        rest.addAll(model.missing());
        markdown.add("the assumptions", folded("What every verdict assumes", rest.stream().map(each -> "- " + escaped(each) + "\n").collect(Collectors.joining())));
        return markdown.end();
    }

    private void add(String name, String section) {
        if (out.length() + section.length() > MOST - LEFT_OUT) {
            leftOut.add(name);
        } else {
            out.append(section);
        }
    }

    private String end() {
        if (!leftOut.isEmpty()) {
            var names = String.join(", ", leftOut);
            out.append("Left out, for a comment has an end: %s. `--format html` has all of it.\n".formatted(names.length() > LEFT_OUT / 2 ? leftOut.size() + " parts" : names));
        }
        return out.toString();
    }

    private static String sign(ReportModel model) {
        return switch (model.outcome()) {
            case HELD -> "✅ Held:";
            case REFUTED -> "❌ Refuted:";
            case INCONCLUSIVE -> "❓ Inconclusive:";
        };
    }

    private static String verdict(Decided decided) {
        var word = ReportModel.word(decided);
        var reason = ReportModel.reason(decided);
        return (decided.verdict().holds() ? word : "**" + word.toUpperCase(Locale.ROOT) + "**") + (reason.isEmpty() ? "" : ": " + escaped(shortened(reason)));
    }

    private static String shortened(String text) {
        return text.length() <= 500 ? text : text.substring(0, 497) + "...";
    }

    private static String openings(Decided decided) {
        var evidence = ReportModel.evidence(decided);
        var shown = evidence.stream().limit(OPENINGS).map(MarkdownReport::opening).collect(Collectors.joining());
        return "**%s** %s\n\n%s%s\n".formatted(decided.about().id(), ReportModel.heading(decided), shown,
                evidence.size() > OPENINGS ? "- %d more: `--explain %s`\n".formatted(evidence.size() - OPENINGS, decided.about().id()) : "");
    }

    private static String opening(Evidence evidence) {
        return "- %s\n".formatted(escaped(shortened(ReportModel.named(evidence))));
    }

    private static String access(List<Access> access) {
        var resources = access.stream().map(Access::resource).distinct().toList();
        var cells = new LinkedHashMap<String, Map<String, String>>();
        access.forEach(cell -> cells.computeIfAbsent(cell.principal(), principal -> new LinkedHashMap<>()).merge(cell.resource(), may(cell), (one, other) -> one + ", " + other));
        var heads = new ArrayList<>(List.of("principal"));
        resources.forEach(resource -> heads.add(escaped(resource)));
        return table(heads, cells.entrySet().stream().map(row -> {
            var line = new ArrayList<>(List.of(escaped(row.getKey())));
            resources.forEach(resource -> line.add(row.getValue().getOrDefault(resource, "")));
            return (List<String>) line;
        }).toList());
    }

    private static String may(Access cell) {
        return cell.granted() ? cell.may() : "**" + cell.may() + " (not granted)**";
    }

    private static String zones(ReportModel model) {
        var zones = model.zoneLoss().stream().map(cell -> cell.zone()).distinct().toList();
        var rows = new LinkedHashMap<String, Map<String, String>>();
        model.zoneLoss().forEach(cell -> rows.computeIfAbsent("%s to %s".formatted(cell.function(), cell.target()), row -> new LinkedHashMap<>())
                .put(cell.zone(), cell.survives() ? "kept" : "**lost**: " + escaped(cell.reason())));
        var heads = new ArrayList<>(List.of("without"));
        heads.addAll(zones);
        return table(heads, rows.entrySet().stream().map(row -> {
            var line = new ArrayList<>(List.of(escaped(row.getKey())));
            zones.forEach(zone -> line.add(row.getValue().getOrDefault(zone, "")));
            return (List<String>) line;
        }).toList());
    }

    /** Without zones: Mermaid places what it likes where it likes. */
    private static String mermaid(Topology topology) {
        var text = new StringBuilder("flowchart LR\n");
        var ids = new LinkedHashMap<String, String>();
        for (var tier : Tier.values()) {
            var things = topology.things().stream().filter(thing -> thing.tier() == tier).toList();
            if (!things.isEmpty()) {
                text.append("  subgraph %s[\"%s\"]\n".formatted(tier.name().toLowerCase(Locale.ROOT), quoted(tier.title)));
                things.forEach(thing -> {
                    ids.put(thing.key(), "n" + ids.size());
                    text.append("    %s%s\n".formatted(ids.get(thing.key()), shape(thing.kind(), thing.note().isEmpty() ? thing.name() : thing.name() + ", " + thing.note())));
                });
                text.append("  end\n");
            }
        }
        var bad = new LinkedHashSet<Integer>();
        var index = 0;
        for (var line : topology.lines().stream().sorted(Comparator.comparing(line -> line.grant() == Grant.KEPT)).limit(EDGES).toList()) {
            var arrow = line.grant() == Grant.KEPT ? "-->" : line.grant() == Grant.BROKEN ? "-.-x" : "==>";
            var label = line.grant() == Grant.NONE ? "NOT GRANTED " + line.label() : line.grant() == Grant.BROKEN ? "BROKEN: " + line.label() : line.label();
            text.append("  %s %s%s %s\n".formatted(ids.get(line.from()), arrow, label.isEmpty() ? "" : "|\"" + quoted(label) + "\"|", ids.get(line.to())));
            if (line.grant() != Grant.KEPT) {
                bad.add(index);
            }
            index++;
        }
        if (!bad.isEmpty()) {
            text.append("  linkStyle %s stroke:#b00020,stroke-width:3px\n".formatted(bad.stream().map(String::valueOf).collect(Collectors.joining(","))));
        }
        return text.toString();
    }

    private static String shape(Kind kind, String name) {
        var shape = switch (kind) {
            case DATABASE -> "[(\"%s\")]";
            case PROXY -> "{{\"%s\"}}";
            case INTERNET -> "((\"%s\"))";
            case FUNCTION -> "([\"%s\"])";
            default -> "[\"%s\"]";
        };
        return shape.formatted(quoted(name));
    }

    private static String quoted(String text) {
        return text.replace("&", "#amp;").replace("\"", "#quot;").replace("<", "#lt;").replace(">", "#gt;").replace("\n", " ").replace("`", "'");
    }

    private static String table(List<String> heads, List<List<String>> rows) {
        return "| %s |\n|%s\n%s\n".formatted(String.join(" | ", heads), "---|".repeat(heads.size()),
                rows.stream().map(row -> "| %s |\n".formatted(String.join(" | ", row))).collect(Collectors.joining()));
    }

    private static String folded(String title, String content) {
        return "<details><summary>%s</summary>\n\n%s\n</details>\n\n".formatted(title, content);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\\|").replace("\n", " ").replace("*", "\\*").replace("_", "\\_").replace("`", "\\`");
    }
}
