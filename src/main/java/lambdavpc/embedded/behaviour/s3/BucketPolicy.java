package lambdavpc.embedded.behaviour.s3;

import static lambdavpc.embedded.behaviour.Property.text;

import java.util.List;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Principals;

/** The one policy of a bucket. */
public final class BucketPolicy extends Behaviour {
    public static final String TYPE = "aws:s3/bucketPolicy:BucketPolicy";

    public BucketPolicy() {
        super(Shape.of(TYPE).idFrom("bucket")
                .inputs(Bucket.NAME,
                        text("policy").require().rule(Policies.rules(Policies.Kind.RESOURCE, "MalformedPolicy", "PolicyTooLarge", 20_480))));
    }

    @Override
    protected void refuse(Call call) {
        var bucket = call.target(Bucket.NAME).orElseThrow();
        for (var statement : Policies.statements(call.inputs().text("policy").orElseThrow())) {
            call.refuseIf(statement.resources().stream().anyMatch(arn -> !arn.equals(bucket.outputs().get("arn")) && !arn.startsWith(bucket.outputs().get("arn") + "/")),
                    "MalformedPolicy", "Policy has invalid resource: " + statement.resources());
            Principals.unknown(call, statement).ifPresent(arn -> {
                throw new AwsException("MalformedPolicy", "Invalid principal in policy: " + arn);
            });
            call.refuseIf(statement.isPublic() && blocksPublicPolicies(call.world(), bucket), "AccessDenied",
                    "public policies are blocked by the BlockPublicPolicy block public access setting of " + bucket.id());
        }
    }

    private static boolean blocksPublicPolicies(World world, World.Entry bucket) {
        return world.find(PublicAccessBlock.TYPE, bucket.id()).filter(block -> Boolean.TRUE.equals(block.inputs().get("blockPublicPolicy"))).isPresent();
    }

    /** The statements of a bucket's policy; none without one. */
    public static List<Policies.Statement> statements(World world, String bucket) {
        return world.find(TYPE, bucket).map(policy -> Policies.statements((String) policy.inputs().get("policy"))).orElse(List.of());
    }
}
