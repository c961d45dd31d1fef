package lambdavpc.cli.question;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Policies and requests by chance, as {@code simulate} reads them. All are made of the same few names, so that they meet: a request
 * is allowed about as often as not.
 */
final class RandomPolicies {
    private static final String OURS = "111122223333";
    private static final String THEIRS = "444455556666";
    private static final String ROLE = "arn:aws:iam::111122223333:role/reader";
    private static final String SESSION = "arn:aws:sts::111122223333:assumed-role/reader/invocation";
    private static final String USER = "arn:aws:iam::111122223333:user/ann";
    private static final String ROOT = "arn:aws:iam::111122223333:root";
    private static final String FOREIGN = "arn:aws:iam::444455556666:role/reader";
    private static final List<String> CALLERS = List.of(ROLE, ROLE, SESSION, SESSION, "arn:aws:sts::111122223333:assumed-role/writer/invocation", USER, ROOT,
            FOREIGN, "arn:aws:iam::444455556666:root", "lambda.amazonaws.com", "*");
    private static final String APP = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf";
    private static final String MASTER = "arn:aws:secretsmanager:us-east-1:111122223333:secret:master-GhIjKl";
    private static final String KEY = "arn:aws:kms:us-east-1:111122223333:key/0a1b";

    /** What is asked of the resources of a service. */
    private record Service(List<String> actions, List<String> resources, List<String> actionPatterns, List<String> resourcePatterns) {}

    private static final List<Service> SERVICES = List.of(
            new Service(List.of("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret", "SecretsManager:getsecretvalue"),
                    List.of(APP, MASTER, APP.replace(OURS, THEIRS)),
                    List.of("secretsmanager:GetSecretValue", "secretsmanager:*", "secretsmanager:Get*", "SECRETSMANAGER:getSecretValue", "secretsmanager:?etSecretValue",
                            "*Secret*", "secretsmanager:*Secret", "secretsmanager:PutSecretValue"),
                    List.of(APP, MASTER, APP.replace("AbCdEf", "*"), APP.replace("AbCdEf", "??????"), "arn:aws:secretsmanager:*:111122223333:secret:*", "arn:aws:*",
                            "*app*", APP.replace(OURS, THEIRS), APP.toLowerCase(Locale.ROOT))),
            new Service(List.of("kms:Decrypt", "kms:GenerateDataKey"), List.of(KEY, KEY.replace("0a1b", "2c3d"), KEY.replace(OURS, THEIRS)),
                    List.of("kms:Decrypt", "kms:*", "kms:Gen*"), List.of(KEY, "arn:aws:kms:*:*:key/*", KEY.replace("0a1b", "????"))),
            new Service(List.of("sqs:SendMessage", "sqs:ReceiveMessage"), List.of("arn:aws:sqs:us-east-1:111122223333:work", "arn:aws:sqs:us-east-1:444455556666:work"),
                    List.of("sqs:SendMessage", "sqs:*", "sqs:?end*"), List.of("arn:aws:sqs:us-east-1:111122223333:work", "arn:aws:sqs:*:*:w*")),
            new Service(List.of("sts:AssumeRole"), List.of("arn:aws:iam::111122223333:role/other", FOREIGN),
                    List.of("sts:AssumeRole", "sts:*"), List.of("arn:aws:iam::111122223333:role/other", "arn:aws:iam::*:role/*")),
            new Service(List.of("secretsmanager:GetRandomPassword"), List.of("*"), List.of("secretsmanager:GetRandomPassword", "secretsmanager:*"), List.of(APP)));

