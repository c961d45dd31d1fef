package lambdavpc.proof;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;

/**
 * A row of the suites that auditors run (FSBP, CIS, Checkov, cdk-nag), on a recorded graph.
 *
 * @param id       {@code room.what}
 * @param promise  one sentence
 * @param profiles those that it applies to
 * @param judge    for each resource that it looks at whether it is met; nothing to look at is a mistake of the catalogue
 * @param breach   an edit that it must notice
 */
record Control(String id, String promise, Set<String> profiles, Function<ResourceGraph, Map<String, Boolean>> judge, Consumer<Edit> breach) {

    /** Of every resource of a type. */
    static Control every(String id, Set<String> profiles, String promise, String type, BiPredicate<ResourceGraph, Resource> met, Consumer<Edit> breach) {
        return new Control(id, promise, profiles, graph -> judged(graph.ofType(type), resource -> met.test(graph, resource)), breach);
    }

    static Control every(String id, Set<String> profiles, String promise, String type, Predicate<Resource> met, Consumer<Edit> breach) {
        return every(id, profiles, promise, type, (graph, resource) -> met.test(resource), breach);
    }

    /** Of every resource that has one of these properties, which hold policy documents. */
    static Control everyPolicy(String id, String promise, Set<String> properties, Predicate<Statement> met, Consumer<Edit> breach) {
        return new Control(id, promise, Set.of("dev", "prod"), graph -> judged(
                graph.all().filter(resource -> resource.type().startsWith("aws:") && properties.stream().anyMatch(resource.inputs()::containsKey)),
                resource -> properties.stream().flatMap(property -> Statement.of(resource.inputs().get(property))).allMatch(met)), breach);
    }

    private static Map<String, Boolean> judged(Stream<Resource> resources, Predicate<Resource> met) {
        var judged = new LinkedHashMap<String, Boolean>();
        resources.forEach(resource -> judged.merge(resource.name(), met.test(resource), Boolean::logicalAnd));
        return judged;
    }

    /** What a property holds; a path goes into blocks, and of several blocks gives the list. Null where there is none. */
    static Object at(Resource resource, String path) {
        Object value = resource.inputs();
        for (var part : path.split("\\.")) {
            value = value instanceof List<?> blocks ? blocks.stream().map(block -> part(block, part)).toList() : part(value, part);
        }
        return value;
    }

    private static Object part(Object block, String name) {
        return block instanceof Map<?, ?> map ? map.get(name) : null;
    }

    static Predicate<Resource> is(String path, Object value) {
        return resource -> value.equals(at(resource, path));
    }

    static Predicate<Resource> set(String path) {
        return resource -> at(resource, path) != null;
    }

    static Predicate<Resource> atLeast(String path, double least) {
        return resource -> at(resource, path) instanceof Double number && number >= least;
    }

    /** One statement of a policy. */
    record Statement(boolean allows, List<String> principals, List<String> actions, List<String> resources, boolean conditioned, String sid) {
        static Stream<Statement> of(Object document) {
            if (!(document instanceof String text) || !text.startsWith("{")) {
                return Stream.empty();
            }
            return list(JsonParser.parseString(text).getAsJsonObject().get("Statement")).map(JsonElement::getAsJsonObject)
                    .map(statement -> new Statement(statement.get("Effect").getAsString().equals("Allow"), texts(statement.get("Principal")),
                            texts(statement.get("Action")), texts(statement.get("Resource")), statement.has("Condition"),
                            statement.has("Sid") ? statement.get("Sid").getAsString() : ""));
        }

        private static Stream<JsonElement> list(JsonElement element) {
            return element instanceof JsonArray array ? StreamSupport.stream(array.spliterator(), false) : Stream.ofNullable(element);
        }

        private static List<String> texts(JsonElement element) {
            return list(element).flatMap(each -> each instanceof JsonObject object
                    ? object.entrySet().stream().flatMap(entry -> list(entry.getValue())) : Stream.of(each)).map(JsonElement::getAsString).toList();
        }
    }
}
