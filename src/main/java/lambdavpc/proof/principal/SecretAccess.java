package lambdavpc.proof.principal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;

/**
 * Requests to Secrets Manager and what they need of KMS: whoever reads a value must also be allowed to decrypt with its key.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html">secret encryption</a>.
 */
public final class SecretAccess {
    public static final String SERVICE = "secretsmanager";
    public static final String READ = "secretsmanager:getsecretvalue";
    private static final String KEY = "aws:kms/key:Key";
    /** What the key is needed for; the other actions do without. */
    private static final Map<String, Set<String>> KEY_ACTIONS = Map.of(
            READ, Set.of("kms:decrypt"), "secretsmanager:putsecretvalue", Set.of("kms:decrypt", "kms:generatedatakey"));

    private final Iam iam;
    private final List<Guarded> secrets = new ArrayList<>();
    private final Map<String, Layers> keys = new HashMap<>();

    public SecretAccess(Model model, Iam iam) {
        this.iam = iam;
        model.ofType("aws:secretsmanager/secret:Secret").forEach(secret -> secret.text("arn").ifPresent(arn -> secrets.add(
                new Guarded(arn, secret.urn(), secret.name(), key(model, secret, secret.text("kmsKeyId").orElse("")),
                        !secret.resource().external() || policed(model, secret),
                        secret.blocks("replicas").isEmpty() ? Optional.empty() : Optional.of(new NotModelled("who reads the replicas in other regions", secret.urn()))))));
        for (var type : List.of("aws:rds/instance:Instance", "aws:rds/cluster:Cluster")) {
            model.ofType(type).forEach(database -> database.blocks("masterUserSecrets").forEach(master -> secrets.add(
                    new Guarded((String) master.get("secretArn"), database.urn(), "master secret of " + database.name(),
                            key(model, database, String.valueOf(master.getOrDefault("kmsKeyId", ""))), false, Optional.empty()))));
        }
    }

    /** One that is only looked at is ours where its policy is. */
    private static boolean policed(Model model, Node secret) {
        return model.ofType("aws:secretsmanager/secretPolicy:SecretPolicy").stream()
                .anyMatch(policy -> model.referred(policy, "secretArn", secret.type()).filter(secret::equals).isPresent());
    }

    private static String key(Model model, Node from, String reference) {
        if (reference.isBlank() || reference.endsWith("alias/aws/secretsmanager")) {
            return "";
        }
        return model.find(KEY, reference)
                .or(() -> model.find("aws:kms/alias:Alias", reference).flatMap(alias -> model.referred(alias, "targetKeyId", KEY)))
                .flatMap(key -> key.text("arn")).orElse(reference);
    }

    public List<Guarded> secrets() {
        return List.copyOf(secrets);
    }

    /** @throws NotModelled where a value lies elsewhere too: who reads there is not known */
    public void nowhereElse() {
        secrets.stream().flatMap(secret -> secret.copy().stream()).findFirst().ifPresent(copy -> {
            throw copy;
        });
    }

    public Layers layers(Guarded secret) {
        return iam.layers(secret.arn());
    }

    /** Those requests of one action that succeed. */
    public Requests allowed(Principal asking, Path path, Guarded secret, String action, Layers layers) {
        return iam.asked(asking, path, Strings.of(action), secret.arn())
                .map(asked -> withKey(new Authorization(asking, layers.through(path)).allowed(asked), asking, secret, action))
                .orElse(Requests.NONE);
    }

    private Requests withKey(Requests allowed, Principal asking, Guarded secret, String action) {
        if (!allowed.isEmpty()) {
            for (var use : KEY_ACTIONS.getOrDefault(action, Set.of())) {
                allowed = allowed.and(ofPrincipal(new Authorization(asking, keyLayers(secret)).allowed(keyUse(asking, secret, use))));
            }
        }
        return allowed;
    }

    /** The actions on its key that an action on a secret needs. */
    public static Set<String> keyActions(String action) {
        return KEY_ACTIONS.getOrDefault(action, Set.of());
    }

    public Layers keyLayers(Guarded secret) {
        return keys.computeIfAbsent(secret.key().isEmpty() ? Arns.region(secret.arn()) : secret.key(), key -> secret.key().isEmpty()
                ? iam.serviceKey(SERVICE, key) : iam.layers(key));
    }

    /** What Secrets Manager asks of KMS in the name of whoever asks it. */
    public Box keyUse(Principal asking, Guarded secret, String action) {
        var context = new HashMap<>(Path.DIRECT.context());
        context.putAll(asking.own());
        context.put("kms:viaservice", Values.of("%s.%s.amazonaws.com".formatted(SERVICE, Arns.region(secret.arn()))));
        context.put("kms:encryptioncontext:secretarn", Values.of(secret.arn()));
        context.put("kms:calleraccount", asking.account().isEmpty() ? Values.MISSING : Values.of(asking.account()));
        return new Box(Strings.of(action), Strings.of(secret.key().isEmpty() ? "aws/secretsmanager" : secret.key()), context);
    }

    /** Both requests are one principal's: what the one says of it is so in the other. */
    private static Requests ofPrincipal(Requests requests) {
        return new Requests(requests.boxes().stream().map(box -> {
            var kept = new HashMap<>(box.context());
            kept.keySet().removeIf(key -> !key.startsWith("aws:principal") && !key.startsWith("aws:user"));
            return new Box(Strings.ALL, Strings.ALL, kept);
        }).toList());
    }
}
