package lambdavpc.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Collection;
import java.util.List;
import lambdavpc.proof.claim.Claims.Decided;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.Inconclusive;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;

/**
 * For code scanning: a rule and a result a claim, also of those that hold
 * (<a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>).
 */
public final class SarifReport {
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private SarifReport() {}

    /** @param file what a viewer shows the results at: the profile or the state, relative to the repository's root */
    public static String of(ReportModel model, String file) {
        var driver = object("name", text("lambda-vpc"));
        driver.add("rules", array(model.claims().stream().map(SarifReport::rule).toList()));
        var run = object("tool", object("driver", driver));
        run.addProperty("columnKind", "utf16CodeUnits");
        run.add("results", array(model.claims().stream().map(decided -> result(decided, model, file)).toList()));
        var log = object("$schema", text(SCHEMA));
        log.addProperty("version", "2.1.0");
        log.add("runs", array(List.of(run)));
        return GSON.toJson(log) + "\n";
    }

    private static JsonElement rule(Decided decided) {
        var rule = object("id", text(decided.about().id()));
        rule.add("shortDescription", message(decided.about().sentence()));
        rule.add("help", message(decided.about().article()));
        rule.add("properties", object("tags", array(decided.about().controls().stream().map(SarifReport::text).toList())));
        return rule;
    }

    private static JsonElement result(Decided decided, ReportModel model, String file) {
        var verdict = decided.verdict();
        var reason = ReportModel.reason(decided);
        var result = object("ruleId", text(decided.about().id()));
        // Only what fails has a level: the standard asks for "none" beside every other kind.
        result.addProperty("kind", verdict instanceof Proved ? "pass" : verdict instanceof NotApplicable ? "notApplicable" : verdict instanceof Inconclusive ? "open" : "fail");
        result.addProperty("level", verdict.holds() ? verdict instanceof Accepted ? "note" : "none" : verdict instanceof Inconclusive ? "none" : "error");
        result.add("message", message(reason.isEmpty() ? decided.about().sentence() : reason));
        if (verdict instanceof Accepted accepted) {
            var suppression = object("kind", text("external"));
            suppression.addProperty("status", "accepted");
            suppression.addProperty("justification", "the profile's decision " + accepted.decision());
            result.add("suppressions", array(List.of(suppression)));
        }
        var location = object("physicalLocation", object("artifactLocation", object("uri", text(file))));
        location.add("logicalLocations", array(ReportModel.evidence(decided).stream().map(Evidence::urns).flatMap(Collection::stream).distinct()
                .map(urn -> (JsonElement) logical(urn)).toList()));
        result.add("locations", array(List.of(location)));
        result.add("partialFingerprints", object("claim/v1", text(decided.about().id() + " of " + model.subject())));
        return result;
    }

    private static JsonObject logical(String urn) {
        var location = object("fullyQualifiedName", text(urn));
        location.addProperty("name", Names.of(urn));
        location.addProperty("kind", "resource");
        return location;
    }

    private static JsonObject message(String text) {
        return object("text", text(text));
    }

    private static JsonPrimitive text(String text) {
        return new JsonPrimitive(text);
    }

    private static JsonObject object(String key, JsonElement value) {
        var object = new JsonObject();
        object.add(key, value);
        return object;
    }

    private static JsonArray array(Iterable<? extends JsonElement> elements) {
        var array = new JsonArray();
        elements.forEach(array::add);
        return array;
    }
}
