package lambdavpc.embedded.concrete.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.embedded.concrete.request.Decision.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IAM's logic, rule by rule; the numbers are those of AWS's evaluation as the design lists them. */
final class EvaluatorTest {
    private static final String ROLE = "arn:aws:iam::111111111111:role/app/reader";
    private static final String SECRET = "arn:aws:secretsmanager:us-east-1:111111111111:secret:app-a1b2c3";
    private static final String KEY = "arn:aws:kms:us-east-1:111111111111:key/k";
    private static final Principal READER = new Principal.RoleSession(ROLE, "fn");
    private static final Principal STRANGER = new Principal.RoleSession("arn:aws:iam::222222222222:role/stranger", "s");
    private static final String READ = "secretsmanager:GetSecretValue";
    private static final String ALLOW_ALL = statement("Allow", "'Action': '*', 'Resource': '*'");

    private final Map<Layer, List<Policy>> layers = new EnumMap<>(Layer.class);
    private Map<String, List<String>> context = Map.of();

    private static String statement(String effect, String rest) {
        return "{'Effect': '%s', %s}".formatted(effect, rest);
    }

    private EvaluatorTest with(Layer layer, String... statements) {
        layers.put(layer, List.of(Policy.of(layer.name(), "{'Version': '2012-10-17', 'Statement': [%s]}".formatted(String.join(",", statements)).replace('\'', '"'))));
        return this;
    }

    private EvaluatorTest carrying(String key, String... values) {
        context = Map.of(key, List.of(values));
        return this;
    }

    private Decision decide(Principal principal, String action, String resource) {
        return new Evaluator(layers).decide(new Request(principal, action, resource, context));
    }

    private String outcome(Principal principal) {
        var decision = decide(principal, READ, SECRET);
        return decision.outcome() + " " + decision.layer();
    }

    private boolean reads(String condition) {
        return with(Layer.IDENTITY, statement("Allow", "'Action': '*', 'Resource': '*', 'Condition': " + condition)).decide(READER, READ, SECRET).allowed();
    }

    private static String principal(String effect, String principal) {
        return statement(effect, "'Principal': %s, 'Action': '*', 'Resource': '*'".formatted(principal));
    }

    @Test
    void nothingIsAllowedThatNoPolicyAllows() {
        assertEquals("IMPLICIT_DENY IDENTITY", outcome(READER));
        assertEquals("User: arn:aws:sts::111111111111:assumed-role/reader/fn is not authorized to perform: secretsmanager:GetSecretValue on resource: " + SECRET
                + " because no identity-based policy allows the secretsmanager:GetSecretValue action", decide(READER, READ, SECRET).message());
    }

    @Test
    void anExplicitDenialWinsInEveryLayer() {
        for (var layer : Layer.values()) {
            layers.clear();
            with(Layer.IDENTITY, ALLOW_ALL).with(layer, principal("Deny", "'*'"), ALLOW_ALL);
            assertEquals("EXPLICIT_DENY " + layer, outcome(READER));
        }
        with(Layer.RESOURCE, principal("Deny", "'*'"));
        layers.keySet().removeIf(layer -> layer != Layer.RESOURCE);
        assertTrue(decide(READER, READ, SECRET).message().endsWith(" on resource: " + SECRET + " with an explicit deny in a resource-based policy"));
    }

    @Test
    void inOneAccountEitherPolicySuffices() {
        assertEquals("ALLOWED IDENTITY", with(Layer.IDENTITY, ALLOW_ALL).outcome(READER));
        layers.clear();
        assertEquals("ALLOWED RESOURCE", with(Layer.RESOURCE, principal("Allow", "{'AWS': '%s'}".formatted(ROLE))).outcome(READER));
    }

    @Test
    void anotherAccountNeedsBoth() {
        with(Layer.IDENTITY, ALLOW_ALL);
        assertEquals("IMPLICIT_DENY RESOURCE", outcome(STRANGER));
        with(Layer.RESOURCE, principal("Allow", "'*'"));
        assertEquals("ALLOWED IDENTITY", outcome(STRANGER));
        layers.remove(Layer.IDENTITY);
        assertEquals("IMPLICIT_DENY IDENTITY", outcome(STRANGER));
    }

