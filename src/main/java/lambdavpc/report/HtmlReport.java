package lambdavpc.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.code;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.style;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import lambdavpc.cost.Estimate;
import lambdavpc.proof.claim.Access;
import lambdavpc.proof.claim.Claims.Decided;
import lambdavpc.proof.claim.Connection.Grant;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.ZoneLoss;
import lambdavpc.report.Topology.Line;

/** One file that loads nothing: for a browser, a phone, a printer, and without colour. */
public final class HtmlReport {
    /** More evidence of one claim nobody reads; the other forms have all of it. */
    private static final int MOST_EVIDENCE = 200;

    private static final int OPEN_EVIDENCE = 8;
    private static final int MOST_COSTS = 12;

    private HtmlReport() {}

    /** @param changes since a baseline; null without one */
    public static String of(ReportModel model, Changes changes) {
        var sections = new ArrayList<DomContent>();
        if (changes != null) {
            sections.add(section(h2("Since the baseline"), changes.isEmpty() ? p("No new access, no new way, no claim that held before.")
                    : ul(each(changes.lines(), line -> li(line)))));
        }
        var failing = model.claims().stream().filter(decided -> !decided.verdict().holds()).toList();
        if (!model.topology().things().isEmpty()) {
            sections.add(picture(model.topology()));
        }
        if (!failing.isEmpty()) {
            sections.add(section(h2("What does not hold"), each(failing, decided -> claim(decided, true))));
        }
        var holding = model.claims().stream().filter(decided -> decided.verdict().holds()).toList();
        if (!holding.isEmpty()) {
            sections.add(section(h2("What holds"), each(holding, decided -> claim(decided, false))));
        }
        if (!model.access().isEmpty()) {
            sections.add(section(h2("Who may do what"), access(model.access())));
        }
        if (!model.zoneLoss().isEmpty()) {
            sections.add(section(h2("When a zone is lost"), zones(model.zoneLoss())));
        }
        if (!model.cost().items().isEmpty() || !model.cost().unpriced().isEmpty()) {
            sections.add(section(h2("What it costs a month"), cost(model.cost())));
        }
        sections.add(assumptions(model));
        return document(html(head(meta().withCharset("utf-8"), meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                        title(model.subject() + ": " + outcome(model)), style(rawHtml(css()))),
                body(main(header(p("lambda-vpc check").withClass("kicker"), h1(text(model.subject() + " "), span(outcome(model)).withClass("outcome " + outcome(model))),
                                p(Summary.counts(model)).withClass("lead")),
                        each(sections, section -> section),
                        footer(p("Decided for all packets and all principals, from what the program declares.").withClass("quiet"))))).withLang("en")) + "\n";
    }

    private static String outcome(ReportModel model) {
        return model.outcome().name().toLowerCase(Locale.ROOT);
    }

    private static DomContent claim(Decided decided, boolean open) {
        var word = ReportModel.word(decided);
        var reason = ReportModel.reason(decided);
        var evidence = ReportModel.evidence(decided);
        var about = decided.about();
        return div(div(span(about.id()).withClass("id"), span(sign(word) + " " + word).withClass("verdict " + word.replace(' ', '-'))).withClass("head"),
                div(p(about.sentence()).withClass("sentence"),
                        iff(!reason.isEmpty(), p(reason).withClass("reason")),
                        evidence.isEmpty() ? practice(about.article(), about.controls())
                                : details(summary("%s (%d)".formatted(ReportModel.heading(decided).replace(":", ""), evidence.size())),
                                        ul(each(evidence.stream().limit(MOST_EVIDENCE).toList(), HtmlReport::evidence)).withClass("evidence"),
                                        iff(evidence.size() > MOST_EVIDENCE, p("%d more: --explain %s".formatted(evidence.size() - MOST_EVIDENCE, about.id()))),
                                        practice(about.article(), about.controls())).withCondOpen(open && evidence.size() <= OPEN_EVIDENCE)).withClass("body"))
                .withClass("claim").withId(about.id());
    }

    private static DomContent practice(String article, List<String> controls) {
        return p("Practice: " + article.replaceFirst("\\.$", "") + "." + (controls.isEmpty() ? "" : " Controls: " + String.join(", ", controls) + ".")).withClass("quiet");
    }

    /** Each has a form of its own, so that no verdict hangs on a colour. */
    private static String sign(String word) {
        return switch (word) {
            case "proved" -> "\u2713";
            case "refuted" -> "\u2717";
            case "accepted" -> "\u2248";
            case "not applicable" -> "\u2013";
            default -> "?";
        };
    }

    private static DomContent evidence(Evidence evidence) {
        return li(text(evidence.text() + " "), each(evidence.urns().stream().distinct().toList(), urn ->
                span(code(Names.of(urn)), text(" " + Names.kind(urn) + " ")).withClass("resource").withTitle(urn)));
    }

