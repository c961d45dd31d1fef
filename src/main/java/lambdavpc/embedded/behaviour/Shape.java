package lambdavpc.embedded.behaviour;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The declared part of a behaviour; a builder, finished when the behaviour is made. */
public final class Shape {
    final String type;
    final List<Property> properties = new ArrayList<>();
    final List<String> computed = new ArrayList<>();
    final List<Unique> uniques = new ArrayList<>();
    final List<Limit> limits = new ArrayList<>();
    String idPrefix = "";
    String idProperty = "";
    String inUseCode = "";
    String inUseMessage = "";

    private Shape(String type) {
        this.type = type;
    }

    public static Shape of(String type) {
        return new Shape(type);
    }

    /** Ids as EC2 makes them: this, and 17 hexadecimal digits. */
    public Shape id(String prefix) {
        idPrefix = prefix;
        return this;
    }

    /** The physical id is the value of this input. */
    public Shape idFrom(String property) {
        idProperty = property;
        return this;
    }

    public Shape inputs(Property... inputs) {
        properties.addAll(List.of(inputs));
        return this;
    }

    /** Outputs that are no inputs; {@code tagsAll} comes with tags. */
    public Shape computes(String... outputs) {
        computed.addAll(List.of(outputs));
        return this;
    }

    /** No two resources agree in all of these inputs; where one of them is not given, it says nothing. */
    public Shape unique(String code, String message, String... inputs) {
        uniques.add(new Unique(code, message, List.of(inputs)));
        return this;
    }

    /** At most so many of this type. */
    public Shape limit(int most, String code, String message) {
        return limit(most, code, message, call -> "");
    }

    /** At most so many of this type that agree in what {@code group} computes; null counts nowhere. */
    public Shape limit(int most, String code, String message, Function<Call, Object> group) {
        limits.add(new Limit(most, code, message, group));
        return this;
    }

    /** What AWS says when one is deleted that others still hold. {@code %s}: its id, then the holder's. */
    public Shape inUse(String code, String message) {
        inUseCode = code;
        inUseMessage = message;
        return this;
    }

    /** @param message {@code %s} is the value of the first input */
    record Unique(String code, String message, List<String> inputs) {}

    record Limit(int most, String code, String message, Function<Call, Object> group) {}
}
