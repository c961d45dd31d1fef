package lambdavpc.embedded.concrete.request;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Item;
import lambdavpc.embedded.concrete.Unsupported;

/** Requests to what is deployed, under the policies that are deployed: of the caller's role, the resource, the endpoint and the key. */
public final class Authorization {
    private static final String ROLE = "aws:iam/role:Role";
    private static final String MANAGED = "aws:iam/policy:Policy";
    private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
    private static final String FUNCTION = "aws:lambda/function:Function";
    private static final String KEY = "aws:kms/key:Key";
    /** What a resource's policy is declared with: its type, the property that names the resource, and the resource's own type. */
    private static final List<List<String>> ATTACHED = List.of(
            List.of("aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", "aws:secretsmanager/secret:Secret"),
            List.of("aws:kms/keyPolicy:KeyPolicy", "keyId", KEY),
            List.of("aws:sqs/queuePolicy:QueuePolicy", "queueUrl", "aws:sqs/queue:Queue"),
            List.of("aws:s3/bucketPolicy:BucketPolicy", "bucket", "aws:s3/bucketV2:BucketV2"));

    private final Inventory inventory;

    public Authorization(Inventory inventory) {
        this.inventory = inventory;
    }

    /**
     * How a request reaches its service.
     *
     * @param endpoint id of the VPC endpoint that it goes through; empty through the internet
     * @param address  where it comes from, as the service or the endpoint sees it; empty where no network is involved
     */
    public record Way(Optional<String> endpoint, Optional<String> address) {
        public static final Way NONE = new Way(Optional.empty(), Optional.empty());
    }

    /** @throws Unsupported where a policy that applies says something that has no meaning here */
    public Decision decide(Principal principal, String action, String resource, Map<String, List<String>> context, Way way) {
        var keys = new LinkedHashMap<String, List<String>>();
        keys.put("aws:ViaAWSService", List.of("false"));
        way.endpoint().ifPresentOrElse(id -> {
            keys.put("aws:SourceVpce", List.of(id));
            inventory.find(ENDPOINT, id).flatMap(each -> each.text("vpcId")).ifPresent(vpc -> keys.put("aws:SourceVpc", List.of(vpc)));
            way.address().ifPresent(address -> keys.put("aws:VpcSourceIp", List.of(address)));
        }, () -> way.address().ifPresent(address -> keys.put("aws:SourceIp", List.of(address))));
        keys.putAll(context);
        var layers = layers(principal, resource);
        way.endpoint().ifPresent(id -> policy(inventory.get(ENDPOINT, id)).ifPresent(policy -> layers.put(Layer.ENDPOINT, List.of(policy))));
        return new Evaluator(layers).decide(new Request(principal, action, resource, keys));
    }

    /**
     * The use of a key by a service on the caller's behalf. It does not pass the caller's endpoint.
     *
     * @param service    {@code secretsmanager.us-east-1.amazonaws.com}
     * @param encryption the encryption context
     * @return empty where the key is AWS's own, which lets the whole account use it through its service
     */
    public Optional<Decision> decideKey(Principal principal, String action, String key, String service, Map<String, String> encryption) {
        return key(key).map(found -> {
            var keys = new LinkedHashMap<String, List<String>>();
            keys.put("aws:ViaAWSService", List.of("true"));
            keys.put("kms:ViaService", List.of(service));
            keys.put("kms:CallerAccount", List.of(principal.account()));
            encryption.forEach((name, value) -> keys.put("kms:EncryptionContext:" + name, List.of(value)));
            keys.put("kms:EncryptionContextKeys", List.copyOf(encryption.keySet()));
            return new Evaluator(layers(principal, found.need("arn"))).decide(new Request(principal, action, found.need("arn"), keys));
        });
    }

    private Optional<Item> key(String reference) {
        if (reference.contains("alias/aws/")) {
            return Optional.empty();
        }
        var alias = inventory.find("aws:kms/alias:Alias", reference).map(each -> each.need("targetKeyId")).orElse(reference);
        return Optional.of(inventory.get(KEY, alias));
    }

