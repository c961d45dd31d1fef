package lambdavpc.proof.principal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.proof.model.NotModelled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule by rule, as IAM's user guide tells them. Each names what is asked and what must come of it. */
class SimulationTest {
    private static final String ACCOUNT = "111122223333";
    private static final String OTHER = "444455556666";
    private static final String ROLE = "arn:aws:iam::111122223333:role/reader";
    private static final String SESSION = "arn:aws:sts::111122223333:assumed-role/reader/one";
    private static final String USER = "arn:aws:iam::111122223333:user/ann";
    private static final String ROOT = "arn:aws:iam::111122223333:root";
    private static final String STRANGER = "arn:aws:iam::444455556666:role/reader";
    private static final String SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:app-AbCdEf";
    private static final String READ = "secretsmanager:GetSecretValue";
    private static final String ALLOW = "{'Effect':'Allow','Action':'secretsmanager:*','Resource':'*'}";

    /** A request that is put together line by line. */
    private static final class Ask {
        private final List<JsonObject> identity = new ArrayList<>();
        private final Map<String, List<String>> context = new HashMap<>();
        private Optional<JsonObject> boundary = Optional.empty();
        private Optional<JsonObject> resource = Optional.empty();
        private Optional<JsonObject> endpoint = Optional.empty();
        private Optional<Simulation.Key> key = Optional.empty();
        private String caller = ROLE;

        Ask identity(String... statements) {
            identity.add(policy(statements));
            return this;
        }

        Ask boundary(String... statements) {
            boundary = Optional.of(policy(statements));
            return this;
        }

        Ask resource(String... statements) {
            resource = Optional.of(policy(statements));
            return this;
        }

        Ask endpoint(String... statements) {
            endpoint = Optional.of(policy(statements));
            return this;
        }

        Ask key(String... statements) {
            key = Optional.of(new Simulation.Key("arn:aws:kms:us-east-1:111122223333:key/k", policy(statements)));
            return this;
        }

        Ask by(String arn) {
            caller = arn;
            return this;
        }

        Ask with(String name, String... values) {
            context.put(name, List.of(values));
            return this;
        }

        boolean allowed(String action, String arn) {
            return decide(action, arn).allowed();
        }

        boolean reads() {
            return allowed(READ, SECRET);
        }

        Decision decide(String action, String arn) {
            return new Simulation(identity, boundary, resource, endpoint, key, caller, ACCOUNT, context).decide(action, arn);
        }
    }

    private static JsonObject policy(String... statements) {
        return JsonParser.parseString("{'Version':'2012-10-17','Statement':[%s]}".formatted(String.join(",", statements))).getAsJsonObject();
    }

    private static String statement(String effect, String who) {
        return "{'Sid':'%1$s','Effect':'%1$s','Principal':%2$s,'Action':'secretsmanager:GetSecretValue','Resource':'*'}".formatted(effect, who);
    }

    private static String aws(String arn) {
        return "{'AWS':'%s'}".formatted(arn);
    }

    private static String when(String condition) {
        return "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{%s}}".formatted(condition);
    }

    @Test
    void nothingIsAllowedThatNoStatementAllows() {
        assertEquals(List.of("an identity policy"), new Ask().decide(READ, SECRET).missing());
        assertEquals(true, new Ask().identity(ALLOW).reads());
        assertEquals(false, new Ask().identity(ALLOW).allowed("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k"));
    }

    @Test
    void aDenyOfAnyLayerWins() {
        var deny = "{'Sid':'No','Effect':'Deny','Action':'secretsmanager:Get*','Resource':'*'}";
        assertEquals(false, new Ask().identity(ALLOW, deny).reads());
        assertEquals(false, new Ask().identity(ALLOW).boundary(ALLOW, deny).reads());
        assertEquals(false, new Ask().identity(ALLOW).resource(statement("Deny", "'*'")).reads());
        assertEquals(false, new Ask().identity(ALLOW).endpoint(statement("Allow", "'*'"), statement("Deny", "'*'")).reads());
        assertEquals(List.of("No"), new Ask().identity(ALLOW, deny).decide(READ, SECRET).denies().stream().map(Statement::sid).toList());
    }

    @Test
    void withinAnAccountIdentityOrResourceIsEnough() {
        assertEquals(true, new Ask().resource(statement("Allow", aws(ROLE))).reads());
        assertEquals(true, new Ask().identity(ALLOW).resource(statement("Allow", aws(USER))).reads());
        assertEquals(false, new Ask().resource(statement("Allow", aws(USER))).reads());
    }

