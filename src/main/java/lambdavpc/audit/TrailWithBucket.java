package lambdavpc.audit;

import com.pulumi.aws.cloudtrail.Trail;
import com.pulumi.aws.cloudtrail.TrailArgs;
import com.pulumi.aws.s3.BucketLifecycleConfigurationV2;
import com.pulumi.aws.s3.BucketLifecycleConfigurationV2Args;
import com.pulumi.aws.s3.BucketOwnershipControls;
import com.pulumi.aws.s3.BucketOwnershipControlsArgs;
import com.pulumi.aws.s3.BucketPolicy;
import com.pulumi.aws.s3.BucketPolicyArgs;
import com.pulumi.aws.s3.BucketPublicAccessBlock;
import com.pulumi.aws.s3.BucketPublicAccessBlockArgs;
import com.pulumi.aws.s3.BucketServerSideEncryptionConfigurationV2;
import com.pulumi.aws.s3.BucketServerSideEncryptionConfigurationV2Args;
import com.pulumi.aws.s3.BucketV2;
import com.pulumi.aws.s3.BucketV2Args;
import com.pulumi.aws.s3.BucketVersioningV2;
import com.pulumi.aws.s3.BucketVersioningV2Args;
import com.pulumi.aws.s3.inputs.BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs;
import com.pulumi.aws.s3.inputs.BucketLifecycleConfigurationV2RuleArgs;
import com.pulumi.aws.s3.inputs.BucketLifecycleConfigurationV2RuleExpirationArgs;
import com.pulumi.aws.s3.inputs.BucketLifecycleConfigurationV2RuleFilterArgs;
import com.pulumi.aws.s3.inputs.BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs;
import com.pulumi.aws.s3.inputs.BucketOwnershipControlsRuleArgs;
import com.pulumi.aws.s3.inputs.BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs;
import com.pulumi.aws.s3.inputs.BucketServerSideEncryptionConfigurationV2RuleArgs;
import com.pulumi.aws.s3.inputs.BucketVersioningV2VersioningConfigurationArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * A multi-region, validated trail and the bucket that only it may write to.
 *
 * <p>Practice: FSBP CloudTrail.1, .2, .4, .6; S3.1, .5, .8, .12, .13;
 * <a href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html">bucket policy for
 * CloudTrail</a>.
 */
final class TrailWithBucket extends ComponentResource {

    TrailWithBucket(String name, AuditArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:audit:TrailWithBucket", name, options);
        // A bucket that is kept keeps all that guards it: without its policy and its blocks it would stand open.
        var ofBucket = CustomResourceOptions.builder().parent(this).retainOnDelete(args.keepOnDelete()).build();
        var trailArn = AuditArgs.trailArn(args.prefix(), args.account());
        var key = args.encryption().keyArnOrNull();

        // Exception to bucket.access-log for *-trail-bucket: an access log wants a bucket, which wants a log; who read the files is a question
        // that CloudTrail's own data events answer, at a price.
        var bucket = new BucketV2(name + "-bucket", BucketV2Args.builder()
                .bucketPrefix(args.prefix() + "-trail-")
                .forceDestroy(!args.keepOnDelete())
                .build(), ofBucket);
        keep(name, bucket, args, ofBucket);
        var closed = new BucketPublicAccessBlock(name + "-no-public-access", BucketPublicAccessBlockArgs.builder()
                .bucket(bucket.id())
                .blockPublicAcls(true)
                .blockPublicPolicy(true)
                .ignorePublicAcls(true)
                .restrictPublicBuckets(true)
                .build(), ofBucket);
        var policy = new BucketPolicy(name + "-policy", BucketPolicyArgs.builder()
                .bucket(bucket.id())
                .policy(Output.tuple(bucket.arn(), trailArn, args.account().id()).applyValue(t -> admitTrail(t.t1, t.t2, t.t3)))
                .build(), CustomResourceOptions.builder()
                .parent(this)
                .retainOnDelete(args.keepOnDelete())
                // S3 refuses concurrent changes of one bucket's access settings.
                .dependsOn(closed)
                .build());
        var log = args.trailLogRetentionInDays().map(days -> new TrailLog(name + "-log", args, ComponentResourceOptions.builder().parent(this).build()));
        var first = new ArrayList<Resource>(List.of(policy));
        log.ifPresent(made -> first.add(made.ready()));
        var trail = new Trail(name + "-trail", TrailArgs.builder()
                .name(AuditArgs.trailName(args.prefix()))
                .s3BucketName(bucket.id())
                .kmsKeyId(key)
                .cloudWatchLogsGroupArn(log.map(TrailLog::groupArn).orElse(null))
                .cloudWatchLogsRoleArn(log.map(TrailLog::roleArn).orElse(null))
                .isMultiRegionTrail(true)
                .includeGlobalServiceEvents(true)
                .enableLogFileValidation(true)
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // CloudTrail writes a test object, and tries its role, when the trail is created.
                .dependsOn(first)
                .build());
        registerOutputs(Map.of("trailArn", trail.arn(), "bucket", bucket.id()));
    }

