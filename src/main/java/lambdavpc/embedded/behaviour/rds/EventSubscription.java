package lambdavpc.embedded.behaviour.rds;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.sns.Topic;

/** Messages about databases. */
public final class EventSubscription extends Behaviour {
    public EventSubscription() {
        super(Shape.of("aws:rds/eventSubscription:EventSubscription").idFrom("name")
                .inputs(
                        name("name", "namePrefix").rule(Rule.length("InvalidParameterValue", 1, 255)),
                        text("namePrefix").replace(),
                        text("snsTopic").require().to(Reference.to(Topic.TYPE, "SNSTopicArnNotFound", "The SNS topic ARN does not exist: %s").by("arn").loose()),
                        text("sourceType").rule(Rule.oneOf("InvalidParameterValue", "db-instance", "db-cluster", "db-parameter-group", "db-security-group", "db-snapshot")),
                        texts("sourceIds"),
                        texts("eventCategories").inert("the embedded RDS has no events"),
                        flag("enabled").orElse(true).inert("the embedded RDS has no events"),
                        tags())
                .computes("arn", "customerAwsId")
                .unique("SubscriptionAlreadyExist", "Subscription %s already exists.", "name"));
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(call.inputs().has("sourceIds") && !call.inputs().has("sourceType"), "InvalidParameterCombination",
                "SourceIds must be specified with a SourceType");
        if (call.inputs().text("sourceType").filter("db-instance"::equals).isPresent()) {
            for (var source : call.inputs().texts("sourceIds")) {
                call.refuseIf(call.world().all(DatabaseInstance.TYPE).noneMatch(instance -> source.equals(instance.outputs().get("identifier"))),
                        "SourceNotFound", "The requested source could not be found: " + source);
            }
        }
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("rds", "es:", call.inputs().raw("name")), "customerAwsId", call.region().account());
    }
}