    private static DomContent picture(Topology topology) {
        var bad = SvgPicture.bad(topology);
        var all = topology.lines().stream().filter(line -> line.grant() != Grant.KEPT).count();
        return section(h2("Topology"), p(topology.vpc()).withClass("quiet"),
                div(SvgPicture.of(topology)).withClass("scroll").attr("tabindex", "0"),
                iff(topology.left() > 0, p("%d more things are not drawn.".formatted(topology.left()))),
                iff(!bad.isEmpty(), ol(each(bad, line -> li(sentence(line, topology)))).withClass("bad-lines")),
                iff(all > bad.size(), p("%d more that are not drawn.".formatted(all - bad.size()))),
                p("Isolated subnets have no way out, egress subnets go out through a NAT, public ones have a route to the internet gateway. Thin lines were granted and work;"
                        + " a dot joins a lane. Thick lines with a number work and were not granted; dashed ones were granted and do not work.").withClass("quiet"));
    }

    private static String sentence(Line line, Topology topology) {
        Function<String, String> name = key -> topology.things().stream().filter(thing -> thing.key().equals(key)).map(Topology.Thing::name).findFirst().orElse(Names.of(key));
        var way = "%s to %s".formatted(name.apply(line.from()), name.apply(line.to()));
        return line.grant() == Grant.NONE ? "%s: %s, which nobody granted".formatted(way, line.label()) : "%s was granted and does not work: %s".formatted(way, line.label());
    }

    private static DomContent access(List<Access> access) {
        var resources = access.stream().map(Access::resource).distinct().toList();
        var rows = new LinkedHashMap<String, Map<String, List<Access>>>();
        access.forEach(cell -> rows.computeIfAbsent(cell.principal(), principal -> new LinkedHashMap<>())
                .computeIfAbsent(cell.resource(), resource -> new ArrayList<>()).add(cell));
        return matrix("principal", resources, rows.entrySet().stream().toList(), row -> row.getKey(), (row, resource) -> td(each(row.getValue().getOrDefault(resource, List.of()),
                cell -> cell.granted() ? div(cell.may()) : div(strong("\u2717 " + cell.may()), text(" not granted")).withClass("not-granted"))));
    }

    private static DomContent zones(List<ZoneLoss> cells) {
        var zones = cells.stream().map(ZoneLoss::zone).distinct().toList();
        var rows = new LinkedHashMap<String, Map<String, ZoneLoss>>();
        cells.forEach(cell -> rows.computeIfAbsent("%s to %s".formatted(cell.function(), cell.target()), row -> new LinkedHashMap<>()).put(cell.zone(), cell));
        return matrix("without", zones, rows.entrySet().stream().toList(), row -> row.getKey(), (row, zone) -> {
            var cell = row.getValue().get(zone);
            return cell == null ? td() : cell.survives() ? td("\u2713 kept") : td(div(strong("\u2717 lost")), div(cell.reason()).withClass("quiet")).withClass("lost");
        });
    }

    private interface Cell<T> {
        ContainerTag<?> of(T row, String column);
    }

    private static <T> DomContent matrix(String corner, List<String> columns, List<T> rows, Function<T, String> name, Cell<T> cell) {
        return div(table(thead(tr(th(corner).attr("scope", "col"), each(columns, column -> th(column).attr("scope", "col")))),
                tbody(each(rows, row -> tr(th(name.apply(row)).attr("scope", "row"),
                        each(columns, column -> cell.of(row, column).attr("data-column", column))))))).withClass("scroll matrix");
    }

    private static DomContent cost(Estimate cost) {
        var dearest = cost.items().stream().limit(MOST_COSTS).toList();
        var others = cost.items().stream().skip(MOST_COSTS).map(Estimate.Item::monthly).reduce(BigDecimal.ZERO, BigDecimal::add);
        var rows = new ArrayList<DomContent>();
        dearest.forEach(item -> rows.add(price(item.name(), "%s, %s".formatted(Names.kind(item.urn()),
                String.join(", ", item.lines().stream().map(Estimate.Line::what).distinct().toList())), item.monthly())));
        if (cost.items().size() > dearest.size()) {
            rows.add(price("%d others".formatted(cost.items().size() - dearest.size()), "", others));
        }
        rows.add(price("all", cost.budget().map(budget -> "the budget is $%s".formatted(budget.toPlainString())).orElse("no budget is set"), cost.total()));
        return div(div(table(thead(tr(th("resource").attr("scope", "col"), th("what").attr("scope", "col"), th("$ a month").attr("scope", "col"))), tbody(each(rows, row -> row))))
                        .withClass("scroll matrix cost"),
                iff(!cost.unpriced().isEmpty(), p("Not in it, for there is no price: %s.".formatted(String.join(", ", cost.unpriced().stream().map(each -> Names.of(each.urn())).toList())))),
                p("List prices of %s, %s; bin/lambda-vpc cost says each line and what is assumed.".formatted(cost.list().region(), cost.list().date())).withClass("quiet"));
    }

    private static DomContent price(String name, String what, BigDecimal monthly) {
        return tr(th(name).attr("scope", "row"), td(what).attr("data-column", "what"), td(monthly.toPlainString()).attr("data-column", "$ a month"));
    }

    private static DomContent assumptions(ReportModel model) {
        return section(h2("What every verdict assumes"), ul(each(model.assumptions(), assumption -> li(assumption))),
                model.trusted().isEmpty() ? p("No role of the stack may change policies, roles or code.")
                        : p("Trusted, for they may change policies, roles or code: " + String.join(", ", model.trusted())),
                each(model.missing(), part -> p(part)));
    }

    private static String css() {
        try (var css = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