    @Test
    void anotherAccountNeedsBoth() {
        assertEquals(false, new Ask().by(STRANGER).identity(ALLOW).reads());
        assertEquals(false, new Ask().by(STRANGER).resource(statement("Allow", aws(STRANGER))).reads());
        assertEquals(true, new Ask().by(STRANGER).identity(ALLOW).resource(statement("Allow", aws(STRANGER))).reads());
        assertEquals(true, new Ask().by(STRANGER).identity(ALLOW).resource(statement("Allow", aws(OTHER))).reads());
        assertEquals(List.of("the resource's policy"), new Ask().by(STRANGER).identity(ALLOW).decide(READ, SECRET).missing());
    }

    @Test
    void theRootPrincipalLeavesItToTheAccountsOwnPolicies() {
        assertEquals(false, new Ask().resource(statement("Allow", aws(ROOT))).reads());
        assertEquals(true, new Ask().identity(ALLOW).resource(statement("Allow", aws(ROOT))).reads());
        assertEquals(true, new Ask().by(ROOT).resource(statement("Allow", aws(ROOT))).reads());
        assertEquals(true, new Ask().by(ROOT).reads());
    }

    @Test
    void aBoundaryLimitsIdentityAndAGrantToTheRoleButNotOneToTheSessionOrEverybody() {
        var nothing = "{'Effect':'Allow','Action':'s3:*','Resource':'*'}";
        assertEquals(false, new Ask().identity(ALLOW).boundary(nothing).reads());
        assertEquals(List.of("the permissions boundary"), new Ask().identity(ALLOW).boundary(nothing).decide(READ, SECRET).missing());
        assertEquals(false, new Ask().boundary(nothing).resource(statement("Allow", aws(ROLE))).reads());
        assertEquals(true, new Ask().by(SESSION).boundary(nothing).resource(statement("Allow", aws(SESSION))).reads());
        assertEquals(false, new Ask().by(SESSION).boundary(nothing).resource(statement("Allow", aws(ROLE))).reads());
        assertEquals(true, new Ask().by(SESSION).boundary(nothing).resource(statement("Allow", "{'AWS':['%s','%s']}".formatted(ROLE, SESSION))).reads());
        assertEquals(true, new Ask().by(USER).boundary(nothing).resource(statement("Allow", aws(USER))).reads());
        assertEquals(true, new Ask().boundary(nothing).resource("{'Effect':'Allow','Principal':'*','Action':'*','Resource':'*',"
                + "'Condition':{'ArnEquals':{'aws:PrincipalArn':'%s'}}}".formatted(ROLE)).reads());
        assertEquals(true, new Ask().identity(ALLOW).boundary(ALLOW).reads());
    }

    @Test
    void aKeysPolicyDecidesAloneUnlessItLeavesItToTheAccount() {
        var key = "arn:aws:kms:us-east-1:111122223333:key/k";
        var decrypt = "{'Effect':'Allow','Action':'kms:Decrypt','Resource':'*'}";
        var of = "{'Effect':'Allow','Principal':{'AWS':'%s'},'Action':'kms:*','Resource':'*'}";
        assertEquals(false, new Ask().identity(decrypt).resource(of.formatted(USER)).allowed("kms:Decrypt", key));
        assertEquals(true, new Ask().identity(decrypt).resource(of.formatted(ROOT)).allowed("kms:Decrypt", key));
        assertEquals(false, new Ask().resource(of.formatted(ROOT)).allowed("kms:Decrypt", key));
        assertEquals(true, new Ask().resource(of.formatted(ROLE)).allowed("kms:Decrypt", key));
        assertEquals(false, new Ask().identity(decrypt).resource("{'Effect':'Allow','Principal':{'AWS':'%s'},'Action':'kms:Encrypt','Resource':'*'}"
                .formatted(ROOT)).allowed("kms:Decrypt", key));
    }

