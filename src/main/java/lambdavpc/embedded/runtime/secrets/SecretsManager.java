package lambdavpc.embedded.runtime.secrets;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;

/** Secrets Manager's operations, with its rules for versions and stages. Secrets themselves come and go as resources. */
public final class SecretsManager {
    public static final String CURRENT = "AWSCURRENT";
    public static final String PENDING = "AWSPENDING";
    public static final String PREVIOUS = "AWSPREVIOUS";
    private static final int MOST_VERSIONS = 100;
    /** A value is encrypted under a data key of its own, which the secret's key encrypts. */
    private static final Map<String, List<String>> KEY_USES = Map.of(
            "GetSecretValue", List.of("kms:Decrypt"), "PutSecretValue", List.of("kms:GenerateDataKey", "kms:Decrypt"));

    private final SecretStore store;
    private final Supplier<World> world;
    private final Rotations rotations;
    private final Permissions permissions;
    private final Clock clock;

    /** @param rotations turns the wish for a rotation into one */
    public SecretsManager(SecretStore store, Supplier<World> world, Rotations rotations, Permissions permissions, Clock clock) {
        this.store = store;
        this.world = world;
        this.rotations = rotations;
        this.permissions = permissions;
        this.clock = clock;
    }

    /**
     * One request.
     *
     * @param operation {@code GetSecretValue}
     * @throws AwsException as AWS refuses
     */
    public JsonObject call(String operation, JsonObject request, RoleKeys.Keys caller) {
        var action = "secretsmanager:" + operation;
        if (operation.equals("GetRandomPassword")) {
            permissions.demand(caller, action, "*", Map.of());
            return RandomPassword.of(request);
        }
        var id = required(request, "SecretId");
        var found = Described.among(world.get(), id);
        // Who may not ask does not learn whether there is such a secret.
        permissions.demand(caller, action, found.map(Described::arn).orElse(id), context(found, request));
        var secret = found.orElseThrow(() -> new AwsException("ResourceNotFoundException", "Secrets Manager can't find the specified secret."));
        for (var use : KEY_USES.getOrDefault(operation, List.of())) {
            permissions.demandKey(caller, use, Optional.ofNullable((String) secret.entry().outputs().get("kmsKeyId")).filter(key -> !key.isEmpty()), secret.arn());
        }
        return switch (operation) {
            case "GetSecretValue" -> value(secret, request);
            case "PutSecretValue" -> put(secret, request);
            case "DescribeSecret" -> secret.describe(store.get(secret.arn()));
            case "ListSecretVersionIds" -> list(secret);
            case "UpdateSecretVersionStage" -> move(secret, request);
            case "RotateSecret" -> rotate(secret, request);
            case "CancelRotateSecret" -> cancel(secret);
            case "GetResourcePolicy" -> policy(secret);
            case "PutResourcePolicy" -> putPolicy(secret, request);
            case "TagResource" -> tag(secret, request);
            default -> throw new AwsException("UnknownOperationException", "the embedded Secrets Manager has no operation " + operation);
        };
    }

    private Map<String, List<String>> context(Optional<Described> secret, JsonObject request) {
        var context = new LinkedHashMap<String, List<String>>();
        text(request, "VersionId").ifPresent(version -> context.put("secretsmanager:VersionId", List.of(version)));
        text(request, "VersionStage").ifPresent(stage -> context.put("secretsmanager:VersionStage", List.of(stage)));
        secret.ifPresent(found -> {
            context.put("secretsmanager:SecretId", List.of(found.arn()));
            context.put("aws:ResourceAccount", List.of(found.arn().split(":")[4]));
            found.tags(store.get(found.arn())).forEach((key, value) -> {
                context.put("aws:ResourceTag/" + key, List.of(value));
                context.put("secretsmanager:ResourceTag/" + key, List.of(value));
            });
        });
        return context;
    }

    private JsonObject value(Described secret, JsonObject request) {
        var versions = store.get(secret.arn());
        var id = text(request, "VersionId");
        var stage = text(request, "VersionStage");
        var found = id.map(each -> Optional.ofNullable(versions.versions().get(each)))
                .orElseGet(() -> versions.at(stage.orElse(CURRENT)))
                .filter(version -> !version.empty()).filter(version -> stage.map(version.stages()::contains).orElse(true));
        var version = found.orElseThrow(() -> new AwsException("ResourceNotFoundException", id.isPresent()
                ? "Secrets Manager can't find the specified secret value for VersionId: " + id.get()
                : "Secrets Manager can't find the specified secret value for staging label: " + stage.orElse(CURRENT)));
        var answer = secret.answer();
        answer.addProperty("VersionId", version.id());
        answer.addProperty("SecretString", version.text());
        answer.addProperty("SecretBinary", version.binary());
        answer.add("VersionStages", array(version.stages()));
        answer.addProperty("CreatedDate", version.created());
        return answer;
    }

