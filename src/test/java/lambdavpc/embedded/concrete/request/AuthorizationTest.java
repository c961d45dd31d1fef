package lambdavpc.embedded.concrete.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.World;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.embedded.concrete.request.Authorization.Way;
import lambdavpc.embedded.runtime.Resources;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of the declared policies a request meets, and with which keys. */
final class AuthorizationTest {
    private static final String ROLE = "arn:aws:iam::000000000000:role/reader";
    private static final String SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:app-a1b2c3";
    private static final String KEY = "arn:aws:kms:us-east-1:000000000000:key/k-1";
    private static final String SERVICE = "secretsmanager.us-east-1.amazonaws.com";
    private static final Principal READER = new Principal.RoleSession(ROLE, "reader");
    private static final Way THROUGH = new Way(Optional.of("vpce-1"), Optional.of("10.0.1.5"));
    private static final Way AROUND = new Way(Optional.empty(), Optional.of("198.18.0.1"));

    private World world = World.EMPTY;

    @BeforeEach
    void stack() {
        put("aws:iam/role:Role", "reader", Map.of("name", "reader", "arn", ROLE));
        put("aws:iam/rolePolicy:RolePolicy", "reader:granted", Map.of("role", "reader", "policy", policy("Allow", "", "secretsmanager:GetSecretValue", SECRET, "")));
        put("aws:secretsmanager/secret:Secret", SECRET, Map.of("name", "app", "arn", SECRET));
        put("aws:ec2/vpcEndpoint:VpcEndpoint", "vpce-1", Map.of("vpcId", "vpc-1"));
        put("aws:kms/key:Key", "k-1", Map.of("arn", KEY));
        put("aws:kms/alias:Alias", "alias/data", Map.of("name", "alias/data", "targetKeyId", "k-1"));
    }

    private void put(String type, String id, Map<String, Object> values) {
        world = world.with(Resources.entry(type, id, values));
    }

    private void add(String type, String id, String property, Object value) {
        var values = new HashMap<>(world.find(type, id).orElseThrow().inputs());
        values.put(property, value);
        put(type, id, values);
    }

    private static String policy(String effect, String principal, String action, String resource, String condition) {
        return """
                {"Version": "2012-10-17", "Statement": {"Effect": "%s", %s "Action": "%s", "Resource": "%s"%s}}"""
                .formatted(effect, principal, action, resource, condition.isEmpty() ? "" : ", \"Condition\": " + condition).replace('\'', '"');
    }

    private String read(Way way) {
        var decision = new Authorization(Inventory.of(world)).decide(READER, "secretsmanager:GetSecretValue", SECRET, Map.of(), way);
        return decision.outcome() + " " + decision.layer();
    }

    private String decrypt(String key, String... contextArn) {
        return new Authorization(Inventory.of(world)).decideKey(READER, "kms:Decrypt", key, SERVICE, Map.of("SecretARN", contextArn.length == 0 ? SECRET : contextArn[0]))
                .map(decision -> decision.outcome() + " " + decision.layer()).orElse("AWS's own");
    }

    @Test
    void aRolesOwnPolicyIsMet() {
        assertEquals("ALLOWED IDENTITY", read(AROUND));
        world = world.without("aws:iam/rolePolicy:RolePolicy", "reader:granted");
        assertEquals("IMPLICIT_DENY IDENTITY", read(AROUND));
    }

    @Test
    void attachedPoliciesAndBoundariesAreMetAndThoseOutsideAreNamed() {
        put("aws:iam/policy:Policy", "limit", Map.of("arn", "arn:aws:iam::000000000000:policy/limit", "policy", policy("Allow", "", "s3:*", "*", "")));
        add("aws:iam/role:Role", "reader", "permissionsBoundary", "arn:aws:iam::000000000000:policy/limit");
        assertEquals("IMPLICIT_DENY BOUNDARY", read(AROUND));
        put("aws:iam/policy:Policy", "limit", Map.of("arn", "arn:aws:iam::000000000000:policy/limit", "policy", policy("Deny", "", "*", "*", "")));
        assertEquals("EXPLICIT_DENY BOUNDARY", read(AROUND));
        add("aws:iam/role:Role", "reader", "permissionsBoundary", "");
        put("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", Map.of("role", "reader", "policyArn", "arn:aws:iam::000000000000:policy/limit"));
        assertEquals("EXPLICIT_DENY IDENTITY", read(AROUND));
        put("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached", Map.of("role", "reader", "policyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
        assertEquals("a managed policy outside of this stack, in arn:aws:iam::aws:policy/ReadOnlyAccess", assertThrows(Unsupported.class, () -> read(AROUND)).getMessage());
    }

    @Test
    void theSecretsPolicySeesTheWay() {
        put("aws:secretsmanager/secretPolicy:SecretPolicy", "policy", Map.of("secretArn", SECRET, "policy",
                policy("Deny", "'Principal': '*',", "*", "*", "{'StringNotEquals': {'aws:SourceVpce': 'vpce-1'}}")));
        assertEquals("ALLOWED IDENTITY", read(THROUGH));
        assertEquals("EXPLICIT_DENY RESOURCE", read(AROUND));
        put("aws:secretsmanager/secretPolicy:SecretPolicy", "policy", Map.of("secretArn", SECRET, "policy",
                policy("Deny", "'Principal': '*',", "*", "*", "{'IpAddress': {'aws:SourceIp': ['198.18.0.0/15', '10.0.0.0/8']}}")));
        assertEquals("ALLOWED IDENTITY", read(THROUGH), "an endpoint hides the address");
        assertEquals("EXPLICIT_DENY RESOURCE", read(AROUND));
    }

    @Test
    void anEndpointWithoutAPolicyLetsEverythingThrough() {
        assertEquals("ALLOWED IDENTITY", read(THROUGH));
        add("aws:ec2/vpcEndpoint:VpcEndpoint", "vpce-1", "policy", policy("Allow", "'Principal': '*',", "secretsmanager:DescribeSecret", "*", ""));
        assertEquals("IMPLICIT_DENY ENDPOINT", read(THROUGH));
        assertEquals("ALLOWED IDENTITY", read(AROUND));
    }

    @Test
    void aKeyIsUsedOnTheCallersBehalfForOneSecret() {
        assertEquals("IMPLICIT_DENY IDENTITY", decrypt(KEY));
        put("aws:iam/rolePolicy:RolePolicy", "reader:key", Map.of("role", "reader", "policy", policy("Allow", "", "kms:Decrypt", KEY,
                "{'StringEquals': {'kms:ViaService': '%s', 'kms:EncryptionContext:SecretARN': '%s'}}".formatted(SERVICE, SECRET))));
        for (var name : List.of(KEY, "k-1", "alias/data")) {
            assertEquals("ALLOWED IDENTITY", decrypt(name));
        }
        assertEquals("IMPLICIT_DENY IDENTITY", decrypt(KEY, SECRET + "-other"));
        add("aws:kms/key:Key", "k-1", "policy", policy("Allow", "'Principal': {'AWS': 'arn:aws:iam::000000000000:role/other'},", "kms:*", "*", ""));
        assertEquals("IMPLICIT_DENY RESOURCE", decrypt(KEY));
    }

    @Test
    void awssOwnKeyIsForTheWholeAccount() {
        assertEquals("AWS's own", decrypt("arn:aws:kms:us-east-1:000000000000:alias/aws/secretsmanager"));
        assertTrue(assertThrows(Unsupported.class, () -> decrypt("arn:aws:kms:us-east-1:000000000000:key/gone")).getMessage().startsWith("a Key outside of this stack"));
    }
}
