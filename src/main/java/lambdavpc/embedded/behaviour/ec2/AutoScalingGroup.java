package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.InstanceProfile;
import lambdavpc.graph.Unknown;

/** Groups of instances from a launch template. An instance is its primary interface here. */
public final class AutoScalingGroup extends Behaviour {
    private static final String RUNNING = "instances are interfaces here, nothing boots, fails or scales";

    public AutoScalingGroup() {
        super(Shape.of("aws:autoscaling/group:Group").idFrom("name")
                .inputs(
                        name("name", "namePrefix").rule(Rule.length("ValidationError", 1, 255)),
                        text("namePrefix").replace(),
                        number("minSize").require().rule(Rule.between("ValidationError", 0, 10_000)),
                        number("maxSize").require().rule(Rule.between("ValidationError", 0, 10_000)),
                        number("desiredCapacity").rule(Rule.between("ValidationError", 0, 10_000)),
                        texts("vpcZoneIdentifiers").to(Reference.to(Subnet.TYPE, "ValidationError", "The subnet ID '%s' does not exist")),
                        object("launchTemplate", text("id").to(Reference.to(LaunchTemplate.TYPE, "ValidationError",
                                        "You must use a valid fully-formed launch template. The specified launch template does not exist: %s").loose()),
                                text("name"), text("version")),
                        objects("tags", text("key").require(), text("value").require(), flag("propagateAtLaunch").require()),
                        objects("initialLifecycleHooks", text("name").require().rule(Rule.matches("ValidationError", "[A-Za-z0-9\\-_/]{1,255}", "up to 255 letters, digits, -, _ and /")),
                                text("lifecycleTransition").require().rule(Rule.oneOf("ValidationError", "autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING")),
                                text("defaultResult").rule(Rule.oneOf("ValidationError", "CONTINUE", "ABANDON")),
                                number("heartbeatTimeout").rule(Rule.between("ValidationError", 30, 7200)),
                                text("notificationMetadata"), text("notificationTargetArn"), text("roleArn")).inert(RUNNING),
                        text("healthCheckType").rule(Rule.oneOf("ValidationError", "EC2", "ELB", "EBS", "VPC_LATTICE")).inert(RUNNING),
                        number("healthCheckGracePeriod").orElse(300).inert(RUNNING),
                        number("defaultCooldown").inert(RUNNING),
                        number("defaultInstanceWarmup").inert(RUNNING),
                        number("maxInstanceLifetime").inert(RUNNING),
                        object("instanceRefresh", text("strategy").require(), texts("triggers"),
                                object("preferences", number("minHealthyPercentage"), number("maxHealthyPercentage"), text("instanceWarmup"),
                                        flag("autoRollback"), flag("skipMatching"), text("scaleInProtectedInstances"), text("standbyInstances"))).inert(RUNNING),
                        object("instanceMaintenancePolicy", number("minHealthyPercentage").require(), number("maxHealthyPercentage").require()).inert(RUNNING),
                        texts("terminationPolicies").inert(RUNNING),
                        texts("suspendedProcesses").inert(RUNNING),
                        texts("enabledMetrics").inert("no metrics are published here"),
                        text("metricsGranularity").inert("no metrics are published here"),
                        flag("capacityRebalance").inert(RUNNING),
                        flag("protectFromScaleIn").inert(RUNNING),
                        flag("forceDelete").inert("instances end with their group here"),
                        flag("ignoreFailedScalingActivities").inert(RUNNING),
                        text("waitForCapacityTimeout").inert("capacity is there at once"))
                .computes("arn", "predictedCapacity", "warmPoolSize")
                .unique("AlreadyExists", "AutoScalingGroup by this name already exists - A group with the name %s already exists", "name"));
    }

