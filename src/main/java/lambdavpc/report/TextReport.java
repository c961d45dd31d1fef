package lambdavpc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lambdavpc.proof.claim.Claims.Decided;
import lambdavpc.proof.claim.Verdict.Inconclusive;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;

/** For a terminal or a log: ASCII, no line wider than asked for, nothing said by colour alone. */
public final class TextReport {
    private static final int LEAST_WIDTH = 40;
    /** Of the columns before the sentence. */
    private static final int INDENT = 20;
    private static final int SHOWN = 5;

    private final int width;
    private final boolean colour;
    private final StringBuilder out = new StringBuilder();

    private TextReport(int width, boolean colour) {
        this.width = Math.max(width, LEAST_WIDTH);
        this.colour = colour;
    }

    /**
     * One row a claim, and what is behind those that do not hold.
     *
     * @param width in characters
     */
    public static String table(ReportModel model, int width, boolean colour) {
        var text = new TextReport(width, colour);
        text.paragraph(Summary.of(model));
        text.out.append('\n');
        model.claims().forEach(text::row);
        if (!model.trusted().isEmpty()) {
            text.out.append('\n');
            text.paragraph("Trusted, for they may change policies, roles or code: " + String.join(", ", model.trusted()));
        }
        text.out.append('\n');
        text.paragraph("Every verdict assumes:");
        model.assumptions().forEach(assumption -> text.bullet(0, assumption));
        model.missing().forEach(text::paragraph);
        return text.out.toString();
    }

    /** Everything about each claim: its sentence, what it answers, its verdict, and every resource that it stands on. */
    public static String explanation(ReportModel model, int width, boolean colour) {
        var text = new TextReport(width, colour);
        model.claims().forEach(decided -> {
            text.row(decided);
            text.out.append('\n');
            text.paragraph("Practice: " + decided.about().article());
            if (!decided.about().controls().isEmpty()) {
                text.paragraph("Controls: " + String.join(", ", decided.about().controls()));
            }
            var evidence = ReportModel.evidence(decided);
            if (!evidence.isEmpty()) {
                text.paragraph(ReportModel.heading(decided));
                evidence.forEach(each -> {
                    text.bullet(0, each.text());
                    each.urns().forEach(urn -> text.bullet(2, urn));
                });
            }
        });
        return text.out.toString();
    }

    /** What is new since another report. */
    public static String changes(Changes changes, int width) {
        var text = new TextReport(width, false);
        text.paragraph(changes.isEmpty() ? "Since the baseline: no new access, no new way, no claim that held before."
                : "Since the baseline:");
        changes.lines().forEach(line -> text.bullet(0, line));
        return text.out.toString();
    }

    private void row(Decided decided) {
        var word = ReportModel.word(decided);
        var loud = decided.verdict().holds() ? word : word.toUpperCase(Locale.ROOT);
        var first = " %-3s %s".formatted(decided.about().id(), painted(decided, "%-14s".formatted(loud)));
        var lines = wrap(decided.about().sentence(), width - INDENT);
        out.append(first).append(' ').append(lines.get(0)).append('\n');
        lines.stream().skip(1).forEach(line -> line(INDENT, line));
        var reason = ReportModel.reason(decided);
        if (!reason.isEmpty()) {
            wrap(reason, width - INDENT).forEach(line -> line(INDENT, line));
        }
        if (decided.verdict() instanceof Refuted refuted) {
            refuted.openings().stream().limit(SHOWN).forEach(opening -> bullet(INDENT - 1, ReportModel.named(opening)));
            if (refuted.openings().size() > SHOWN) {
                bullet(INDENT - 1, "%d more: --explain %s".formatted(refuted.openings().size() - SHOWN, decided.about().id()));
            }
        }
    }

    private String painted(Decided decided, String text) {
        var code = decided.verdict() instanceof Proved ? 32 : decided.verdict() instanceof Refuted ? 31 : decided.verdict() instanceof Inconclusive ? 33 : 0;
        return colour && code > 0 ? "\u001b[%d;1m%s\u001b[0m".formatted(code, text) : text;
    }

    private void paragraph(String text) {
        wrap(text, width).forEach(line -> line(0, line));
    }

    private void bullet(int indent, String text) {
        var lines = wrap(text, width - indent - 3);
        line(indent, " - " + lines.get(0));
        lines.stream().skip(1).forEach(line -> line(indent + 3, line));
    }

    private void line(int indent, String text) {
        out.append(" ".repeat(indent)).append(text).append('\n');
    }

    /** At spaces; a word that is longer than a line, a URN say, is cut. */
    static List<String> wrap(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.strip().split("\\s+")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
            while (line.length() > width) {
                lines.add(line.substring(0, width));
                line.delete(0, width);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
