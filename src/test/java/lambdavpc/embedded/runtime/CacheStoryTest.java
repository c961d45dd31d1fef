package lambdavpc.embedded.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lambdavpc.embedded.World;
import lambdavpc.embedded.World.Entry;
import lambdavpc.embedded.runtime.lambda.Functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A deployed reader and its cache, which is a real server. How quick a machine is decides no test: the reader gives a cache a tenth of a second and
 * leaves one alone for half a minute that took longer, so what must come from the cache is waited for.
 */
@EnabledIf("lambdavpc.embedded.runtime.cache.Caches#runHere")
final class CacheStoryTest {
    private static final String READER = "lambda-vpc-dev-reader";
    private static final long PATIENCE_MINUTES = 8;

    private ServedStack stack;
    private World whole;

    @BeforeEach
    void deploy(@TempDir Path folder) throws IOException {
        stack = ServedStack.start(folder);
        stack.deploy(Map.of("lambda-vpc:cache", "{\"store\": \"serverless\", \"ttlInSeconds\": 86400}"));
        whole = stack.file().world();
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void theSecondAnswerIsTheCachesAndWithoutTheCacheItIsTheDatabases() throws Exception {
        var first = answer();
        assertEquals(first.result().payload(), await(CacheStoryTest::kept).result().payload());

        // Nothing but the cache is left to ask.
        var without = await(invoked -> kept(invoked) && told(invoked, "the database"), () -> kill("postgres"));
        assertEquals(first.result().payload(), without.result().payload());

        var alone = await(invoked -> !invoked.result().failed() && told(invoked, "the cache lambda-vpc-dev-cache was not running"),
                () -> kill("valkey", "redis"));
        assertFalse(kept(alone), alone.toString());
        assertEquals(first.result().payload(), alone.result().payload());

        assertEquals(first.result().payload(), await(CacheStoryTest::kept).result().payload(), "the cache is back");
    }

    @Test
    void rulesAndPoliciesDecideWhoseItIsAndNeverWhetherThereIsAnAnswer() {
        await(CacheStoryTest::kept);

        stack.file().keep(whole.without(named("access-reader-to-cache-ingress").type(), named("access-reader-to-cache-ingress").id()));
        restartReader();
        assertFalse(kept(answer()), "through a closed security group");

        stack.file().keep(rewritten("access-reader-policy", "elasticache:Connect", "elasticache:Describe"));
        restartReader();
        var denied = await(invoked -> told(invoked, "elasticache:Connect"));
        assertFalse(kept(denied), denied.toString());
        assertTrue(denied.notices().stream().anyMatch(line -> line.contains("is not authorized to perform: elasticache:Connect on resource: "
                + named("cache-cache").outputs().get("arn") + " because no identity-based policy allows")), denied.toString());

        stack.file().keep(whole);
        restartReader();
        await(CacheStoryTest::kept);
    }

    private static boolean kept(Invoked invoked) {
        return invoked.result().log().stream().anyMatch(line -> line.contains("\"kept\":true"));
    }

    private static boolean told(Invoked invoked, String what) {
        return invoked.notices().stream().anyMatch(line -> line.contains(what));
    }

    private Invoked invoke() {
        return stack.services().invoke(READER, "", "{\"limit\": 1}");
    }

    private Invoked answer() {
        return await(invoked -> !invoked.result().failed());
    }

    private Invoked await(Predicate<Invoked> wanted) {
        return await(wanted, () -> {});
    }

    private Invoked await(Predicate<Invoked> wanted, Runnable before) {
        var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
        while (true) {
            before.run();
            var invoked = invoke();
            if (wanted.test(invoked)) {
                return invoked;
            }
            if (System.nanoTime() > end) {
                return fail("not within " + PATIENCE_MINUTES + " minutes: " + invoked);
            }
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void restartReader() {
        stack.services().created(stack.file().world().find(Functions.TYPE, READER).orElseThrow());
    }

    private Entry named(String name) {
        return whole.all().filter(entry -> entry.urn().endsWith("::" + name)).findFirst().orElseThrow();
    }

    private World rewritten(String name, String from, String to) {
        var entry = named(name);
        var inputs = new HashMap<>(entry.inputs());
        var policy = (String) inputs.get("policy");
        assertTrue(policy.contains(from), policy);
        inputs.put("policy", policy.replace(from, to));
        var outputs = new HashMap<>(entry.outputs());
        outputs.put("policy", inputs.get("policy"));
        return whole.with(new Entry(entry.type(), entry.id(), entry.urn(), inputs, outputs));
    }

    /** A process of the stack whose program is called so, one way or the other: a bad day, not an orderly end. */
    private void kill(String... words) {
        try (var notes = Files.list(stack.place().processes())) {
            var found = notes.flatMap(note -> ProcessHandle.of(Long.parseLong(note.getFileName().toString())).stream())
                    .filter(process -> process.info().command().filter(command -> Stream.of(words).anyMatch(Path.of(command).getFileName().toString()::contains)).isPresent()).toList();
            assertEquals(1, found.size(), List.of(words) + " among " + stack.place().processes());
            found.get(0).destroyForcibly();
            found.get(0).onExit().get(1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
