package lambdavpc.embedded.behaviour.s3;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Set;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** What becomes of old objects. */
public final class Lifecycle extends Behaviour {
    private static final String UNKEPT = "objects are not kept here";

    public Lifecycle() {
        super(Shape.of("aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2").idFrom("bucket")
                .inputs(Bucket.NAME, objects("rules",
                        text("id").require().rule(Rule.length("InvalidArgument", 1, 255)),
                        text("status").require().rule(Rule.oneOf("MalformedXML", "Enabled", "Disabled")),
                        text("prefix").inert(UNKEPT),
                        object("filter", text("prefix")).inert(UNKEPT),
                        object("expiration", number("days").rule(Rule.between("InvalidArgument", 0, 36_500)), flag("expiredObjectDeleteMarker")).inert(UNKEPT),
                        object("noncurrentVersionExpiration", number("noncurrentDays").require(), number("newerNoncurrentVersions")).inert(UNKEPT),
                        objects("transitions", number("days"), text("storageClass").require()).inert(UNKEPT),
                        object("abortIncompleteMultipartUpload", number("daysAfterInitiation").rule(Rule.between("InvalidArgument", 1, 36_500))).inert(UNKEPT))));
    }

    @Override
    protected void refuse(Call call) {
        var ids = call.inputs().objects("rules").stream().map(rule -> rule.raw("id")).toList();
        call.refuseIf(ids.isEmpty(), "MalformedXML", "a lifecycle configuration has at least one rule");
        call.refuseIf(Set.copyOf(ids).size() < ids.size(), "InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule: " + ids);
    }
}
