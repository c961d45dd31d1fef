package lambdavpc.embedded.runtime.monitoring;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.lambda.Functions;
import lambdavpc.embedded.runtime.lambda.LogGroups;

/**
 * Metrics, read from where they are told: the embedded metric format in functions' logs, and Lambda's own records of invocations there
 * (AWS/Lambda {@code Invocations} and {@code Errors} by function; only functions that log JSON), and services' own readings. Nothing is
 * stored twice.
 */
final class Metrics {
    /** As long as an alarm can look back. */
    private static final long KEPT_MILLIS = 7 * 86_400_000L;

    /** @param time milliseconds since 1970 */
    record Datum(String namespace, String name, Map<String, String> dimensions, long time, double value) {
        private List<Object> key() {
            return List.of(namespace, name, dimensions);
        }
    }

    private static final long READ_EVERY_MILLIS = 60_000;

    private final LogGroups logs;
    private final Supplier<List<Reading>> readings;
    private final Map<List<Object>, Datum> read = new HashMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final Deque<Datum> data = new ArrayDeque<>();

    Metrics(LogGroups logs, Supplier<List<Reading>> readings) {
        this.logs = logs;
        this.readings = readings;
    }

    /** Takes in what the functions' logs have got since, and what services tell now: each minute, and at once what has changed. */
    void follow(World world, Instant now) {
        world.all(Functions.TYPE).forEach(function -> {
            var name = (String) function.outputs().get("name");
            var group = function.outputs().get("loggingConfig") instanceof Map<?, ?> logging && logging.get("logGroup") instanceof String declared
                    ? declared : "/aws/lambda/" + name;
            positions.put(group, logs.read(group, positions.getOrDefault(group, 0L), event -> take(name, event)));
        });
        readings.get().forEach(reading -> {
            var datum = new Datum(reading.namespace(), reading.name(), reading.dimensions(), now.toEpochMilli(), reading.value());
            var before = read.get(datum.key());
            if (before == null || before.value() != datum.value() || datum.time() - before.time() >= READ_EVERY_MILLIS) {
                read.put(datum.key(), datum);
                data.add(datum);
            }
        });
        data.removeIf(datum -> datum.time() < now.toEpochMilli() - KEPT_MILLIS);
    }

    /** The values of one metric in {@code (from, to]}, by its exact dimensions. */
    List<Double> values(String namespace, String name, Map<String, String> dimensions, long from, long to) {
        return data.stream().filter(datum -> datum.time() > from && datum.time() <= to && datum.name().equals(name)
                && datum.namespace().equals(namespace) && datum.dimensions().equals(dimensions)).map(Datum::value).toList();
    }

    private void take(String function, LogGroups.Event event) {
        if (!event.message().startsWith("{")) {
            return;
        }
        try {
            var line = JsonParser.parseString(event.message()).getAsJsonObject();
            if (line.get("_aws") instanceof JsonObject metadata) {
                embedded(line, metadata);
            } else if (line.has("type") && line.get("type").getAsString().equals("platform.report")) {
                var failed = !line.getAsJsonObject("record").get("status").getAsString().equals("success");
                var dimensions = Map.of("FunctionName", function);
                data.add(new Datum("AWS/Lambda", "Invocations", dimensions, event.time(), 1));
                data.add(new Datum("AWS/Lambda", "Errors", dimensions, event.time(), failed ? 1 : 0));
            }
        } catch (JsonParseException | IllegalStateException | ClassCastException | NullPointerException | UnsupportedOperationException | NumberFormatException notOurs) {
            // CloudWatch passes over lines that are not of its format, too.
        }
    }

    private void embedded(JsonObject line, JsonObject metadata) {
        var time = metadata.get("Timestamp").getAsLong();
        for (var directive : metadata.getAsJsonArray("CloudWatchMetrics")) {
            var namespace = directive.getAsJsonObject().get("Namespace").getAsString();
            for (var set : directive.getAsJsonObject().getAsJsonArray("Dimensions")) {
                var dimensions = new HashMap<String, String>();
                set.getAsJsonArray().forEach(name -> dimensions.put(name.getAsString(), line.get(name.getAsString()).getAsString()));
                for (var metric : directive.getAsJsonObject().getAsJsonArray("Metrics")) {
                    var name = metric.getAsJsonObject().get("Name").getAsString();
                    each(line.get(name)).forEach(value -> data.add(new Datum(namespace, name, dimensions, time, value)));
                }
            }
        }
    }

    private static List<Double> each(JsonElement values) {
        return values instanceof JsonArray many
                ? StreamSupport.stream(many.spliterator(), false).map(JsonElement::getAsDouble).toList() : List.of(values.getAsDouble());
    }
}
