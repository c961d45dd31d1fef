package lambdavpc.embedded;

import java.util.Map;

/**
 * What runs behind declared resources: databases, secret values, rotations, functions. The embedded AWS tells it what comes
 * and goes; it is never told of previews.
 */
public interface Runtime {
    /** Nothing runs: for unit tests and rehearsals. What only running could tell stays unknown. */
    Runtime NONE = new Runtime() {};

    /** Whether anything runs behind resources of this type. */
    default boolean runs(String type) {
        return false;
    }

    /**
     * Called before the resource counts as created: when it throws, nothing was created.
     *
     * @return outputs that only running can tell: the answer of an {@code aws:lambda/invocation:Invocation}
     * @throws AwsException as AWS refuses
     */
    default Map<String, Object> created(World.Entry entry) {
        return Map.of();
    }

    /**
     * As {@link #created}, for an update.
     *
     * @throws AwsException as AWS refuses
     */
    default Map<String, Object> updated(World.Entry before, World.Entry after) {
        return Map.of();
    }

    /** Called before the resource counts as gone, also when it never ran. */
    default void deleted(World.Entry entry) {}
}
