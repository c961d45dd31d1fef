package lambdavpc.embedded.runtime.lambda;

import com.google.gson.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Consumer;

/** The lines that Lambda itself writes into a function's log: START, END and REPORT, or their JSON form. */
final class Report {
    private final Declaration declaration;
    private final String requestId;
    private final Consumer<String> log;

    Report(Declaration declaration, String requestId, Consumer<String> log) {
        this.declaration = declaration;
        this.requestId = requestId;
        this.log = log;
    }

    void start() {
        if (declaration.json()) {
            var record = record();
            record.addProperty("version", declaration.version());
            event("platform.start", record);
        } else {
            log.accept("START RequestId: %s Version: %s".formatted(requestId, declaration.version()));
        }
    }

    /** A failure that Lambda saw, not the function. */
    void problem(JsonObject error) {
        if (!declaration.json()) {
            log.accept("%s %s %s".formatted(now(), requestId, error.has("errorMessage")
                    ? error.get("errorMessage").getAsString().replace("RequestId: " + requestId + " Error: ", "") : error));
        }
    }

    /** @param initMs of a cold start, else null */
    void end(boolean failed, double durationMs, long billedMs, Double initMs, boolean restored, int maxMemoryMb) {
        if (declaration.json()) {
            var metrics = new JsonObject();
            metrics.addProperty("durationMs", thousandths(durationMs));
            metrics.addProperty("billedDurationMs", billedMs);
            metrics.addProperty("memorySizeMB", declaration.memorySize());
            metrics.addProperty("maxMemoryUsedMB", maxMemoryMb);
            if (initMs != null) {
                metrics.addProperty(restored ? "restoreDurationMs" : "initDurationMs", thousandths(initMs));
            }
            var record = record();
            record.add("metrics", metrics);
            record.addProperty("status", failed ? "error" : "success");
            event("platform.report", record);
        } else {
            log.accept("END RequestId: " + requestId);
            log.accept(String.format(Locale.ROOT, "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB%s",
                    requestId, durationMs, billedMs, declaration.memorySize(), maxMemoryMb,
                    initMs == null ? "" : String.format(Locale.ROOT, "\t%s: %.2f ms", restored ? "Restore Duration" : "Init Duration", initMs)));
        }
    }

    private JsonObject record() {
        var record = new JsonObject();
        record.addProperty("requestId", requestId);
        return record;
    }

    private void event(String type, JsonObject record) {
        var event = new JsonObject();
        event.addProperty("time", now());
        event.addProperty("type", type);
        event.add("record", record);
        log.accept(event.toString());
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static double thousandths(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
