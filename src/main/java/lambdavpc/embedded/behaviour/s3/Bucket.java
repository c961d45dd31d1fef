package lambdavpc.embedded.behaviour.s3;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.lowerCaseName;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Locale;
import java.util.Map;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Buckets. */
public final class Bucket extends Behaviour {
    public static final String TYPE = "aws:s3/bucketV2:BucketV2";
    /** Objects that services write; made by their bucket. */
    public static final String OBJECT = "embedded:s3:Object";
    static final Property NAME = text("bucket").require().replace()
            .to(Reference.to(TYPE, "NoSuchBucket", "The specified bucket does not exist: %s").diesWith());

    public Bucket() {
        super(Shape.of(TYPE).idFrom("bucket")
                .inputs(
                        lowerCaseName("bucket", "bucketPrefix").rule(
                                Rule.matches("InvalidBucketName", "(?!xn--|.*-s3alias$|.*\\.\\.|\\d+\\.\\d+\\.\\d+\\.\\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
                                        "3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or digit")),
                        text("bucketPrefix").replace(),
                        flag("forceDestroy").orElse(false),
                        flag("objectLockEnabled").orElse(false).replace().inert("objects are not kept here"),
                        tags())
                .computes("arn", "bucketDomainName", "bucketRegionalDomainName", "hostedZoneId", "region")
                .unique("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it: %s", "bucket")
                .limit(10_000, "TooManyBuckets", "You have attempted to create more buckets than allowed"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var name = call.inputs().raw("bucket");
        return Map.of(
                "arn", Call.join("arn:", call.region().partition(), ":s3:::", name),
                "bucketDomainName", Call.join(name, ".s3.", call.region().dnsSuffix()),
                "bucketRegionalDomainName", Call.join(name, ".s3.", call.region().name(), ".", call.region().dnsSuffix()),
                "hostedZoneId", "Z" + Call.hex("s3" + call.region().name(), 13).toUpperCase(Locale.ROOT),
                "region", call.region().name());
    }

    @Override
    protected void refuseDeletion(World.Entry bucket, World world) {
        if (!Boolean.TRUE.equals(bucket.inputs().get("forceDestroy"))
                && world.all(OBJECT).anyMatch(object -> object.urn().equals(World.Entry.MADE_BY + bucket.id()))) {
            throw new AwsException("BucketNotEmpty", "The bucket you tried to delete is not empty: " + bucket.id() + "; set forceDestroy first");
        }
    }

    /** The world after a service has written its first object. */
    public static World written(World world, String bucket, String key) {
        return world.with(World.Entry.madeBy(bucket, OBJECT, bucket + "/" + key, Map.of("bucket", bucket, "key", key)));
    }
}
