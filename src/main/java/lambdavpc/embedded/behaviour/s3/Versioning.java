package lambdavpc.embedded.behaviour.s3;

import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Versions of objects. */
public final class Versioning extends Behaviour {
    public Versioning() {
        super(Shape.of("aws:s3/bucketVersioningV2:BucketVersioningV2").idFrom("bucket")
                .inputs(Bucket.NAME, object("versioningConfiguration",
                        text("status").require().rule(Rule.oneOf("IllegalVersioningConfigurationException", "Enabled", "Suspended", "Disabled")),
                        text("mfaDelete").rule(Rule.oneOf("MalformedXML", "Enabled", "Disabled"))).require().inert("objects are not kept here")));
    }
}