    /** Who owns its files, in which versions, under which key, and for how long. */
    private static void keep(String name, BucketV2 bucket, AuditArgs args, CustomResourceOptions ofBucket) {
        var key = args.encryption().keyArnOrNull();
        new BucketOwnershipControls(name + "-ownership", BucketOwnershipControlsArgs.builder()
                .bucket(bucket.id())
                .rule(BucketOwnershipControlsRuleArgs.builder().objectOwnership("BucketOwnerEnforced").build())
                .build(), ofBucket);
        new BucketVersioningV2(name + "-versioning", BucketVersioningV2Args.builder()
                .bucket(bucket.id())
                .versioningConfiguration(BucketVersioningV2VersioningConfigurationArgs.builder().status("Enabled").build())
                .build(), ofBucket);
        new BucketServerSideEncryptionConfigurationV2(name + "-encryption",
                BucketServerSideEncryptionConfigurationV2Args.builder()
                        .bucket(bucket.id())
                        .rules(BucketServerSideEncryptionConfigurationV2RuleArgs.builder()
                                .bucketKeyEnabled(key != null)
                                .applyServerSideEncryptionByDefault(
                                        BucketServerSideEncryptionConfigurationV2RuleApplyServerSideEncryptionByDefaultArgs.builder()
                                                .sseAlgorithm(key == null ? "AES256" : "aws:kms")
                                                .kmsMasterKeyId(key)
                                                .build())
                                .build())
                        .build(), ofBucket);
        new BucketLifecycleConfigurationV2(name + "-lifecycle", BucketLifecycleConfigurationV2Args.builder()
                .bucket(bucket.id())
                .rules(BucketLifecycleConfigurationV2RuleArgs.builder()
                        .id("expire")
                        .status("Enabled")
                        .filter(BucketLifecycleConfigurationV2RuleFilterArgs.builder().prefix("").build())
                        .expiration(BucketLifecycleConfigurationV2RuleExpirationArgs.builder().days(args.retentionInDays()).build())
                        .noncurrentVersionExpiration(BucketLifecycleConfigurationV2RuleNoncurrentVersionExpirationArgs.builder()
                                .noncurrentDays(30)
                                .build())
                        .abortIncompleteMultipartUpload(BucketLifecycleConfigurationV2RuleAbortIncompleteMultipartUploadArgs.builder()
                                .daysAfterInitiation(7)
                                .build())
                        .build())
                .build(), ofBucket);
    }

    /** This trail may write, nobody may come without TLS. The source ARN keeps other accounts' trails out of our bucket. */
    private static String admitTrail(String bucketArn, String trailArn, String accountId) {
        var cloudTrail = IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .addPrincipal(IamPrincipal.create("Service", "cloudtrail.amazonaws.com"))
                .addCondition(IamConditionOperator.STRING_EQUALS, "aws:SourceArn", trailArn)
                .build();
        return Policies.document(List.of(
                cloudTrail.toBuilder()
                        .sid("TrailChecks")
                        .addAction("s3:GetBucketAcl")
                        .addResource(bucketArn)
                        .build(),
                cloudTrail.toBuilder()
                        .sid("TrailWrites")
                        .addAction("s3:PutObject")
                        .addResource(bucketArn + "/AWSLogs/" + accountId + "/*")
                        .addCondition(IamConditionOperator.STRING_EQUALS, "s3:x-amz-acl", "bucket-owner-full-control")
                        .build(),
                IamStatement.builder()
                        .sid("TlsOnly")
                        .effect(IamEffect.DENY)
                        .addPrincipal(IamPrincipal.ALL)
                        .addAction("s3:*")
                        .resourceIds(List.of(bucketArn, bucketArn + "/*"))
                        .addCondition(IamConditionOperator.BOOL, "aws:SecureTransport", "false")
                        .build()));
    }
}
