package lambdavpc.embedded.behaviour.s3;

import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Shape;

/** Access logs of a bucket. */
public final class BucketLogging extends Behaviour {
    public BucketLogging() {
        super(Shape.of("aws:s3/bucketLoggingV2:BucketLoggingV2").idFrom("bucket")
                .inputs(Bucket.NAME,
                        text("targetBucket").require().to(Reference.to(Bucket.TYPE, "InvalidTargetBucketForLogging",
                                "The target bucket for logging does not exist: %s").loose()),
                        text("targetPrefix").require().inert("objects are not kept here")));
    }
}
