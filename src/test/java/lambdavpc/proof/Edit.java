package lambdavpc.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import lambdavpc.graph.Registration;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;

/**
 * A graph that is being changed, as somebody in a console or a careless commit would change it. Resources are named by their
 * logical names; a property may be a path into blocks: {@code vpcConfig.subnetIds}.
 */
final class Edit {
    private final List<Resource> resources;

    Edit(ResourceGraph graph) {
        resources = new ArrayList<>(graph.all().toList());
    }

    ResourceGraph graph() {
        return ResourceGraph.of(resources);
    }

    /** @return the physical id, for properties of others */
    String id(String name) {
        return get(name).id();
    }

    Object output(String name, String property) {
        return get(name).outputs().get(property);
    }

    boolean has(String name) {
        return resources.stream().anyMatch(resource -> resource.name().equals(name));
    }

    /** The same once more under another name, with one property changed. */
    Edit copy(String name, String copy, String property, Object value) {
        var original = get(name);
        add(original.type(), copy, original.inputs());
        return set(copy, property, value);
    }

    Edit set(String name, String property, Object value) {
        return change(name, property, before -> value);
    }

    /** In a text, a policy say. */
    Edit replace(String name, String property, String part, String with) {
        return change(name, property, before -> {
            if (!before.toString().contains(part)) {
                throw new IllegalArgumentException("%s of %s has no '%s': %s".formatted(property, name, part, before));
            }
            return before.toString().replace(part, with);
        });
    }

    Edit unset(String name, String property) {
        return change(name, property, before -> null);
    }

    /** @param with from the value before, which may be null, to the value after; null takes it away */
    Edit change(String name, String property, UnaryOperator<Object> with) {
        var old = get(name);
        var registration = old.registration();
        var path = List.of(property.split("\\."));
        var inputs = changed(registration.inputs(), path, with);
        var outputs = registration.custom() && !old.outputs().containsKey(path.get(0)) ? old.outputs() : changed(old.outputs(), path, with);
        resources.set(resources.indexOf(old), new Resource(new Registration(registration.type(), registration.name(), registration.urn(), registration.parent(),
                registration.custom(), inputs, registration.dependencies(), registration.propertyDependencies(), registration.protect(),
                registration.retainOnDelete(), registration.ignoreChanges(), registration.aliases(), registration.provider()), old.id(), outputs, old.external()));
        return this;
    }

    Edit remove(String... names) {
        for (var name : names) {
            resources.remove(get(name));
        }
        return this;
    }

    /** A resource whose id is its name. */
    Edit add(String type, String name, Map<String, Object> properties) {
        resources.add(resource(type, name, "", properties));
        return this;
    }

    static Resource resource(String type, String name, String parent, Map<String, Object> properties) {
        var custom = !type.startsWith("lambda-vpc:");
        var urn = "urn:pulumi:dev::test::" + type + "::" + name;
        return new Resource(new Registration(type, name, urn, parent, custom, properties, Set.of(), Map.of(), false, false,
                List.of(), List.of(), ""), custom ? name : "", properties, false);
    }

    private Resource get(String name) {
        var found = resources.stream().filter(resource -> resource.name().equals(name) && resource.registration().custom()).toList();
        if (found.isEmpty()) {
            found = resources.stream().filter(resource -> resource.name().equals(name)).toList();
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException("%d resources have the name %s".formatted(found.size(), name));
        }
        return found.get(0);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> changed(Map<String, Object> values, List<String> path, UnaryOperator<Object> with) {
        var copy = new LinkedHashMap<>(values);
        var first = path.get(0);
        var value = path.size() == 1 ? with.apply(copy.get(first))
                : copy.get(first) instanceof List<?> list
                        ? list.stream().map(each -> (Object) changed((Map<String, Object>) each, path.subList(1, path.size()), with)).toList()
                        : changed((Map<String, Object>) copy.getOrDefault(first, Map.of()), path.subList(1, path.size()), with);
        if (value == null) {
            copy.remove(first);
        } else {
            copy.put(first, value);
        }
        return copy;
    }
}