    @Test
    void anAccountAsPrincipalLeavesItToItsOwnPolicies() {
        with(Layer.RESOURCE, principal("Allow", "{'AWS': ['111111111111', 'arn:aws:iam::222222222222:root']}"));
        assertEquals("IMPLICIT_DENY IDENTITY", outcome(READER));
        assertEquals("IMPLICIT_DENY IDENTITY", outcome(STRANGER));
        assertEquals("ALLOWED RESOURCE", outcome(new Principal.Root("arn:aws:iam::111111111111:root")));
        with(Layer.IDENTITY, ALLOW_ALL);
        assertEquals("ALLOWED IDENTITY", outcome(STRANGER));
    }

    @Test
    void aBoundaryLimitsAGrantToTheRoleAndNotOneToItsSession() {
        with(Layer.BOUNDARY);
        with(Layer.RESOURCE, principal("Allow", "{'AWS': '%s'}".formatted(ROLE)));
        assertEquals("IMPLICIT_DENY BOUNDARY", outcome(READER));
        with(Layer.RESOURCE, principal("Allow", "{'AWS': 'arn:aws:sts::111111111111:assumed-role/reader/fn'}"));
        assertEquals("ALLOWED RESOURCE", outcome(READER));
        with(Layer.RESOURCE, statement("Allow", "'Principal': '*', 'Action': '*', 'Resource': '*', 'Condition': {'ArnEquals': {'aws:PrincipalArn': '%s'}}".formatted(ROLE)));
        assertEquals("ALLOWED RESOURCE", outcome(READER));
        layers.remove(Layer.RESOURCE);
        assertEquals("IMPLICIT_DENY BOUNDARY", with(Layer.IDENTITY, ALLOW_ALL).outcome(READER));
    }

    @Test
    void anEndpointFiltersEverybodyWhoComesThroughIt() {
        with(Layer.IDENTITY, ALLOW_ALL).with(Layer.RESOURCE, principal("Allow", "'*'")).with(Layer.ENDPOINT);
        assertEquals("IMPLICIT_DENY ENDPOINT", outcome(READER));
        assertTrue(decide(READER, READ, SECRET).message().endsWith(" because no VPC endpoint policy allows the secretsmanager:GetSecretValue action"));
        assertEquals("ALLOWED RESOURCE", with(Layer.ENDPOINT, principal("Allow", "{'AWS': '111111111111'}")).outcome(READER));
        assertEquals("IMPLICIT_DENY ENDPOINT", outcome(STRANGER));
    }

    @Test
    void aKeysPolicyDecidesOrLeavesItToTheAccount() {
        with(Layer.IDENTITY, ALLOW_ALL).with(Layer.RESOURCE, principal("Allow", "{'AWS': 'arn:aws:iam::111111111111:role/another'}"));
        assertEquals(Layer.RESOURCE, decide(READER, "kms:Decrypt", KEY).layer());
        assertEquals(Outcome.IMPLICIT_DENY, decide(READER, "kms:Decrypt", KEY).outcome());
        with(Layer.RESOURCE, principal("Allow", "{'AWS': 'arn:aws:iam::111111111111:root'}"));
        assertTrue(decide(READER, "kms:Decrypt", KEY).allowed());
        layers.remove(Layer.IDENTITY);
        assertEquals(Layer.IDENTITY, decide(READER, "kms:Decrypt", KEY).layer());
    }

    @Test
    void aServiceNeedsTheResourcesPolicyAndNoOther() {
        var rds = new Principal.Service("rds.amazonaws.com");
        assertEquals("IMPLICIT_DENY RESOURCE", outcome(rds));
        with(Layer.RESOURCE, principal("Allow", "{'Service': 'rds.amazonaws.com'}"),
                statement("Deny", "'Principal': '*', 'Action': '*', 'Resource': '*', 'Condition': {'BoolIfExists': {'aws:PrincipalIsAWSService': 'false'}}"));
        assertEquals("ALLOWED RESOURCE", outcome(rds));
        assertEquals("EXPLICIT_DENY RESOURCE", outcome(READER));
    }

