package lambdavpc.embedded.behaviour.s3;

import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Who owns objects. */
public final class OwnershipControls extends Behaviour {
    public OwnershipControls() {
        super(Shape.of("aws:s3/bucketOwnershipControls:BucketOwnershipControls").idFrom("bucket")
                .inputs(Bucket.NAME, object("rule", text("objectOwnership").require()
                        .rule(Rule.oneOf("MalformedXML", "BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"))).require()
                        .inert("there are no ACLs here")));
    }
}