    private JsonObject put(Described secret, JsonObject request) {
        var token = text(request, "ClientRequestToken").orElseGet(() -> UUID.randomUUID().toString());
        if (token.length() < 32 || token.length() > 64) {
            throw new AwsException("InvalidParameterException", "ClientRequestToken must be 32-64 characters long.");
        }
        var value = text(request, "SecretString").orElse(null);
        var binary = text(request, "SecretBinary").orElse(null);
        if ((value == null) == (binary == null)) {
            throw new AwsException("InvalidParameterException", "You must provide either SecretString or SecretBinary, but not both.");
        }
        var wanted = texts(request, "VersionStages").orElse(List.of(CURRENT));
        store.change(secret.arn(), versions -> {
            var same = versions.versions().get(token);
            if (same != null && !same.empty()) {
                if (java.util.Objects.equals(same.text(), value) && java.util.Objects.equals(same.binary(), binary)) {
                    return versions;
                }
                throw new AwsException("ResourceExistsException", ("You can't use ClientRequestToken %s because that value is already "
                        + "in use for a version of secret %s.").formatted(token, secret.arn()));
            }
            var stages = new ArrayList<>(wanted);
            // Secrets Manager's rule: the first value is the current one, whatever was asked for.
            if (versions.at(CURRENT).isEmpty() && !stages.contains(CURRENT)) {
                stages.add(CURRENT);
            }
            var next = versions.with(new SecretStore.Version(token, value, binary, now(), same == null ? List.of() : same.stages()));
            for (var stage : stages) {
                next = Stages.move(next, stage, token);
            }
            return Stages.pruned(next, MOST_VERSIONS).changed(now());
        });
        var answer = secret.answer();
        answer.addProperty("VersionId", token);
        answer.add("VersionStages", array(store.get(secret.arn()).versions().get(token).stages()));
        return answer;
    }

    private JsonObject move(Described secret, JsonObject request) {
        var stage = required(request, "VersionStage");
        var to = text(request, "MoveToVersionId");
        var from = text(request, "RemoveFromVersionId");
        store.change(secret.arn(), versions -> {
            for (var id : List.of(to, from)) {
                if (id.isPresent() && !versions.versions().containsKey(id.get())) {
                    throw new AwsException("ResourceNotFoundException", "Secrets Manager can't find the specified secret version: " + id.get());
                }
            }
            var holder = versions.at(stage).map(SecretStore.Version::id);
            if (holder.isPresent() && !holder.equals(to) && !holder.equals(from)) {
                throw new AwsException("InvalidParameterException", ("The parameter RemoveFromVersionId can't be empty. Staging label %s is "
                        + "currently attached to version %s, so you must explicitly reference that version in RemoveFromVersionId.")
                        .formatted(stage, holder.get()));
            }
            if (from.isPresent() && !holder.equals(from)) {
                throw new AwsException("InvalidParameterException",
                        "The staging label %s isn't attached to version %s.".formatted(stage, from.get()));
            }
            if (to.isEmpty() && stage.equals(CURRENT)) {
                throw new AwsException("InvalidParameterException", "You can only move staging label AWSCURRENT to a different secret version. "
                        + "It can't be completely removed.");
            }
            var next = to.map(id -> Stages.move(versions, stage, id)).orElseGet(() -> Stages.removed(versions, stage));
            return Stages.pruned(next, MOST_VERSIONS).changed(now());
        });
        return secret.answer();
    }

    private JsonObject rotate(Described secret, JsonObject request) {
        if (secret.rotation().isEmpty()) {
            throw new AwsException("InvalidRequestException", "No Lambda rotation function ARN is associated with this secret.");
        }
        var token = rotations.request(secret, text(request, "ClientRequestToken"));
        var answer = secret.answer();
        answer.addProperty("VersionId", token);
        return answer;
    }

    private JsonObject cancel(Described secret) {
        if (secret.rotation().isEmpty()) {
            throw new AwsException("InvalidRequestException", "You tried to cancel rotation on a secret that does not have rotation enabled.");
        }
        rotations.cancel(secret);
        return secret.answer();
    }

    private JsonObject policy(Described secret) {
        var answer = secret.answer();
        answer.addProperty("ResourcePolicy", Optional.ofNullable(store.get(secret.arn()).policy()).or(secret::policy).orElse(null));
        return answer;
    }

    private JsonObject putPolicy(Described secret, JsonObject request) {
        var policy = required(request, "ResourcePolicy");
        store.change(secret.arn(), old -> new SecretStore.Versions(old.versions(), policy, old.tags(), old.lastRotated(), now()));
        return secret.answer();
    }

    private JsonObject tag(Described secret, JsonObject request) {
        store.change(secret.arn(), old -> {
            var tags = new LinkedHashMap<>(old.tags());
            request.getAsJsonArray("Tags").forEach(each ->
                    tags.put(required(each.getAsJsonObject(), "Key"), text(each.getAsJsonObject(), "Value").orElse("")));
            return new SecretStore.Versions(old.versions(), old.policy(), tags, old.lastRotated(), now());
        });
        return new JsonObject();
    }

    private JsonObject list(Described secret) {
        var answer = secret.answer();
        var list = new JsonArray();
        store.get(secret.arn()).versions().values().stream().filter(version -> !version.stages().isEmpty()).forEach(version -> {
            var each = new JsonObject();
            each.addProperty("VersionId", version.id());
            each.add("VersionStages", array(version.stages()));
            each.addProperty("CreatedDate", version.created());
            list.add(each);
        });
        answer.add("Versions", list);
        return answer;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    static JsonArray array(List<String> texts) {
        var array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private static String required(JsonObject request, String name) {
        return text(request, name).orElseThrow(() -> new AwsException("InvalidParameterException",
                "You must provide a value for the parameter " + name + "."));
    }

    private static Optional<String> text(JsonObject request, String name) {
        return Optional.ofNullable(request.get(name)).filter(JsonPrimitive.class::isInstance).map(JsonElement::getAsString);
    }

    private static Optional<List<String>> texts(JsonObject request, String name) {
        return Optional.ofNullable(request.get(name)).filter(JsonArray.class::isInstance)
                .map(array -> array.getAsJsonArray().asList().stream().map(JsonElement::getAsString).toList())
                .filter(list -> !list.isEmpty());
    }
}
