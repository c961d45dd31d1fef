package lambdavpc.embedded.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.network.FunctionNetwork;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import lambdavpc.embedded.runtime.secrets.Rotations;
import lambdavpc.embedded.runtime.secrets.SecretStore;
import lambdavpc.embedded.runtime.secrets.SecretsManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeclaredPermissionsTest {
    private static final String WHO = "User: arn:aws:sts::000000000000:assumed-role/tester/tester is not authorized to perform: ";
    private final World.Entry secret = Resources.secret("app/login");
    private final World.Entry database = Resources.database("postgres", 5432);
    private final RoleKeys.Keys caller = new RoleKeys().issue(Resources.ROLE, Resources.SPOT);
    private World world = Resources.world(secret, database, Resources.entry("aws:iam/role:Role", "tester", Map.of("name", "tester", "arn", Resources.ROLE)));
    private FunctionNetwork network;
    private DeclaredPermissions permissions;
    private SecretsManager service;

    @BeforeEach
    void start(@TempDir Path folder) {
        network = new FunctionNetwork(new Place(folder, folder.resolve("world.json"), folder), () -> world);
        permissions = new DeclaredPermissions(() -> world, network);
        var store = new SecretStore(folder.resolve("secrets.json"));
        service = new SecretsManager(store, () -> world, new Rotations(store, (arn, event) -> Optional.empty(), Runnable::run, Clock.systemUTC()),
                permissions, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        network.close();
    }

    private void allow(String action, String resource) {
        world = world.with(Resources.entry("aws:iam/rolePolicy:RolePolicy", "tester:" + action, Map.of("role", "tester", "policy", """
                {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "%s", "Resource": "%s"}}""".formatted(action, resource))));
    }

    private JsonObject call(String operation, String secretId) {
        var request = new JsonObject();
        request.addProperty("SecretId", secretId);
        request.addProperty("SecretString", "value");
        return service.call(operation, request, caller);
    }

    private String refusal(String operation, String secretId) {
        var refusal = assertThrows(AwsException.class, () -> call(operation, secretId));
        return refusal.code() + ": " + refusal.getMessage();
    }

    @Test
    void eachOperationIsAnActionOfItsOwn() {
        allow("secretsmanager:PutSecretValue", secret.id());
        call("PutSecretValue", secret.id());
        for (var operation : List.of("GetSecretValue", "DescribeSecret", "ListSecretVersionIds", "UpdateSecretVersionStage", "RotateSecret", "CancelRotateSecret",
                "GetResourcePolicy", "PutResourcePolicy", "TagResource")) {
            assertEquals("AccessDeniedException: " + WHO + "secretsmanager:" + operation + " on resource: " + secret.id()
                    + " because no identity-based policy allows the secretsmanager:" + operation + " action", refusal(operation, secret.id()));
        }
        allow("secretsmanager:GetSecretValue", "*");
        assertEquals("value", call("GetSecretValue", "app/login").get("SecretString").getAsString());
        assertTrue(refusal("GetRandomPassword", "").startsWith("AccessDeniedException: " + WHO + "secretsmanager:GetRandomPassword on resource: * "));
    }

    @Test
    void whoMayNotAskDoesNotLearnWhetherASecretIsThere() {
        assertEquals("AccessDeniedException: " + WHO + "secretsmanager:GetSecretValue on resource: nobody because no identity-based policy allows the "
                + "secretsmanager:GetSecretValue action", refusal("GetSecretValue", "nobody"));
        allow("secretsmanager:GetSecretValue", "*");
        assertEquals("ResourceNotFoundException: Secrets Manager can't find the specified secret.", refusal("GetSecretValue", "nobody"));
    }

    @Test
    void withoutItsKeyAValueIsNotReadAndKmsIsNotQuoted() {
        var key = "arn:aws:kms:us-east-1:000000000000:key/k-1";
        world = world.with(Resources.entry("aws:kms/key:Key", "k-1", Map.of("arn", key)))
                .with(Resources.entry(secret.type(), secret.id(), Map.of("name", "app/login", "arn", secret.id(), "kmsKeyId", key)));
        allow("secretsmanager:*", "*");
        assertEquals("AccessDeniedException: Access to KMS is not allowed", refusal("GetSecretValue", secret.id()));
        assertEquals(List.of(WHO + "kms:Decrypt on resource: " + key + " because no identity-based policy allows the kms:Decrypt action"), permissions.denials("tester"));
        allow("kms:Decrypt", key);
        assertEquals("AccessDeniedException: Access to KMS is not allowed", refusal("PutSecretValue", secret.id()), "a value to write needs a data key");
        allow("kms:GenerateDataKey", key);
        call("PutSecretValue", secret.id());
        assertEquals("value", call("GetSecretValue", secret.id()).get("SecretString").getAsString());
    }

    @Test
    void aDatabaseLoginByTokenTakesThePermissionForThatUserOfThatInstance() {
        var instance = new java.util.HashMap<>(database.outputs());
        instance.putAll(Map.of("endpoint", "test-db:5432", "resourceId", "db-TEST"));
        world = world.with(Resources.entry(database.type(), database.id(), instance));
        assertFalse(permissions.connects(caller, "test-db:5432", "app"));
        assertEquals(List.of(WHO + "rds-db:connect on resource: arn:aws:rds-db:us-east-1:000000000000:dbuser:db-TEST/app"
                + " because no identity-based policy allows the rds-db:connect action"), permissions.denials("tester"));
        allow("rds-db:connect", "arn:aws:rds-db:us-east-1:000000000000:dbuser:db-TEST/app");
        assertTrue(permissions.connects(caller, "test-db:5432", "app"));
        assertFalse(permissions.connects(caller, "test-db:5432", "master"));
        assertFalse(permissions.connects(caller, "other-db:5432", "app"));
    }

    @Test
    void whatHasNoMeaningIsDeniedByName() {
        world = world.with(Resources.entry("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", Map.of("role", "tester", "policyArn", "arn:aws:iam::aws:policy/X")));
        assertEquals("AccessDeniedException: the embedded AWS cannot decide this request: it has no meaning for a managed policy outside of this stack, in "
                + "arn:aws:iam::aws:policy/X", refusal("GetSecretValue", secret.id()));
    }
}
