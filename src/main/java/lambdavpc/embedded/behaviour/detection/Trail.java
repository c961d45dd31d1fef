package lambdavpc.embedded.behaviour.detection;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.List;
import java.util.Map;

import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Role;
import lambdavpc.embedded.behaviour.kms.Key;
import lambdavpc.embedded.behaviour.logs.LogGroup;
import lambdavpc.embedded.behaviour.s3.Bucket;
import lambdavpc.embedded.behaviour.s3.BucketPolicy;

/** CloudTrail trails: only where bucket, key and log group admit them. */
public final class Trail extends Behaviour {
    private static final String SERVICE = "cloudtrail.amazonaws.com";
    private static final String UNWRITTEN = "the embedded AWS records no events";
    private static final Property BUCKET = text("s3BucketName").require().to(Reference.to(Bucket.TYPE, "S3BucketDoesNotExistException",
            "S3 bucket %s does not exist!").loose());
    private static final Property KEY = text("kmsKeyId").to(new Reference(Key.TYPE, List.of("arn", "id"), "KmsKeyNotFoundException",
            "KMS key %s does not exist", value -> value.startsWith("alias/") ? null : value, Reference.Bond.LOOSE));
    private static final Property ROLE = text("cloudWatchLogsRoleArn").to(Reference.to(Role.TYPE, "InvalidCloudWatchLogsRoleArnException",
            "Access denied. Check the permissions for your role: %s").by("arn").loose());

    public Trail() {
        super(Shape.of("aws:cloudtrail/trail:Trail")
                .inputs(
                        name("name", "").rule(Rule.matches("InvalidTrailNameException", "[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]", "3 to 128 letters, digits and ._-")),
                        BUCKET,
                        text("s3KeyPrefix").rule(Rule.length("InvalidS3PrefixException", 0, 200)),
                        KEY,
                        ROLE,
                        text("cloudWatchLogsGroupArn").to(Reference.to(LogGroup.TYPE, "InvalidCloudWatchLogsLogGroupArnException",
                                "the log group does not exist: %s").by("arn").key(arn -> arn.replaceFirst(":\\*$", "")).loose()),
                        flag("isMultiRegionTrail").orElse(false),
                        flag("includeGlobalServiceEvents").orElse(true),
                        flag("enableLogFileValidation").orElse(false).inert(UNWRITTEN),
                        flag("enableLogging").orElse(true),
                        flag("isOrganizationTrail").orElse(false),
                        objects("eventSelectors", text("readWriteType").rule(Rule.oneOf("InvalidEventSelectorsException", "ReadOnly", "WriteOnly", "All")),
                                flag("includeManagementEvents"), texts("excludeManagementEventSources"),
                                objects("dataResources", text("type").require(), texts("values").require())).inert(UNWRITTEN),
                        objects("advancedEventSelectors", text("name"), objects("fieldSelectors", text("field").require(), texts("equals"),
                                texts("notEquals")).require()).inert(UNWRITTEN),
                        objects("insightSelectors", text("insightType").require()).inert(UNWRITTEN),
                        tags())
                .computes("arn", "homeRegion")
                .unique("TrailAlreadyExistsException", "Trail %s already exists.", "name")
                .limit(5, "MaximumNumberOfTrailsExceededException", "User: " + Region.ACCOUNT + " already has 5 trails"));
    }

    @Override
    protected Object id(Call call) {
        return call.arn("cloudtrail", "trail/", call.inputs().raw("name"));
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(call.inputs().flag("isOrganizationTrail"), "OrganizationsNotInUseException", "this account belongs to no organization");
        call.refuseIf(call.inputs().flag("isMultiRegionTrail") && !call.inputs().flag("includeGlobalServiceEvents"), "InvalidParameterCombinationException",
                "Multi-Region trail must include global service events.");
        var trail = (String) id(call);
        var request = Map.of("aws:sourcearn", trail, "aws:sourceaccount", call.region().account(), "s3:x-amz-acl", "bucket-owner-full-control",
                "kms:encryptioncontext:aws:cloudtrail:arn", trail);
        var bucket = call.target(BUCKET).orElseThrow();
        var prefix = call.inputs().text("s3KeyPrefix").map(given -> given + "/").orElse("");
        var file = bucket.outputs().get("arn") + "/" + prefix + "AWSLogs/" + call.region().account() + "/CloudTrail";
        call.refuseIf(!admits(call.world(), bucket, "s3:GetBucketAcl", (String) bucket.outputs().get("arn"), request)
                        || !admits(call.world(), bucket, "s3:PutObject", file, request),
                "InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: " + bucket.id());
        call.target(KEY).ifPresent(key -> call.refuseIf(!Key.lets(key, SERVICE, "kms:GenerateDataKey", request), "InsufficientEncryptionPolicyException",
                "Insufficient permissions to access S3 bucket " + bucket.id() + " or KMS key " + key.outputs().get("arn") + "."));
        call.refuseIf(call.inputs().has("cloudWatchLogsGroupArn") != call.inputs().has("cloudWatchLogsRoleArn"), "InvalidCloudWatchLogsLogGroupArnException",
                "You must specify both a role ARN and a log group ARN to send to CloudWatch Logs.");
        call.target(ROLE).ifPresent(role -> call.refuseIf(!Role.trusts(role, SERVICE) || !Policies.allows(Role.statements(call.world(), role), "logs:PutLogEvents"),
                "InvalidCloudWatchLogsRoleArnException", "Access denied. Check the permissions for your role."));
    }

    private static boolean admits(World world, World.Entry bucket, String action, String resource, Map<String, String> request) {
        return BucketPolicy.statements(world, bucket.id()).stream().anyMatch(statement -> statement.allows() && statement.covers(action)
                && statement.coversResource(resource) && statement.principals("Service").contains(SERVICE) && statement.holdsFor(request));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", id(call), "homeRegion", call.region().name());
    }

    /** The first thing that a trail does is to write a file, after which the bucket is not empty any more. */
    @Override
    protected World settle(Call call, World.Entry trail, World world) {
        return call.inputs().flag("enableLogging") ? Bucket.written(world, (String) trail.inputs().get("s3BucketName"),
                "AWSLogs/" + call.region().account() + "/CloudTrail/" + trail.inputs().get("name")) : world;
    }
}
