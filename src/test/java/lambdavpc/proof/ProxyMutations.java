package lambdavpc.proof;

import static lambdavpc.proof.Mutation.of;
import static lambdavpc.proof.Mutation.unnoticed;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What may be wrong with a proxy: who gets to it, where it goes, what its role may and who may take it. */
final class ProxyMutations {
    private static final String INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    private static final String EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    private static final String PROXY = "database-proxy-proxy";
    private static final String POLICY = "access-database-proxy-policy";
    static final List<Mutation> ALL = Stream.of(network(), secret(), itself()).flatMap(List::stream).map(each -> each.on(Stacks.PROXIED)).toList();

    private ProxyMutations() {}

    private static List<Mutation> network() {
        return List.of(
                of("the whole VPC may go to the proxy", "N2", edit -> edit.unset("access-reader-to-database-proxy-ingress", "referencedSecurityGroupId")
                        .set("access-reader-to-database-proxy-ingress", "cidrIpv4", "10.0.0.0/16")),
                of("another function has the proxy's group", "N2", edit -> edit.change("egress-probe-a-function", "vpcConfig.securityGroupIds", before -> Stream.concat(((List<?>) before).stream(), Stream.of(edit.id("database-proxy-group"))).toList())),
                of("the proxy goes to the database on every port", "N2", edit -> edit.set("access-database-proxy-to-database-ingress", "toPort", 65535.0)
                        .set("access-database-proxy-to-database-egress", "toPort", 65535.0)),
                of("the reader goes past the proxy to the database", "N2", edit -> edit
                        .add(EGRESS, "past", Map.of("securityGroupId", edit.id("reader-group"), "referencedSecurityGroupId", edit.id("database-group"),
                                "ipProtocol", "tcp", "fromPort", 5432.0, "toPort", 5432.0))
                        .add(INGRESS, "past-in", Map.of("securityGroupId", edit.id("database-group"), "referencedSecurityGroupId", edit.id("reader-group"),
                                "ipProtocol", "tcp", "fromPort", 5432.0, "toPort", 5432.0))),
                of("the proxy may not leave for the database", "N4 N6", edit -> edit.remove("access-database-proxy-to-database-egress")),
                of("the database does not admit the proxy", "N4 N6", edit -> edit.remove("access-database-proxy-to-database-ingress")),
                of("the proxy does not admit the writer", "N4 N6", edit -> edit.remove("access-writer-to-database-proxy-ingress")),
                unnoticed("the proxy stands in the egress subnets", "its groups admit and let go the same packets there", edit ->
                        edit.set(PROXY, "vpcSubnetIds", List.of(edit.id("network-egress-a"), edit.id("network-egress-b")))),
                of("the proxy has another endpoint", "N1? N2?", edit -> edit.add("aws:rds/proxyEndpoint:ProxyEndpoint", "another", Map.of(
                        "dbProxyName", "lambda-vpc-dev-database-proxy", "vpcSubnetIds", List.of(edit.id("network-isolated-a"))))));
    }

    private static List<Mutation> secret() {
        return List.of(
                of("EC2 may take the proxy's role", "P1", edit -> edit.replace("database-proxy-role", "assumeRolePolicy", "\"rds.amazonaws.com\"", "[\"rds.amazonaws.com\",\"ec2.amazonaws.com\"]")),
                of("the account may take the proxy's role", "P1 P4", edit -> edit.replace("database-proxy-role", "assumeRolePolicy", "\"Service\":\"rds.amazonaws.com\"", "\"AWS\":\"000000000000\"")),
                of("the proxy's role may read any secret", "P1 P4 P5", edit -> edit.change(POLICY, "policy", before -> before.toString().replaceAll("\"Resource\":\"arn:[^\"]*secret:[^\"]*\"", "\"Resource\":\"*\""))),
                of("the proxy's role may change its secret", "P4 P5", edit -> edit.replace(POLICY, "policy", "\"secretsmanager:GetSecretValue\"",
                        "[\"secretsmanager:GetSecretValue\",\"secretsmanager:PutSecretValue\"]")),
                of("the proxy's role may read objects", "P4", edit -> edit.replace(POLICY, "policy", "\"secretsmanager:GetSecretValue\"", "[\"secretsmanager:GetSecretValue\",\"s3:GetObject\"]")),
                of("the proxy's role may only describe its secret", "P3 P4 P5", edit -> edit.replace(POLICY, "policy", "secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")),
                of("the secret's policy names another role than the proxy's", "P1 P3 P5", edit -> edit.replace("access-app-policy", "policy", "role/lambda-vpc-dev-database-proxy", "role/nobody")),
                of("the secret's policy does not name the proxy", "P3", edit -> edit.change("access-app-policy", "policy", before -> before.toString()
                        .replaceFirst(",\"arn:[^\"]*role/lambda-vpc-dev-database-proxy\"", ""))),
                of("the proxy's role has no policy", "P3", edit -> edit.remove(POLICY)),
                of("the secret's policy holds the proxy to the endpoint", "P3", edit -> edit.change("access-app-policy", "policy", before -> before.toString()
                        .replaceAll("(OnlyThroughTheEndpoint.*?\"aws:PrincipalArn\":\\[)", "$1\"arn:aws:iam::000000000000:role/lambda-vpc-dev-database-proxy\","))),
                of("the secret's policy lets the reader come from anywhere", "P2 P5", edit -> edit.change("access-app-policy", "policy", before -> before.toString()
                        .replaceFirst("(OnlyThroughTheEndpoint.*)role/lambda-vpc-dev-reader", "$1role/nobody"))));
    }

    private static List<Mutation> itself() {
        return List.of(
                unnoticed("the proxy takes connections without TLS", "functions ask for TLS themselves and check the name; the control proxy.tls notices", edit -> edit.set(PROXY, "requireTls", false)),
                of("the proxy has no target", "N1? N2?", edit -> edit.remove("database-proxy-target")),
                of("the proxy has no group", "N4", edit -> edit.unset(PROXY, "vpcSecurityGroupIds")));
    }
}