    @Test
    void aRolesTrustDecidesWhoTakesIt() {
        var trust = "{'Effect':'Allow','Principal':%s,'Action':'sts:AssumeRole'}";
        var assume = "{'Effect':'Allow','Action':'sts:AssumeRole','Resource':'*'}";
        assertEquals(true, new Ask().by("lambda.amazonaws.com").resource(trust.formatted("{'Service':'lambda.amazonaws.com'}")).allowed("sts:AssumeRole", ROLE));
        assertEquals(false, new Ask().by("ec2.amazonaws.com").resource(trust.formatted("{'Service':'lambda.amazonaws.com'}")).allowed("sts:AssumeRole", ROLE));
        assertEquals(false, new Ask().by(USER).identity(assume).resource(trust.formatted("{'Service':'lambda.amazonaws.com'}")).allowed("sts:AssumeRole", ROLE));
        assertEquals(true, new Ask().by(USER).identity(assume).resource(trust.formatted(aws(ROOT))).allowed("sts:AssumeRole", ROLE));
    }

    @Test
    void aSecretsKeyMustLetTheReaderDecrypt() {
        var mine = "{'Effect':'Allow','Principal':{'AWS':'%s'},'Action':'kms:*','Resource':'*'}".formatted(ROOT);
        var use = "{'Effect':'Allow','Action':'kms:Decrypt','Resource':'*','Condition':{'StringEquals':{'kms:ViaService':'secretsmanager.us-east-1.amazonaws.com',"
                + "'kms:EncryptionContext:SecretARN':'%s'}}}";
        assertEquals(false, new Ask().identity(ALLOW).key(mine).reads());
        assertEquals(true, new Ask().identity(ALLOW, use.formatted(SECRET)).key(mine).reads());
        assertEquals(false, new Ask().identity(ALLOW, use.formatted(SECRET + "x")).key(mine).reads());
        assertEquals(false, new Ask().identity(ALLOW, use.formatted(SECRET)).key(mine.replace(ROOT, USER)).reads());
        assertEquals(true, new Ask().identity(ALLOW).key(mine).allowed("secretsmanager:DescribeSecret", SECRET));
        // A bare condition on the endpoint never holds there: Secrets Manager calls KMS, not the function.
        assertEquals(false, new Ask().with("aws:SourceVpce", "vpce-1").identity(ALLOW, "{'Effect':'Allow','Action':'kms:*','Resource':'*',"
                + "'Condition':{'StringEquals':{'aws:SourceVpce':'vpce-1'}}}").key(mine).reads());
    }

    @Test
    void anEndpointsPolicyIsOneMoreFilter() {
        assertEquals(true, new Ask().identity(ALLOW).endpoint(statement("Allow", "'*'")).reads());
        assertEquals(false, new Ask().endpoint(statement("Allow", "'*'")).reads());
        assertEquals(List.of("the endpoint's policy"), new Ask().identity(ALLOW).endpoint(statement("Allow", aws(USER))).decide(READ, SECRET).missing());
    }

    @Test
    void notPrincipalSparesOnlyWhomItNamesInFull() {
        var deny = "{'Effect':'Deny','NotPrincipal':{'AWS':[%s]},'Action':'*','Resource':'*'}";
        var all = "'%s','%s','%s'".formatted(ROOT, ROLE, SESSION);
        assertEquals(true, new Ask().by(SESSION).identity(ALLOW).resource(deny.formatted(all)).reads());
        assertEquals(false, new Ask().by(USER).identity(ALLOW).resource(deny.formatted(all)).reads());
        assertEquals(false, new Ask().by(USER).identity(ALLOW).resource(deny.formatted("'" + ROOT + "'")).reads());
        assertThrows(NotModelled.class, () -> new Ask().by(SESSION).identity(ALLOW).resource(deny.formatted("'%s','%s'".formatted(ROOT, ROLE))).reads());
        // An Allow with it is for everybody else in the world.
        assertEquals(true, new Ask().by("*").resource("{'Effect':'Allow','NotPrincipal':{'AWS':'%s'},'Action':'*','Resource':'*'}".formatted(ROLE)).reads());
    }

    @Test
    void notActionAndNotResourceAreEverythingElse() {
        assertEquals(false, new Ask().identity("{'Effect':'Allow','NotAction':'secretsmanager:get*','Resource':'*'}").reads());
        assertEquals(true, new Ask().identity("{'Effect':'Allow','NotAction':'iam:*','Resource':'*'}").reads());
        assertEquals(false, new Ask().identity("{'Effect':'Allow','Action':'*','NotResource':'arn:aws:secretsmanager:*'}").reads());
        assertEquals(true, new Ask().identity("{'Effect':'Allow','Action':'*','NotResource':'%sx'}".formatted(SECRET)).reads());
    }

