package lambdavpc.embedded.behaviour.s3;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.kms.Key;

/** Encryption at rest. */
public final class Encryption extends Behaviour {
    public Encryption() {
        super(Shape.of("aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2").idFrom("bucket")
                .inputs(Bucket.NAME, objects("rules",
                        object("applyServerSideEncryptionByDefault",
                                text("sseAlgorithm").require().rule(Rule.oneOf("MalformedXML", "AES256", "aws:kms", "aws:kms:dsse")),
                                text("kmsMasterKeyId").to(Key.BY_ARN)),
                        flag("bucketKeyEnabled").inert("KMS calls are not counted here")).require()));
    }

    @Override
    protected void refuse(Call call) {
        for (var rule : call.inputs().objects("rules")) {
            rule.object("applyServerSideEncryptionByDefault").ifPresent(chosen -> call.refuseIf(
                    chosen.has("kmsMasterKeyId") && chosen.text("sseAlgorithm").filter("AES256"::equals).isPresent(),
                    "InvalidArgument", "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms"));
        }
    }
}
