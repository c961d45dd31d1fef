package lambdavpc.network;

import com.pulumi.aws.autoscaling.Group;
import com.pulumi.aws.autoscaling.GroupArgs;
import com.pulumi.aws.autoscaling.inputs.GroupInitialLifecycleHookArgs;
import com.pulumi.aws.autoscaling.inputs.GroupInstanceMaintenancePolicyArgs;
import com.pulumi.aws.autoscaling.inputs.GroupInstanceRefreshArgs;
import com.pulumi.aws.autoscaling.inputs.GroupInstanceRefreshPreferencesArgs;
import com.pulumi.aws.autoscaling.inputs.GroupLaunchTemplateArgs;
import com.pulumi.aws.ec2.Eip;
import com.pulumi.aws.ec2.EipArgs;
import com.pulumi.aws.ec2.LaunchTemplate;
import com.pulumi.aws.ec2.NetworkInterface;
import com.pulumi.aws.ec2.NetworkInterfaceArgs;
import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateIamInstanceProfileArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateNetworkInterfaceArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateTagSpecificationArgs;
import com.pulumi.aws.iam.InstanceProfile;
import com.pulumi.aws.iam.InstanceProfileArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.aws.vpc.SecurityGroupEgressRule;
import com.pulumi.aws.vpc.SecurityGroupEgressRuleArgs;
import com.pulumi.aws.vpc.SecurityGroupIngressRule;
import com.pulumi.aws.vpc.SecurityGroupIngressRuleArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * A group of one instance that forwards for the VPC. The routes point at a network interface that outlives instances:
 * each new one attaches it at boot ({@link UserData}), so a replacement changes no route. The group holds a machine back until the
 * machine has seen that it forwards.
 *
 * <p>The instance's own (primary) interface has the only public address; packets leave through it, masqueraded.
 */
final class NatInstanceGroup extends ComponentResource {
    /** Marks the instances that the role below may touch: its own, and no other of the account. */
    private static final String TAG = "lambda-vpc:nat";
    /** The script completes it. */
    private static final String HOOK = "forwards";
    /** Seconds for a boot, and for the instance before to let go of the interface; then the machine is given up. */
    private static final int MOST_TO_BOOT = 600;

    private final Output<String> networkInterfaceId;

    NatInstanceGroup(String name, NatInstanceGroupArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:network:NatInstanceGroup", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();

        var inside = inside(name, args, child);
        var outside = outside(name, args, child);
        var routed = new NetworkInterface(name + "-interface", NetworkInterfaceArgs.builder()
                .subnetId(args.subnetId())
                .description("Target of the egress routes of " + args.prefix())
                .securityGroups(inside.id().applyValue(List::of))
                // Exception to instance.source-check for *-nat-instance-interface: it takes packets that are addressed to somebody else, which AWS
                // drops while the check is on.
                .sourceDestCheck(false)
                .tags(Map.of("Name", args.prefix() + "-nat"))
                .build(), child);
        networkInterfaceId = routed.id();

        var role = new Role(name + "-role", RoleArgs.builder()
                .name(args.prefix() + "-nat")
                .description("Lets the NAT instance attach the interface that the routes point at")
                .assumeRolePolicy(Policies.trust("ec2.amazonaws.com"))
                .build(), child);
        var address = args.nat().address() == Nat.Address.STABLE ? Optional.of(address(name, args)) : Optional.<Eip>empty();
        var may = new ArrayList<>(List.of(Output.tuple(routed.arn(), args.account().arn("ec2", "instance/*")).applyValue(t -> attach(t.t1, t.t2, args.prefix())),
                NatGroup.arn(args.prefix(), args.account()).applyValue(NatInstanceGroup::complete)));
        address.ifPresent(own -> may.add(Output.tuple(own.arn(), args.account().arn("ec2", "instance/*"), args.account().arn("ec2", "network-interface/*"))
                .applyValue(t -> takeAddress(t.t1, List.of(t.t2, t.t3), args.prefix()))));
        var policy = new RolePolicy(name + "-policy", RolePolicyArgs.builder()
                .name("become-the-nat")
                .role(role.name())
                .policy(Output.all(may).applyValue(parts -> Policies.document(parts.stream().flatMap(List::stream).toList())))
                .build(), child);
        var profile = new InstanceProfile(name + "-profile", InstanceProfileArgs.builder()
                .name(args.prefix() + "-nat")
                .role(role.name())
                .build(), child);

        var template = template(name, args, profile, outside, routed, address);
        machines(name, args, template, policy);
        registerOutputs(Map.of("networkInterfaceId", networkInterfaceId));
    }

