package lambdavpc.report;

import static j2html.TagCreator.tag;
import static j2html.TagCreator.text;

import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lambdavpc.proof.claim.Connection.Grant;
import lambdavpc.report.Topology.Kind;
import lambdavpc.report.Topology.Line;
import lambdavpc.report.Topology.Thing;
import lambdavpc.report.Topology.Tier;

/**
 * The topology as SVG: a column a zone, a band a tier, a bar for each thing across the zones that it stands in. What is granted
 * runs on the left, one lane a target, joined where there is a dot; what should not be runs thick on the right, with a number.
 */
final class SvgPicture {
    private static final int WIDTH = 960;
    private static final int LANE = 18;
    private static final int BAD_LANE = 26;
    private static final int MARGIN = 16;
    private static final int BAR = 40;
    private static final int GAP = 14;
    private static final int HEAD = 30;
    private static final int LETTER = 8;
    /** Numbers that a person can follow with a finger. */
    static final int MOST_BAD = 9;

    private final Topology topology;
    private final List<Line> bad;
    private final List<DomContent> under = new ArrayList<>();
    private final List<DomContent> shapes = new ArrayList<>();
    private final Map<String, Box> boxes = new LinkedHashMap<>();
    private int left;
    private int right;
    private double column;
    private int height;

    private record Box(Thing thing, double x, double y, double width) {
        double middle() {
            return y + BAR / 2.0;
        }

        double end() {
            return x + width;
        }
    }

    private SvgPicture(Topology topology) {
        this.topology = topology;
        bad = bad(topology);
    }

    /** Lines that should not be, or do not work, in the order of their numbers. */
    static List<Line> bad(Topology topology) {
        return topology.lines().stream().filter(line -> line.grant() != Grant.KEPT).limit(MOST_BAD).toList();
    }

    static ContainerTag<?> of(Topology topology) {
        return new SvgPicture(topology).draw();
    }

    private ContainerTag<?> draw() {
        var kept = topology.lines().stream().filter(line -> line.grant() == Grant.KEPT).toList();
        // Which lines need a lane shows when all bars are placed; how many lanes there are moves the bars: so first with a lane for every target.
        place(kept.stream().map(Line::to).distinct().toList().size());
        place(lanes(kept).size());
        var lanes = lanes(kept);
        kept.stream().filter(line -> straight(line).isPresent()).forEach(this::vertical);
        for (var i = 0; i < lanes.size(); i++) {
            lane(lanes.get(i), kept, left - LANE * (i + 1.0));
        }
        for (var i = 0; i < bad.size(); i++) {
            badLane(bad.get(i), i);
        }
        boxes.values().forEach(box -> bar(box, kept));
        return tag("svg").attr("viewBox", "0 0 %d %d".formatted(WIDTH, height)).attr("role", "img").attr("class", "picture").with(
                tag("title").with(text("Topology of " + topology.vpc())),
                tag("desc").with(text(topology.lines().stream().map(this::sentence).collect(Collectors.joining("; ")))),
                tag("defs").with(marker("arrow", "kept"), marker("bad-arrow", "bad")))
                .with(under).with(shapes);
    }

    private String sentence(Line line) {
        return "%s to %s %s%s".formatted(Names.of(line.from()), Names.of(line.to()), line.label(), line.grant() == Grant.KEPT ? "" : line.grant() == Grant.BROKEN ? " (broken)" : " (not granted)");
    }

