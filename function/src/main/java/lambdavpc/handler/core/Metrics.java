package lambdavpc.handler.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Metrics that a function tells by its log: CloudWatch finds them in a line of its embedded metric format. That takes no permission, no
 * endpoint and no call.
 *
 * <p>Format: <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
 * embedded metric format</a>.
 */
public final class Metrics {
    private record Value(String name, String unit, double value) {}

    private record Property(String name, String value) {}

    private final String namespace;
    private final Property dimension;
    private final List<Value> values = new ArrayList<>();
    private final List<Property> properties = new ArrayList<>();

    private Metrics(String namespace, Property dimension) {
        this.namespace = namespace;
        this.dimension = dimension;
    }

    /** Metrics with one dimension: each further one would be billed as more metrics. */
    public static Metrics of(String namespace, String dimension, String value) {
        return new Metrics(namespace, new Property(dimension, value));
    }

    /** @param unit as CloudWatch names it: {@code None}, {@code Milliseconds} */
    public Metrics with(String name, double value, String unit) {
        values.add(new Value(name, unit, value));
        return this;
    }

    /** Can be searched for in the log, and costs nothing more. */
    public Metrics note(String name, String value) {
        properties.add(new Property(name, value));
        return this;
    }

    /** To stdout and not by the runtime's logger: its JSON format would wrap the line, and CloudWatch looks only at the outermost object. */
    public void write() {
        var line = JsonWriter.create().writeStartObject()
                .writeFieldName("_aws").writeStartObject()
                .writeFieldName("Timestamp").writeValue(System.currentTimeMillis())
                .writeFieldName("CloudWatchMetrics").writeStartArray().writeStartObject()
                .writeFieldName("Namespace").writeValue(namespace)
                .writeFieldName("Dimensions").writeStartArray().writeStartArray().writeValue(dimension.name()).writeEndArray().writeEndArray()
                .writeFieldName("Metrics").writeStartArray();
        values.forEach(value -> line.writeStartObject()
                .writeFieldName("Name").writeValue(value.name())
                .writeFieldName("Unit").writeValue(value.unit()).writeEndObject());
        line.writeEndArray().writeEndObject().writeEndArray().writeEndObject()
                .writeFieldName(dimension.name()).writeValue(dimension.value());
        values.forEach(value -> line.writeFieldName(value.name()).writeValue(value.value()));
        properties.forEach(property -> line.writeFieldName(property.name()).writeValue(property.value()));
        Log.request().ifPresent(id -> line.writeFieldName("requestId").writeValue(id));
        System.out.println(line.writeEndObject());
    }
}
