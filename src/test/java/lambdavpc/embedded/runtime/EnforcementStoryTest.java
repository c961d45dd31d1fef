package lambdavpc.embedded.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import lambdavpc.embedded.World;
import lambdavpc.embedded.World.Entry;
import lambdavpc.embedded.behaviour.rds.Proxy;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.lambda.Functions;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.claim.Verdict.Refuted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The article's story on one running stack: each thing that it says is needed is taken away alone, and the reader fails as the article
 * says (it waits until its time is over, or access is denied), for the reason that is named; the proof refutes the claim about it and
 * names that reason first; put back, all claims hold and it answers again.
 */
final class EnforcementStoryTest {
    private static final String READER = "lambda-vpc-dev-reader";
    /** Seconds; what the reader cannot reach it waits for until then. */
    private static final double TIMEOUT = 3;
    private static final int ATTEMPTS = 5;
    /** Lambda's own end of it, or the reader's shortly before. */
    private static final String WAITED = "Task timed out after 3.00 seconds|Secrets Manager cannot be used: SocketTimeoutException";
    private static final String NO_DATABASE = "the database cannot be reached|the connection broke";
    private static final String DENIED = "Secrets Manager refuses: AccessDeniedException";
    private static final String ASKS = "User: arn:aws:sts::000000000000:assumed-role/lambda-vpc-dev-reader/lambda-vpc-dev-reader is not authorized to perform: ";
    private static final String NO_CREDENTIALS = "the database refuses this user, this host or this kind of connection";
    private static final String PROXY_ASKS = "User: arn:aws:sts::000000000000:assumed-role/lambda-vpc-dev-database-proxy/lambda-vpc-dev-database-proxy is not authorized to perform: ";

    private ServedStack stack;
    private Services services;
    private WorldFile file;
    private World whole;

    @TempDir
    private Path folder;

    /** @param database settings of that room */
    private void deploy(String database) throws IOException {
        stack = ServedStack.start(folder);
        stack.deploy(Map.of("lambda-vpc:encryption", "{\"keys\": \"customer-managed\"}", "lambda-vpc:database", database));
        services = stack.services();
        file = stack.file();
        // In another zone than endpoint and database, so that each packet crosses a subnet's boundary.
        var reader = changed(file.world().find(Functions.TYPE, READER).orElseThrow(), "timeout", TIMEOUT);
        var secondZone = new HashMap<String, Object>(placement(reader));
        secondZone.put("subnetIds", List.of(((List<?>) secondZone.get("subnetIds")).get(1)));
        file.keep(file.world().with(changed(reader, "vpcConfig", secondZone)));
        whole = file.world();
    }

    @AfterEach
    void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> placement(Entry function) {
        return (Map<String, Object>) function.inputs().get("vpcConfig");
    }

    private static Entry changed(Entry entry, String property, Object value) {
        var inputs = new HashMap<>(entry.inputs());
        var outputs = new HashMap<>(entry.outputs());
        inputs.put(property, value);
        outputs.put(property, value);
        return new Entry(entry.type(), entry.id(), entry.urn(), inputs, outputs);
    }

    private Entry named(String name) {
        var found = whole.all().filter(entry -> entry.urn().endsWith("::" + name)).toList();
        assertTrue(found.size() == 1, name + " is " + found);
        return found.get(0);
    }

    private UnaryOperator<World> without(String name) {
        return world -> world.without(named(name).type(), named(name).id());
    }

    private UnaryOperator<World> rewritten(String name, UnaryOperator<String> document) {
        return world -> {
            var entry = named(name);
            var before = (String) entry.inputs().get("policy");
            var after = document.apply(before);
            assertFalse(after.equals(before), name + " stays " + before);
            return world.with(changed(entry, "policy", after));
        };
    }

    /** And the proxy, where there is one: it keeps connections that a rule would not let it open any more. */
    private void restartReader() {
        file.world().all(Proxy.TYPE).forEach(services::deleted);
        services.created(file.world().find(Functions.TYPE, READER).orElseThrow());
    }

    private Invoked invoke() {
        return services.invoke(READER, "", "{\"limit\": 1}");
    }

