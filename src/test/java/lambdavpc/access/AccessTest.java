package lambdavpc.access;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import lambdavpc.Mocked;
import lambdavpc.database.Database;
import lambdavpc.database.DatabaseArgs;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.database.Engine;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.endpoint.ServiceEndpoint;
import lambdavpc.endpoint.ServiceEndpointArgs;
import lambdavpc.iam.Account;
import lambdavpc.network.ExistingNetworkArgs;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.secret.Secret;
import lambdavpc.secret.SecretArgs;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders";
    private static final String ROLE = "arn:aws:iam::000000000000:role/shop-test-";

    private static Identity identity(String name, Network network) {
        return new Identity(name, new IdentityArgs(network, 30, AWS_KEYS, false), NONE);
    }

    private static Identity placed(String name, Network network, Placement placement) {
        return new Identity(name, new IdentityArgs(network, placement, 30, AWS_KEYS, false), NONE);
    }

    private static Secret secret(String name, Network network) {
        return new Secret(name, new SecretArgs(network, AWS_KEYS, 0), NONE);
    }

    private static List<JsonObject> statements(Object policy) {
        var statement = JsonParser.parseString((String) policy).getAsJsonObject().get("Statement");
        return statement.isJsonObject() ? List.of(statement.getAsJsonObject())
                : StreamSupport.stream(statement.getAsJsonArray().spliterator(), false).map(JsonElement::getAsJsonObject).toList();
    }

    @Test
    void aGrantThatNobodyListsIsAPermissionThatNobodyHas() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            secret("app", network).grantRead(identity("reader", network));
            new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of()), NONE);
        });
        assertEquals(List.of(), mocked.names("aws:ec2/vpcEndpoint:VpcEndpoint"));
        assertEquals(List.of(), mocked.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
        assertEquals(List.of("network-flow-logs-policy", "reader-basics"), mocked.names("aws:iam/rolePolicy:RolePolicy"));
    }

    @Test
    void everySecretHasOnePolicyThatDeniesWhoIsNotGrantedAndWhoComesAnotherWay() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var one = secret("one", network);
            var two = secret("two", network);
            var reader = identity("reader", network);
            var other = identity("other", network);
            new Access("access", new AccessArgs(network, EndpointZones.ONE,
                    List.of(one.grantRead(reader), two.grantRead(other), one.grantRotation(other))), NONE);
        });
        assertEquals(List.of("access-one-policy", "access-two-policy"), mocked.names("aws:secretsmanager/secretPolicy:SecretPolicy"));
        var policy = mocked.inputs("aws:secretsmanager/secretPolicy:SecretPolicy", "access-one-policy");
        assertEquals(true, policy.get("blockPublicPolicy"));
        var statements = statements(policy.get("policy"));
        assertEquals(2, statements.size());
        var values = "[\"secretsmanager:GetSecretValue\",\"secretsmanager:PutSecretValue\",\"secretsmanager:UpdateSecret\","
                + "\"secretsmanager:UpdateSecretVersionStage\",\"secretsmanager:ReplicateSecretToRegions\"]";
        for (var statement : statements) {
            assertEquals("Deny", statement.get("Effect").getAsString());
            assertEquals("*", statement.get("Principal").getAsString());
            assertEquals(values, statement.get("Action").toString());
        }
        var roles = "[\"" + ROLE + "reader\",\"" + ROLE + "other\"]";
        assertEquals("{\"ArnNotEquals\":{\"aws:PrincipalArn\":" + roles
                + "},\"BoolIfExists\":{\"aws:PrincipalIsAWSService\":\"false\"}}", statements.get(0).get("Condition").toString());
        var endpoint = statements.get(1).getAsJsonObject("Condition").getAsJsonObject("StringNotEquals").get("aws:SourceVpce").getAsString();
        assertEquals("{\"ArnEquals\":{\"aws:PrincipalArn\":" + roles + "},\"StringNotEquals\":{\"aws:SourceVpce\":\"" + endpoint + "\"}}",
                statements.get(1).get("Condition").toString());
        assertTrue(endpoint.startsWith("vpce-"));
    }

    @Test
    void theEndpointLetsThroughOnlyTheGrantedRolesToTheirSecrets() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            new Access("access", new AccessArgs(network, EndpointZones.ALL,
                    List.of(secret("one", network).grantRead(identity("reader", network)))), NONE);
        });
        var endpoint = mocked.inputs("aws:ec2/vpcEndpoint:VpcEndpoint", "access-secretsmanager-endpoint");
        var statement = statements(endpoint.get("policy")).get(0);
        assertEquals(1, statements(endpoint.get("policy")).size());
        assertEquals("secretsmanager:GetSecretValue", statement.get("Action").getAsString());
        assertTrue(statement.get("Resource").getAsString().startsWith("arn:aws:secretsmanager:us-east-1:000000000000:secret:shop-test/one-"));
        assertEquals("{\"ArnEquals\":{\"aws:PrincipalArn\":\"" + ROLE + "reader\"}}", statement.get("Condition").toString());
        assertEquals(2, ((List<?>) endpoint.get("subnetIds")).size());
    }

    @Test
    void theMasterSecretHasNoPolicyOfOursButRolesAndEndpointGuardIt() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var database = new Database("database", new DatabaseArgs(network, new Engine.PostgreSql("17"), "db.t4g.micro", 20, false,
                    1, OnDelete.DISCARD, Insight.BASIC, AWS_KEYS), NONE);
            var migrate = identity("migrate", network);
            new Access("access", new AccessArgs(network, EndpointZones.ONE,
                    List.of(database.grantMasterRead(migrate), database.allowFrom(migrate))), NONE);
        });
        assertEquals(List.of(), mocked.names("aws:secretsmanager/secretPolicy:SecretPolicy"));
        var granted = statements(mocked.inputs("aws:iam/rolePolicy:RolePolicy", "access-migrate-policy").get("policy"));
        assertEquals(1, granted.size());
        assertEquals("[\"secretsmanager:DescribeSecret\",\"secretsmanager:GetSecretValue\"]", granted.get(0).get("Action").toString());
        assertTrue(granted.get(0).get("Resource").getAsString().contains(":secret:rds!db-"));
        assertEquals(List.of("access-migrate-to-database-ingress", "access-migrate-to-secretsmanager-ingress"),
                mocked.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
    }

    @Test
    void codeMayNotUseTheInterfacePermissionsThatLambdaNeeds() {
        var mocked = Mocked.run(context -> identity("reader", Mocked.network()));
        var statements = statements(mocked.inputs("aws:iam/rolePolicy:RolePolicy", "reader-basics").get("policy"));
        assertEquals(List.of("LambdaPlacesInterfaces", "CodeDoesNot", "OwnLog"),
                statements.stream().map(statement -> statement.get("Sid").getAsString()).toList());
        var allowed = statements.get(0).getAsJsonArray("Action").asList();
        var denied = statements.get(1).getAsJsonArray("Action").asList();
        assertTrue(denied.containsAll(allowed));
        assertEquals("{\"ArnEquals\":{\"lambda:SourceFunctionArn\":\"arn:aws:lambda:us-east-1:000000000000:function:shop-test-reader\"}}",
                statements.get(1).get("Condition").toString());
    }

    @Test
    void theInternetIsOneRuleOutForHttpsAndNothingElse() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network(new Nat.SingleNatGateway());
            var asking = placed("asking", network, new Placement.Egress());
            var access = new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(new Grant.ReachInternet(asking))), NONE);
            assertEquals(3, access.readyFor(asking).size()); // role policy, log group, rule
        });
        assertEquals(List.of("access-asking-to-internet"), mocked.names("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"));
        assertEquals(List.of(), mocked.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
        var rule = mocked.inputs("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "access-asking-to-internet");
        assertEquals(List.of("tcp", 443.0, 443.0, "0.0.0.0/0"),
                List.of(rule.get("ipProtocol"), rule.get("fromPort"), rule.get("toPort"), rule.get("cidrIpv4")));
        assertEquals(List.of("asking-basics", "network-flow-logs-policy"), mocked.names("aws:iam/rolePolicy:RolePolicy"));
    }

    @Test
    void theInternetIsRefusedWhereNoRouteLeadsThere() {
        Mocked.run(context -> {
            var network = Mocked.network(new Nat.SingleNatGateway());
            var isolated = identity("reader", network);
            assertEquals("internet for reader: got isolated subnets; allowed: egress subnets; place its identity with Placement.Egress",
                    assertThrows(IllegalArgumentException.class, () -> new Grant.ReachInternet(isolated)).getMessage());
        });
        Mocked.run(context -> {
            var vain = placed("asking", Mocked.network(), new Placement.EgressOfZone(0));
            assertEquals("internet for asking: got a network with Nat.NoNat; allowed: any other Nat; choose one, or drop the grant",
                    assertThrows(IllegalArgumentException.class, () -> new Grant.ReachInternet(vain)).getMessage());
        });
    }

    @Test
    void twoSecretsOfOneNameAreRefusedAndOneSecretMayBeGrantedTwice() {
        Mocked.run(context -> {
            var network = Mocked.network();
            var reader = placed("reader", network, new Placement.Isolated());
            var one = secret("app", network);
            assertDoesNotThrow(() -> new AccessArgs(network, EndpointZones.ONE, List.of(one.grantRead(reader), one.grantRotation(placed("rotation", network, new Placement.Isolated())))));
            assertEquals("grants: got two secrets called app; allowed: a name for each; rename one", assertThrows(IllegalArgumentException.class,
                    () -> new AccessArgs(network, EndpointZones.ONE, List.of(one.grantRead(reader), secret("app", network).grantRead(reader)))).getMessage());
        });
    }

    @Test
    void aPlaceWithAWayOutIsRefusedToWhoeverDidNotAskForTheInternet() {
        Mocked.run(context -> {
            var network = Mocked.network(new Nat.SingleNatGateway());
            var grant = secret("app", network).grantRead(placed("reader", network, new Placement.Egress()));
            assertEquals("reader: got egress subnets and no Grant.ReachInternet; allowed: both or neither; grant it, or place its identity"
                    + " with Placement.Isolated", assertThrows(IllegalArgumentException.class, () ->
                            new AccessArgs(network, EndpointZones.ONE, List.of(grant))).getMessage());
        });
    }

    @Test
    void anIdentityWithoutAGrantIsNotReadyForAnything() {
        Mocked.run(context -> {
            var network = Mocked.network();
            var access = new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of()), NONE);
            var refused = assertThrows(IllegalArgumentException.class, () -> access.readyFor(identity("reader", network)));
            assertEquals("reader has no grant; allowed: []; list its grants in AccessArgs", refused.getMessage());
        });
    }

    @Test
    void aNameTooLongForARoleSaysHowLongItMayBe() {
        Mocked.run(context -> {
            var refused = assertThrows(IllegalArgumentException.class, () -> identity("r".repeat(60), Mocked.network()));
            assertTrue(refused.getMessage().contains("(70 characters); allowed: 64"), refused::getMessage);
        });
    }

    private static Grant call(Identity identity, String service, String action, String resource) {
        return new Grant.CallService(identity, service, List.of(action), List.of(Output.of(resource)));
    }

    @Test
    void aServiceIsReachedThroughOneEndpointThatKnowsWhoMayAskForWhat() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var one = identity("one", network);
            var two = identity("two", network);
            new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(call(one, "sqs", "sqs:SendMessage", QUEUE),
                    call(two, "sqs", "sqs:ReceiveMessage", QUEUE))), NONE);
        });
        assertEquals(List.of("access-sqs-endpoint"), mocked.names("aws:ec2/vpcEndpoint:VpcEndpoint"));
        var endpoint = mocked.inputs("aws:ec2/vpcEndpoint:VpcEndpoint", "access-sqs-endpoint");
        assertEquals("com.amazonaws.us-east-1.sqs", endpoint.get("serviceName"));
        var through = statements(endpoint.get("policy"));
        assertEquals(List.of("sqs:SendMessage", "sqs:ReceiveMessage"), through.stream().map(statement -> statement.get("Action").getAsString()).toList());
        assertEquals("{\"ArnEquals\":{\"aws:PrincipalArn\":\"" + ROLE + "one\"}}", through.get(0).get("Condition").toString());
        var role = statements(mocked.inputs("aws:iam/rolePolicy:RolePolicy", "access-one-policy").get("policy"));
        assertEquals(1, role.size());
        assertEquals("{\"StringEquals\":{\"aws:SourceVpce\":\"" + mocked.id("aws:ec2/vpcEndpoint:VpcEndpoint", "access-sqs-endpoint") + "\"}}",
                role.get(0).get("Condition").toString());
        assertEquals(List.of("access-one-to-sqs-ingress", "access-two-to-sqs-ingress"),
                mocked.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
    }

    @Test
    void s3IsARouteInTheTablesOfItsCallersOnlyAndARuleForItsPrefixList() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network(new Nat.SingleNatGateway());
            var reader = identity("reader", network);
            new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(call(reader, "s3", "s3:GetObject", "arn:aws:s3:::invoices/*"))), NONE);
        });
        var endpoint = mocked.inputs("aws:ec2/vpcEndpoint:VpcEndpoint", "access-s3-endpoint");
        assertEquals("Gateway", endpoint.get("vpcEndpointType"));
        assertEquals(List.of(mocked.id("aws:ec2/routeTable:RouteTable", "network-isolated-routes")), endpoint.get("routeTableIds"));
        var rule = mocked.inputs("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "access-reader-to-s3");
        assertTrue(((String) rule.get("prefixListId")).startsWith("pl-"));
        assertEquals(443.0, rule.get("toPort"));
        assertEquals(List.of(), mocked.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
    }

    @Test
    void theKeyOfWhatAServiceHoldsIsUsedThroughTheServiceOnly() {
        var key = "arn:aws:kms:us-east-1:000000000000:key/1";
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(new Grant.CallService(identity("reader", network), "sqs",
                    List.of("sqs:SendMessage"), List.of(Output.of(QUEUE)), new Encryption.CustomerManaged(Output.of(key))))), NONE);
        });
        var statement = statements(mocked.inputs("aws:iam/rolePolicy:RolePolicy", "access-reader-policy").get("policy")).get(1);
        assertEquals(key, statement.get("Resource").getAsString());
        assertEquals("{\"StringEquals\":{\"kms:ViaService\":\"sqs.us-east-1.amazonaws.com\"}}", statement.get("Condition").toString());
    }

    @Test
    void anEndpointThatTheVpcHasIsTakenAndNoOtherMade() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var theirs = new ServiceEndpoint("theirs", new ServiceEndpointArgs(network, "secretsmanager", EndpointZones.ALL,
                    Output.of("{\"Version\":\"2012-10-17\",\"Statement\":[]}")), NONE);
            new Access("access", new AccessArgs(network, EndpointZones.ONE, Map.of("secretsmanager", theirs.id()),
                    List.of(secret("app", network).grantRead(identity("reader", network)))), NONE);
        });
        assertEquals(List.of("theirs-endpoint"), mocked.names("aws:ec2/vpcEndpoint:VpcEndpoint"));
        var id = mocked.id("aws:ec2/vpcEndpoint:VpcEndpoint", "theirs-endpoint");
        assertTrue(((String) mocked.inputs("aws:secretsmanager/secretPolicy:SecretPolicy", "access-app-policy").get("policy")).contains(id));
        assertEquals(mocked.id("aws:ec2/securityGroup:SecurityGroup", "theirs-group"), mocked.inputs(
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "access-reader-to-secretsmanager-ingress").get("securityGroupId"));
    }

    @Test
    void whatGrantsAWholeServiceOrHasAGrantOfItsOwnOrNoTableIsRefused() {
        Mocked.run(context -> {
            var network = Mocked.network();
            var reader = identity("reader", network);
            for (var action : List.of("*", "sqs:*", "SendMessage", "sqs:")) {
                assertTrue(assertThrows(IllegalArgumentException.class, () -> call(reader, "sqs", action, QUEUE)).getMessage()
                        .contains("allowed: one or more of each, actions like s3:GetObject"), action);
            }
            assertEquals("service for reader: got secretsmanager; allowed: any other service; take the secret's own grants, Secret.existing for one that exists",
                    assertThrows(IllegalArgumentException.class, () -> call(reader, "secretsmanager", "secretsmanager:GetSecretValue", "*")).getMessage());
            var theirs = Network.existing("theirs", new ExistingNetworkArgs("theirs", Account.current(), network.vpcId(), network.isolatedSubnetIds(),
                    Output.of(List.of())), NONE);
            assertEquals("s3 for other: got a network without route tables; allowed: one that names them; give ExistingNetworkArgs its routeTables, or AccessArgs"
                    + " the existing endpoint", assertThrows(IllegalArgumentException.class, () -> new AccessArgs(theirs, EndpointZones.ONE,
                            List.of(call(identity("other", theirs), "s3", "s3:GetObject", "*")))).getMessage());
        });
    }
}
