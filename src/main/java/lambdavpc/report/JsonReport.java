package lambdavpc.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import lambdavpc.proof.claim.Access;
import lambdavpc.proof.claim.Claims.Decided;
import lambdavpc.proof.claim.Connection;
import lambdavpc.proof.claim.Connection.Grant;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.report.Changes.Baseline;

/** For programs, and as the baseline of a later report: docs/report.schema.json says what is in it, and names in it stay. */
public final class JsonReport {
    private static final int VERSION = 1;
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonReport() {}

    /** @param changes since a baseline; null without one */
    public static String of(ReportModel model, Changes changes) {
        var report = new LinkedHashMap<String, Object>();
        report.put("version", VERSION);
        report.put("subject", model.subject());
        report.put("outcome", model.outcome().name().toLowerCase(Locale.ROOT));
        report.put("resources", model.resources());
        report.put("claims", model.claims().stream().map(JsonReport::claim).toList());
        report.put("assumptions", model.assumptions());
        report.put("trusted", model.trusted());
        report.put("access", model.access());
        report.put("connections", model.connections().stream().map(JsonReport::connection).toList());
        report.put("zoneLoss", model.zoneLoss().stream().map(cell -> ordered("zone", cell.zone(), "function", cell.function(), "target", cell.target(),
                "survives", cell.survives(), "reason", cell.reason())).toList());
        report.put("missing", model.missing());
        if (changes != null) {
            report.put("changes", ordered("access", changes.access(), "connections", changes.ways(), "lost", changes.lost()));
        }
        return GSON.toJson(report) + "\n";
    }

    private static Map<String, Object> claim(Decided decided) {
        return ordered("id", decided.about().id(), "sentence", decided.about().sentence(), "practice", decided.about().article(), "controls", decided.about().controls(),
                "verdict", ReportModel.word(decided), "holds", decided.verdict().holds(), "reason", ReportModel.reason(decided),
                "evidence", ReportModel.evidence(decided).stream().map(JsonReport::evidence).toList());
    }

    private static Map<String, Object> evidence(Evidence evidence) {
        return ordered("text", evidence.text(), "resources", evidence.urns());
    }

    private static Map<String, Object> connection(Connection connection) {
        return ordered("from", Names.of(connection.from()), "to", Names.of(connection.to()), "traffic", connection.traffic(),
                "grant", connection.grant().name().toLowerCase(Locale.ROOT), "reason", connection.reason());
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (var i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }

    /** Whether this is a report of ours, of whatever version. */
    public static boolean is(JsonObject json) {
        return json.has("version") && json.has("claims") && json.has("access");
    }

    /** @throws IllegalArgumentException where it is of another version, or not as the schema says */
    public static Baseline baseline(JsonObject json) {
        try {
            if (json.get("version").getAsInt() != VERSION) {
                throw new IllegalArgumentException("a report of version %s; this program reads version %d".formatted(json.get("version"), VERSION));
            }
            var access = Arrays.stream(GSON.fromJson(json.get("access"), Access[].class)).map(Changes::text).collect(Collectors.toSet());
            var ways = StreamSupport.stream(json.getAsJsonArray("connections").spliterator(), false).map(each -> way(each.getAsJsonObject())).collect(Collectors.toSet());
            Set<String> held = StreamSupport.stream(json.getAsJsonArray("claims").spliterator(), false).map(each -> each.getAsJsonObject())
                    .filter(claim -> claim.get("holds").getAsBoolean()).map(claim -> claim.get("id").getAsString()).collect(Collectors.toSet());
            return new Baseline(access, ways, held);
        } catch (JsonParseException | NullPointerException | IllegalStateException | ClassCastException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("a report that is not as docs/report.schema.json says", e);
        }
    }

    private static String way(JsonObject json) {
        return Changes.text(new Connection(json.get("from").getAsString(), json.get("to").getAsString(), json.get("traffic").getAsString(),
                Grant.valueOf(json.get("grant").getAsString().toUpperCase(Locale.ROOT)), Set.of(), ""));
    }
}
