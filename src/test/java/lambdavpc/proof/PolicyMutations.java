package lambdavpc.proof;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What somebody may do to policies, roles, keys, permissions, rotation and values, layer by layer. */
final class PolicyMutations {
    private static final String SECRET = "access-app-policy";
    private static final String ENDPOINT = "access-secretsmanager-endpoint";
    private static final String READER = "access-reader-policy";
    private static final String ROTATION = "access-rotation-policy";
    private static final String HEALER = "nat-healer-policy";
    private static final String BASICS = "reader-basics";
    private static final String ROLES = "OnlyGrantedRoles";
    private static final String WAY = "OnlyThroughTheEndpoint";
    private static final String ARN = "aws:PrincipalArn";
    private static final String ACCOUNT = "arn:aws:iam::000000000000:";

    private static final List<Mutation> SECRETS_POLICY = List.of(
            policy("the secret's policy denies nobody by role", "P1 P5", SECRET, without(ROLES)),
            policy("the secret's policy denies no way", "P2 P5", SECRET, without(WAY)),
            Mutation.of("the secret has no policy", "P1 P2 P5", edit -> edit.remove(SECRET)),
            policy("the denial by role has no condition", "L2 P3", SECRET, in(ROLES, statement -> statement.remove("Condition"))),
            policy("the denial by role is an allowance", "P1 P4 P5", SECRET, in(ROLES, statement -> statement.addProperty("Effect", "Allow"))),
            policy("another role is listed", "P1 P5", SECRET, in(ROLES, condition("ArnNotEquals", ARN, list -> list.getAsJsonArray().add(ACCOUNT + "role/other")))),
            policy("all roles are listed by a wildcard", "P1 P5", SECRET, in(ROLES, set("ArnNotEquals", ARN, ACCOUNT + "role/*"))),
            policy("the denial by role forgets GetSecretValue", "P1 P5", SECRET, in(ROLES, action(0, "secretsmanager:GetRandomPassword"))),
            policy("the denial by role is about another secret", "P1 P5", SECRET, in(ROLES, resource("arn:aws:secretsmanager:us-east-1:000000000000:secret:other"))),
            policy("the denial by role spares everybody but services", "P1 P5", SECRET, in(ROLES, set("BoolIfExists", "aws:PrincipalIsAWSService", "true"))),
            policy("the denial by role is for another account", "P1 P5", SECRET, in(ROLES, principal("AWS", "arn:aws:iam::999999999999:root"))),
            policy("the denial by role spares who calls through a service", "P1 P5", SECRET, in(ROLES, set("Bool", "aws:ViaAWSService", "false"))),
            policy("the denial by role is for TLS only", "P1 P5", SECRET, in(ROLES, set("Bool", "aws:SecureTransport", "true"))),
            policy("the denial by role needs a tag that nobody has to have", "P1 P5", SECRET, in(ROLES, set("StringEquals", "aws:PrincipalTag/team", "data"))),
            policy("the denial of ways forgets GetSecretValue", "P2 P5", SECRET, in(WAY, action(0, "secretsmanager:GetRandomPassword"))),
            policy("the denial of ways forgets the reader", "P2 P5", SECRET, in(WAY, condition("ArnEquals", ARN, list -> forget(list, "reader")))),
            policy("the denial of ways takes any endpoint", "P2 P5", SECRET, in(WAY, turn("StringNotEquals", "StringNotLike", "aws:SourceVpce", "vpce-*"))),
            policy("the denial of ways is for those that have an endpoint", "P2 P5", SECRET, in(WAY, set("Null", "aws:SourceVpce", "false"))),
            policy("the denial of ways is turned round", "L2 P2 P3 P5", SECRET, in(WAY, move("StringNotEquals", "StringEquals"))),
            policy("the denial of ways names an endpoint that is gone", "L2 P2 P3 P5", SECRET, in(WAY, set("StringNotEquals", "aws:SourceVpce", "vpce-0gone"))),
            harmless("the denial of ways counts values that must all differ", "of one value all are that one, and a missing one is denied either way",
                    SECRET, in(WAY, move("StringNotEquals", "ForAllValues:StringNotEquals"))),
            policy("the denial of ways counts values of which one must differ", "P2 P5", SECRET, in(WAY, move("StringNotEquals", "ForAnyValue:StringNotEquals"))),
            policy("the denial by role names principals instead", "L2 P2? P3? P5?", SECRET, in(ROLES, statement -> {
                statement.remove("Principal");
                statement.remove("Condition");
                var spared = new JsonObject();
                spared.addProperty("AWS", ACCOUNT + "role/lambda-vpc-dev-reader");
                statement.add("NotPrincipal", spared);
            })).on("dev"),
            harmless("the secret lets another account read", "the denial by role stands before it", SECRET,
                    document -> add(document, allow("999999999999", "secretsmanager:GetSecretValue"))));

