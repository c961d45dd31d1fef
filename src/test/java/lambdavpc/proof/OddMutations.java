package lambdavpc.proof;

import static lambdavpc.proof.Mutation.of;
import static lambdavpc.proof.Mutation.unnoticed;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Edits in places where nobody looks first: copies of data, other doors, values that make no sense, and what has no meaning here. */
final class OddMutations {
    private static final String INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    private static final String PERMISSION = "aws:lambda/permission:Permission";
    private static final String PARAMETER = "aws:ssm/parameter:Parameter";

    static final List<Mutation> ALL = Stream.of(copies(), doors(), values(), nonsense(), policies()).flatMap(List::stream).toList();

    private OddMutations() {}

    private static List<Mutation> copies() {
        return List.of(
                of("a snapshot is shared with another account", "L1", edit -> edit.add("aws:rds/snapshot:Snapshot", "careless", Map.of(
                        "dbInstanceIdentifier", edit.id("database-instance"), "dbSnapshotIdentifier", "careless", "sharedAccounts", List.of("999999999999")))),
                of("a snapshot's copy is public", "L1", edit -> edit.add("aws:rds/snapshotCopy:SnapshotCopy", "careless", Map.of("sourceDbSnapshotIdentifier", "s",
                        "targetDbSnapshotIdentifier", "t", "sharedAccounts", List.of("all")))),
                of("a cluster's snapshot is shared with another account", "L1", edit -> edit.add("aws:rds/clusterSnapshot:ClusterSnapshot", "careless", Map.of(
                        "dbClusterIdentifier", "c", "sharedAccounts", List.of("999999999999")))),
                unnoticed("a snapshot is kept in the account", "it is encrypted as its database is", edit -> edit.add("aws:rds/snapshot:Snapshot", "careful", Map.of(
                        "dbInstanceIdentifier", edit.id("database-instance"), "dbSnapshotIdentifier", "careful"))),
                of("the database's data flows into a warehouse", "L1?", edit -> edit.add("aws:rds/integration:Integration", "careless", Map.of(
                        "sourceArn", edit.output("database-instance", "arn"), "targetArn", "arn:aws:redshift-serverless:us-east-1:999999999999:namespace/n"))),
                of("a snapshot is exported into a bucket", "L1?", edit -> edit.add("aws:rds/exportTask:ExportTask", "careless", Map.of(
                        "sourceArn", "arn:aws:rds:us-east-1:000000000000:snapshot:s", "s3BucketName", "b"))),
                of("the secret is replicated", "P1? P2? P5?", edit -> edit.set("app-secret", "replicas", List.of(Map.of("region", "eu-west-1")))));
    }

    private static List<Mutation> doors() {
        return List.of(
                of("anybody may call the reader by a URL", "P4", edit -> edit.add("aws:lambda/functionUrl:FunctionUrl", "careless", Map.of(
                        "functionName", edit.output("reader-function", "name"), "authorizationType", "NONE"))),
                unnoticed("the reader has a URL for who may call it", "nobody is given the permission", edit -> edit.add("aws:lambda/functionUrl:FunctionUrl", "careful", Map.of(
                        "functionName", edit.output("reader-function", "name"), "authorizationType", "AWS_IAM"))),
                of("anybody may call the reader", "P4", edit -> edit.add(PERMISSION, "careless", Map.of("function", edit.output("reader-function", "name"),
                        "action", "lambda:InvokeFunction", "principal", "*"))),
                of("another account may call the reader's alias", "P4", edit -> edit.add(PERMISSION, "careless", Map.of("function", edit.output("reader-function", "arn") + ":live",
                        "action", "lambda:InvokeFunction", "principal", "arn:aws:iam::999999999999:root"))),
                of("a proxy that the database admits", "N1? N2?", edit -> edit.add("aws:rds/proxy:Proxy", "careless", Map.of("name", "careless",
                        "vpcSecurityGroupIds", List.of(edit.id("reader-group")), "vpcSubnetIds", List.of(edit.id("network-isolated-a"))))));
    }