    private void answers(String after) {
        var invoked = invoke();
        // A busy machine may take longer to connect than the reader may run; what is not mended never answers.
        for (var attempt = 1; attempt < ATTEMPTS && invoked.result().failed(); attempt++) {
            invoked = invoke();
        }
        assertFalse(invoked.result().failed(), after + ": " + invoked);
        assertTrue(JsonParser.parseString(invoked.result().payload()).getAsJsonObject().has("sentinel"), invoked.result().payload());
    }

    private void allClaimsHold() {
        assertEquals(List.of(), Claims.decide(new Facts(stack.seen())).stream().filter(decided -> !decided.verdict().holds()).toList());
    }

    private void refutes(String what, String claim, String because) {
        var verdict = Claims.decide(new Facts(stack.seen())).stream().filter(decided -> decided.about().id().equals(claim)).findFirst().orElseThrow().verdict();
        assertTrue(verdict instanceof Refuted refuted && !refuted.openings().isEmpty() && refuted.openings().get(0).toString().contains(because),
                "without " + what + " " + claim + " is " + verdict);
    }

    /** @param because what the claim's first reason names */
    private void breaks(String what, UnaryOperator<World> broken, String how, String why, String claim, String because) {
        file.keep(broken.apply(whole));
        refutes(what, claim, because);
        restartReader();
        var invoked = invoke();
        assertTrue(invoked.result().failed(), "without " + what + " the reader goes on");
        assertTrue(invoked.result().payload().matches(".*(" + how + ").*"), "without " + what + ": " + invoked.result().payload());
        assertTrue(invoked.notices().stream().anyMatch(line -> line.contains(why)), "without " + what + ": " + invoked.notices());
        file.keep(whole);
        allClaimsHold();
        answers("after " + what + " came back");
    }

    private static String grantedTo(String policy, String role) {
        return policy.replace("role/" + role, "role/nobody");
    }

    @Test
    void eachOfTheArticlesStepsIsNeededAndNamedWhenItIsMissing() throws IOException {
        deploy("{\"onDelete\": \"discard\"}");
        restartReader();
        answers("everything is there");
        allClaimsHold();
        var endpoint = named("access-secretsmanager-endpoint");
        var vpce = endpoint.id();

        // Step 2: the endpoint.
        breaks("the endpoint", without("access-secretsmanager-endpoint"), WAITED,
                "cannot reach secretsmanager.us-east-1.amazonaws.com:443: no rule of the security groups lets it out of function", "N4", "secretsmanager");

        // Step 3: the security groups, on both sides.
        breaks("the reader's rule to the endpoint", without("access-reader-to-secretsmanager-egress"), WAITED, "(" + named("reader-group").urn() + ")", "N4", named("reader-group").urn());
        breaks("the endpoint's rule", without("access-reader-to-secretsmanager-ingress"), WAITED, "(" + named("access-secretsmanager-group").urn() + ")", "N4", named("access-secretsmanager-group").urn());
        breaks("the reader's rule to the database", without("access-reader-to-database-egress"), NO_DATABASE, "(" + named("reader-group").urn() + ")", "N4", named("reader-group").urn());
        breaks("the database's rule", without("access-reader-to-database-ingress"), NO_DATABASE, "(" + named("database-group").urn() + ")", "N4", named("database-group").urn());

        // A connection that is there outlives its security group rule, and no network ACL.
        file.keep(without("access-reader-to-database-ingress").apply(whole));
        answers("a warm reader has its connection");
        file.keep(whole.with(Resources.entry("aws:ec2/networkAcl:NetworkAcl", "acl-closed", Map.of("vpcId", endpoint.inputs().get("vpcId"),
                "subnetIds", named("database-subnets").inputs().get("subnetIds")))));
        var closed = invoke();
        // A statement on the old connection is in vain, or a new connection is.
        assertTrue(closed.result().payload().matches(".*(" + NO_DATABASE + ").*"), closed.toString());
        assertTrue(closed.notices().stream().anyMatch(line -> line.contains("network ACL acl-closed outbound: no rule allows")), closed.toString());
        file.keep(whole);

        // Step 4: permissions, in each of the layers.
        var read = "secretsmanager:GetSecretValue on resource: " + named("app-secret").id() + " ";
        breaks("the role's policy", without("access-reader-policy"), DENIED, ASKS + read + "because no identity-based policy allows the secretsmanager:GetSecretValue action", "P3", named("reader-role").urn());
        breaks("the endpoint's grant", rewritten("access-secretsmanager-endpoint", policy -> grantedTo(policy, READER)), DENIED,
                ASKS + read + "because no VPC endpoint policy allows the secretsmanager:GetSecretValue action", "P3", endpoint.urn());
        breaks("the secret's list", rewritten("access-app-policy", policy -> grantedTo(policy, READER)), DENIED,
                ASKS + read + "with an explicit deny in a resource-based policy", "P3", named("access-app-policy").urn());
        breaks("the right endpoint", rewritten("access-app-policy", policy -> policy.replace(vpce, "vpce-another")), DENIED,
                ASKS + read + "with an explicit deny in a resource-based policy", "P3", named("access-app-policy").urn());
        var decrypt = "kms:Decrypt on resource: " + named("data-key-key").outputs().get("arn") + " ";
        breaks("the role's use of the key", rewritten("access-reader-policy", policy -> policy.replace("kms:Decrypt", "kms:Describe")), DENIED,
                ASKS + decrypt + "because no identity-based policy allows the kms:Decrypt action", "P3", named("reader-role").urn());
        breaks("the key's own policy", rewritten("data-key-key", policy -> policy.replace("kms:*", "kms:Describe*")), DENIED,
                ASKS + decrypt + "because no resource-based policy allows the kms:Decrypt action", "P3", named("data-key-key").urn());
    }