    private Map<Layer, List<Policy>> layers(Principal principal, String resource) {
        var layers = new EnumMap<Layer, List<Policy>>(Layer.class);
        if (principal instanceof Principal.RoleSession session) {
            var role = inventory.get(ROLE, session.role());
            layers.put(Layer.IDENTITY, ofRole(role));
            role.text("permissionsBoundary").ifPresent(arn -> layers.put(Layer.BOUNDARY, List.of(managed(arn))));
        }
        ofResource(resource).ifPresent(policy -> layers.put(Layer.RESOURCE, List.of(policy)));
        return layers;
    }

    private List<Policy> ofRole(Item role) {
        var policies = new ArrayList<Policy>();
        var references = List.of(role.id(), role.need("name"));
        inventory.all("aws:iam/rolePolicy:RolePolicy").stream().filter(each -> references.contains(each.need("role")))
                .forEach(each -> policies.add(Policy.of(each.urn(), each.need("policy"))));
        role.blocks("inlinePolicies").stream().filter(each -> each.inputs().get("policy") != null)
                .forEach(each -> policies.add(Policy.of(role.urn(), each.need("policy"))));
        Stream.concat(role.texts("managedPolicyArns").stream(), inventory.all("aws:iam/rolePolicyAttachment:RolePolicyAttachment").stream()
                        .filter(each -> references.contains(each.need("role"))).map(each -> each.need("policyArn")))
                .distinct().forEach(arn -> policies.add(managed(arn)));
        return policies;
    }

    private Policy managed(String arn) {
        return inventory.find(MANAGED, arn).map(each -> Policy.of(each.urn(), each.need("policy")))
                .orElseThrow(() -> new Unsupported("a managed policy outside of this stack", arn));
    }

    private Optional<Policy> ofResource(String arn) {
        if (arn.contains(":function:")) {
            return Optional.of(ofFunction(arn));
        }
        for (var kind : ATTACHED) {
            var resource = inventory.all(kind.get(2)).stream().filter(each -> each.text("arn").filter(arn::equals).isPresent()).findFirst();
            if (resource.isPresent()) {
                return inventory.all(kind.get(0)).stream().filter(each -> inventory.find(kind.get(2), each.need(kind.get(1))).equals(resource))
                        .findFirst().flatMap(Authorization::policy).or(() -> policy(resource.get()))
                        .or(() -> kind.get(2).equals(KEY) ? Optional.of(leftToTheAccount(resource.get())) : Optional.empty());
            }
        }
        return Optional.empty();
    }

    /** A function, alias or version has a statement for each permission that was added to it. */
    private Policy ofFunction(String arn) {
        var statements = inventory.all("aws:lambda/permission:Permission").stream()
                .filter(each -> inventory.find(FUNCTION, each.need("function")).filter(function -> arn.equals(function.need("arn") + each.text("qualifier").map(":"::concat).orElse(""))).isPresent())
                .map(each -> permission(each, arn)).collect(JsonArray::new, JsonArray::add, JsonArray::addAll);
        var document = new JsonObject();
        document.add("Statement", statements);
        return Policy.of(arn, document);
    }

    private static JsonObject permission(Item permission, String arn) {
        var who = permission.need("principal");
        var conditions = new TreeMap<String, Map<String, String>>();
        permission.text("sourceArn").ifPresent(source -> conditions.put("ArnLike", Map.of("aws:SourceArn", source)));
        var equal = new TreeMap<String, String>();
        permission.text("sourceAccount").ifPresent(account -> equal.put("aws:SourceAccount", account));
        permission.text("functionUrlAuthType").ifPresent(type -> equal.put("lambda:FunctionUrlAuthType", type));
        if (!equal.isEmpty()) {
            conditions.put("StringEquals", equal);
        }
        return new Gson().toJsonTree(Map.of("Sid", permission.need("statementId"), "Effect", "Allow", "Action", permission.need("action"), "Resource", arn, "Condition", conditions,
                "Principal", who.equals("*") ? "*" : Map.of(who.matches(".*\\.amazonaws\\.com(\\.cn)?") ? "Service" : "AWS", who))).getAsJsonObject();
    }

    private static Optional<Policy> policy(Item item) {
        return item.text("policy").map(document -> Policy.of(item.urn(), document));
    }

    /** The policy of a key that was given none. */
    private static Policy leftToTheAccount(Item key) {
        return Policy.of(key.urn(), """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "kms:*", "Resource": "*"}}"""
                .formatted(key.need("arn").split(":")[4]));
    }
}
