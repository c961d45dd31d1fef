package lambdavpc.monitoring;

import com.pulumi.aws.Provider;
import com.pulumi.aws.ProviderArgs;
import com.pulumi.aws.cloudwatch.EventRule;
import com.pulumi.aws.cloudwatch.EventRuleArgs;
import com.pulumi.aws.cloudwatch.EventTarget;
import com.pulumi.aws.cloudwatch.EventTargetArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Brings events of another region to this stack's own, where rules then see them as if they came from here.
 *
 * <p>Cost: $1.00 a million events. Practice: <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html">events between regions</a>.
 */
public final class EventForwarding extends ComponentResource {

    /** A rule in the other region, and the role that it comes here with. */
    public EventForwarding(String name, EventForwardingArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:monitoring:EventForwarding", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var there = CustomResourceOptions.builder().parent(this)
                .provider(new Provider(name + "-provider", ProviderArgs.builder().region(args.from()).build(), child)).build();
        var bus = args.account().arn("events", "event-bus/default");
        var ruleName = args.prefix() + "-" + name;
        var role = new Role(name + "-role", RoleArgs.builder()
                .name(ruleName)
                .description("Lets events of " + args.from() + " come to the stack's region")
                .assumeRolePolicy(Policies.trust("events.amazonaws.com", args.account(), Output.format("arn:%s:events:%s:%s:rule/%s",
                        args.account().partition(), Output.of(args.from()), args.account().id(), Output.of(ruleName))))
                .build(), child);
        var policy = new RolePolicy(name + "-policy", RolePolicyArgs.builder()
                .name("put-events")
                .role(role.name())
                .policy(bus.applyValue(arn -> Policies.document(List.of(IamStatement.builder()
                        .effect(IamEffect.ALLOW).addAction("events:PutEvents").addResource(arn).build()))))
                .build(), child);
        var rule = new EventRule(name + "-rule", EventRuleArgs.builder()
                .name(ruleName)
                .description("What AWS tells of in this region only")
                .eventPattern(args.pattern())
                .build(), there);
        new EventTarget(name + "-target", EventTargetArgs.builder()
                .rule(rule.name())
                .arn(bus)
                .roleArn(role.arn())
                .build(), CustomResourceOptions.merge(there, CustomResourceOptions.builder()
                // An event that comes sooner is lost.
                .dependsOn(policy).build()));
        registerOutputs(Map.of("ruleArn", rule.arn()));
    }
}