    /** Values of condition keys, the last of each list in no policy. A map would have another order in every run, and a seed another meaning. */
    private static final List<Map.Entry<String, List<String>>> TEXTS = List.of(
            Map.entry("aws:SourceVpce", List.of("vpce-1", "vpce-12", "VPCE-1")),
            Map.entry("aws:PrincipalAccount", List.of(OURS, THEIRS)),
            Map.entry("secretsmanager:VersionStage", List.of("AWSCURRENT", "AWSPENDING", "awscurrent", "AWSPREVIOUS")),
            Map.entry("aws:username", List.of("ann", "bob")),
            Map.entry("kms:ViaService", List.of("secretsmanager.us-east-1.amazonaws.com", "sqs.us-east-1.amazonaws.com")));
    private static final List<String> ARNS = List.of(ROLE, USER, FOREIGN, ROOT, "arn:aws:iam::111122223333:role/app/reader");
    private static final List<String> ARN_PATTERNS = List.of("arn:aws:iam::*:role/*", "arn:aws:iam::111122223333:*", "arn:*:iam::111122223333:role/read??", "arn:aws:iam::*:*");
    private static final List<String> ADDRESSES = List.of("10.0.0.0", "10.0.0.255", "10.0.1.0", "9.255.255.255", "2001:db8::1", "2001:DB8:0:0::2");
    private static final List<String> BLOCKS = List.of("10.0.0.0/24", "10.0.0.0/8", "10.0.0.255", "0.0.0.0/0", "2001:db8::/64", "::/0", "10.0.0.7/24");
    private static final List<String> TAGS = List.of("team", "cost", "Team", "stage");
    private static final List<String> NUMBERS = List.of("0", "59", "60", "61", "3600");

    private final Random random;
    private Service service = SERVICES.get(0);

    RandomPolicies(long seed) {
        random = new Random(seed);
    }

    /** Policies that apply together. */
    JsonObject question() {
        service = chance(60) ? SERVICES.get(0) : one(SERVICES);
        var question = new JsonObject();
        question.add("PolicyInputList", list(random.nextInt(3), () -> policy(false)));
        if (chance(25)) {
            question.add("PermissionsBoundaryPolicyInputList", list(1, () -> policy(false)));
        }
        if (chance(65)) {
            question.add("ResourcePolicy", policy(true));
        }
        if (chance(30)) {
            question.add("EndpointPolicy", policy(true));
        }
        if (service == SERVICES.get(0) && chance(15)) {
            question.addProperty("KeyArn", KEY);
            service = SERVICES.get(1);
            question.add("KeyPolicy", policy(true));
            service = SERVICES.get(0);
        }
        return question;
    }

    /** The same policies with somebody who asks for everything. */
    JsonObject asker(JsonObject policies) {
        var question = policies.deepCopy();
        var caller = one(CALLERS);
        question.addProperty("CallerArn", caller);
        if (!caller.contains("/")) {
            question.remove("PolicyInputList");
            question.remove("PermissionsBoundaryPolicyInputList");
        }
        var actions = new JsonArray();
        service.actions().forEach(actions::add);
        question.add("ActionNames", actions);
        var resources = new JsonArray();
        service.resources().forEach(resources::add);
        question.add("ResourceArns", resources);
        return question;
    }

    /** The same question in other circumstances. */
    JsonObject circumstances(JsonObject asked) {
        var question = asked.deepCopy();
        var context = new LinkedHashMap<String, List<String>>();
        TEXTS.forEach(entry -> maybe(context, entry.getKey(), entry.getValue()));
        maybe(context, "aws:SourceIp", ADDRESSES);
        maybe(context, "aws:MultiFactorAuthAge", NUMBERS);
        if (chance(15)) {
            context.put("aws:SecureTransport", List.of(one(List.of("true", "false", "True"))));
        }
        if (chance(50)) {
            context.put("aws:TagKeys", IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(tag -> one(TAGS)).distinct().toList());
        }
        if (chance(10)) {
            context.put("aws:PrincipalArn", List.of(one(ARNS)));
        }
        var entries = new JsonArray();
        context.forEach((key, values) -> {
            var entry = new JsonObject();
            entry.addProperty("ContextKeyName", anyCase(key));
            entry.add("ContextKeyValues", list(values));
            entries.add(entry);
        });
        if (entries.size() > 0) {
            question.add("ContextEntries", entries);
        }
        return question;
    }

    private void maybe(Map<String, List<String>> context, String key, List<String> values) {
        if (chance(50) && !key.startsWith("aws:Principal") && !key.equals("aws:username")) {
            context.put(key, List.of(one(values)));
        }
    }

    private JsonObject policy(boolean ofResource) {
        var policy = new JsonObject();
        policy.addProperty("Version", "2012-10-17");
        policy.add("Statement", list(1 + random.nextInt(3), () -> statement(ofResource)));
        return policy;
    }

