package lambdavpc.monitoring;

import com.google.gson.Gson;
import com.pulumi.aws.cloudwatch.EventRule;
import com.pulumi.aws.cloudwatch.EventRuleArgs;
import com.pulumi.aws.cloudwatch.EventTarget;
import com.pulumi.aws.cloudwatch.EventTargetArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/** Tells the alarms' topic that something happened which no metric counts. Free. */
public final class EventNotice extends ComponentResource {

    /** The rule, and the sentence that the topic tells instead of the event. */
    public EventNotice(String name, EventNoticeArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:monitoring:EventNotice", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var rule = new EventRule(name + "-rule", EventRuleArgs.builder()
                .name(args.topic().prefix() + "-" + name)
                .description(args.meaning())
                .eventPattern(args.pattern())
                .build(), child);
        new EventTarget(name + "-target", EventTargetArgs.builder()
                .rule(rule.name())
                .arn(args.topic().arn())
                // A sentence for people, where the event itself would be a screen of JSON.
                .input(new Gson().toJson("%s: %s Runbook: %s".formatted(args.topic().prefix(), args.meaning(), args.runbook())))
                .build(), child);
        registerOutputs(Map.of("ruleArn", rule.arn()));
    }
}
