package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.List;
import java.util.Map;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Role;
import lambdavpc.embedded.behaviour.logs.LogGroup;
import lambdavpc.embedded.behaviour.s3.Bucket;

/** Flow logs of a VPC, a subnet or an interface, to a log group or a bucket. */
public final class FlowLog extends Behaviour {
    private static final Property ROLE = text("iamRoleArn").replace().to(Role.BY_ARN.loose());
    private static final List<String> SOURCES = List.of("vpcId", "subnetId", "eniId");

    public FlowLog() {
        super(Shape.of("aws:ec2/flowLog:FlowLog").id("fl-")
                .inputs(
                        text("vpcId").replace().to(Vpc.BY_ID.loose()),
                        text("subnetId").replace().to(Subnet.BY_ID.loose()),
                        text("eniId").replace().to(NetworkInterface.BY_ID.loose()),
                        text("trafficType").replace().rule(Rule.oneOf("InvalidParameter", "ACCEPT", "REJECT", "ALL")),
                        text("logDestinationType").orElse("cloud-watch-logs").replace().rule(Rule.oneOf("InvalidParameter", "cloud-watch-logs", "s3")),
                        text("logDestination").replace(),
                        text("logFormat").replace().inert("the embedded AWS writes no flow records"),
                        number("maxAggregationInterval").orElse(600).replace().rule(Rule.oneOf("InvalidParameter", 60, 600))
                                .inert("the embedded AWS writes no flow records"),
                        ROLE,
                        tags())
                .computes("arn")
                .unique("FlowLogAlreadyExists", "There is an existing Flow Log with the same configuration and log destination: %s", "vpcId", "trafficType", "logDestination")
                .unique("FlowLogAlreadyExists", "There is an existing Flow Log with the same configuration and log destination: %s", "subnetId", "trafficType", "logDestination")
                .unique("FlowLogAlreadyExists", "There is an existing Flow Log with the same configuration and log destination: %s", "eniId", "trafficType", "logDestination"));
    }

    @Override
    protected void refuse(Call call) {
        var sources = SOURCES.stream().filter(call.inputs()::has).toList();
        call.refuseIf(sources.size() != 1, "InvalidParameter", "a flow log watches one of " + SOURCES + "; got " + sources);
        call.refuseIf(!call.inputs().has("trafficType"), "MissingParameter", "The request must contain the parameter trafficType");
        var destination = call.inputs().text("logDestination").orElseThrow(() ->
                new AwsException("InvalidParameter", "LogDestination can't be empty"));
        var toLogs = call.inputs().text("logDestinationType").orElseThrow().equals("cloud-watch-logs");
        call.refuseIf(call.world().all(toLogs ? LogGroup.TYPE : Bucket.TYPE).noneMatch(target ->
                        destination.replaceFirst(":\\*$", "").startsWith((String) target.outputs().get("arn"))), "InvalidParameter",
                "LogDestination: " + destination.replaceFirst("^.*:", "") + " does not exist");
        call.refuseIf(toLogs && !call.inputs().has("iamRoleArn"), "InvalidParameter",
                "DeliverLogsPermissionArn can't be empty if LogDestinationType is cloud-watch-logs");
        call.target(ROLE).ifPresent(role -> call.refuseIf(!Role.trusts(role, "vpc-flow-logs.amazonaws.com"), "InvalidParameter",
                "Unable to assume given IAM role"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("ec2", "vpc-flow-log/", call.id()));
    }
}
