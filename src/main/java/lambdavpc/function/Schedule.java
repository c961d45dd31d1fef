package lambdavpc.function;

import com.pulumi.aws.cloudwatch.EventRule;
import com.pulumi.aws.cloudwatch.EventRuleArgs;
import com.pulumi.aws.cloudwatch.EventTarget;
import com.pulumi.aws.cloudwatch.EventTargetArgs;
import com.pulumi.aws.cloudwatch.inputs.EventTargetRetryPolicyArgs;
import com.pulumi.aws.lambda.Permission;
import com.pulumi.aws.lambda.PermissionArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/** Calls a function again and again. A call that came to nothing is not repeated: the next one is due soon enough. */
public final class Schedule extends ComponentResource {

    /** The rule, its target and the permission to call the function. */
    public Schedule(String name, ScheduleArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:function:Schedule", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var function = args.function();
        var rule = new EventRule(name + "-rule", EventRuleArgs.builder()
                .name(args.prefix() + "-" + name)
                .description(function.functionName().applyValue(called -> "Calls " + called))
                .scheduleExpression(args.expression())
                // One rule for both, and so one permission.
                .eventPattern(args.and().orElse(null))
                .build(), child);
        // Exception to function.lost-events for *-permission: the next call is due soon enough, and alarms ring where answers are missing.
        var permission = new Permission(name + "-permission", PermissionArgs.builder()
                .action("lambda:InvokeFunction")
                .function(function.functionName())
                .qualifier(function.qualifierOrNull())
                .principal("events.amazonaws.com")
                // This rule alone: any rule of any account could name the function otherwise.
                .sourceArn(rule.arn())
                .build(), child);
        new EventTarget(name + "-target", EventTargetArgs.builder()
                .rule(rule.name())
                .arn(function.arn())
                .input(args.input())
                .retryPolicy(EventTargetRetryPolicyArgs.builder().maximumEventAgeInSeconds(60).maximumRetryAttempts(0).build())
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // The first call may come at once.
                .dependsOn(permission)
                .build());
        registerOutputs(Map.of("ruleArn", rule.arn()));
    }
}
