package lambdavpc.report;

import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/** All verdicts in one sentence. */
final class Summary {
    private Summary() {}

    /** {@code stack prod: 252 resources, 20 claims: 18 proved, 1 accepted, 1 not applicable}. */
    static String of(ReportModel model) {
        return model.subject() + ": " + counts(model);
    }

    static String counts(ReportModel model) {
        var counts = new LinkedHashMap<String, Integer>();
        model.claims().forEach(decided -> counts.merge(ReportModel.word(decided), 1, Integer::sum));
        return "%d resources, %d claim%s: %s".formatted(model.resources(), model.claims().size(), model.claims().size() == 1 ? "" : "s",
                counts.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey()).collect(Collectors.joining(", ")));
    }
}