    /** Targets that cannot be reached straight down. */
    private List<String> lanes(List<Line> kept) {
        return List.copyOf(kept.stream().filter(line -> straight(line).isEmpty()).map(Line::to).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private void place(int lanes) {
        boxes.clear();
        under.clear();
        left = MARGIN + LANE * lanes + 2 * MARGIN;
        right = WIDTH - MARGIN - (bad.isEmpty() ? 0 : BAD_LANE * bad.size()) - MARGIN;
        column = (right - left) / (double) Math.max(1, topology.zones().size());
        double y = 34;
        var top = y;
        for (var tier : Tier.values()) {
            var rows = rows(tier);
            if (rows.isEmpty()) {
                continue;
            }
            if (tier == Tier.OUTSIDE) {
                frame(top, y);
                y += GAP;
            }
            var begin = y;
            y += HEAD;
            for (var row : rows) {
                for (var thing : row) {
                    var first = thing.zones().get(0);
                    var last = thing.zones().get(thing.zones().size() - 1);
                    boxes.put(thing.key(), new Box(thing, left + first * column + 6, y, (last - first + 1) * column - 12));
                }
                y += BAR + GAP;
            }
            if (tier != Tier.OUTSIDE) {
                under.add(rectangle(left - 8, begin, right - left + 16, y - begin - 4, "tier"));
            }
            under.add(label(left, begin + 19, tier.title, "tier-name"));
        }
        if (topology.things().stream().noneMatch(thing -> thing.tier() == Tier.OUTSIDE)) {
            frame(top, y);
        }
        height = (int) y + MARGIN;
    }

    private void frame(double top, double bottom) {
        for (var zone = 0; zone < topology.zones().size(); zone++) {
            under.add(label(left + (zone + 0.5) * column, top - 10, topology.zones().get(zone), "zone"));
            if (zone > 0) {
                under.add(path("M%s,%s V%s".formatted(number(left + zone * column), number(top - 24), number(bottom)), "between"));
            }
        }
    }

    /** As few rows as there can be without two bars in one place. */
    private List<List<Thing>> rows(Tier tier) {
        var rows = new ArrayList<List<Thing>>();
        topology.things().stream().filter(thing -> thing.tier() == tier).forEach(thing -> rows.stream()
                .filter(row -> row.stream().noneMatch(other -> overlap(other, thing)) && row.get(0).kind() == thing.kind()).findFirst()
                .ifPresentOrElse(row -> row.add(thing), () -> rows.add(new ArrayList<>(List.of(thing)))));
        return rows;
    }

    private static boolean overlap(Thing one, Thing other) {
        return IntStream.rangeClosed(one.zones().get(0), one.zones().get(one.zones().size() - 1))
                .anyMatch(zone -> zone >= other.zones().get(0) && zone <= other.zones().get(other.zones().size() - 1));
    }

    /** @return the x of a way straight down that crosses no bar; only from what stands in one zone of several */
    private Optional<Double> straight(Line line) {
        var from = boxes.get(line.from());
        var to = boxes.get(line.to());
        var x = from.x() + from.width() / 2;
        var clear = from.thing().zones().size() == 1 && topology.zones().size() > 1 && from.y() < to.y() && x > to.x() && x < to.end()
                && boxes.values().stream().noneMatch(box -> box.y() > from.y() && box.y() < to.y() && x > box.x() && x < box.end());
        return clear ? Optional.of(x) : Optional.empty();
    }

    private void vertical(Line line) {
        var from = boxes.get(line.from());
        var to = boxes.get(line.to());
        var x = straight(line).orElseThrow();
        under.add(path("M%s,%s V%s".formatted(number(x), number(from.y() + BAR), number(to.y() - 2)), "kept").attr("marker-end", "url(#arrow)"));
    }

    private void lane(String target, List<Line> kept, double x) {
        var to = boxes.get(target);
        var sources = kept.stream().filter(line -> line.to().equals(target) && straight(line).isEmpty()).map(line -> boxes.get(line.from())).distinct().toList();
        var end = to.thing().zones().get(0) == 0 ? to.middle() : to.y() - 11 + 3 * Math.min(3, to.thing().zones().get(0));
        var joins = sources.stream().map(SvgPicture::exit).toList();
        var low = Math.min(end, joins.stream().mapToDouble(Double::doubleValue).min().orElse(end));
        var high = Math.max(end, joins.stream().mapToDouble(Double::doubleValue).max().orElse(end));
        under.add(path("M%s,%s V%s".formatted(number(x), number(low), number(high)), "kept"));
        sources.forEach(source -> {
            var y = exit(source);
            under.add(path(source.thing().zones().get(0) == 0 ? "M%s,%s H%s".formatted(number(source.x()), number(y), number(x))
                    : "M%s,%s V%s H%s".formatted(number(source.x() + 14), number(source.y() + BAR), number(y), number(x)), "kept"));
            under.add(tag("circle").attr("cx", number(x)).attr("cy", number(y)).attr("r", "3.5").attr("class", "join"));
        });
        under.add(path(to.thing().zones().get(0) == 0 ? "M%s,%s H%s".formatted(number(x), number(end), number(to.x() - 2))
                : "M%s,%s H%s V%s".formatted(number(x), number(end), number(to.x() + 14), number(to.y() - 1)), "kept").attr("marker-end", "url(#arrow)"));
    }

    private static double exit(Box source) {
        return source.thing().zones().get(0) == 0 ? source.middle() : source.y() + BAR + 2 + 3 * Math.min(3, source.thing().zones().get(0));
    }

    private void badLane(Line line, int index) {
        var from = boxes.get(line.from());
        var to = boxes.get(line.to());
        var x = right + MARGIN + BAD_LANE * (index + 0.5);
        var shift = (index % 5 - 2) * 6;
        var atEdge = from.end() > right - 12;
        var start = atEdge ? from.middle() + shift : from.y() + BAR + 5;
        var toEdge = to.end() > right - 12;
        var end = toEdge ? to.middle() + shift : to.y() - 5;
        var way = (atEdge ? "M%s,%s".formatted(number(from.end()), number(start)) : "M%s,%s V%s".formatted(number(from.end() - 14), number(from.y() + BAR), number(start)))
                + " H%s V%s ".formatted(number(x), number(end))
                + (toEdge ? "H%s".formatted(number(to.end() + 3)) : "H%s V%s".formatted(number(to.end() - 14), number(to.y() - 2)));
        shapes.add(path(way, line.grant() == Grant.BROKEN ? "bad broken" : "bad").attr("marker-end", "url(#bad-arrow)"));
        var y = (start + end) / 2;
        shapes.add(tag("circle").attr("cx", number(x)).attr("cy", number(y)).attr("r", "11").attr("class", "badge"));
        shapes.add(label(x, y + 5, String.valueOf(index + 1), "badge-number"));
    }

    private void bar(Box box, List<Line> kept) {
        var thing = box.thing();
        var kind = thing.kind().name().toLowerCase(Locale.ROOT);
        var round = thing.kind() == Kind.FUNCTION || thing.kind() == Kind.INTERNET ? BAR / 2 : thing.kind() == Kind.PROXY ? BAR / 4 : 4;
        shapes.add(rectangle(box.x(), box.y(), box.width(), BAR, "thing " + kind).attr("rx", String.valueOf(round)).with(tag("title").with(text(thing.name()))));
        var incoming = kept.stream().filter(line -> line.to().equals(thing.key()) && !line.label().isEmpty()).toList();
        var ports = incoming.stream().map(Line::label).distinct().collect(Collectors.joining(", "));
        var notes = new ArrayList<String>();
        if (!ports.isEmpty()) {
            notes.add("%s from %d".formatted(ports, incoming.size()));
        }
        if (!thing.note().isEmpty()) {
            notes.add(thing.note());
        }
        var note = String.join(", ", notes);
        var inner = box.x() + 14;
        var room = (int) ((box.width() - 28) / LETTER);
        if (note.isEmpty() || thing.name().length() + note.length() + 4 <= room) {
            shapes.add(label(inner, box.middle() + 5, shortened(thing.name(), room), "name"));
            if (!note.isEmpty()) {
                shapes.add(label(box.end() - 14, box.middle() + 4, note, "note"));
            }
        } else {
            shapes.add(label(inner, box.y() + 17, shortened(thing.name(), room), "name"));
            shapes.add(label(inner, box.y() + 32, shortened(note, room + 2), "small"));
        }
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Math.max(1, most - 1)) + "…";
    }

    private static ContainerTag<?> marker(String id, String style) {
        return tag("marker").attr("id", id).attr("viewBox", "0 0 10 10").attr("refX", "9").attr("refY", "5").attr("markerWidth", "9").attr("markerHeight", "9")
                .attr("markerUnits", "userSpaceOnUse").attr("orient", "auto").with(tag("path").attr("d", "M0,0 L10,5 L0,10 z").attr("class", style + "-head"));
    }

    private static ContainerTag<?> rectangle(double x, double y, double width, double height, String style) {
        return tag("rect").attr("x", number(x)).attr("y", number(y)).attr("width", number(width)).attr("height", number(height)).attr("class", style);
    }

    private static ContainerTag<?> path(String way, String style) {
        return tag("path").attr("d", way).attr("class", style);
    }

    private static ContainerTag<?> label(double x, double y, String text, String style) {
        return tag("text").attr("x", number(x)).attr("y", number(y)).attr("class", style).with(text(text));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, "%.1f", value);
    }
}
