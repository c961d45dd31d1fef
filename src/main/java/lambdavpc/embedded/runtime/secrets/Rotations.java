package lambdavpc.embedded.runtime.secrets;

import com.google.gson.JsonObject;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.secrets.SecretStore.Version;
import lambdavpc.embedded.runtime.secrets.SecretStore.Versions;

/** Rotation: the four steps, each one call of the secret's function. */
public final class Rotations {
    private static final List<String> STEPS = List.of("createSecret", "setSecret", "testSecret", "finishSecret");
    private static final int ATTEMPTS = 2;

    private final SecretStore store;
    private final FunctionCall functions;
    private final Executor background;
    private final Clock clock;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    public Rotations(SecretStore store, FunctionCall functions, Executor background, Clock clock) {
        this.store = store;
        this.functions = functions;
        this.background = background;
        this.clock = clock;
    }

    /** How Secrets Manager calls a function. */
    @FunctionalInterface
    public interface FunctionCall {
        /**
         * @param arn of the function, its version or alias included
         * @return what went wrong in it; empty when it answered
         */
        Optional<String> call(String arn, JsonObject event);
    }

    /**
     * Rotates now and waits: what turning rotation on does. On AWS nobody waits, and a failure shows in the function's log
     * only; here it is reported to whoever deploys.
     *
     * @throws CannotRun when a step fails, again after a second attempt
     */
    public void rotate(Described secret) {
        run(secret, begin(secret, Optional.empty()));
    }

    /**
     * {@code RotateSecret}: answers at once, the steps follow.
     *
     * @return the version that it makes
     */
    String request(Described secret, Optional<String> token) {
        var version = begin(secret, token);
        background.execute(() -> {
            try {
                run(secret, version);
            } catch (CannotRun failed) {
                System.err.println(failed.getMessage());
            }
        });
        return version;
    }

    /** Stops what has not been finished; AWSPENDING goes, its value stays without a label. */
    void cancel(Described secret) {
        store.change(secret.arn(), versions -> versions.at(SecretsManager.PENDING)
                .filter(version -> !version.stages().contains(SecretsManager.CURRENT))
                .map(version -> Stages.removed(versions, SecretsManager.PENDING)).orElse(versions));
    }

    private String begin(Described secret, Optional<String> token) {
        if (!running.add(secret.arn())) {
            throw new AwsException("InvalidRequestException", "A previous rotation isn't complete. That rotation will be reattempted.");
        }
        try {
            store.change(secret.arn(), versions -> pending(versions, token.orElseGet(() -> UUID.randomUUID().toString())));
            return store.get(secret.arn()).at(SecretsManager.PENDING).orElseThrow().id();
        } catch (RuntimeException e) {
            running.remove(secret.arn());
            throw e;
        }
    }

    /** A rotation that failed is taken up again where it stopped; otherwise a version without a value waits for the function. */
    private Versions pending(Versions versions, String token) {
        var unfinished = versions.at(SecretsManager.PENDING).filter(version -> !version.stages().contains(SecretsManager.CURRENT));
        if (unfinished.isPresent()) {
            return versions;
        }
        var known = versions.versions().get(token);
        var next = known != null ? versions : versions.with(new Version(token, null, null, clock.instant().getEpochSecond(), List.of()));
        return Stages.move(next, SecretsManager.PENDING, token);
    }

    private void run(Described secret, String token) {
        try {
            var problem = Optional.<String>empty();
            for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
                problem = steps(secret, token);
                if (problem.isEmpty()) {
                    var now = clock.instant().getEpochSecond();
                    store.change(secret.arn(), old -> new Versions(old.versions(), old.policy(), old.tags(), now, now));
                    return;
                }
            }
            throw new CannotRun("the rotation of %s failed: %s".formatted(secret.entry().outputs().get("name"), problem.get()));
        } finally {
            running.remove(secret.arn());
        }
    }

    private Optional<String> steps(Described secret, String token) {
        var function = (String) secret.rotation().orElseThrow().inputs().get("rotationLambdaArn");
        for (var step : STEPS) {
            var event = new JsonObject();
            event.addProperty("Step", step);
            event.addProperty("SecretId", secret.arn());
            event.addProperty("ClientRequestToken", token);
            event.addProperty("RotationToken", UUID.randomUUID().toString());
            var problem = functions.call(function, event);
            if (problem.isPresent()) {
                return Optional.of(step + ": " + problem.get());
            }
        }
        return Optional.empty();
    }
}
