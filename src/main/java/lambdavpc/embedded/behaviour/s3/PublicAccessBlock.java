package lambdavpc.embedded.behaviour.s3;

import static lambdavpc.embedded.behaviour.Property.flag;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Shape;

/** Four switches against public buckets. */
public final class PublicAccessBlock extends Behaviour {
    public static final String TYPE = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

    public PublicAccessBlock() {
        super(Shape.of(TYPE).idFrom("bucket")
                .inputs(Bucket.NAME,
                        flag("blockPublicPolicy").orElse(false),
                        flag("blockPublicAcls").orElse(false).inert("there are no ACLs here"),
                        flag("ignorePublicAcls").orElse(false).inert("there are no ACLs here"),
                        flag("restrictPublicBuckets").orElse(false).inert("objects are not served here")));
    }
}
