package lambdavpc.proof.principal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests of one principal: any of these actions on any of these resources with any of these contexts. A statement of a policy
 * is such a product, and what one leaves of another is a union of them: so all requests are decided, and none is sampled.
 *
 * @param actions   in lower case
 * @param context   by key in lower case; a key that is not here may hold anything
 */
public record Box(Strings actions, Strings resources, Map<String, Values> context) {
    public static final Box ALL = new Box(Strings.ALL, Strings.ALL, Map.of());

    public Box {
        context = Map.copyOf(context);
    }

    public static Box of(Strings actions, Strings resources) {
        return new Box(actions, resources, Map.of());
    }

    public Box with(String key, Values values) {
        var more = new HashMap<>(context);
        more.put(key, values);
        return new Box(actions, resources, more);
    }

    public Optional<Box> and(Box other) {
        var sharedActions = actions.and(other.actions);
        if (sharedActions.isEmpty()) {
            return Optional.empty();
        }
        var sharedResources = resources.and(other.resources);
        if (sharedResources.isEmpty()) {
            return Optional.empty();
        }
        if (other.context.isEmpty()) {
            return Optional.of(new Box(sharedActions, sharedResources, context));
        }
        var shared = new HashMap<>(context);
        for (var entry : other.context.entrySet()) {
            var values = shared.getOrDefault(entry.getKey(), Values.ANY).and(entry.getValue());
            if (values.isEmpty()) {
                return Optional.empty();
            }
            shared.put(entry.getKey(), values);
        }
        return Optional.of(new Box(sharedActions, sharedResources, shared));
    }

    /** What is left of it: slice by slice, one for each side on which the other is narrower. */
    List<Box> minus(Box other) {
        if (and(other).isEmpty()) {
            return List.of(this);
        }
        var left = new ArrayList<Box>();
        var rest = this;
        var outside = actions.minus(other.actions);
        if (!outside.isEmpty()) {
            left.add(new Box(outside, resources, context));
            rest = new Box(actions.and(other.actions), resources, context);
        }
        outside = resources.minus(other.resources);
        if (!outside.isEmpty()) {
            left.add(new Box(rest.actions, outside, context));
            rest = new Box(rest.actions, resources.and(other.resources), context);
        }
        for (var entry : other.context.entrySet()) {
            var mine = rest.context.getOrDefault(entry.getKey(), Values.ANY);
            for (var values : entry.getValue().not()) {
                var narrowed = mine.and(values);
                if (!narrowed.isEmpty()) {
                    left.add(rest.with(entry.getKey(), narrowed));
                }
            }
            rest = rest.with(entry.getKey(), mine.and(entry.getValue()));
        }
        return left;
    }
}