    @Test
    void notPrincipalMeansEverybodyElseAndIsNamedWhereServicesDiffer() {
        with(Layer.IDENTITY, ALLOW_ALL);
        with(Layer.RESOURCE, statement("Deny", "'NotPrincipal': {'AWS': 'arn:aws:iam::111111111111:role/another'}, 'Action': '*', 'Resource': '*'"));
        assertEquals("EXPLICIT_DENY RESOURCE", outcome(READER));
        with(Layer.RESOURCE, statement("Deny", "'NotPrincipal': {'AWS': ['111111111111', '%s', '%s']}, 'Action': '*', 'Resource': '*'".formatted(ROLE, READER.name())));
        assertEquals("ALLOWED IDENTITY", outcome(READER));
        with(Layer.RESOURCE, statement("Deny", "'NotPrincipal': {'AWS': '%s'}, 'Action': '*', 'Resource': '*'".formatted(ROLE)));
        assertTrue(assertThrows(Unsupported.class, () -> outcome(READER)).getMessage().startsWith("NotPrincipal that lists a principal without"));
    }

    @ParameterizedTest
    @CsvSource({"Action, SECRETSMANAGER:get*, true", "Action, s3:*, false", "NotAction, secretsmanager:*, false", "NotAction, iam:*, true",
        "Action, secretsmanager:GetSecretValu?, true", "Action, secretsmanager:Get, false"})
    void actionsAreComparedInAnyCase(String element, String pattern, boolean allowed) {
        assertEquals(allowed, with(Layer.IDENTITY, statement("Allow", "'%s': '%s', 'Resource': '*'".formatted(element, pattern))).decide(READER, READ, SECRET).allowed());
    }

    @Test
    void resourcesAreComparedAsTheyAreWritten() {
        assertTrue(with(Layer.IDENTITY, statement("Allow", "'Action': '*', 'Resource': 'arn:aws:secretsmanager:*:secret:app-??????'")).decide(READER, READ, SECRET).allowed());
        assertEquals("IMPLICIT_DENY IDENTITY", with(Layer.IDENTITY, statement("Allow", "'Action': '*', 'Resource': '%s'".formatted(SECRET.toUpperCase()))).outcome(READER));
        assertEquals("IMPLICIT_DENY IDENTITY", with(Layer.IDENTITY, statement("Allow", "'Action': '*', 'NotResource': 'arn:aws:secretsmanager:*'")).outcome(READER));
        assertTrue(with(Layer.IDENTITY, statement("Allow", "'Action': '*', 'Resource': 'arn:aws:secretsmanager:us-east-1:${aws:PrincipalAccount}:secret:app-a1b2c3'"))
                .decide(READER, READ, SECRET).allowed());
    }

    @Test
    void allKeysOfAllOperatorsHaveToHoldAndOneValueOfEach() {
        context = Map.of("aws:SourceVpce", List.of("vpce-1"), "aws:SecureTransport", List.of("true"));
        assertTrue(reads("{'StringEquals': {'AWS:sourcevpce': ['vpce-0', 'vpce-1']}, 'Bool': {'aws:SecureTransport': 'TRUE'}}"));
        assertEquals(false, reads("{'StringEquals': {'aws:SourceVpce': 'vpce-1'}, 'Bool': {'aws:SecureTransport': 'false'}}"));
        assertEquals(false, reads("{'StringNotEquals': {'aws:SourceVpce': ['vpce-0', 'vpce-1']}}"));
        assertEquals(false, reads("{'StringEquals': {'aws:SourceVpce': 'VPCE-1'}}"));
        assertTrue(reads("{'StringEqualsIgnoreCase': {'aws:SourceVpce': 'VPCE-1'}}"));
        assertTrue(reads("{'StringLike': {'aws:SourceVpce': 'v*-?'}}"));
        assertEquals(false, reads("{'StringEquals': {'aws:SourceVpce': 'v*'}}"));
    }

    @ParameterizedTest
    @CsvSource({"StringEquals, false", "StringNotEquals, true", "StringEqualsIfExists, true", "StringNotEqualsIfExists, true", "ForAllValues:StringEquals, true",
        "ForAllValues:StringNotEquals, true", "ForAnyValue:StringEquals, false", "ForAnyValue:StringNotEquals, false", "ArnLike, false", "ArnNotLike, true", "NotIpAddress, true"})
    void aKeyThatTheRequestLacks(String operator, boolean holds) {
        assertEquals(holds, reads("{'%s': {'aws:SourceVpce': '%s'}}".formatted(operator, operator.contains("Ip") ? "10.0.0.0/8" : "arn:a:b:c:d:e")));
    }

