package lambdavpc;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lambdavpc.graph.Archive;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;

/**
 * A stack as text that people can review: every resource with its parent, protection and inputs; ids, ARNs and generated
 * names of other resources stand as {@code <name>}, {@code <name.arn>}.
 */
final class Picture {
    private final ResourceGraph graph;
    private final Map<String, String> names = new LinkedHashMap<>();

    private Picture(ResourceGraph graph) {
        this.graph = graph;
        var found = new ArrayList<Map.Entry<String, String>>();
        graph.all().filter(resource -> resource.registration().custom()).forEach(resource -> {
            resource.outputs().forEach((property, value) -> {
                if (value instanceof String text && text.length() > 8 && List.of("arn", "name", "endpoint", "address", "resourceId", "identifier", "allocationId",
                        "codeSha256", "keyId", "bucket").contains(property) && !resource.inputs().containsKey(property)) {
                    found.add(Map.entry(text, "<" + resource.name() + "." + property + ">"));
                }
            });
            if (resource.outputs().get("masterUserSecrets") instanceof List<?> secrets && !secrets.isEmpty()) {
                found.add(Map.entry((String) ((Map<?, ?>) secrets.get(0)).get("secretArn"), "<" + resource.name() + ".masterSecret>"));
            }
            var region = resource.id().matches("[a-z]{2}(-[a-z]+)+-\\d"); // of what a region has once
            if (resource.id().length() > 8 && !region && !resource.inputs().containsValue(resource.id())) {
                found.add(Map.entry(resource.id(), "<" + resource.name() + ">"));
            }
        });
        // The longest first: an ARN contains the id.
        found.stream().sorted(Comparator.comparing((Map.Entry<String, String> entry) -> -entry.getKey().length())
                .thenComparing(Map.Entry::getValue)).forEach(entry -> names.putIfAbsent(entry.getKey(), entry.getValue()));
    }

    static String of(ResourceGraph graph) {
        var picture = new Picture(graph);
        return graph.all().filter(resource -> !resource.type().startsWith("pulumi:")).map(picture::resource)
                .collect(Collectors.joining());
    }

    /** Security-group rules as people say them, sorted. */
    static List<String> rules(ResourceGraph graph) {
        var picture = new Picture(graph);
        return graph.all().filter(resource -> resource.type().startsWith("aws:vpc/securityGroup")).map(resource -> {
            var inputs = resource.inputs();
            var own = picture.named(String.valueOf(inputs.get("securityGroupId")));
            var peer = picture.named(String.valueOf(inputs.containsKey("referencedSecurityGroupId")
                    ? inputs.get("referencedSecurityGroupId") : inputs.get("cidrIpv4")));
            var ports = inputs.containsKey("fromPort")
                    ? " %.0f-%.0f".formatted((Double) inputs.get("fromPort"), (Double) inputs.get("toPort")) : "";
            return "%s %s %s %s%s".formatted(own, resource.type().contains("Ingress") ? "<-" : "->", peer,
                    inputs.get("ipProtocol"), ports);
        }).sorted().toList();
    }

    private String resource(Resource resource) {
        var registration = resource.registration();
        var text = new StringBuilder("%s %s in %s%s%s%n".formatted(resource.type(), resource.name(),
                registration.parent().substring(registration.parent().lastIndexOf("::") + 2),
                registration.protect() ? ", protected" : "", registration.retainOnDelete() ? ", retained" : ""));
        if (!registration.ignoreChanges().isEmpty()) {
            text.append("    (changes ignored: %s)%n".formatted(String.join(", ", registration.ignoreChanges())));
        }
        // Only what no input comes from: the rest is seen in the inputs.
        var first = new TreeSet<>(registration.dependencies());
        registration.propertyDependencies().values().forEach(first::removeAll);
        if (!first.isEmpty()) {
            text.append("    (after: %s)%n".formatted(first.stream().map(urn -> urn.substring(urn.lastIndexOf("::") + 2)).sorted()
                    .collect(Collectors.joining(", "))));
        }
        new TreeMap<>(registration.inputs()).forEach((name, value) -> text.append("    %s: %s%n".formatted(name,
                name.equals("userData") ? "nat-instance.sh" : json(value))));
        return text.toString();
    }

    private String json(Object value) {
        if (value instanceof String text && text.startsWith("{")) {
            return named(sorted(JsonParser.parseString(text)).toString());
        }
        if (value instanceof Archive archive) {
            return archive.path();
        }
        if (value instanceof Map<?, ?> map) {
            var sorted = new TreeMap<String, String>();
            map.forEach((name, each) -> sorted.put(name.toString(), json(each)));
            return sorted.toString();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::json).toList().toString();
        }
        return value instanceof Double number ? "%.0f".formatted(number) : named(String.valueOf(value));
    }

    private static JsonElement sorted(JsonElement element) {
        if (element instanceof JsonObject object) {
            var sorted = new JsonObject();
            new TreeMap<>(object.asMap()).forEach((name, each) -> sorted.add(name, sorted(each)));
            return sorted;
        }
        if (element instanceof JsonArray array) {
            var list = new JsonArray();
            array.forEach(each -> list.add(sorted(each)));
            return list;
        }
        return element;
    }

    private String named(String text) {
        for (var entry : names.entrySet()) {
            text = text.replace(entry.getKey(), entry.getValue());
        }
        return text;
    }
}
