package lambdavpc.embedded.behaviour.elasticache;

import static lambdavpc.embedded.behaviour.Property.lowerCaseName;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.ec2.SecurityGroup;
import lambdavpc.embedded.behaviour.ec2.Subnet;
import lambdavpc.embedded.behaviour.kms.Key;

/** A cache that grows and shrinks by itself, up to its limits. */
public final class ServerlessCache extends Behaviour {
    public static final String TYPE = "aws:elasticache/serverlessCache:ServerlessCache";
    private static final int PORT = 6379;

    public ServerlessCache() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        lowerCaseName("name", "").rule(Rule.matches(User.VALUE, "(?=.{1,40}$)[a-z](-?[a-z0-9]+)*", "1 to 40 small letters, digits and single -, a letter first")),
                        text("engine").require().rule(Rule.oneOf(User.VALUE, "valkey", "redis", "memcached")),
                        text("majorEngineVersion").rule(Rule.matches(User.VALUE, "7|8|1\\.6", "7 or 8, or 1.6 of memcached")),
                        text("description").orElse(" ").inert("for people only"),
                        text("kmsKeyId").replace().to(Key.BY_ARN),
                        texts("subnetIds").replace().to(Reference.to(Subnet.TYPE, User.VALUE, "The requested subnet is invalid: %s")),
                        texts("securityGroupIds").to(Reference.to(SecurityGroup.TYPE, User.VALUE, "Invalid security group: %s")),
                        text("userGroupId").to(Reference.to(UserGroup.TYPE, "UserGroupNotFound", "User group %s not found.")),
                        object("cacheUsageLimits",
                                object("dataStorage", number("minimum").rule(Rule.between(User.VALUE, 1, 5_000)), number("maximum").rule(Rule.between(User.VALUE, 1, 5_000)),
                                        text("unit").require().rule(Rule.oneOf(User.VALUE, "GB"))),
                                objects("ecpuPerSeconds", number("minimum").rule(Rule.between(User.VALUE, 1_000, 15_000_000)),
                                        number("maximum").rule(Rule.between(User.VALUE, 1_000, 15_000_000))).inert("nobody counts requests here")),
                        number("snapshotRetentionLimit").orElse(0).rule(Rule.between(User.VALUE, 0, 35)).inert("nothing is kept here"),
                        text("dailySnapshotTime").inert("nothing is kept here"),
                        tags())
                .computes("arn", "createTime", "endpoints", "fullEngineVersion", "readerEndpoints", "status")
                .unique("ServerlessCacheAlreadyExistsFault", "Serverless cache %s already exists.", "name"));
    }

    @Override
    protected void refuse(Call call) {
        var inputs = call.inputs();
        var subnets = inputs.texts("subnetIds").stream().flatMap(id -> call.world().find(Subnet.TYPE, id).stream()).toList();
        call.refuseIf(subnets.stream().map(subnet -> subnet.inputs().get("vpcId")).distinct().count() > 1, User.VALUE, "The subnets are not all in the same VPC.");
        call.refuseIf(!subnets.isEmpty() && (zones(subnets) < 2 || subnets.size() > 3), User.VALUE, "A serverless cache takes 2 or 3 subnets, in different zones.");
        call.refuseIf(inputs.has("userGroupId") && inputs.text("engine").filter("memcached"::equals).isPresent(), User.COMBINATION, "Memcached has no user groups.");
    }

    private static long zones(List<World.Entry> subnets) {
        return subnets.stream().map(subnet -> subnet.outputs().get("availabilityZone")).distinct().count();
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var address = Call.join(call.inputs().raw("name"), "-c0ffee.serverless.", call.region().name(), ".cache.", call.region().dnsSuffix());
        var outputs = new HashMap<String, Object>(Map.of("arn", call.arn("elasticache", "serverlesscache:", call.inputs().raw("name")), "createTime", "2026-01-01T00:00:00Z",
                "endpoints", List.of(Map.of("address", address, "port", PORT)), "readerEndpoints", List.of(Map.of("address", address, "port", PORT + 1)),
                "fullEngineVersion", "8.0", "status", "available"));
        if (!call.inputs().has("majorEngineVersion")) {
            outputs.put("majorEngineVersion", "8");
        }
        return outputs;
    }
}
