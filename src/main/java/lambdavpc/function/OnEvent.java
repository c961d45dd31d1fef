package lambdavpc.function;

import com.pulumi.aws.cloudwatch.EventRule;
import com.pulumi.aws.cloudwatch.EventRuleArgs;
import com.pulumi.aws.cloudwatch.EventTarget;
import com.pulumi.aws.cloudwatch.EventTargetArgs;
import com.pulumi.aws.lambda.Permission;
import com.pulumi.aws.lambda.PermissionArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/** Calls a function with each event of an AWS service that fits a pattern. EventBridge and Lambda try again when it fails. */
public final class OnEvent extends ComponentResource {

    /** The rule, its target and the permission to call the function. */
    public OnEvent(String name, OnEventArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:function:OnEvent", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var rule = new EventRule(name + "-rule", EventRuleArgs.builder()
                .name(args.prefix() + "-" + name)
                .description(args.function().functionName().applyValue(called -> "Calls " + called))
                .eventPattern(args.pattern())
                .build(), child);
        // Exception to function.lost-events for *-permission: an event that is lost is missed by an alarm on what it should have led to.
        var permission = new Permission(name + "-permission", PermissionArgs.builder()
                .action("lambda:InvokeFunction")
                .function(args.function().functionName())
                .qualifier(args.function().qualifierOrNull())
                .principal("events.amazonaws.com")
                // This rule alone: any rule of any account could name the function otherwise.
                .sourceArn(rule.arn())
                .build(), child);
        new EventTarget(name + "-target", EventTargetArgs.builder()
                .rule(rule.name())
                .arn(args.function().arn())
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // The first event may come at once.
                .dependsOn(permission)
                .build());
        registerOutputs(Map.of("ruleArn", rule.arn()));
    }
}