    @Test
    void nullAsksWhetherAKeyIsThere() {
        assertTrue(reads("{'Null': {'aws:SourceVpce': 'true'}}"));
        assertEquals(false, carrying("aws:SourceVpce", "vpce-1").reads("{'Null': {'aws:SourceVpce': 'true'}}"));
        assertTrue(reads("{'Null': {'aws:SourceVpce': 'false'}}"));
    }

    @Test
    void setsAreComparedValueByValue() {
        carrying("aws:TagKeys", "a", "b");
        assertTrue(reads("{'ForAllValues:StringEquals': {'aws:TagKeys': ['a', 'b', 'c']}}"));
        assertEquals(false, reads("{'ForAllValues:StringEquals': {'aws:TagKeys': ['a']}}"));
        assertTrue(reads("{'ForAnyValue:StringEquals': {'aws:TagKeys': ['a']}}"));
        assertTrue(reads("{'ForAnyValue:StringNotEquals': {'aws:TagKeys': ['a']}}"));
        assertEquals(false, reads("{'ForAllValues:StringNotEquals': {'aws:TagKeys': ['a']}}"));
        assertThrows(Unsupported.class, () -> reads("{'StringEquals': {'aws:TagKeys': 'a'}}"));
    }

    @ParameterizedTest
    @CsvSource({"arn:aws:iam::111111111111:role/*, true", "arn:aws:iam::*:role/app/reader, true", "arn:aws:iam::111111111111:role/app, false",
        "arn:*:iam::111111111111:role/reader, false", "arn:aws:*:role/app/reader:, false"})
    void anArnIsComparedSegmentBySegment(String pattern, boolean holds) {
        if (pattern.split(":", 6).length == 6) {
            assertEquals(holds, reads("{'ArnLike': {'aws:PrincipalArn': '%s'}}".formatted(pattern)));
            assertEquals(!holds, reads("{'ArnNotEquals': {'aws:PrincipalArn': '%s'}}".formatted(pattern)));
        } else {
            assertThrows(Unsupported.class, () -> reads("{'ArnLike': {'aws:PrincipalArn': '%s'}}".formatted(pattern)));
        }
    }

    @Test
    void addressesAreComparedWithBlocks() {
        carrying("aws:SourceIp", "10.1.2.3");
        assertTrue(reads("{'IpAddress': {'aws:SourceIp': ['192.168.0.0/16', '10.0.0.0/8']}}"));
        assertEquals(false, reads("{'NotIpAddress': {'aws:SourceIp': '10.1.2.3'}}"));
        assertEquals(false, reads("{'IpAddress': {'aws:SourceIp': '::/0'}}"));
        assertTrue(carrying("s3:max-keys", "9").reads("{'NumericLessThan': {'s3:max-keys': '10'}}"));
    }

    @Test
    void whatIsNotModelledIsNamed() {
        assertEquals("the condition operator DateLessThan, in aws:CurrentTime", assertThrows(Unsupported.class,
                () -> carrying("aws:CurrentTime", "x").reads("{'DateLessThan': {'aws:CurrentTime': '2030-01-01'}}")).getMessage());
        assertThrows(IllegalArgumentException.class, () -> with(Layer.IDENTITY, "{'Effect': 'Maybe'}"));
    }

    @Test
    void whoHasNoCredentialsHasWhatTheResourceGivesEverybody() {
        var anonymous = new Principal.Anonymous();
        assertEquals("IMPLICIT_DENY RESOURCE", with(Layer.RESOURCE, principal("Allow", "{'AWS': '111111111111'}")).outcome(anonymous));
        assertEquals("ALLOWED RESOURCE", with(Layer.RESOURCE, principal("Allow", "'*'")).outcome(anonymous));
        assertEquals("IMPLICIT_DENY ENDPOINT", with(Layer.ENDPOINT, principal("Allow", "{'AWS': '111111111111'}")).outcome(anonymous));
    }
}
