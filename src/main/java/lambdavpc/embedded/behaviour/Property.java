package lambdavpc.embedded.behaviour;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One input of a resource type, declared: all that the embedded AWS does with it without further code.
 *
 * @param name      as in the SDK
 * @param kind      what a single value is
 * @param many      a list of them; lists of texts are sets
 * @param required  must be given
 * @param fallback  what AWS takes when it is not given; null for nothing
 * @param replaces  a change needs a new resource
 * @param inert     why nothing here depends on it though AWS knows it; null for one that has an effect
 * @param reference what it names; null for nothing
 * @param rules     what AWS demands of each value
 * @param fields    of an object
 * @param naming    the resource's own name, made up by the provider when not given; null for any other property
 */
public record Property(
        String name,
        Kind kind,
        boolean many,
        boolean required,
        Object fallback,
        boolean replaces,
        String inert,
        Reference reference,
        List<Rule> rules,
        List<Property> fields,
        Naming naming) {

    /** What a value is in Java: String, Double, Boolean, map of texts, {@code Archive}, map of fields. */
    public enum Kind { TEXT, NUMBER, FLAG, TEXTS_BY_NAME, ARCHIVE, OBJECT }

    /**
     * @param prefix    the property by which a user gives the beginning of the name; empty for none
     * @param lowerCase AWS takes no capitals in it
     */
    public record Naming(String prefix, boolean lowerCase) {}

    public static Property text(String name) {
        return of(name, Kind.TEXT, false, List.of());
    }

    public static Property texts(String name) {
        return of(name, Kind.TEXT, true, List.of());
    }

    public static Property number(String name) {
        return of(name, Kind.NUMBER, false, List.of());
    }

    public static Property flag(String name) {
        return of(name, Kind.FLAG, false, List.of());
    }

    public static Property archive(String name) {
        return of(name, Kind.ARCHIVE, false, List.of());
    }

    public static Property textsByName(String name) {
        return of(name, Kind.TEXTS_BY_NAME, false, List.of());
    }

    public static Property object(String name, Property... fields) {
        return of(name, Kind.OBJECT, false, List.of(fields));
    }

    public static Property objects(String name, Property... fields) {
        return of(name, Kind.OBJECT, true, List.of(fields));
    }

    /** Every taggable type's tags; told back as {@code tagsAll} too. */
    public static Property tags() {
        return textsByName("tags").rule(Rule.tags());
    }

    /** The resource's own name: made up from the logical name when neither it nor its prefix is given. */
    public static Property name(String name, String prefix) {
        return new Property(name, Kind.TEXT, false, false, null, true, null, null, List.of(), List.of(), new Naming(prefix, false));
    }

    /** As {@link #name}, for services that take no capitals. */
    public static Property lowerCaseName(String name, String prefix) {
        return new Property(name, Kind.TEXT, false, false, null, true, null, null, List.of(), List.of(), new Naming(prefix, true));
    }

    private static Property of(String name, Kind kind, boolean many, List<Property> fields) {
        return new Property(name, kind, many, false, null, false, null, null, List.of(), fields, null);
    }

    public Property require() {
        return new Property(name, kind, many, true, fallback, replaces, inert, reference, rules, fields, naming);
    }

    public Property orElse(Object value) {
        var normal = value instanceof Integer number ? (Object) number.doubleValue() : value;
        return new Property(name, kind, many, required, normal, replaces, inert, reference, rules, fields, naming);
    }

    public Property replace() {
        return new Property(name, kind, many, required, fallback, true, inert, reference, rules, fields, naming);
    }

    /** Checked and told back like any other, but nothing in the embedded AWS depends on it, for this reason. */
    public Property inert(String reason) {
        return new Property(name, kind, many, required, fallback, replaces, reason, reference, rules, fields, naming);
    }

    public Property to(Reference target) {
        return new Property(name, kind, many, required, fallback, replaces, inert, target, rules, fields, naming);
    }

    /** Later ones are asked only when the earlier ones hold. */
    public Property rule(Rule... more) {
        var all = new ArrayList<>(rules);
        all.addAll(List.of(more));
        return new Property(name, kind, many, required, fallback, replaces, inert, reference, List.copyOf(all), fields, naming);
    }

    public Optional<Naming> named() {
        return Optional.ofNullable(naming);
    }
}