    Output<String> networkInterfaceId() {
        return networkInterfaceId;
    }

    /** What the egress routes point at is in it. */
    private static SecurityGroup inside(String name, NatInstanceGroupArgs args, CustomResourceOptions child) {
        var inside = group(name + "-inside", "nat-inside", "NAT, inner interface: takes the traffic of the VPC", args, child);
        new SecurityGroupIngressRule(name + "-from-vpc", SecurityGroupIngressRuleArgs.builder()
                .securityGroupId(inside.id())
                .description("Traffic of this VPC to be forwarded; nothing else is admitted")
                .ipProtocol("-1")
                .cidrIpv4(args.cidrBlock())
                .build(), child);
        return inside;
    }

    private static SecurityGroup outside(String name, NatInstanceGroupArgs args, CustomResourceOptions child) {
        var outside = group(name + "-outside", "nat-outside", "NAT, outer interface: to the internet, and answers back into the VPC",
                args, child);
        new SecurityGroupEgressRule(name + "-to-anywhere", SecurityGroupEgressRuleArgs.builder()
                .securityGroupId(outside.id())
                .description("Forwarded traffic may go anywhere: each function has a group that says where it may go")
                // Exception to group.egress for *-to-anywhere: a NAT forwards what others may send; each function's own group says where it may go.
                .ipProtocol("-1")
                .cidrIpv4(Network.ANYWHERE)
                .build(), child);
        return outside;
    }

    private LaunchTemplate template(String name, NatInstanceGroupArgs args, InstanceProfile profile, SecurityGroup outside, NetworkInterface routed, Optional<Eip> address) {
        return new LaunchTemplate(name + "-template", MachineTemplate.of(args.prefix() + "-nat-")
                .imageId(args.nat().imageId().isEmpty() ? MachineTemplate.currentImage() : Output.of(args.nat().imageId()))
                .instanceType(args.nat().instanceType())
                // An instance that could not become a NAT shuts itself down: ended, the group replaces it; stopped, nobody would.
                .instanceInitiatedShutdownBehavior("terminate")
                .iamInstanceProfile(LaunchTemplateIamInstanceProfileArgs.builder().arn(profile.arn()).build())
                .networkInterfaces(LaunchTemplateNetworkInterfaceArgs.builder()
                        .deviceIndex(0)
                        // Exception to instance.public-address for *-nat-instance-template: packets leave from it; its group admits nobody.
                        .associatePublicIpAddress("true")
                        .deleteOnTermination("true")
                        .securityGroups(outside.id().applyValue(List::of))
                        .build())
                .tagSpecifications(Stream.of("instance", "network-interface").map(tagged -> LaunchTemplateTagSpecificationArgs.builder()
                        .resourceType(tagged)
                        .tags(Map.of("Name", args.prefix() + "-nat", TAG, args.prefix()))
                        .build()).toList())
                .userData(Output.tuple(routed.id(), args.account().region(), address.map(Eip::allocationId).orElse(Output.of("")))
                        .applyValue(t -> UserData.base64(t.t1, t.t2, args.cidrBlock(), NatGroup.name(args.prefix()), t.t3, args.nat().targets())))
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // A newer public image would stop traffic in a deployment that is about something else.
                .ignoreChanges(args.nat().imageId().isEmpty() ? List.of("imageId") : List.of())
                .build());
    }