    @Test
    void actionsAndKeysDoNotDifferInCaseButResourcesAndValuesDo() {
        assertEquals(true, new Ask().identity("{'Effect':'Allow','Action':'SecretsManager:getsecretVALUE','Resource':'*'}").reads());
        assertEquals(false, new Ask().identity("{'Effect':'Allow','Action':'*','Resource':'%s'}".formatted(SECRET.replace("app", "App"))).reads());
        assertEquals(true, new Ask().with("AWS:sourcevpce", "vpce-1").identity(when("'StringEquals':{'aws:SourceVpce':'vpce-1'}")).reads());
        assertEquals(false, new Ask().with("aws:SourceVpce", "VPCE-1").identity(when("'StringEquals':{'aws:SourceVpce':'vpce-1'}")).reads());
        assertEquals(true, new Ask().with("aws:SourceVpce", "VPCE-1").identity(when("'StringEqualsIgnoreCase':{'aws:SourceVpce':'vpce-1'}")).reads());
    }

    /** One condition on one key: missing, the value 10, the value 20. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            StringEquals                 | 10           | false true  false
            StringNotEquals              | 10           | true  false true
            StringEqualsIfExists         | 10           | true  true  false
            StringNotEqualsIfExists      | 10           | true  false true
            StringLike                   | 1*           | false true  false
            StringNotLike                | 1*           | true  false true
            NumericEquals                | 10           | false true  false
            NumericNotEquals             | 10           | true  false true
            NumericLessThan              | 20           | false true  false
            NumericLessThanEquals        | 20           | false true  true
            NumericGreaterThan           | 10           | false false true
            NumericGreaterThanIfExists   | 10           | true  false true
            ForAnyValue:StringEquals     | 10           | false true  false
            ForAnyValue:StringNotEquals  | 10           | false false true
            ForAllValues:StringEquals    | 10           | true  true  false
            ForAllValues:StringNotEquals | 10           | true  false true
            ForAnyValue:StringEqualsIfExists | 10       | true  true  false
            Null                         | true         | true  false false
            Null                         | false        | false true  true
            """)
    void aMissingKeyFailsAPositiveOperatorOnly(String operator, String value, String expected) {
        var condition = "'%s':{'x:key':'%s'}".formatted(operator, value);
        var results = List.of(new Ask().identity(when(condition)).reads(), new Ask().with("x:key", "10").identity(when(condition)).reads(),
                new Ask().with("x:key", "20").identity(when(condition)).reads());
        assertEquals(List.of(expected.trim().split(" +")), results.stream().map(String::valueOf).toList());
    }

    @Test
    void ofSeveralValuesAllOrAnyMustBeMeant() {
        var all = "'ForAllValues:StringEquals':{'aws:TagKeys':['a','b']}";
        var any = "'ForAnyValue:StringEquals':{'aws:TagKeys':['a','b']}";
        assertEquals(List.of(true, false), List.of(new Ask().with("aws:TagKeys", "a", "b").identity(when(all)).reads(),
                new Ask().with("aws:TagKeys", "a", "c").identity(when(all)).reads()));
        assertEquals(List.of(true, false), List.of(new Ask().with("aws:TagKeys", "a", "c").identity(when(any)).reads(),
                new Ask().with("aws:TagKeys", "c").identity(when(any)).reads()));
        assertThrows(NotModelled.class, () -> new Ask().identity(when("'StringEquals':{'aws:TagKeys':'a'}")).reads());
    }

    @Test
    void operatorsAndKeysMustAllHoldAndOfValuesOneIsEnough() {
        var both = when("'StringEquals':{'x:a':['1','2'],'x:b':'1'},'StringNotEquals':{'x:c':['1','2']}");
        assertEquals(true, new Ask().with("x:a", "2").with("x:b", "1").with("x:c", "3").identity(both).reads());
        assertEquals(false, new Ask().with("x:a", "2").with("x:b", "2").with("x:c", "3").identity(both).reads());
        assertEquals(false, new Ask().with("x:a", "2").with("x:b", "1").with("x:c", "2").identity(both).reads());
        assertEquals(false, new Ask().with("x:a", "3").with("x:b", "1").identity(both).reads());
    }

    @Test
    void flagsAndAddresses() {
        assertEquals(true, new Ask().with("aws:SecureTransport", "True").identity(when("'Bool':{'aws:SecureTransport':'TRUE'}")).reads());
        assertEquals(false, new Ask().identity(when("'Bool':{'aws:SecureTransport':'true'}")).reads());
        assertEquals(true, new Ask().with("aws:SourceIp", "10.1.2.3").identity(when("'IpAddress':{'aws:SourceIp':'10.0.0.0/8'}")).reads());
        assertEquals(false, new Ask().with("aws:SourceIp", "10.1.2.3").identity(when("'NotIpAddress':{'aws:SourceIp':['192.0.2.1','10.0.0.0/8']}")).reads());
        assertEquals(true, new Ask().with("aws:SourceIp", "2001:DB8::1").identity(when("'IpAddress':{'aws:SourceIp':'2001:db8::/32'}")).reads());
        assertEquals(true, new Ask().identity(when("'NotIpAddress':{'aws:SourceIp':'10.0.0.0/8'}")).reads());
    }

    @Test
    void arnsAreComparedBySegmentAndStringsAreNot() {
        var broad = "arn:aws:iam::*:role/reader";
        assertEquals(true, new Ask().identity(when("'ArnLike':{'aws:PrincipalArn':'%s'}".formatted(broad))).reads());
        assertEquals(false, new Ask().identity(when("'ArnEquals':{'x:arn':'%s'}".formatted(broad))).with("x:arn", "arn:aws:iam::1:x:role/reader").reads());
        assertEquals(true, new Ask().identity(when("'StringLike':{'x:arn':'%s'}".formatted(broad))).with("x:arn", "arn:aws:iam::1:x:role/reader").reads());
    }

    @Test
    void whatHasNoMeaningHereIsRefusedWhereItMattersOnly() {
        var dated = "{'Effect':'Allow','Action':'secretsmanager:*','Resource':'*','Condition':{'DateLessThan':{'aws:CurrentTime':'2030-01-01T00:00:00Z'}}}";
        assertThrows(NotModelled.class, () -> new Ask().identity(dated).reads());
        assertThrows(NotModelled.class, () -> new Ask().identity(ALLOW, dated.replace("Allow", "Deny")).reads());
        assertEquals(true, new Ask().identity(ALLOW, dated.replace("Allow", "Deny").replace("secretsmanager", "s3")).reads());
        assertEquals(false, new Ask().identity(dated.replace("secretsmanager", "s3")).reads());
        assertThrows(NotModelled.class, () -> new Ask().identity("{'Effect':'Allow','Action':'*','Resource':'arn:aws:s3:::${aws:username}'}").reads());
        assertThrows(NotModelled.class, () -> new Ask().identity("{'Effect':'Perhaps','Action':'*','Resource':'*'}").reads());
    }

    @Test
    void servicesAndTheAnonymousHaveOnlyWhatTheResourceGives() {
        assertEquals(false, new Ask().by("*").identity(ALLOW).reads());
        assertEquals(true, new Ask().by("*").resource(statement("Allow", "'*'")).reads());
        assertEquals(true, new Ask().by("rds.amazonaws.com").resource(statement("Allow", "{'Service':'rds.amazonaws.com'}")).reads());
        assertEquals(false, new Ask().by("rds.amazonaws.com").resource(statement("Allow", "{'Service':'ec2.amazonaws.com'}")).reads());
        var guarded = "{'Effect':'Deny','Principal':'*','Action':'*','Resource':'*','Condition':{'BoolIfExists':{'aws:PrincipalIsAWSService':'false'}}}";
        assertEquals(true, new Ask().by("rds.amazonaws.com").resource(statement("Allow", "'*'"), guarded).reads());
        assertEquals(false, new Ask().identity(ALLOW).resource(guarded).reads());
        assertEquals(false, new Ask().by("*").resource(statement("Allow", "'*'"), guarded).reads());
    }

    @Test
    void ofResourcesInTwoAccountsEachHasItsOwn() {
        var asked = new Simulation(List.of(policy(ALLOW)), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), ROLE, ACCOUNT, Map.of());
        assertEquals(true, asked.decide(READ, SECRET).allowed());
        assertEquals(false, asked.decide(READ, SECRET.replace(ACCOUNT, OTHER)).allowed());
    }

    @Test
    void usersHaveANameAndTheAnonymousAnAccountThatIsNone() {
        var named = "{'Effect':'Allow','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:username':'ann'}}}";
        assertEquals(true, new Ask().by(USER).identity(named).reads());
        assertEquals(false, new Ask().identity(named).reads());
        var anonymous = "{'Effect':'Allow','Principal':'*','Action':'*','Resource':'*','Condition':{'StringEquals':{'aws:PrincipalAccount':'anonymous'}}}";
        assertEquals(true, new Ask().by("*").resource(anonymous).reads());
    }
}