    private JsonObject statement(boolean ofResource) {
        var allow = chance(75);
        var statement = new JsonObject();
        statement.addProperty("Effect", allow ? "Allow" : "Deny");
        if (ofResource) {
            statement.add(!allow && chance(20) ? "NotPrincipal" : "Principal", principal());
        }
        statement.add(chance(12) ? "NotAction" : "Action", texts(() -> chance(allow ? 40 : 10) ? "*" : one(service.actionPatterns())));
        if (!ofResource || chance(95)) {
            statement.add(chance(12) ? "NotResource" : "Resource", texts(() -> chance(allow ? 50 : 20) ? "*" : one(service.resourcePatterns())));
        }
        if (chance(allow ? 35 : 75)) {
            statement.add("Condition", conditions());
        }
        return statement;
    }

    private JsonElement principal() {
        if (chance(40)) {
            return new JsonPrimitive("*");
        }
        var kinds = new JsonObject();
        if (chance(90)) {
            kinds.add("AWS", texts(() -> one(List.of("*", OURS, THEIRS, ROOT, ROLE, SESSION, USER, FOREIGN))));
        }
        if (kinds.size() == 0 || chance(20)) {
            kinds.add("Service", texts(() -> one(List.of("lambda.amazonaws.com", "rds.amazonaws.com"))));
        }
        if (chance(3)) {
            kinds.addProperty("Federated", "accounts.google.com");
        }
        return kinds;
    }

    private JsonObject conditions() {
        var operators = new JsonObject();
        for (var i = 0; i <= random.nextInt(3); i++) {
            condition(operators);
        }
        return operators;
    }

    private void condition(JsonObject operators) {
        var ifExists = chance(20) ? "IfExists" : "";
        var kind = random.nextInt(8);
        switch (kind) {
            case 0, 1 -> {
                var entry = one(TEXTS);
                var values = entry.getValue().subList(0, Math.max(1, entry.getValue().size() - 1));
                add(operators, one(List.of("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"))
                        + ifExists, entry.getKey(), texts(() -> wild(one(values))));
            }
            case 2 -> add(operators, one(List.of("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringLike", "StringNotLike")) + ifExists, "aws:PrincipalArn",
                    texts(() -> one(chance(60) ? ARNS : ARN_PATTERNS)));
            case 3 -> add(operators, one(List.of("IpAddress", "NotIpAddress")) + ifExists, "aws:SourceIp", texts(() -> one(BLOCKS)));
            case 4 -> add(operators, "Bool" + ifExists, one(List.of("aws:PrincipalIsAWSService", "aws:SecureTransport")), texts(() -> one(List.of("true", "false", "True"))));
            case 5 -> add(operators, "Null", one(List.of("aws:SourceVpce", "aws:SourceIp", "aws:TagKeys", "aws:username", "secretsmanager:VersionStage")),
                    new JsonPrimitive(one(List.of("true", "false"))));
            case 6 -> add(operators, one(List.of("ForAllValues:", "ForAnyValue:", "forallvalues:"))
                    + one(List.of("StringEquals", "StringLike", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotLike")) + ifExists,
                    one(List.of("aws:TagKeys", "aws:TagKeys", "aws:TagKeys", "aws:SourceVpce")), texts(() -> wild(one(TAGS))));
            default -> add(operators, "Numeric" + one(List.of("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")) + ifExists,
                    "aws:MultiFactorAuthAge", texts(() -> one(NUMBERS)));
        }
    }

    private void add(JsonObject operators, String operator, String key, JsonElement values) {
        if (!operators.has(operator)) {
            operators.add(operator, new JsonObject());
        }
        operators.getAsJsonObject(operator).add(anyCase(key), values);
    }

    private String wild(String value) {
        return switch (random.nextInt(8)) {
            case 0 -> value.substring(0, value.length() - 1) + "?";
            case 1 -> value.charAt(0) + "*";
            case 2 -> "*";
            case 3 -> chance(5) ? "${aws:username}" : value;
            default -> value;
        };
    }

    private String anyCase(String key) {
        return chance(10) ? key.toLowerCase(Locale.ROOT) : key;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One text, or a list of some. */
    private JsonElement texts(Supplier<String> text) {
        return chance(60) ? new JsonPrimitive(text.get()) : list(IntStream.rangeClosed(0, random.nextInt(3)).mapToObj(each -> text.get()).distinct().toList());
    }

    private static JsonArray list(List<String> texts) {
        var list = new JsonArray();
        texts.forEach(list::add);
        return list;
    }

    private static JsonArray list(int size, Supplier<JsonObject> element) {
        var list = new JsonArray();
        IntStream.range(0, size).forEach(each -> list.add(element.get()));
        return list;
    }
}