    private static final List<Mutation> ENDPOINTS_POLICY = List.of(
            Mutation.of("the endpoint has AWS's full-access policy", "P5", edit -> edit.unset(ENDPOINT, "policy")),
            policy("the endpoint also lets everything through", "P5", ENDPOINT, document -> add(document, allow("*", "*"))),
            policy("the endpoint lets everybody read what the reader reads", "P5", ENDPOINT, of("reader", statement -> statement.remove("Condition"))),
            policy("the endpoint lets the reader read every secret", "P5", ENDPOINT, of("reader", resource("*"))),
            policy("the endpoint lets the reader do everything", "P5", ENDPOINT, of("reader", statement -> statement.addProperty("Action", "secretsmanager:*"))),
            policy("the endpoint lets every role of the account through", "P5", ENDPOINT, of("reader", set("ArnEquals", ARN, ACCOUNT + "role/*"))),
            policy("the endpoint lets through who has no name", "P5", ENDPOINT, of("reader", move("ArnEquals", "ForAllValues:ArnEquals"))),
            policy("the endpoint lets through whose name is missing", "P5", ENDPOINT, of("reader", move("ArnEquals", "ArnEqualsIfExists"))),
            policy("the endpoint knows the account only", "P5", ENDPOINT, of("reader", statement -> {
                statement.remove("Condition");
                set("StringEquals", "aws:PrincipalAccount", "000000000000").accept(statement);
            })),
            policy("the endpoint does not know the reader", "P3", ENDPOINT, document -> remove(document, "reader")),
            policy("the endpoint does not know the rotation", "L2 P3", ENDPOINT, document -> remove(document, "rotation")),
            policy("the endpoint does not know the migration", "P3", ENDPOINT, document -> remove(document, "migrate")),
            policy("the endpoint denies reading", "L2 P3", ENDPOINT, document -> {
                var deny = allow("*", "secretsmanager:GetSecretValue");
                deny.addProperty("Effect", "Deny");
                add(document, deny);
            }));

