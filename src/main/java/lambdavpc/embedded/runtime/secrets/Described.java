package lambdavpc.embedded.runtime.secrets;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;

/** A secret as its resources describe it: everything but its values. */
public record Described(World.Entry entry, Optional<World.Entry> rotation, Optional<String> policy) {
    public static final String TYPE = "aws:secretsmanager/secret:Secret";
    public static final String ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
    private static final String POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy";

    /**
     * @param id its ARN, its name, or its ARN without the random end
     * @throws AwsException when there is none
     */
    public static Described find(World world, String id) {
        return among(world, id).orElseThrow(() -> new AwsException("ResourceNotFoundException", "Secrets Manager can't find the specified secret."));
    }

    static Optional<Described> among(World world, String id) {
        return world.all(TYPE)
                .filter(each -> arn(each).equals(id) || id.equals(each.outputs().get("name")) || arn(each).matches(java.util.regex.Pattern.quote(id) + "-.{6}"))
                .findFirst().map(entry -> of(world, entry));
    }

    private static Described of(World world, World.Entry entry) {
        var rotation = world.all(ROTATION).filter(each -> arn(entry).equals(each.inputs().get("secretId"))).findFirst();
        var policy = world.all(POLICY).filter(each -> arn(entry).equals(each.inputs().get("secretArn"))).findFirst()
                .map(each -> (String) each.inputs().get("policy"));
        return new Described(entry, rotation, policy);
    }

    public String arn() {
        return arn(entry);
    }

    private static String arn(World.Entry entry) {
        return String.valueOf(entry.outputs().get("arn"));
    }

    /** What every answer about it begins with. */
    JsonObject answer() {
        var answer = new JsonObject();
        answer.addProperty("ARN", arn());
        answer.addProperty("Name", (String) entry.outputs().get("name"));
        return answer;
    }

    JsonObject describe(SecretStore.Versions versions) {
        var answer = answer();
        answer.addProperty("Description", (String) entry.outputs().get("description"));
        answer.addProperty("KmsKeyId", (String) entry.outputs().get("kmsKeyId"));
        answer.addProperty("OwningService", (String) entry.outputs().get("owningService"));
        answer.addProperty("RotationEnabled", rotation.isPresent());
        rotation.ifPresent(each -> answer.addProperty("RotationLambdaARN", (String) each.inputs().get("rotationLambdaArn")));
        if (versions.lastRotated() > 0) {
            answer.addProperty("LastRotatedDate", versions.lastRotated());
        }
        if (versions.lastChanged() > 0) {
            answer.addProperty("LastChangedDate", versions.lastChanged());
        }
        var tags = new JsonArray();
        tags(versions).forEach((key, value) -> {
            var tag = new JsonObject();
            tag.addProperty("Key", key);
            tag.addProperty("Value", value);
            tags.add(tag);
        });
        answer.add("Tags", tags);
        var stages = new JsonObject();
        versions.versions().values().stream().filter(version -> !version.stages().isEmpty())
                .forEach(version -> stages.add(version.id(), SecretsManager.array(version.stages())));
        answer.add("VersionIdsToStages", stages);
        return answer;
    }

    /** As declared, and as functions added to them. */
    Map<String, String> tags(SecretStore.Versions versions) {
        var all = new LinkedHashMap<String, String>();
        if (entry.outputs().getOrDefault("tagsAll", entry.outputs().get("tags")) instanceof Map<?, ?> declared) {
            declared.forEach((key, value) -> all.put((String) key, String.valueOf(value)));
        }
        all.putAll(versions.tags());
        return all;
    }
}