    @Override
    protected void refuse(Call call) {
        var least = call.inputs().number("minSize").orElseThrow();
        var most = call.inputs().number("maxSize").orElseThrow();
        var desired = call.inputs().number("desiredCapacity").orElse(least);
        call.refuseIf(least > most, "ValidationError", "Max bound, " + most + ", must be greater than or equal to min bound, " + least);
        call.refuseIf(desired < least || desired > most, "ValidationError",
                "Desired capacity:" + desired + " must be between the specified min size:" + least + " and max size:" + most);
        call.refuseIf(call.inputs().texts("vpcZoneIdentifiers").isEmpty(), "ValidationError",
                "At least one Availability Zone or VPC Subnet is required.");
        var template = template(call).orElseThrow(() -> new AwsException("ValidationError",
                "Valid requests must contain either launchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter."));
        var subnet = call.world().find(Subnet.TYPE, call.inputs().texts("vpcZoneIdentifiers").get(0)).orElseThrow();
        call.refuseIf(!new Inputs(template.inputs()).has("imageId"), "ValidationError", "You must use a valid fully-formed launch template. "
                + "The request must contain the parameter ImageId");
        for (var group : groups(template)) {
            call.refuseIf(call.world().find(SecurityGroup.TYPE, group).filter(found -> subnet.inputs().get("vpcId").equals(found.inputs().get("vpcId"))).isEmpty(),
                    "ValidationError", "You must use a valid fully-formed launch template. The security group '" + group + "' does not exist in this VPC");
        }
        new Inputs(template.inputs()).object("iamInstanceProfile").ifPresent(profile -> call.refuseIf(
                call.world().all(InstanceProfile.TYPE).noneMatch(found -> profile.text("name").map(found.id()::equals)
                        .orElseGet(() -> found.outputs().get("arn").equals(profile.raw("arn")))),
                "ValidationError", "You must use a valid fully-formed launch template. Value (" + profile.values() + ") for parameter iamInstanceProfile is invalid"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var name = call.inputs().raw("name");
        var capacity = call.inputs().has("desiredCapacity") ? call.inputs().raw("desiredCapacity") : call.inputs().raw("minSize");
        return Map.of(
                "arn", call.arn("autoscaling", "autoScalingGroup:", name == Unknown.UNKNOWN ? name : Call.hex("asg" + name, 32)
                        .replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-"), ":autoScalingGroupName/", name),
                "desiredCapacity", capacity, "predictedCapacity", 0.0, "warmPoolSize", 0.0);
    }

    @Override
    protected World settle(Call call, World.Entry group, World world) {
        var next = world.withoutMadeBy(group.id());
        var template = template(call).orElseThrow();
        var face = new Inputs(template.inputs()).objects("networkInterfaces").stream().findFirst();
        var isPublic = face.flatMap(declared -> declared.text("associatePublicIpAddress")).filter("true"::equals).isPresent();
        var subnets = call.inputs().texts("vpcZoneIdentifiers");
        for (var i = 0; i < ((Double) group.outputs().get("desiredCapacity")).intValue(); i++) {
            var subnet = world.find(Subnet.TYPE, subnets.get(i % subnets.size())).orElseThrow();
            var id = (String) call.derivedId("eni-", i);
            var values = new LinkedHashMap<String, Object>(Map.of("subnetId", subnet.id(), "privateIp", Interfaces.free(next, subnet), "interfaceType", "interface",
                    "sourceDestCheck", true, "description", "Instance of " + group.id(), "instanceId", call.derivedId("i-", i),
                    "securityGroups", groups(template).isEmpty() ? List.of(Interfaces.defaultGroup(world, subnet)) : groups(template)));
            if (isPublic || Boolean.TRUE.equals(subnet.inputs().get("mapPublicIpOnLaunch")) && face.isEmpty()) {
                values.put("publicIp", Interfaces.publicAddress(id));
            }
            next = next.with(World.Entry.madeBy(group.id(), NetworkInterface.TYPE, id, values));
        }
        return next;
    }

    private static Optional<World.Entry> template(Call call) {
        return call.inputs().object("launchTemplate").flatMap(chosen -> call.world().all(LaunchTemplate.TYPE)
                .filter(template -> chosen.text("id").map(template.id()::equals)
                        .orElseGet(() -> Objects.equals(template.inputs().get("name"), chosen.raw("name")))).findFirst());
    }

    private static List<String> groups(World.Entry template) {
        var inputs = new Inputs(template.inputs());
        return Stream.concat(inputs.texts("vpcSecurityGroupIds").stream(),
                inputs.objects("networkInterfaces").stream().flatMap(face -> face.texts("securityGroups").stream())).distinct().toList();
    }
}
