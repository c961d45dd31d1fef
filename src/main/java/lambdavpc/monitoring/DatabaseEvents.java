package lambdavpc.monitoring;

import com.pulumi.aws.rds.EventSubscription;
import com.pulumi.aws.rds.EventSubscriptionArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;

/**
 * Tells the topic what RDS says of a database: it failed over, restarted, failed, runs out of storage. Free.
 *
 * <p>Practice: FSBP RDS.20; <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html">RDS's events</a>.
 */
public final class DatabaseEvents extends ComponentResource {
    /** What a person may have to act on; backups and notices come every day. */
    private static final List<String> CATEGORIES = List.of("availability", "deletion", "failover", "failure", "low storage", "maintenance", "recovery", "restoration");

    /** The subscription of the topic to what RDS tells of the database. */
    public DatabaseEvents(String name, DatabaseEventsArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:monitoring:DatabaseEvents", name, options);
        var subscription = new EventSubscription(name + "-subscription", EventSubscriptionArgs.builder()
                .name(args.topic().prefix() + "-" + name)
                .snsTopic(args.topic().arn())
                .sourceType("db-instance")
                .sourceIds(args.instance().applyValue(List::of))
                .eventCategories(CATEGORIES)
                .build(), CustomResourceOptions.builder().parent(this)
                // RDS sends a message when it is made, and refuses a topic that does not take it.
                .dependsOn(args.topic().policy())
                .build());
        registerOutputs(Map.of("arn", subscription.arn()));
    }
}