    private static final List<Mutation> ENDPOINTS_GROUP = List.of(
            Mutation.of("the endpoint admits every address of the VPC", "P5", edit -> edit.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "careless",
                    Map.of("securityGroupId", edit.id("access-secretsmanager-group"), "cidrIpv4", "10.0.0.0/16", "ipProtocol", "tcp", "fromPort", 443.0, "toPort", 443.0))),
            Mutation.of("the endpoint admits the default group", "P5", edit -> edit.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "careless",
                    Map.of("securityGroupId", edit.id("access-secretsmanager-group"), "referencedSecurityGroupId", edit.id("network-default-group"),
                            "ipProtocol", "tcp", "fromPort", 443.0, "toPort", 443.0))));

    private static final List<Mutation> ROLES_POLICIES = List.of(
            policy("the reader may do everything with its secret", "P4 P5", READER, first(statement -> statement.addProperty("Action", "secretsmanager:*"))),
            policy("the reader may read every secret", "P1 P4 P5", READER, first(resource("*"))).on("dev"),
            policy("the reader may read every secret, but has only its own one's key", "P4 P5", READER, first(resource("*"))).on("prod"),
            policy("the reader may read all secrets whose names begin alike", "P4 P5", READER, first(resource("arn:aws:secretsmanager:us-east-1:000000000000:secret:lambda-vpc-*"))),
            policy("the reader may do everything", "D2 P1 P4 P5", READER, document -> add(document, identity("*", "*"))),
            policy("the reader may do everything but IAM with its secret", "P4 P5", READER, first(statement -> {
                statement.remove("Action");
                statement.addProperty("NotAction", "iam:*");
            })),
            policy("the reader may read every other secret", "P1 P3 P4 P5", READER, first(statement ->
                    statement.add("NotResource", statement.remove("Resource")))).on("dev"),
            policy("the reader may read every other secret, without their key", "P3 P4 P5", READER, first(statement ->
                    statement.add("NotResource", statement.remove("Resource")))).on("prod"),
            policy("the healer may end every group's instances", "P4", HEALER, in("EndTheNat", resource("*"))).on("dev"),
            policy("the healer may end instances of any kind", "P4", HEALER, in("EndTheNat", statement -> statement.addProperty("Action", "ec2:TerminateInstances"))).on("dev"),
            policy("the healer may read the reader's secret, as far as its own policy goes", "P1 P4 P5", HEALER, document ->
                    add(document, identity("secretsmanager:GetSecretValue", "*"))).on("dev"),
            policy("the NAT instance completes other groups' launches", "P4", "network-public-nat-instance-policy", in("SayThatItForwards", resource("*"))).on("dev"),
            policy("the reader may pass roles", "P4", READER, document -> add(document, identity("iam:PassRole", "*"))),
            policy("the reader may change functions", "P4", READER, document -> add(document, identity("lambda:UpdateFunctionCode", "*"))),
            policy("the reader may change its secret's policy", "P4 P5", READER, document -> add(document, identity("secretsmanager:PutResourcePolicy", "*"))),
            policy("the reader may stop the trail", "D2 P4", READER, document -> add(document, identity("cloudtrail:StopLogging", "*"))),
            policy("the reader may do what a condition lets it", "P4", READER, document -> {
                var statement = identity("s3:GetObject", "*");
                set("StringEquals", "aws:PrincipalTag/team", "data").accept(statement);
                add(document, statement);
            }),
            policy("the reader's policy speaks of dates", "P4?", READER, document -> {
                var statement = identity("s3:GetObject", "*");
                set("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z").accept(statement);
                add(document, statement);
            }),
            policy("the reader's policy has a variable", "P4?", READER, document -> add(document, identity("s3:GetObject", "arn:aws:s3:::b/${aws:username}"))),
            Mutation.of("the reader has no policy", "P3", edit -> edit.remove(READER)),
            Mutation.of("the rotation has no policy", "L2 P3", edit -> edit.remove(ROTATION)),
            policy("the rotation may not write", "L2 P3", ROTATION, first(statement -> statement.getAsJsonArray("Action").remove(2))),
            policy("the rotation reads the master secret from anywhere", "P2", ROTATION, of("aws:SourceVpce", statement -> statement.remove("Condition"))),
            policy("the reader's code may place interfaces", "P4", BASICS, without("CodeDoesNot")),
            policy("the reader's code may place interfaces, for another function's is meant", "P4", BASICS,
                    in("CodeDoesNot", set("ArnEquals", "lambda:SourceFunctionArn", "arn:aws:lambda:us-east-1:000000000000:function:other"))),
            policy("the reader writes to every log", "P4", BASICS, in("OwnLog", resource("*"))),
            policy("the reader makes log groups", "P4", BASICS, in("OwnLog", action(0, "logs:CreateLogGroup"))),
            Mutation.of("the reader is an administrator", "D2 P1 P4 P5", attach("reader", "AdministratorAccess")),
            Mutation.of("the reader has AWS's policy for functions in a VPC", "P4", attach("reader", "service-role/AWSLambdaVPCAccessExecutionRole")),
            Mutation.of("the reader has a managed policy whose text is not known", "D2? P1? P3? P4? P5?", attach("reader", "SecretsManagerReadWrite")),
            Mutation.of("the reader may do nothing", "P3", attach("reader", "AWSDenyAll")),
            Mutation.of("the reader has a boundary without secrets", "P3", edit -> edit.set("reader-role", "permissionsBoundary",
                    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")),
            Mutation.of("the flow logs' role may read secrets", "P1 P4 P5", edit -> change(edit, "network-flow-logs-policy", "policy",
                    document -> add(document, identity("secretsmanager:GetSecretValue", "*")))).on("dev"),
            Mutation.of("the flow logs' role may read and decrypt secrets", "P1 P4 P5", edit -> change(edit, "network-flow-logs-policy", "policy",
                    document -> {
                        add(document, identity("secretsmanager:GetSecretValue", "*"));
                        add(document, identity("kms:Decrypt", "*"));
                    })).on("prod"),
            Mutation.of("a user may do everything", "D2 P1 P4 P5", edit -> edit
                    .add("aws:iam/user:User", "ann", Map.of("name", "ann", "arn", ACCOUNT + "user/ann"))
                    .add("aws:iam/userPolicy:UserPolicy", "ann-policy", Map.of("user", "ann", "policy", document(identity("*", "*"))))),
            Mutation.of("a group lets its users do everything", "D2 P1 P4 P5", edit -> edit
                    .add("aws:iam/user:User", "ann", Map.of("name", "ann", "arn", ACCOUNT + "user/ann"))
                    .add("aws:iam/group:Group", "ops", Map.of("name", "ops", "arn", ACCOUNT + "group/ops"))
                    .add("aws:iam/groupMembership:GroupMembership", "ops-members", Map.of("group", "ops", "users", List.of("ann")))
                    .add("aws:iam/groupPolicy:GroupPolicy", "ops-policy", Map.of("group", "ops", "policy", document(identity("*", "*"))))),
            Mutation.of("a role that nothing uses may read a bucket", "P4", edit -> edit
                    .add("aws:iam/role:Role", "idle", Map.of("name", "idle", "arn", ACCOUNT + "role/idle", "assumeRolePolicy", document(allow("000000000000", "sts:AssumeRole"))))
                    .add("aws:iam/rolePolicy:RolePolicy", "idle-policy", Map.of("role", "idle", "policy", document(identity("s3:GetObject", "*"))))),
            policy("the writer may not take messages", "P3", "access-writer-policy", document -> remove(document, "sqs:")));

    private static final List<Mutation> TRUST = List.of(
            trust("anybody may become the reader", "P1 P4", "reader-role", "AWS", "*"),
            trust("the account's own may become the reader", "P1 P4", "reader-role", "AWS", ACCOUNT + "root"),
            trust("another account may become the rotation", "P1 P4", "rotation-role", "AWS", "999999999999"),
            trust("instances may become the migration", "P1", "migrate-role", "Service", "ec2.amazonaws.com"),
            trust("users of a web identity may become the reader", "P1 P4", "reader-role", "Federated", "cognito-identity.amazonaws.com"),
            trust("anybody may become the flow logs' role", "P4", "network-flow-logs-role", "AWS", "*"),
            trust("another account may become the flow logs' role", "P4", "network-flow-logs-role", "AWS", "999999999999"));

    private static final List<Mutation> KEYS = Stream.of(
            policy("the key is open to everybody", "P4", "data-key-key", document -> add(document, allow("*", "kms:*"))),
            harmless("the key is open to another account", "a key without its secret opens nothing, and the secret's policy stands", "data-key-key",
                    document -> add(document, allow("999999999999", "kms:Decrypt"))),
            policy("the key leaves nothing to the account's policies", "L2 P3", "data-key-key", first(principal("AWS", ACCOUNT + "role/admin"))),
            policy("the key's policy leaves only encryption to the account", "L2 P3", "data-key-key", first(statement -> statement.addProperty("Action", "kms:Encrypt"))),
            policy("the key denies who does not come through the endpoint", "L2 P3", "data-key-key", document -> {
                var deny = allow("*", "kms:Decrypt");
                deny.addProperty("Effect", "Deny");
                set("StringNotEquals", "aws:SourceVpce", "vpce-1").accept(deny);
                add(document, deny);
            }),
            policy("the reader may use the key without Secrets Manager", "P4 P5", READER, of("kms:Decrypt", statement ->
                    statement.getAsJsonObject("Condition").getAsJsonObject("StringEquals").remove("kms:ViaService"))),
            policy("the reader may use the key for any secret", "P4 P5", READER, of("kms:Decrypt", statement ->
                    statement.getAsJsonObject("Condition").getAsJsonObject("StringEquals").remove("kms:EncryptionContext:SecretARN"))),
            policy("the reader may use every key for its secret", "P4 P5", READER, of("kms:Decrypt", resource("*"))),
            policy("the reader may not decrypt", "P3", READER, document -> remove(document, "kms:Decrypt"))).map(mutation -> mutation.on("prod")).toList();

    private static final List<Mutation> OTHER_RESOURCES = List.of(
            Mutation.of("a table's policy gives it to the reader", "P4?", edit -> edit.add("aws:dynamodb/resourcePolicy:ResourcePolicy", "careless",
                    Map.of("policy", document(allow(ACCOUNT + "role/lambda-vpc-dev-reader", "dynamodb:*"))))).on("dev"),
            Mutation.of("a file system is everybody's", "P4?", edit -> edit.add("aws:efs/fileSystemPolicy:FileSystemPolicy", "careless",
                    Map.of("policy", document(allow("*", "elasticfilesystem:*"))))),
            Mutation.of("a key is granted to the reader", "P4?", edit -> edit.add("aws:kms/grant:Grant", "careless",
                    Map.of("granteePrincipal", edit.output("reader-role", "arn"), "operations", List.of("Decrypt")))),
            Mutation.of("the reader's only attachments are those of an administrator", "D2 P1 P4 P5", edit -> edit.add(
                    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "careless",
                    Map.of("roleName", edit.id("reader-role"), "policyArns", List.of("arn:aws:iam::aws:policy/AdministratorAccess")))),
            policy("everybody may read the trail", "P4", "audit-trail-policy", document -> add(document, allow("*", "s3:GetObject"))),
            Mutation.of("everybody may call the rotation", "P4", edit -> edit.set("app-rotation-permission", "principal", "*").unset("app-rotation-permission", "sourceArn")
                    .unset("app-rotation-permission", "sourceAccount")));

    private static final List<Mutation> ROTATES = List.of(
            Mutation.of("nothing rotates", "L2", edit -> edit.remove("app-rotation-rotation")),
            Mutation.of("it rotates once a year", "L2", edit -> edit.set("app-rotation-rotation", "rotationRules.automaticallyAfterDays", 365.0)),
            Mutation.of("the reader is to rotate", "L2", edit -> edit.set("app-rotation-rotation", "rotationLambdaArn", edit.output("reader-function", "arn"))),
            Mutation.of("Secrets Manager may not call the rotation", "L2", edit -> edit.remove("app-rotation-permission")),
            Mutation.of("another service may call the rotation", "L2", edit -> edit.set("app-rotation-permission", "principal", "events.amazonaws.com")),
            Mutation.of("the rotation is called for another secret only", "L2", edit -> edit.set("app-rotation-permission", "sourceArn",
                    "arn:aws:secretsmanager:us-east-1:000000000000:secret:other")));

    private static final List<Mutation> VALUES = List.of(
            Mutation.of("a secret's value is a resource", "L3", edit -> edit.add("aws:secretsmanager/secretVersion:SecretVersion", "value", Map.of("secretId", "s"))),
            Mutation.of("the database has a password", "L3", edit -> edit.set("database-instance", "password", "correct horse")),
            Mutation.of("a function has a password", "L3", edit -> edit.set("reader-function", "environment.variables.DATABASE_PASSWORD", "correct horse")),
            Mutation.of("a function has a password under a shorter name", "L3", edit -> edit.set("reader-function", "environment.variables.DB_PASS", "correct horse")),
            Mutation.of("a SecureString has its value from the program", "L3", edit -> edit.add("aws:ssm/parameter:Parameter", "careless",
                    Map.of("type", "SecureString", "value", "correct horse"))),
            Mutation.of("a cache's user has passwords", "L3", edit -> edit.add("aws:elasticache/user:User", "careless", Map.of("passwords", List.of("correct horse battery")))),
            Mutation.of("a user may log in to the console", "L3", edit -> edit.add("aws:iam/userLoginProfile:UserLoginProfile", "careless", Map.of("user", "ann"))),
            Mutation.of("a function has a token", "L3", edit -> edit.set("reader-function", "environment.variables.API_TOKEN", "0123456789")),
            Mutation.of("a connection string has a password", "L3", edit -> edit.set("reader-function", "environment.variables.DATABASE_URL",
                    "postgres://app:correct-horse@db.internal:5432/app")),
            Mutation.of("a JDBC string has a password", "L3", edit -> edit.set("reader-function", "environment.variables.JDBC", "jdbc:postgresql://db/app?user=app&password=horse")),
            Mutation.of("a tag has an access key", "L3", edit -> edit.set("database-instance", "tags.key", "AKIAIOSFODNN7EXAMPLE")),
            Mutation.of("a user has an access key", "L3", edit -> edit.add("aws:iam/accessKey:AccessKey", "key", Map.of("user", "ann"))),
            Mutation.of("a password is made by the program", "L3", edit -> edit.add("random:index/randomPassword:RandomPassword", "password", Map.of("length", 20.0))),
            Mutation.of("a description has a secret's JSON", "L3", edit -> edit.set("app-secret", "description", "{\"username\":\"app\",\"password\":\"horse\"}")));

    static final List<Mutation> ALL = Stream.of(SECRETS_POLICY, ENDPOINTS_POLICY, ENDPOINTS_GROUP, ROLES_POLICIES, TRUST, KEYS, OTHER_RESOURCES, ROTATES, VALUES)
            .flatMap(List::stream).toList();

    private PolicyMutations() {}

    private static Mutation policy(String text, String turns, String resource, Consumer<JsonObject> change) {
        return Mutation.of(text, turns, edit -> change(edit, resource, "policy", change));
    }

    private static Mutation harmless(String text, String reason, String resource, Consumer<JsonObject> change) {
        return Mutation.unnoticed(text, reason, edit -> change(edit, resource, "policy", change));
    }

    private static Mutation trust(String text, String turns, String role, String kind, String who) {
        return Mutation.of(text, turns, trusting(role, kind, who));
    }

    private static Consumer<Edit> trusting(String role, String kind, String who) {
        return edit -> change(edit, role, "assumeRolePolicy", first(principal(kind, who)));
    }

    private static Consumer<Edit> attach(String function, String managed) {
        return edit -> edit.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached",
                Map.of("role", edit.id(function + "-role"), "policyArn", "arn:aws:iam::aws:policy/" + managed));
    }

    private static void change(Edit edit, String resource, String property, Consumer<JsonObject> change) {
        edit.change(resource, property, before -> {
            var document = JsonParser.parseString(before.toString()).getAsJsonObject();
            // The builder writes a single statement without its list.
            if (document.get("Statement") instanceof JsonObject single) {
                document.add("Statement", list(single));
            }
            change.accept(document);
            if (document.toString().equals(JsonParser.parseString(before.toString()).toString())) {
                throw new IllegalArgumentException("nothing changed in " + resource);
            }
            return document.toString();
        });
    }

    private static Consumer<JsonObject> some(Predicate<JsonObject> which, Consumer<JsonObject> change) {
        return document -> {
            var chosen = statements(document).filter(which).findFirst().orElseThrow(() -> new IllegalArgumentException("no such statement in " + document));
            change.accept(chosen);
        };
    }

    private static Consumer<JsonObject> first(Consumer<JsonObject> change) {
        return some(statement -> true, change);
    }

    private static Consumer<JsonObject> in(String sid, Consumer<JsonObject> change) {
        return some(statement -> statement.has("Sid") && statement.get("Sid").getAsString().equals(sid), change);
    }

    /** The first statement that mentions it. */
    private static Consumer<JsonObject> of(String text, Consumer<JsonObject> change) {
        return some(statement -> statement.toString().contains(text), change);
    }

    private static Consumer<JsonObject> without(String sid) {
        return document -> remove(document, "\"" + sid + "\"");
    }

    private static void remove(JsonObject document, String text) {
        var kept = new JsonArray();
        statements(document).filter(statement -> !statement.toString().contains(text)).forEach(kept::add);
        document.add("Statement", kept);
    }

    private static Stream<JsonObject> statements(JsonObject document) {
        return StreamSupport.stream(document.getAsJsonArray("Statement").spliterator(), false).map(JsonElement::getAsJsonObject);
    }

    private static void add(JsonObject document, JsonObject statement) {
        document.getAsJsonArray("Statement").add(statement);
    }

    private static Consumer<JsonObject> action(int index, String action) {
        return statement -> statement.getAsJsonArray("Action").set(index, new JsonPrimitive(action));
    }

    private static Consumer<JsonObject> resource(String resource) {
        return statement -> statement.addProperty("Resource", resource);
    }

    private static Consumer<JsonObject> principal(String kind, String who) {
        return statement -> {
            var principal = new JsonObject();
            principal.addProperty(kind, who);
            statement.add("Principal", principal);
        };
    }

    private static Consumer<JsonObject> set(String operator, String key, String value) {
        return statement -> {
            var conditions = statement.get("Condition") instanceof JsonObject held ? held : new JsonObject();
            var keys = new JsonObject();
            keys.addProperty(key, value);
            conditions.add(operator, keys);
            statement.add("Condition", conditions);
        };
    }

    private static Consumer<JsonObject> condition(String operator, String key, Consumer<JsonArray> change) {
        return statement -> change.accept(statement.getAsJsonObject("Condition").getAsJsonObject(operator).getAsJsonArray(key));
    }

    private static void forget(JsonArray list, String text) {
        for (var i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).getAsString().endsWith("-" + text)) {
                list.remove(i);
            }
        }
    }

    /** The same keys and values under another operator. */
    private static Consumer<JsonObject> move(String from, String to) {
        return statement -> statement.getAsJsonObject("Condition").add(to, statement.getAsJsonObject("Condition").remove(from));
    }

    private static Consumer<JsonObject> turn(String from, String to, String key, String value) {
        return move(from, to).andThen(set(to, key, value));
    }

    private static JsonObject allow(String who, String action) {
        var statement = identity(action, "*");
        principal("AWS", who).accept(statement);
        return statement;
    }

    private static JsonObject identity(String action, String resource) {
        var statement = new JsonObject();
        statement.addProperty("Effect", "Allow");
        statement.addProperty("Action", action);
        statement.addProperty("Resource", resource);
        return statement;
    }

    private static String document(JsonObject statement) {
        var document = new JsonObject();
        document.addProperty("Version", "2012-10-17");
        document.add("Statement", list(statement));
        return document.toString();
    }

    private static JsonArray list(JsonObject statement) {
        var list = new JsonArray();
        list.add(statement);
        return list;
    }
}
