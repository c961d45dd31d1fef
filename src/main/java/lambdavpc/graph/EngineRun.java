package lambdavpc.graph;

import com.pulumi.Context;
import com.pulumi.core.internal.ContextAwareCompletableFuture;
import com.pulumi.deployment.internal.DeploymentImpl;
import com.pulumi.deployment.internal.DeploymentInstanceHolder;
import com.pulumi.deployment.internal.DeploymentInstanceInternal;
import com.pulumi.deployment.internal.Runner;
import com.pulumi.internal.PulumiInternal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs a Pulumi program on the engine that started this process, as {@code Pulumi.run} does, but waits where that asks again and again:
 * the SDK's loop keeps a core busy until the last resource is registered, and writes all that is pending into a string each time. On two
 * cores that is half of what a preview has.
 */
public final class EngineRun {
    private EngineRun() {}

    /** Ends this process with the status that the engine expects. */
    public static void exit(Consumer<Context> program) {
        var state = DeploymentImpl.DeploymentState.fromEnvironment();
        var runner = new Waiting(state.runner);
        state.runner = runner;
        var deployment = new DeploymentImpl(state);
        DeploymentInstanceHolder.setInstance(new DeploymentInstanceInternal(deployment));
        new PulumiInternal(runner, InProcessEngine.context(deployment, state, runner)).run(program);
    }

    /** Hands over to the SDK's runner, which knows how to end, once nothing is pending or something has failed. */
    static final class Waiting implements Runner {
        private final Runner sdk;
        private final CompletableFuture<Void> settled = new CompletableFuture<>();
        private int pending = 1; // the program itself

        Waiting(Runner sdk) {
            this.sdk = sdk;
        }

        @Override
        public <T> void registerTask(String description, CompletableFuture<T> task) {
            synchronized (this) {
                if (settled.isDone()) {
                    sdk.registerTask(description, task); // its loop may have begun
                    return;
                }
                pending++;
            }
            follow(description, task);
        }

        private void follow(String description, CompletableFuture<?> task) {
            task.whenComplete((value, failure) -> {
                synchronized (this) {
                    pending--;
                    if (failure != null) {
                        sdk.registerTask(description, task);
                    }
                    if (pending > 0 && failure == null) {
                        return;
                    }
                }
                settled.complete(null);
            });
        }

        @Override
        public <T> CompletableFuture<Result<T>> runAsync(Supplier<T> callback) {
            var value = ContextAwareCompletableFuture.supplyAsync(callback);
            follow("program", value);
            return settled.thenCompose(nothing -> sdk.runAsync(value::join));
        }
    }
}
