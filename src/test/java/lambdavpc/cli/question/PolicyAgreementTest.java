package lambdavpc.cli.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Requests;
import lambdavpc.proof.principal.Strings;
import org.junit.jupiter.api.Test;

/**
 * The proof's evaluator of policies and the embedded AWS's, which share no line, never disagree on a request; and a set of requests
 * is allowed as its members are. Policy sets by chance: {@code -Dagreement.sets=50000} for more, {@code -Dagreement.seed=} for one of them.
 */
class PolicyAgreementTest {
    private static final long SEED = Long.getLong("agreement.seed", 20261123);
    private static final int SETS = Integer.getInteger("agreement.sets", 300);
    private static final int ASKERS = 3;
    private static final int CIRCUMSTANCES = 12;
    private static final int SHOWN = 3;

    private int cases;
    private int allowed;
    private int notModelled;
    private int ofSets;
    private final List<String> disagreements = new ArrayList<>();

    @Test
    void theEvaluatorsNeverDisagree() {
        for (var set = 0; set < SETS && disagreements.size() < SHOWN; set++) {
            var random = new RandomPolicies(SEED + set);
            var policies = random.question();
            for (var asker = 0; asker < ASKERS; asker++) {
                compare(random.asker(policies), random, SEED + set);
            }
        }
        System.out.printf("agreement on policies: %,d requests under up to %,d policy sets, seed %d; %.1f%% allowed, %.2f%% not modelled by one; %,d also as members of a set%n",
                cases, SETS, SEED, 100.0 * allowed / cases, 100.0 * notModelled / cases, ofSets);
        assertEquals(List.of(), disagreements);
        assertTrue(allowed * 5 > cases && allowed * 5 < 4 * cases, "one outcome is rare: %d of %d allowed".formatted(allowed, cases));
        assertTrue(notModelled * 40 < cases, "too much is not modelled: %d of %d".formatted(notModelled, cases));
    }

    private void compare(JsonObject asked, RandomPolicies random, long seed) {
        var reader = SimulateQuestion.of(asked);
        var action = reader.actions().get(0);
        // Read once for all resources of an account, whatever the circumstances: that takes longer than to decide.
        var readings = new HashMap<String, Authorization>();
        var all = new HashMap<String, Optional<Requests>>();
        reader.resources().forEach(resource -> all.put(resource, all(readings.computeIfAbsent(account(resource),
                account -> reader.simulation().authorization(action, resource)), resource)));
        // With a key, every request reads all policies anew.
        var times = reader.simulation().key().isPresent() ? 1 : CIRCUMSTANCES;
        for (var asking = 0; asking < times && disagreements.size() < SHOWN; asking++) {
            var json = random.circumstances(asked);
            var question = SimulateQuestion.of(json);
            for (var resource : question.resources()) {
                question.actions().forEach(each -> compare(question, json, each, resource, readings.get(account(resource)), all.get(resource), seed));
            }
        }
    }

    private void compare(SimulateQuestion question, JsonObject json, String action, String resource, Authorization authorization, Optional<Requests> all, long seed) {
        cases++;
        var one = question.simulation().one(authorization, action, resource);
        var first = question.simulation().key().isPresent() ? first(question, action, resource) : decide(() -> !authorization.allowed(one).isEmpty());
        var second = second(question, action, resource);
        if (first.orElse(false)) {
            allowed++;
        }
        if (first.isEmpty() || second.isEmpty()) {
            notModelled++;
        } else if (!first.equals(second)) {
            disagree(only(json, action, resource), seed);
        } else if (all.isPresent() && question.simulation().key().isEmpty()) {
            ofSets++;
            var member = !all.get().and(Requests.of(one)).isEmpty();
            if (second.get() != member) {
                disagreements.add("%namong all requests at once it is %s, alone %s; seed %d, replay with bin/lambda-vpc simulate:%n%s".formatted(
                        member, first.get(), seed, text(only(json, action, resource))));
            }
        }
    }

    private static String account(String resource) {
        return resource.equals("*") ? "" : resource.split(":")[4];
    }

    /** What {@code check} asks: all that anybody can do with a resource. Empty where something about some of it is not modelled. */
    private static Optional<Requests> all(Authorization authorization, String resource) {
        try {
            return Optional.of(authorization.allowed(Box.of(Strings.ALL, Strings.of(resource))));
        } catch (NotModelled construct) {
            return Optional.empty();
        }
    }

    private static Optional<Boolean> first(SimulateQuestion question, String action, String resource) {
        return decide(() -> question.simulation().decide(action, resource).allowed());
    }

    private static Optional<Boolean> decide(BooleanSupplier decision) {
        try {
            return Optional.of(decision.getAsBoolean());
        } catch (NotModelled construct) {
            return Optional.empty();
        }
    }

    private static Optional<Boolean> second(SimulateQuestion question, String action, String resource) {
        try {
            return Optional.of(question.second(action, resource));
        } catch (Unsupported construct) {
            return Optional.empty();
        }
    }

    private void disagree(JsonObject json, long seed) {
        var smallest = Smallest.of(json, PolicyAgreementTest::differ);
        var question = SimulateQuestion.of(smallest);
        disagreements.add("%nthe proof says %s, the embedded AWS %s; seed %d, replay with bin/lambda-vpc simulate:%n%s".formatted(
                first(question, question.actions().get(0), question.resources().get(0)), second(question, question.actions().get(0), question.resources().get(0)),
                seed, text(smallest)));
    }

    private static boolean differ(JsonObject json) {
        try {
            var question = SimulateQuestion.of(json);
            var first = first(question, question.actions().get(0), question.resources().get(0));
            var second = second(question, question.actions().get(0), question.resources().get(0));
            return first.isPresent() && second.isPresent() && !first.equals(second);
        } catch (RuntimeException notAQuestionAnyMore) {
            return false;
        }
    }

    private static JsonObject only(JsonObject json, String action, String resource) {
        var one = json.deepCopy();
        one.add("ActionNames", new JsonArray());
        one.getAsJsonArray("ActionNames").add(action);
        one.add("ResourceArns", new JsonArray());
        one.getAsJsonArray("ResourceArns").add(resource);
        return one;
    }

    private static String text(JsonObject json) {
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json);
    }
}
