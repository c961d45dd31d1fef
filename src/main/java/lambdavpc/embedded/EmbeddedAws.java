package lambdavpc.embedded;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import lambdavpc.embedded.behaviour.DeclaredAws;

/**
 * The embedded AWS: what the gRPC provider, the in-process engine and the unit tests' mocks all talk to. It holds the
 * current {@link World} and finds each type's behaviour. Calls are serialized; each change is handed to the world's
 * keeper before it is answered, so that nothing that was answered is lost.
 */
public interface EmbeddedAws {

    /**
     * @param initial what exists already
     * @param keeper  gets each new world before the change is answered; throws to refuse it
     */
    static EmbeddedAws of(Region region, World initial, Consumer<World> keeper) {
        return of(region, initial, keeper, Runtime.NONE);
    }

    /** @param runtime what runs behind the resources */
    static EmbeddedAws of(Region region, World initial, Consumer<World> keeper, Runtime runtime) {
        return new DeclaredAws(region, initial, keeper, runtime, Clock.systemUTC());
    }

    /** Problems of the inputs alone (types, required, formats, limits), before anything is created. */
    List<Problem> check(String type, Map<String, Object> inputs);

    /** Whether what it makes has tags by name, which an Auto Scaling group's are not. */
    boolean takesTags(String type);

    /** What an update would do. */
    Diff diff(String type, String id, Map<String, Object> oldInputs, Map<String, Object> newInputs);

    /**
     * @param preview computes what can be known without creating; the rest is {@code Unknown}
     * @throws AwsException as AWS refuses
     */
    World.Entry create(String type, String urn, Map<String, Object> inputs, boolean preview);

    /** @throws AwsException as AWS refuses */
    World.Entry update(String type, String id, Map<String, Object> inputs, boolean preview);

    /** Empty when it does not exist (any more). */
    Optional<World.Entry> read(String type, String id);

    /** @throws AwsException as AWS refuses: dependants, protection */
    void delete(String type, String id);

    /**
     * Look-ups: {@code aws:ec2/getAvailabilityZones...}.
     *
     * @throws AwsException as AWS refuses; also for a function without a behaviour
     */
    Map<String, Object> invoke(String token, Map<String, Object> arguments);

    /** What exists in its region, and beside it what exists elsewhere. */
    World world();

    /**
     * The same AWS in another region: what is made there has that region in its ARNs, and neither region finds the other's.
     *
     * @param region {@code us-west-2}
     * @throws AwsException where it has no such region
     */
    EmbeddedAws in(String region);

    /** @param property path of the input, empty for the resource as a whole */
    record Problem(String property, String message) {}

    /**
     * @param changed  inputs that differ
     * @param replaces those of them that AWS cannot change in place
     */
    record Diff(List<String> changed, List<String> replaces, boolean deleteBeforeReplace) {}
}
