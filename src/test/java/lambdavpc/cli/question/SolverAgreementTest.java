package lambdavpc.cli.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.CharSort;
import com.microsoft.z3.Context;
import com.microsoft.z3.Expr;
import com.microsoft.z3.ReExpr;
import com.microsoft.z3.SeqSort;
import com.microsoft.z3.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Strings;
import org.junit.jupiter.api.Test;

/**
 * Whether a role can read at all, in any circumstances, under an identity's and a resource's policy: the proof and the solver z3 agree.
 * The policies are those of {@link PolicyAgreementTest} without what this small encoding leaves out: sets of values, numbers and addresses.
 */
class SolverAgreementTest {
    private static final long SEED = Long.getLong("agreement.seed", 20261123);
    private static final int PAIRS = Integer.getInteger("agreement.pairs", 400);
    private static final String ROLE = "arn:aws:iam::111122223333:role/reader";

    /** A statement that the encoding leaves out. */
    private static final class LeftOut extends RuntimeException {}

    /** One request as the solver sees it: an action, a resource, and keys that are there or not, with a value. */
    private static final class Encoding {
        private final Context z3;
        private final Map<String, Expr<SeqSort<CharSort>>> values = new TreeMap<>();

        Encoding(Context z3) {
            this.z3 = z3;
        }

        BoolExpr allowed(JsonObject question, String action, String resource) {
            var identity = statements(question.getAsJsonArray("PolicyInputList"));
            var ofResource = question.has("ResourcePolicy") ? statements(list(question.get("ResourcePolicy"))) : List.<JsonObject>of();
            var allows = Stream.concat(identity.stream(), ofResource.stream().filter(each -> means(each, false)))
                    .filter(each -> allows(each)).map(each -> fits(each, action, resource)).toArray(BoolExpr[]::new);
            var denies = Stream.concat(identity.stream(), ofResource.stream().filter(each -> means(each, true)))
                    .filter(each -> !allows(each)).map(each -> fits(each, action, resource)).toArray(BoolExpr[]::new);
            return z3.mkAnd(z3.mkOr(allows), z3.mkNot(z3.mkOr(denies)), is("aws:principalarn", ROLE), is("aws:principalaccount", "111122223333"),
                    is("aws:principalisawsservice", "false"));
        }

        private static boolean allows(JsonObject statement) {
            return statement.get("Effect").getAsString().equals("Allow");
        }

        /** A grant to the account alone leaves it to the identity's policies; a denial of it is one. */
        private static boolean means(JsonObject statement, boolean byAccount) {
            if (statement.has("NotPrincipal")) {
                throw new LeftOut();
            }
            var principal = statement.get("Principal");
            var named = principal instanceof JsonObject kinds ? kinds.has("AWS") ? texts(kinds.get("AWS")) : List.<String>of() : List.of("*");
            return named.contains("*") || named.contains(ROLE) || byAccount && (named.contains("111122223333") || named.contains("arn:aws:iam::111122223333:root"));
        }

        private BoolExpr fits(JsonObject statement, String action, String resource) {
            var parts = new ArrayList<BoolExpr>(List.of(either(statement, "Action", text -> matches(z3.mkString(action), glob(text.toLowerCase(Locale.ROOT)))),
                    either(statement, "Resource", text -> matches(z3.mkString(resource), glob(text)))));
            if (statement.get("Condition") instanceof JsonObject operators) {
                operators.entrySet().forEach(operator -> operator.getValue().getAsJsonObject().entrySet().forEach(key ->
                        parts.add(holds(operator.getKey(), key.getKey().toLowerCase(Locale.ROOT), texts(key.getValue())))));
            }
            return z3.mkAnd(parts.toArray(BoolExpr[]::new));
        }

        private BoolExpr either(JsonObject statement, String element, Function<String, BoolExpr> one) {
            if (!statement.has(element) && !statement.has("Not" + element)) {
                return z3.mkTrue();
            }
            var any = z3.mkOr(texts(statement.get(statement.has(element) ? element : "Not" + element)).stream().map(one).toArray(BoolExpr[]::new));
            return statement.has(element) ? any : z3.mkNot(any);
        }

        private BoolExpr holds(String operator, String key, List<String> wanted) {
            var ifExists = operator.endsWith("IfExists");
            var name = operator.replace("IfExists", "");
            if (name.equals("Null") && !key.equals("aws:tagkeys")) {
                return z3.mkOr(wanted.stream().map(value -> value.equals("true") ? z3.mkNot(has(key)) : has(key)).toArray(BoolExpr[]::new));
            }
            var negated = name.contains("Not");
            Function<String, ReExpr<SeqSort<CharSort>>> language = switch (name.replace("Not", "")) {
                case "StringEquals" -> text -> z3.mkToRe(z3.mkString(text));
                case "StringEqualsIgnoreCase" -> this::anyCase;
                case "StringLike" -> this::glob;
                case "ArnEquals", "ArnLike" -> this::arn;
                case "Bool" -> text -> z3.mkToRe(z3.mkString(text.toLowerCase(Locale.ROOT)));
                default -> throw new LeftOut();
            };
            if (wanted.stream().anyMatch(text -> text.contains("${"))) {
                throw new LeftOut();
            }
            var any = z3.mkOr(wanted.stream().map(text -> matches(value(key), language.apply(text))).toArray(BoolExpr[]::new));
            return negated ? z3.mkOr(z3.mkNot(has(key)), z3.mkNot(any)) : ifExists ? z3.mkOr(z3.mkNot(has(key)), any) : z3.mkAnd(has(key), any);
        }

        private BoolExpr is(String key, String value) {
            return z3.mkAnd(has(key), z3.mkEq(value(key), z3.mkString(value)));
        }

