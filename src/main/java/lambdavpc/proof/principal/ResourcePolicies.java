package lambdavpc.proof.principal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;

/** The policies of resources: their own property, or a resource of its own that gives it to them. */
final class ResourcePolicies {
    private static final String FUNCTION = "aws:lambda/function:Function";

    /** @param kinds types that have a policy property, and whose ARN a policy resource refers to */
    private record Source(Set<String> kinds, String property, String policyType, String reference) {}

    private static final List<Source> SOURCES = List.of(
            new Source(Set.of("aws:secretsmanager/secret:Secret"), "policy", "aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn"),
            new Source(Set.of("aws:kms/key:Key"), "policy", "aws:kms/keyPolicy:KeyPolicy", "keyId"),
            new Source(Set.of("aws:sqs/queue:Queue"), "policy", "aws:sqs/queuePolicy:QueuePolicy", "queueUrl"),
            new Source(Set.of("aws:sns/topic:Topic"), "policy", "aws:sns/topicPolicy:TopicPolicy", "arn"),
            new Source(Set.of("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"), "policy", "aws:s3/bucketPolicy:BucketPolicy", "bucket"),
            new Source(Set.of(Iam.ROLE), "assumeRolePolicy", "", ""));

    /** Types whose policies are read: here, or as an endpoint's. */
    static final Set<String> READ = Stream.concat(SOURCES.stream().flatMap(source -> Stream.concat(source.kinds().stream(), Stream.of(source.policyType()))),
            Stream.of("aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy")).collect(Collectors.toUnmodifiableSet());

    private final Globs globs;
    private final String account;
    private final String partition;
    private final Map<String, List<Policy>> byArn = new LinkedHashMap<>();

    ResourcePolicies(Model model, Globs globs, String account, String partition) {
        this.globs = globs;
        this.account = account;
        this.partition = partition;
        for (var source : SOURCES) {
            for (var type : source.kinds()) {
                var separate = new LinkedHashMap<String, List<Node>>();
                model.ofType(source.policyType()).forEach(policy -> model.referred(policy, source.reference(), type)
                        .ifPresent(resource -> separate.computeIfAbsent(resource.urn(), urn -> new ArrayList<>()).add(policy)));
                model.ofType(type).forEach(resource -> add(resource, source, separate.getOrDefault(resource.urn(), List.of())));
            }
        }
        model.ofType("aws:lambda/permission:Permission").forEach(permission -> model.referred(permission, "function", FUNCTION)
                .ifPresent(function -> function.text("arn").ifPresent(arn -> byArn.computeIfAbsent(arn, key -> new ArrayList<>())
                        .add(Policy.read(statement(permission, arn), permission.urn(), globs)))));
    }

    /** @param separate resources that give it its policy: each replaces the other's, and its own, in an order that nobody knows */
    private void add(Node resource, Source source, List<Node> separate) {
        var arn = resource.text("arn");
        var own = resource.resource().inputs().get(source.property());
        if (separate.size() > 1 || separate.size() == 1 && own != null && !String.valueOf(own).isBlank()) {
            arn.ifPresent(each -> byArn.computeIfAbsent(each, key -> new ArrayList<>()).add(Policy.unknown("unknown",
                    new NotModelled("which of several policies %s has in the end,".formatted(resource.name()), separate.get(0).urn()))));
            return;
        }
        var holder = separate.isEmpty() ? resource : separate.get(0);
        var property = separate.isEmpty() ? source.property() : "policy";
        // An empty one is none; and a key without one has AWS's default.
        var text = holder.text(property).filter(policy -> !policy.isBlank() && !policy.equals("{}"));
        if (arn.isPresent() && text.isPresent()) {
            byArn.computeIfAbsent(arn.get(), key -> new ArrayList<>()).add(Policy.orUnknown(text.get(), holder.urn(), globs));
        } else if (arn.isPresent() && resource.type().equals("aws:kms/key:Key")) {
            byArn.put(arn.get(), List.of(delegating(resource.urn())));
        }
    }

    Map<String, List<Policy>> all() {
        return byArn;
    }

    /** An object's are its bucket's. */
    Layers layers(String resource) {
        var service = Arns.service(resource);
        var held = service.equals("s3") && resource.contains("/") ? resource.substring(0, resource.indexOf('/')) : resource;
        var alone = service.equals("kms") || service.equals("iam");
        var policies = byArn.getOrDefault(held, List.of());
        if (service.equals("kms") && policies.isEmpty()) {
            throw new NotModelled("key policy of %s, which is not of this stack,".formatted(resource), "");
        }
        return new Layers(Arns.account(resource).isEmpty() ? account : Arns.account(resource), policies, alone, Optional.empty());
    }

    /** What KMS takes where no policy is given: the account's own policies decide. */
    private Policy delegating(String urn) {
        var principal = new JsonObject();
        principal.addProperty("AWS", "arn:%s:iam::%s:root".formatted(partition, account));
        return Policy.read(document(statement("Default", principal, "kms:*", "*")), urn, globs);
    }

    /** The key that a service encrypts with by default: for its account's principals, through that service. */
    Policy ofService(String service, String region) {
        var everyone = new JsonObject();
        everyone.addProperty("AWS", "*");
        var statement = statement("AwsManagedKey", everyone, "kms:*", "*");
        var equal = new JsonObject();
        equal.addProperty("kms:CallerAccount", account);
        equal.addProperty("kms:ViaService", "%s.%s.amazonaws.com".formatted(service, region));
        var conditions = new JsonObject();
        conditions.add("StringEquals", equal);
        statement.add("Condition", conditions);
        return Policy.read(document(statement), "", globs);
    }

    private static JsonObject statement(Node permission, String function) {
        var principal = permission.text("principal").orElse("*");
        var who = new JsonObject();
        who.addProperty(principal.endsWith(".amazonaws.com") ? "Service" : "AWS", principal);
        var statement = statement(permission.name(), who, permission.text("action").orElse("lambda:InvokeFunction"),
                permission.text("qualifier").filter(text -> !text.isBlank()).map(qualifier -> function + ":" + qualifier).orElse(function));
        var equal = new JsonObject();
        permission.text("sourceAccount").ifPresent(source -> equal.addProperty("aws:SourceAccount", source));
        permission.text("principalOrgId").ifPresent(organisation -> equal.addProperty("aws:PrincipalOrgID", organisation));
        permission.text("eventSourceToken").ifPresent(token -> equal.addProperty("lambda:EventSourceToken", token));
        permission.text("functionUrlAuthType").ifPresent(type -> equal.addProperty("lambda:FunctionUrlAuthType", type));
        var like = new JsonObject();
        permission.text("sourceArn").ifPresent(source -> like.addProperty("aws:SourceArn", source));
        var conditions = new JsonObject();
        conditions.add("StringEquals", equal);
        conditions.add("ArnLike", like);
        statement.add("Condition", conditions);
        return document(statement);
    }

    private static JsonObject statement(String sid, JsonObject principal, String action, String resource) {
        var statement = new JsonObject();
        statement.addProperty("Sid", sid);
        statement.addProperty("Effect", "Allow");
        statement.add("Principal", principal);
        statement.addProperty("Action", action);
        statement.addProperty("Resource", resource);
        return statement;
    }

    private static JsonObject document(JsonObject statement) {
        var statements = new JsonArray();
        statements.add(statement);
        var document = new JsonObject();
        document.add("Statement", statements);
        return document;
    }
}
