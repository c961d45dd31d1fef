package lambdavpc.proof;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One edit that makes a stack worse, and the claims that must notice.
 *
 * @param stacks where it applies
 * @param turns  ids of the claims that no longer hold, and no others; {@code N1?} where one becomes inconclusive
 * @param reason why no claim notices, where {@code turns} is empty
 */
record Mutation(String text, Set<String> stacks, Consumer<Edit> edit, Set<String> turns, String reason) {

    static Mutation of(String text, String turns, Consumer<Edit> edit) {
        return new Mutation(text, Set.of("dev", "prod"), edit, new TreeSet<>(Set.of(turns.split(" "))), "");
    }

    /** An edit that a second lock makes harmless. */
    static Mutation unnoticed(String text, String reason, Consumer<Edit> edit) {
        return new Mutation(text, Set.of("dev", "prod"), edit, Set.of(), reason);
    }

    Mutation on(String stack) {
        return new Mutation(text, Set.of(stack), edit, turns, reason);
    }

    /** In a profile that accepts the loss of a zone, N6 stays accepted beside a broken N4. */
    Set<String> turns(String stack) {
        var expected = new TreeSet<>(turns);
        if (!stack.equals("prod") && turns.contains("N4")) {
            expected.remove("N6");
        }
        return expected;
    }
}