        private BoolExpr has(String key) {
            return z3.mkBoolConst("has " + key);
        }

        private Expr<SeqSort<CharSort>> value(String key) {
            return values.computeIfAbsent(key, name -> z3.mkConst(name, z3.mkStringSort()));
        }

        private BoolExpr matches(Expr<SeqSort<CharSort>> text, ReExpr<SeqSort<CharSort>> language) {
            return z3.mkInRe(text, language);
        }

        private ReExpr<SeqSort<CharSort>> glob(String pattern) {
            return sequence(pattern, z3.mkAllcharRe(z3.mkReSort(z3.mkStringSort())));
        }

        private ReExpr<SeqSort<CharSort>> arn(String pattern) {
            var segments = pattern.split(":", 6);
            var any = z3.mkAllcharRe(z3.mkReSort(z3.mkStringSort()));
            var inside = z3.mkIntersect(any, z3.mkComplement(z3.mkToRe(z3.mkString(":"))));
            return IntStream.range(0, 6).mapToObj(index -> sequence((index > 0 ? ":" : "") + segments[index], index < 5 ? inside : any))
                    .reduce(z3.mkToRe(z3.mkString("")), (one, other) -> z3.mkConcat(one, other));
        }

        private ReExpr<SeqSort<CharSort>> sequence(String pattern, ReExpr<SeqSort<CharSort>> any) {
            return pattern.chars().<ReExpr<SeqSort<CharSort>>>mapToObj(character -> character == '*' ? z3.mkStar(any) : character == '?' ? any
                    : z3.mkToRe(z3.mkString(Character.toString(character)))).reduce(z3.mkToRe(z3.mkString("")), (one, other) -> z3.mkConcat(one, other));
        }

        private ReExpr<SeqSort<CharSort>> anyCase(String text) {
            return text.chars().<ReExpr<SeqSort<CharSort>>>mapToObj(character -> z3.mkUnion(z3.mkToRe(z3.mkString(Character.toString(Character.toLowerCase(character)))),
                    z3.mkToRe(z3.mkString(Character.toString(Character.toUpperCase(character)))))).reduce(z3.mkToRe(z3.mkString("")), (one, other) -> z3.mkConcat(one, other));
        }

        private static List<JsonObject> statements(JsonArray policies) {
            return StreamSupport.stream(policies.spliterator(), false).flatMap(policy -> StreamSupport.stream(list(policy.getAsJsonObject().get("Statement")).spliterator(), false))
                    .map(JsonElement::getAsJsonObject).toList();
        }

        private static JsonArray list(JsonElement element) {
            if (element instanceof JsonArray array) {
                return array;
            }
            var list = new JsonArray();
            list.add(element);
            return list;
        }

        private static List<String> texts(JsonElement element) {
            return StreamSupport.stream(list(element).spliterator(), false).map(JsonElement::getAsString).toList();
        }
    }

    @Test
    void whetherARoleCanReadAtAllIsWhatTheSolverSays() {
        var compared = 0;
        var possible = 0;
        try (var z3 = new Context()) {
            for (var seed = SEED; compared < PAIRS; seed++) {
                var pair = pair(seed);
                for (var resource : List.of("arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf", "arn:aws:secretsmanager:us-east-1:111122223333:secret:master-GhIjKl")) {
                    var solved = solved(z3, pair, resource);
                    var proved = solved.flatMap(each -> proved(pair, resource));
                    if (proved.isPresent()) {
                        compared++;
                        possible += proved.get() ? 1 : 0;
                        assertEquals(solved.get(), proved.get(), "seed %d, %s, can be read: %s".formatted(seed, resource, pair));
                    }
                }
            }
        } catch (UnsatisfiedLinkError e) {
            abort("z3's native library does not load on this machine: " + e.getMessage());
        }
        System.out.printf("agreement with z3: %,d pairs of policies, seed %d; %.1f%% can be read%n", compared, SEED, 100.0 * possible / compared);
        assertTrue(possible * 10 > compared && possible * 10 < 9 * compared, "one outcome is rare: %d of %d can be read".formatted(possible, compared));
    }

    private static JsonObject pair(long seed) {
        var pair = new RandomPolicies(seed).question();
        List.of("PermissionsBoundaryPolicyInputList", "EndpointPolicy", "KeyPolicy", "KeyArn").forEach(pair::remove);
        return pair;
    }

    private static Optional<Boolean> solved(Context z3, JsonObject pair, String resource) {
        try {
            var solver = z3.mkSolver();
            solver.add(new Encoding(z3).allowed(pair, "secretsmanager:getsecretvalue", resource));
            var status = solver.check();
            return status == Status.UNKNOWN ? Optional.empty() : Optional.of(status == Status.SATISFIABLE);
        } catch (LeftOut statement) {
            return Optional.empty();
        }
    }

    private static Optional<Boolean> proved(JsonObject pair, String resource) {
        var question = pair.deepCopy();
        question.addProperty("CallerArn", ROLE);
        question.add("ActionNames", Encoding.list(new com.google.gson.JsonPrimitive("secretsmanager:GetSecretValue")));
        question.add("ResourceArns", Encoding.list(new com.google.gson.JsonPrimitive(resource)));
        var authorization = SimulateQuestion.of(question).simulation().authorization("secretsmanager:GetSecretValue", resource);
        try {
            var asked = new Box(Strings.of("secretsmanager:getsecretvalue"), Strings.of(resource), authorization.asking().own());
            return Optional.of(!authorization.allowed(asked).isEmpty());
        } catch (NotModelled construct) {
            return Optional.empty();
        }
    }
}
