package lambdavpc.proof;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Edits of a cache, of whoever reaches it and of who may log in to it. */
final class CacheMutations {
    static final List<Mutation> ALL = List.of(
            of("the cache admits the VPC", "N2", edit -> edit.add("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "careless", Map.of(
                    "securityGroupId", edit.id("cache-group"), "cidrIpv4", "10.0.0.0/16", "ipProtocol", "tcp", "fromPort", 6379.0, "toPort", 6379.0))),
            of("the writer has the reader's group, and with it the reader's cache", "N2", edit -> edit.change("writer-function", "vpcConfig.securityGroupIds",
                    before -> List.of(edit.id("writer-group"), edit.id("reader-group")))),
            of("the cache's readers reach another port of it", "N2", edit -> edit.set("access-reader-to-cache-ingress", "toPort", 6380.0).set("access-reader-to-cache-egress", "toPort", 6380.0)),
            of("the cache admits its reader on another port only", "N4 N6", edit -> edit.set("access-reader-to-cache-ingress", "fromPort", 6380.0).set("access-reader-to-cache-ingress", "toPort", 6380.0)),
            of("the cache has the default group instead of its own", "N4 N6", edit -> edit.set("cache-cache", "securityGroupIds", List.of(edit.id("network-default-group")))),
            of("the reader may log in as another user of the cache", "P3 P4", edit -> edit.replace("access-reader-policy", "policy", "user:lambda-vpc-dev-cache", "user:lambda-vpc-dev-other")),
            of("the reader may log in as every user of every cache", "P4", edit -> edit.replace("access-reader-policy", "policy", "serverlesscache:lambda-vpc-dev-cache", "*")),
            of("the reader may do everything with caches", "P4", edit -> edit.replace("access-reader-policy", "policy", "elasticache:Connect", "elasticache:*")),
            of("the writer may log in to the cache", "P4", edit -> edit.replace("access-writer-policy", "policy", "sqs:ReceiveMessage", "elasticache:Connect\",\"sqs:ReceiveMessage")),
            of("nobody may log in to the cache", "P3 P4", edit -> edit.replace("access-reader-policy", "policy", "elasticache:Connect", "elasticache:ListTagsForResource")),
            unnoticed("the cache is in the egress subnets", "its group admits the reader alone", edit -> edit.set("cache-cache", "subnetIds",
                    List.of(edit.id("network-egress-a"), edit.id("network-egress-b")))),
            unnoticed("whoever reaches the cache needs no login", "the reader alone reaches it", edit -> edit.unset("cache-cache", "userGroupId")),
            unnoticed("the cache's user may do everything there", "only the reader can log in, and what is kept there is its own", edit -> edit.set("cache-user", "accessString", "on ~* +@all")));

    private CacheMutations() {}

    private static Mutation of(String text, String turns, Consumer<Edit> edit) {
        return Mutation.of(text, turns, edit).on(Stacks.CACHED);
    }

    private static Mutation unnoticed(String text, String reason, Consumer<Edit> edit) {
        return Mutation.unnoticed(text, reason, edit).on(Stacks.CACHED);
    }
}