    private static List<Mutation> values() {
        return List.of(
                of("user data in base64 has a password", "L3", edit -> edit.add("aws:ec2/launchTemplate:LaunchTemplate", "careless", Map.of(
                        "userData", base64("#!/bin/sh\nexport PGPASSWORD=horse\npsql -h db\n"),
                        "blockDeviceMappings", List.of(Map.of("ebs", Map.of("encrypted", "true")))))),
                of("a schedule's input exports a password", "L3", edit -> edit.add("aws:cloudwatch/eventTarget:EventTarget", "careless", Map.of(
                        "input", "export PGPASSWORD='horse' && psql"))),
                of("a key of an account in user data", "L3", edit -> edit.add("aws:ec2/launchTemplate:LaunchTemplate", "careless", Map.of(
                        "userData", base64("[default]\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"),
                        "blockDeviceMappings", List.of(Map.of("ebs", Map.of("encrypted", "true")))))),
                of("a plain parameter is called a password", "L3", edit -> edit.add(PARAMETER, "careless", Map.of("type", "String", "name", "/app/db/password", "value", "horse"))),
                of("a plain parameter has a connection string", "L3", edit -> edit.add(PARAMETER, "careless", Map.of("type", "String", "name", "/app/database",
                        "value", "postgres://app:horse@db/app"))),
                unnoticed("a plain parameter names a secret", "an ARN is no value", edit -> edit.add(PARAMETER, "careful", Map.of("type", "String", "name", "/app/db/password",
                        "value", "arn:aws:secretsmanager:us-east-1:000000000000:secret:app"))),
                unnoticed("user data asks for the password", "the command is no value", edit -> edit.add("aws:ec2/launchTemplate:LaunchTemplate", "careful", Map.of(
                        "userData", base64("export PGPASSWORD=$(aws secretsmanager get-secret-value --secret-id app)\n"),
                        "blockDeviceMappings", List.of(Map.of("ebs", Map.of("encrypted", "true")))))));
    }

    /** What makes no sense matters to who would be affected by it, and to nobody else. */
    private static List<Mutation> nonsense() {
        return List.of(
                of("a rule of the database's group has an address that is none", "N2?", edit -> edit.add(INGRESS, "odd", Map.of("securityGroupId", edit.id("database-group"),
                        "cidrIpv4", "everywhere", "ipProtocol", "tcp", "fromPort", 5432.0, "toPort", 5432.0))),
                of("a rule of the database's group has a port that is none", "N2?", edit -> edit.add(INGRESS, "odd", Map.of("securityGroupId", edit.id("database-group"),
                        "cidrIpv4", "10.0.0.0/8", "ipProtocol", "tcp", "fromPort", "many", "toPort", 5432.0))),
                unnoticed("a rule of a group that nobody has makes no sense", "nobody has the group", edit -> edit.add("aws:ec2/securityGroup:SecurityGroup", "unused",
                        Map.of("vpcId", edit.id("network-vpc"), "ingress", List.of("tcp")))),
                unnoticed("a route of a table that no subnet has makes no sense", "no subnet has the table", edit -> edit.add("aws:ec2/routeTable:RouteTable", "unused",
                        Map.of("vpcId", edit.id("network-vpc"), "routes", List.of(Map.of("cidrBlock", "everywhere", "gatewayId", "local"))))),
                of("a function's vpcConfig is no block", "N1? N2? N3? N4? N5? N6? P4? P5?", edit -> edit.set("reader-function", "vpcConfig", "x")),
                of("the database's port is no number", "N1? N2? N3? N4? N5? N6? P5?", edit -> edit.set("database-instance", "port", "many")));
    }

    private static List<Mutation> policies() {
        return List.of(
                of("the secret has two policies", "L2? P1? P2? P3? P4? P5?", edit -> edit.copy("access-app-policy", "another-policy", "blockPublicPolicy", true)),
                of("the secret has a policy of its own and another", "L2? P1? P2? P3? P4? P5?", edit -> edit.set("app-secret", "policy", "{\"Statement\": []}")),
                of("another function runs as the reader, which was kept from placing interfaces in its first one only", "P4", edit ->
                        edit.copy("reader-function", "another", "name", "another").set("another", "arn", "arn:aws:lambda:us-east-1:000000000000:function:another")));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