    /** One, ever. */
    private void machines(String name, NatInstanceGroupArgs args, LaunchTemplate template, RolePolicy policy) {
        new Group(name + "-group", GroupArgs.builder()
                // Fixed: the machine and its healer name it before it exists.
                .name(NatGroup.name(args.prefix()))
                .minSize(1)
                .maxSize(1)
                .desiredCapacity(1)
                .vpcZoneIdentifiers(args.subnetId().applyValue(List::of))
                .launchTemplate(GroupLaunchTemplateArgs.builder()
                        .id(template.id())
                        .version(template.latestVersion().applyValue(String::valueOf))
                        .build())
                .healthCheckType("EC2")
                // In the group itself and not beside it, so that the first machine is held too.
                .initialLifecycleHooks(GroupInitialLifecycleHookArgs.builder()
                        .name(HOOK)
                        .lifecycleTransition("autoscaling:EC2_INSTANCE_LAUNCHING")
                        .heartbeatTimeout(MOST_TO_BOOT)
                        // One that says nothing is ended, and another one launched.
                        .defaultResult("ABANDON")
                        .build())
                // The old instance must let go of the interface before the new one can take it: end first, then launch.
                .instanceMaintenancePolicy(GroupInstanceMaintenancePolicyArgs.builder()
                        .minHealthyPercentage(0)
                        .maxHealthyPercentage(100)
                        .build())
                .instanceRefresh(GroupInstanceRefreshArgs.builder()
                        .strategy("Rolling")
                        .preferences(GroupInstanceRefreshPreferencesArgs.builder().minHealthyPercentage(0).build())
                        .build())
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // The first boot installs packages and calls EC2: it needs the way out and the permission.
                .dependsOn(args.toInternet(), policy)
                .build());
    }

    private static SecurityGroup group(String name, String purpose, String description, NatInstanceGroupArgs args,
            CustomResourceOptions options) {
        return new SecurityGroup(name, SecurityGroupArgs.builder()
                .namePrefix(args.prefix() + "-" + purpose + "-")
                .description(description)
                .vpcId(args.vpcId())
                .tags(Map.of("Name", args.prefix() + "-" + purpose))
                .build(), options);
    }

    private Eip address(String name, NatInstanceGroupArgs args) {
        return new Eip(name + "-eip", EipArgs.builder()
                .domain("vpc")
                .tags(Map.of("Name", args.prefix() + "-nat"))
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // The internet gateway cannot go while an address is in use behind it.
                .dependsOn(args.toInternet())
                .build());
    }

    /** Only what has the tag of this stack's NAT. */
    private static IamStatement own(String prefix) {
        return IamStatement.builder().effect(IamEffect.ALLOW)
                .addCondition(c -> c.operator(IamConditionOperator.STRING_EQUALS)
                        .key("aws:ResourceTag/" + TAG)
                        .value(prefix))
                .build();
    }

    private static List<IamStatement> complete(String groupArn) {
        return List.of(IamStatement.builder()
                .sid("SayThatItForwards")
                .effect(IamEffect.ALLOW)
                .addAction("autoscaling:CompleteLifecycleAction")
                .addResource(groupArn)
                .build());
    }

    /** AWS asks for the address, and for the instance or the interface that is given it. */
    private static List<IamStatement> takeAddress(String addressArn, List<String> anyTakerArns, String prefix) {
        return List.of(
                IamStatement.builder()
                        .sid("TakeTheAddress")
                        .effect(IamEffect.ALLOW)
                        .addAction("ec2:AssociateAddress")
                        .addResource(addressArn)
                        .build(),
                own(prefix).toBuilder()
                        .sid("AddressForItself")
                        .addAction("ec2:AssociateAddress")
                        .resourceIds(anyTakerArns)
                        .build());
    }

    private static List<IamStatement> attach(String interfaceArn, String anyInstanceArn, String prefix) {
        var own = own(prefix);
        return List.of(
                IamStatement.builder()
                        .sid("TakeTheInterface")
                        .effect(IamEffect.ALLOW)
                        .addAction("ec2:AttachNetworkInterface")
                        .addResource(interfaceArn)
                        .build(),
                own.toBuilder()
                        .sid("ForItself")
                        .addAction("ec2:AttachNetworkInterface")
                        .addResource(anyInstanceArn)
                        .build(),
                own.toBuilder()
                        .sid("ForwardForOthers")
                        .addAction("ec2:ModifyInstanceAttribute")
                        .addResource(anyInstanceArn)
                        .addCondition(c -> c.operator(IamConditionOperator.STRING_EQUALS)
                                .key("ec2:Attribute")
                                .value("SourceDestCheck"))
                        .build());
    }
}
