package lambdavpc.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pulumi.deployment.internal.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class EngineRunTest {
    private final Ending sdk = new Ending();
    private final EngineRun.Waiting runner = new EngineRun.Waiting(sdk);
    private final CompletableFuture<String> resource = new CompletableFuture<>();

    @Test
    void theSdksLoopBeginsOnceTheLastTaskIsDone() throws Exception {
        var run = runner.runAsync(() -> {
            runner.registerTask("already", CompletableFuture.completedFuture("done"));
            runner.registerTask("resource", resource);
            return "stack";
        });
        assertThrows(TimeoutException.class, () -> run.get(200, TimeUnit.MILLISECONDS));
        assertFalse(sdk.began);
        resource.complete("made");
        assertEquals(Optional.of("stack"), run.get(10, TimeUnit.SECONDS).result());
        assertEquals(List.of(), sdk.tasks);
    }

    @Test
    void whatATaskStartsIsWaitedForToo() throws Exception {
        var child = new CompletableFuture<String>();
        var run = runner.runAsync(() -> {
            runner.registerTask("resource", resource.thenAccept(made -> runner.registerTask("child", child)));
            return "stack";
        });
        resource.complete("made");
        assertThrows(TimeoutException.class, () -> run.get(200, TimeUnit.MILLISECONDS));
        child.complete("made");
        assertEquals(Optional.of("stack"), run.get(10, TimeUnit.SECONDS).result());
    }

    @Test
    void aFailureIsToldByTheSdkAndNothingElseIsWaitedFor() throws Exception {
        var run = runner.runAsync(() -> {
            runner.registerTask("never", new CompletableFuture<>());
            runner.registerTask("resource", resource);
            return "stack";
        });
        resource.completeExceptionally(new IllegalStateException("refused"));
        run.get(10, TimeUnit.SECONDS);
        assertEquals(List.of("resource"), sdk.tasks);
    }

    @Test
    void aProgramThatThrowsFailsInTheSdksHands() {
        var run = runner.runAsync(() -> {
            throw new IllegalStateException("bad profile");
        });
        var failure = assertThrows(ExecutionException.class, () -> run.get(10, TimeUnit.SECONDS));
        assertEquals("bad profile", failure.getCause().getMessage());
        assertTrue(sdk.began);
    }

    @Test
    void whatComesAfterTheEndIsTheSdks() throws Exception {
        runner.runAsync(() -> "stack").get(10, TimeUnit.SECONDS);
        runner.registerTask("log", resource);
        assertEquals(List.of("log"), sdk.tasks);
    }

    /** The SDK's runner from the moment on at which there is nothing to wait for. */
    private static final class Ending implements Runner {
        private final List<String> tasks = new ArrayList<>();
        private volatile boolean began;

        @Override
        public <T> void registerTask(String description, CompletableFuture<T> task) {
            tasks.add(description);
        }

        @Override
        public <T> CompletableFuture<Result<T>> runAsync(Supplier<T> callback) {
            began = true;
            return CompletableFuture.supplyAsync(callback).thenApply(value -> new Ended<>(value));
        }
    }

    private static final class Ended<T> extends Runner.Result<T> {
        private Ended(T value) {
            super(Runner.ProcessExitedSuccessfully, List.of(), Optional.of(value));
        }
    }
}