    /** By password: the reader reads the secret and so does the proxy, each on its way. */
    @Test
    void eachOfAProxysGrantsIsNeededAndNamedWhenItIsMissing() throws IOException {
        deploy("{\"onDelete\": \"discard\", \"proxy\": true}");
        throughTheProxy();
        breaks("the role's policy", without("access-reader-policy"), DENIED, ASKS, "P3", named("reader-role").urn());
    }

    /** By token: the proxy alone reads the secret. */
    @Test
    void withTokensTooAndTheReaderHasNoRightOnTheSecret() throws IOException {
        deploy("{\"onDelete\": \"discard\", \"proxy\": true, \"authentication\": \"iam\"}");
        assertFalse(named("access-reader-policy").inputs().get("policy").toString().contains("secretsmanager"));
        throughTheProxy();
        breaks("the reader's login", rewritten("access-reader-policy", policy -> policy.replace("/app_login", "/another")), NO_CREDENTIALS,
                ASKS + "rds-db:connect on resource: arn:aws:rds-db:us-east-1:000000000000:dbuser:prx-", "P3", named("reader-role").urn());
    }

    private void throughTheProxy() {
        restartReader();
        answers("everything is there");
        allClaimsHold();
        breaks("the reader's rule to the proxy", without("access-reader-to-database-proxy-egress"), NO_DATABASE, "(" + named("reader-group").urn() + ")", "N4", named("reader-group").urn());
        breaks("the proxy's rule", without("access-reader-to-database-proxy-ingress"), NO_DATABASE, "(" + named("database-proxy-group").urn() + ")", "N4", named("database-proxy-group").urn());
        breaks("the proxy's rule to the database", without("access-database-proxy-to-database-egress"), NO_DATABASE,
                "lambda-vpc-dev-database-proxy cannot reach", "N4", named("database-proxy-group").urn());
        breaks("the database's rule", without("access-database-proxy-to-database-ingress"), NO_DATABASE, "(" + named("database-group").urn() + ")", "N4", named("database-group").urn());
        var read = "secretsmanager:GetSecretValue on resource: " + named("app-secret").id() + " ";
        breaks("the proxy's policy", without("access-database-proxy-policy"), NO_CREDENTIALS,
                PROXY_ASKS + read + "because no identity-based policy allows the secretsmanager:GetSecretValue action", "P3", named("database-proxy-role").urn());
        breaks("the secret's list", rewritten("access-app-policy", policy -> grantedTo(policy, "lambda-vpc-dev-database-proxy")), NO_CREDENTIALS,
                PROXY_ASKS + read + "with an explicit deny in a resource-based policy", "P3", named("access-app-policy").urn());
        breaks("the proxy's use of the key", rewritten("access-database-proxy-policy", policy -> policy.replace("kms:Decrypt", "kms:Describe")), NO_CREDENTIALS,
                PROXY_ASKS + "kms:Decrypt on resource: " + named("data-key-key").outputs().get("arn"), "P3", named("database-proxy-role").urn());
    }
}
