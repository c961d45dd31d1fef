package lambdavpc.proof;

import static lambdavpc.proof.Control.at;
import static lambdavpc.proof.Control.atLeast;
import static lambdavpc.proof.Control.every;
import static lambdavpc.proof.Control.everyPolicy;
import static lambdavpc.proof.Control.is;
import static lambdavpc.proof.Control.set;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;
import lambdavpc.proof.Control.Statement;

/** What auditors look for, room by room. Where a suite has several rows for one subject, the strictest stands here. */
final class Controls {
    private static final Set<String> BOTH = Set.of("dev", "prod");
    private static final Set<String> DEV = Set.of("dev"); // the only profile with a machine of its own
    private static final Set<String> PROD = Set.of("prod");
    private static final Set<String> CACHED = Set.of(Stacks.CACHED);
    private static final Set<String> PROXIED = Set.of(Stacks.PROXIED);

    private static final String VPC = "aws:ec2/vpc:Vpc";
    private static final String BLOCK = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";
    private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
    private static final String TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
    private static final String SCALING_GROUP = "aws:autoscaling/group:Group";
    private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
    private static final String INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    private static final String EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    private static final String FUNCTION = "aws:lambda/function:Function";
    private static final String PERMISSION = "aws:lambda/permission:Permission";
    private static final String DATABASE = "aws:rds/instance:Instance";
    private static final String CACHE = "aws:elasticache/serverlessCache:ServerlessCache";
    private static final String SECRET = "aws:secretsmanager/secret:Secret";
    private static final String ROLE = "aws:iam/role:Role";
    private static final String KEY = "aws:kms/key:Key";
    private static final String TRAIL = "aws:cloudtrail/trail:Trail";
    private static final String BUCKET = "aws:s3/bucketV2:BucketV2";
    private static final String QUEUE = "aws:sqs/queue:Queue";
    private static final String LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
    private static final String DETECTOR = "aws:guardduty/detector:Detector";

    static final List<Control> ALL = Stream.of(network(), functions(), database(), policies(), audit(), operations()).flatMap(List::stream).toList();

    private Controls() {}

    private static List<Control> network() {
        return List.of(
                every("network.default-group", BOTH, "The VPC's default group is adopted and has no rule", VPC, (graph, vpc) ->
                        belongs(graph, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId", vpc.id(), not(set("ingress")).and(not(set("egress")))),
                        edit -> edit.set("network-default-group", "egress", List.of(Map.of("protocol", "-1")))),
                every("network.flow-log", BOTH, "A flow log of all traffic", VPC, (graph, vpc) ->
                        belongs(graph, "aws:ec2/flowLog:FlowLog", "vpcId", vpc.id(), is("trafficType", "ALL")),
                        edit -> edit.set("network-flow-logs-log", "trafficType", "REJECT")),
                every("network.block-public-access", PROD, "VPC Block Public Access keeps the internet out", VPC, (graph, vpc) ->
                        graph.ofType(BLOCK).anyMatch(is("internetGatewayBlockMode", "block-ingress")),
                        edit -> edit.set("network-block-public-access", "internetGatewayBlockMode", "off")),
                every("network.public-addresses", BOTH, "No subnet gives public addresses", "aws:ec2/subnet:Subnet", is("mapPublicIpOnLaunch", false),
                        edit -> edit.unset("network-isolated-a", "mapPublicIpOnLaunch")),
                every("network.acl", BOTH, "No network ACL of our own: groups decide, and say it once", VPC, (graph, vpc) ->
                        graph.all().noneMatch(resource -> resource.type().startsWith("aws:ec2/networkAcl")),
                        edit -> edit.add("aws:ec2/networkAcl:NetworkAcl", "acl", Map.of())),
                every("network.route-target", BOTH, "Routes name interfaces and gateways, never an instance", "aws:ec2/route:Route", not(set("instanceId")),
                        edit -> edit.set("network-egress-default-a", "instanceId", "i-1")),
                every("endpoint.policy", BOTH, "An endpoint's policy admits nobody without a condition", ENDPOINT, endpoint ->
                        set("policy").test(endpoint) && Statement.of(at(endpoint, "policy")).noneMatch(Controls::admitsEverybody),
                        edit -> edit.unset("access-secretsmanager-endpoint", "policy")),
                every("endpoint.zones", PROD, "An endpoint has an interface in two zones at least", ENDPOINT, several("subnetIds"),
                        edit -> edit.set("access-secretsmanager-endpoint", "subnetIds", List.of("subnet-1"))),
                every("instance.imds", DEV, "Instances want IMDSv2, from one hop", TEMPLATE,
                        is("metadataOptions.httpTokens", "required").and(is("metadataOptions.httpPutResponseHopLimit", 1.0)),
                        edit -> edit.set("network-public-nat-instance-template", "metadataOptions.httpPutResponseHopLimit", 2.0)),
                every("instance.disk", DEV, "Their disks are encrypted", TEMPLATE, template ->
                        at(template, "blockDeviceMappings.ebs.encrypted") instanceof List<?> disks && !disks.isEmpty()
                                && disks.stream().allMatch(disk -> "true".equals(String.valueOf(disk))),
                        edit -> edit.set("network-public-nat-instance-template", "blockDeviceMappings.ebs.encrypted", "false")),
                every("instance.public-address", DEV, "Instances have no public address", TEMPLATE, template ->
                        at(template, "networkInterfaces.associatePublicIpAddress") instanceof List<?> all && all.stream().allMatch("false"::equals),
                        edit -> {}),
                every("instance.tags", DEV, "What they launch is tagged", TEMPLATE, set("tagSpecifications"),
                        edit -> edit.unset("network-public-nat-instance-template", "tagSpecifications")),
                every("instance.template", DEV, "A scaling group has a launch template, not a configuration", SCALING_GROUP,
                        set("launchTemplate").and(not(set("launchConfiguration"))),
                        edit -> edit.unset("network-public-nat-instance-group", "launchTemplate")),
                every("instance.source-check", DEV, "Interfaces take only what is addressed to them", "aws:ec2/networkInterface:NetworkInterface",
                        not(is("sourceDestCheck", false)), edit -> {}),
                every("group.ingress", BOTH, "No group admits the world", INGRESS, not(Controls::world),
                        edit -> edit.set("access-reader-to-database-ingress", "cidrIpv6", "::/0")),
                every("group.egress", BOTH, "No group goes to the world on every port", EGRESS, rule -> !world(rule) || set("toPort").test(rule),
                        edit -> edit.change("access-egress-probe-a-to-internet", "toPort", port -> null)),
                every("group.described", BOTH, "Groups say what they are for", GROUP, set("description"),
                        edit -> edit.unset("database-group", "description")),
                every("group.ingress-described", BOTH, "Rules inward say why", INGRESS, set("description"),
                        edit -> edit.unset("access-reader-to-database-ingress", "description")),
                every("group.egress-described", BOTH, "Rules outward say why", EGRESS, set("description"),
                        edit -> edit.unset("access-reader-to-database-egress", "description")),
                every("group.attached", BOTH, "No group without an interface", GROUP, (graph, group) -> graph.all()
                        .filter(resource -> !resource.type().startsWith("aws:vpc/") && resource.registration().custom())
                        .anyMatch(resource -> mentions(resource.inputs(), group.id())),
                        edit -> edit.set("reader-function", "vpcConfig.securityGroupIds", List.of())));
    }

    private static List<Control> functions() {
        return List.of(
                every("function.permission", BOTH, "Whoever may call a function is named by ARN or account", PERMISSION, set("sourceArn").or(set("sourceAccount")),
                        edit -> edit.unset("app-rotation-permission", "sourceArn").unset("app-rotation-permission", "sourceAccount")),
                every("function.runtime", BOTH, "A runtime that Lambda supports", FUNCTION, function -> List.of("java21", "java25").contains(at(function, "runtime")),
                        edit -> edit.set("reader-function", "runtime", "java8")),
                every("function.zones", BOTH, "In the VPC, in two zones at least", FUNCTION, several("vpcConfig.subnetIds"),
                        edit -> edit.set("reader-function", "vpcConfig.subnetIds", List.of("subnet-1"))),
                every("function.reserved", PROD, "A share of the account's concurrency of its own", FUNCTION, set("reservedConcurrentExecutions"),
                        edit -> edit.unset("reader-function", "reservedConcurrentExecutions")),
                every("function.lost-events", BOTH, "What is called without waiting keeps the events that failed", PERMISSION, (graph, permission) ->
                        List.of("secretsmanager.amazonaws.com").contains(at(permission, "principal")) // it waits for the answer
                                || graph.ofType(FUNCTION).anyMatch(is("name", at(permission, "function")).and(set("deadLetterConfig"))),
                        edit -> edit.set("app-rotation-permission", "principal", "s3.amazonaws.com")),
                every("function.environment-key", BOTH, "The environment is encrypted with a key of ours", FUNCTION, not(set("environment")).or(set("kmsKeyArn")),
                        edit -> {}),
                every("function.tracing", PROD, "Traces", FUNCTION, is("tracingConfig.mode", "Active"),
                        edit -> edit.set("reader-function", "tracingConfig.mode", "PassThrough")),
                every("function.credentials", BOTH, "No credential in the environment", FUNCTION, function ->
                        !(at(function, "environment.variables") instanceof Map<?, ?> variables) || variables.entrySet().stream().noneMatch(variable ->
                                variable.getKey().toString().matches("(?i).*(PASSWORD|TOKEN|ACCESS_KEY|SECRET)")
                                        || variable.getValue().toString().matches(".*(AKIA|ASIA)[A-Z0-9]{16}.*")),
                        edit -> edit.set("reader-function", "environment.variables.DATABASE_PASSWORD", "tiger")),
                every("queue.encrypted", BOTH, "Queues are encrypted", QUEUE, is("sqsManagedSseEnabled", true).or(set("kmsMasterKeyId")),
                        edit -> edit.unset("writes-queue", "sqsManagedSseEnabled")),
                every("queue.private", BOTH, "Queues admit nobody without a condition", QUEUE, queue ->
                        Statement.of(at(queue, "policy")).noneMatch(Controls::admitsEverybody),
                        edit -> edit.replace("writes-queue", "policy", "\"Deny\"", "\"Allow\"").replace("writes-queue", "policy", "Condition", "Comment")),
                every("queue.tls", BOTH, "Queues refuse plain HTTP, those of dead letters too", QUEUE, queue -> refusesPlainHttp(at(queue, "policy"), "sqs:*"),
                        edit -> edit.unset("writes-dead-letters", "policy")),
                every("queue.redrive", BOTH, "What fails again and again goes to a queue of dead letters", QUEUE, (graph, queue) ->
                        set("redrivePolicy").test(queue) || graph.ofType("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy")
                                .anyMatch(is("queueUrl", queue.id())),
                        edit -> edit.unset("writes-queue", "redrivePolicy")));
    }

    private static List<Control> database() {
        return List.of(
                database("private", BOTH, "No public address", is("publiclyAccessible", false)),
                database("encrypted", BOTH, "Its storage is encrypted", is("storageEncrypted", true)),
                database("standby", PROD, "A standby in another zone", is("multiAz", true)),
                database("monitored", PROD, "Enhanced Monitoring", atLeast("monitoringInterval", 1)),
                database("insights", PROD, "Performance Insights", is("performanceInsightsEnabled", true)),
                database("deletion-protected", PROD, "Protected from deletion", is("deletionProtection", true)),
                database("logs", BOTH, "Its logs go to CloudWatch", set("enabledCloudwatchLogsExports")),
                database("iam", BOTH, "IAM may authenticate", is("iamDatabaseAuthenticationEnabled", true)),
                database("backups", PROD, "Backups of seven days at least", atLeast("backupRetentionPeriod", 7)),
                database("minor-upgrades", BOTH, "Minor versions come by themselves", is("autoMinorVersionUpgrade", true)),
                database("tagged-snapshots", BOTH, "Snapshots have its tags", is("copyTagsToSnapshot", true)),
                database("user", BOTH, "The master is not called what attackers try first", instance ->
                        set("username").test(instance) && !Set.of("postgres", "admin", "root", "awsuser").contains(at(instance, "username"))),
                database("certificate", BOTH, "A certificate authority of today", instance ->
                        Set.of("rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1").contains(String.valueOf(at(instance, "caCertIdentifier")))),
                every("database.events", PROD, "Somebody hears of its failures", DATABASE, (graph, database) -> graph
                        .ofType("aws:rds/eventSubscription:EventSubscription").anyMatch(events -> at(events, "sourceIds") instanceof List<?> sources
                                && sources.contains(database.outputs().get("identifier")) && String.valueOf(at(events, "eventCategories")).contains("failure")),
                        edit -> edit.set("database-events-subscription", "eventCategories", List.of("maintenance"))),
                every("database.backup-plan", PROD, "A backup plan covers it", DATABASE, (graph, database) -> graph.ofType("aws:backup/selection:Selection")
                        .anyMatch(selection -> at(selection, "resources") instanceof List<?> resources && resources.contains(database.outputs().get("arn"))),
                        edit -> edit.set("recovery-selection", "resources", List.of())),
                every("database.backup-key", PROD, "Backups have a key of ours", "aws:backup/vault:Vault", set("kmsKeyArn"),
                        edit -> edit.unset("recovery-copies", "kmsKeyArn")),
                every("proxy.tls", PROXIED, "A proxy takes TLS only", "aws:rds/proxy:Proxy", is("requireTls", true), edit -> edit.set("database-proxy-proxy", "requireTls", false)),
                every("proxy.log", PROXIED, "A proxy writes no statements to its log", "aws:rds/proxy:Proxy", is("debugLogging", false), edit -> edit.set("database-proxy-proxy", "debugLogging", true)),
                every("database.tls", BOTH, "TLS or nothing", "aws:rds/parameterGroup:ParameterGroup", group ->
                        at(group, "parameters") instanceof List<?> parameters && parameters.stream().anyMatch(parameter -> parameter instanceof Map<?, ?> map
                                && Set.of("rds.force_ssl", "require_secure_transport").contains(map.get("name")) && "1".equals(map.get("value"))),
                        edit -> edit.set("database-parameters", "parameters", List.of())),
                every("cache.subnets", CACHED, "Caches are in subnets of ours, with a group of ours", CACHE, set("subnetIds").and(set("securityGroupIds")),
                        edit -> edit.unset("cache-cache", "subnetIds")),
                every("cache.users", CACHED, "Whoever logs in to a cache is a user of its group", CACHE, set("userGroupId"), edit -> edit.unset("cache-cache", "userGroupId")),
                every("cache.iam", CACHED, "They log in by IAM and may not do everything", "aws:elasticache/user:User", is("authenticationMode.type", "iam").and(user ->
                        String.valueOf(at(user, "accessString")).contains("-@all")), edit -> edit.set("cache-user", "accessString", "on ~* +@all")),
                every("cache.backups", CACHED, "Caches have backups", CACHE, atLeast("snapshotRetentionLimit", 1), edit -> edit.set("cache-cache", "snapshotRetentionLimit", 0.0)),
                every("secret.rotated", BOTH, "Secrets rotate within 90 days", SECRET, (graph, secret) ->
                        belongs(graph, "aws:secretsmanager/secretRotation:SecretRotation", "secretId", secret.id(), rotation ->
                                at(rotation, "rotationRules.automaticallyAfterDays") instanceof Double days && days <= 90),
                        edit -> edit.set("app-rotation-rotation", "rotationRules.automaticallyAfterDays", 91.0)),
                every("secret.key", PROD, "Secrets have a key of ours", SECRET, set("kmsKeyId"), edit -> edit.unset("app-secret", "kmsKeyId")),
                every("secret.denied", BOTH, "A secret's policy denies whoever is not listed", SECRET, (graph, secret) ->
                        belongs(graph, "aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", secret.id(), policy ->
                                Statement.of(at(policy, "policy")).anyMatch(statement -> !statement.allows() && statement.principals().contains("*"))),
                        edit -> edit.remove("access-app-policy")));
    }

    /** Broken by taking away every property: each of these promises wants one to be set. */
    private static Control database(String what, Set<String> profiles, String promise, Predicate<Resource> met) {
        return every("database." + what, profiles, promise, DATABASE, met, edit -> List.of("publiclyAccessible", "storageEncrypted", "multiAz",
                "monitoringInterval", "performanceInsightsEnabled", "deletionProtection", "enabledCloudwatchLogsExports", "iamDatabaseAuthenticationEnabled",
                "backupRetentionPeriod", "autoMinorVersionUpgrade", "copyTagsToSnapshot", "username", "caCertIdentifier")
                .forEach(property -> edit.unset("database-instance", property)));
    }

    private static List<Control> policies() {
        var all = Set.of("policy", "assumeRolePolicy");
        var identity = "access-reader-policy";
        return List.of(
                everyPolicy("iam.any-action", "No policy allows *", all, statement -> !statement.allows() || !statement.actions().contains("*"),
                        edit -> edit.replace(identity, "policy", "\"secretsmanager:GetSecretValue\"", "\"*\"")),
                everyPolicy("iam.whole-service", "No policy allows all of a service", all,
                        statement -> !statement.allows() || statement.actions().stream().noneMatch(action -> action.endsWith(":*")),
                        edit -> edit.replace(identity, "policy", "secretsmanager:GetSecretValue", "secretsmanager:*")),
                new Control("iam.unscoped-write", "No role writes to resources that its policy does not name", BOTH, graph -> graph
                        .ofType("aws:iam/rolePolicy:RolePolicy").collect(Collectors.toMap(Resource::name, policy -> Statement.of(at(policy, "policy"))
                                .noneMatch(Controls::writesAnywhere))),
                        edit -> edit.set(identity, "policy", "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}}")),
                every("iam.managed", BOTH, "No policy of AWS's, which changes under one's feet", ROLE, (graph, role) -> !set("managedPolicyArns").test(role)
                        && graph.ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment").noneMatch(attached ->
                                role.inputs().get("name").equals(at(attached, "role")) && at(attached, "policyArn").toString().contains(":aws:policy/")),
                        edit -> edit.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attached",
                                Map.of("role", "lambda-vpc-dev-reader", "policyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"))),
                every("iam.trust", BOTH, "No role can be taken by everybody", ROLE, role ->
                        Statement.of(at(role, "assumeRolePolicy")).noneMatch(statement -> statement.allows() && statement.principals().contains("*")),
                        edit -> edit.replace("reader-role", "assumeRolePolicy", "lambda.amazonaws.com", "*")),
                every("key.rotated", PROD, "Keys rotate", KEY, is("enableKeyRotation", true), edit -> edit.unset("data-key-key", "enableKeyRotation")),
                every("key.policy", PROD, "A key's policy admits nobody without a condition", KEY, key ->
                        set("policy").test(key) && Statement.of(at(key, "policy")).noneMatch(Controls::admitsEverybody),
                        edit -> edit.unset("data-key-key", "policy")));
    }

    private static List<Control> audit() {
        var ofBucket = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
        return List.of(
                every("trail.regions", BOTH, "The trail sees every region", TRAIL, is("isMultiRegionTrail", true).and(not(is("includeGlobalServiceEvents", false))),
                        edit -> edit.unset("audit-trail-trail", "isMultiRegionTrail")),
                every("trail.validated", BOTH, "Its files cannot be changed unseen", TRAIL, is("enableLogFileValidation", true),
                        edit -> edit.unset("audit-trail-trail", "enableLogFileValidation")),
                every("trail.key", PROD, "They have a key of ours", TRAIL, set("kmsKeyId"), edit -> edit.unset("audit-trail-trail", "kmsKeyId")),
                every("trail.log", PROD, "Its events can be searched in CloudWatch Logs", TRAIL, set("cloudWatchLogsGroupArn").and(set("cloudWatchLogsRoleArn")),
                        edit -> edit.unset("audit-trail-trail", "cloudWatchLogsGroupArn")),
                every("bucket.private", BOTH, "All four blocks of public access", BUCKET, (graph, bucket) -> belongs(graph, ofBucket, "bucket", bucket.id(),
                        is("blockPublicAcls", true).and(is("blockPublicPolicy", true)).and(is("ignorePublicAcls", true)).and(is("restrictPublicBuckets", true))),
                        edit -> edit.set("audit-trail-no-public-access", "ignorePublicAcls", false)),
                every("bucket.tls", BOTH, "Buckets refuse plain HTTP", BUCKET, (graph, bucket) -> belongs(graph, "aws:s3/bucketPolicy:BucketPolicy", "bucket", bucket.id(),
                        policy -> refusesPlainHttp(at(policy, "policy"), "s3:*")),
                        edit -> edit.replace("audit-trail-policy", "policy", "aws:SecureTransport", "aws:ViaAWSService")),
                every("bucket.owner", BOTH, "Their owner owns every object", BUCKET, (graph, bucket) -> belongs(graph, "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
                        "bucket", bucket.id(), is("rule.objectOwnership", "BucketOwnerEnforced")),
                        edit -> edit.set("audit-trail-ownership", "rule.objectOwnership", "ObjectWriter")),
                every("bucket.lifecycle", BOTH, "Objects expire, and so do uploads that were given up", BUCKET, (graph, bucket) -> belongs(graph,
                        "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2", "bucket", bucket.id(),
                        several("rules.expiration.days", 1).and(several("rules.abortIncompleteMultipartUpload.daysAfterInitiation", 1))),
                        edit -> edit.remove("audit-trail-lifecycle")),
                every("bucket.versions", BOTH, "Versions are kept", BUCKET, (graph, bucket) -> belongs(graph, "aws:s3/bucketVersioningV2:BucketVersioningV2",
                        "bucket", bucket.id(), is("versioningConfiguration.status", "Enabled")),
                        edit -> edit.set("audit-trail-versioning", "versioningConfiguration.status", "Suspended")),
                every("bucket.key", PROD, "Buckets have a key of ours", BUCKET, (graph, bucket) -> belongs(graph,
                        "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2", "bucket", bucket.id(),
                        is("rules.applyServerSideEncryptionByDefault.sseAlgorithm", List.of("aws:kms"))),
                        edit -> edit.set("audit-trail-encryption", "rules.applyServerSideEncryptionByDefault.sseAlgorithm", "AES256")),
                every("bucket.access-log", PROD, "Who reads a bucket is logged", BUCKET, (graph, bucket) -> belongs(graph, "aws:s3/bucketLoggingV2:BucketLoggingV2",
                        "bucket", bucket.id(), set("targetBucket")), edit -> {}),
                every("detector.on", BOTH, "GuardDuty is on", DETECTOR, is("enable", true), edit -> edit.set("audit-detector", "enable", false)),
                new Control("detector.protections", "It watches databases, functions and buckets too", PROD, graph -> Stream.of("RDS_LOGIN_EVENTS",
                        "LAMBDA_NETWORK_LOGS", "S3_DATA_EVENTS").collect(Collectors.toMap(name -> name, name -> graph
                                .ofType("aws:guardduty/detectorFeature:DetectorFeature").anyMatch(is("name", name).and(is("status", "ENABLED"))))),
                        edit -> edit.set("audit-s3-data-events", "status", "DISABLED")),
                new Control("analyzer.on", "Access Analyzer looks for access from outside of the account", BOTH, graph -> Map.of("account", graph
                        .ofType("aws:accessanalyzer/analyzer:Analyzer").anyMatch(is("type", "ACCOUNT"))), edit -> edit.set("audit-outside-access", "type", "ACCOUNT_UNUSED_ACCESS")));
    }

    private static List<Control> operations() {
        return List.of(
                every("log.bounded", BOTH, "Logs are not kept for ever", LOG_GROUP, atLeast("retentionInDays", 1), edit -> edit.unset("reader-logs", "retentionInDays")),
                every("log.year", PROD, "Logs are kept for a year", LOG_GROUP, atLeast("retentionInDays", 365),
                        edit -> edit.set("reader-logs", "retentionInDays", 180.0)),
                every("log.key", PROD, "Logs have a key of ours", LOG_GROUP, set("kmsKeyId"), edit -> edit.unset("reader-logs", "kmsKeyId")),
                every("alarm.heard", BOTH, "Every alarm tells somebody", "aws:cloudwatch/metricAlarm:MetricAlarm", several("alarmActions", 1),
                        edit -> edit.set("egress-a-alarm", "alarmActions", List.of())));
    }

    private static Predicate<Resource> not(Predicate<Resource> predicate) {
        return predicate.negate();
    }

    private static Predicate<Resource> several(String path) {
        return several(path, 2);
    }

    private static Predicate<Resource> several(String path, int least) {
        return resource -> at(resource, path) instanceof List<?> list && list.stream().filter(each -> each != null).distinct().count() >= least;
    }

    /** Whether a resource has at least one of this type that names it, and all of those are well. */
    private static boolean belongs(ResourceGraph graph, String type, String property, String id, Predicate<Resource> met) {
        var own = graph.ofType(type).filter(is(property, id)).toList();
        return !own.isEmpty() && own.stream().allMatch(met);
    }

    private static boolean world(Resource rule) {
        return Set.of("0.0.0.0/0").contains(String.valueOf(at(rule, "cidrIpv4"))) || Set.of("::/0").contains(String.valueOf(at(rule, "cidrIpv6")));
    }

    private static boolean mentions(Object value, String id) {
        return value instanceof Map<?, ?> map ? map.values().stream().anyMatch(each -> mentions(each, id))
                : value instanceof List<?> list ? list.stream().anyMatch(each -> mentions(each, id)) : id.equals(value);
    }

    private static boolean admitsEverybody(Statement statement) {
        return statement.allows() && !statement.conditioned() && statement.principals().contains("*");
    }

    private static boolean refusesPlainHttp(Object policy, String actions) {
        return policy instanceof String text && text.contains("\"aws:SecureTransport\":\"false\"") && Statement.of(policy).anyMatch(statement ->
                !statement.allows() && statement.conditioned() && statement.principals().contains("*") && statement.actions().contains(actions));
    }

    private static boolean writesAnywhere(Statement statement) {
        return statement.allows() && !statement.conditioned() && statement.resources().contains("*")
                && statement.actions().stream().anyMatch(action -> !action.matches("\\w+:(Get|List|Describe)\\w*"));
    }

    /** Written beside the resource as {@code // Exception to <control> for <names, * for any>: <reason>}. */
    record Exemption(String control, String names, String reason, String writtenIn) {
        boolean covers(String id, String resource) {
            return control.equals(id) && resource.matches(names.replace("*", ".*"));
        }

        static List<Exemption> of(String source, String file) {
            var found = new ArrayList<Exemption>();
            var lines = source.lines().map(String::strip).toList();
            for (var at = 0; at < lines.size(); at++) {
                var head = Pattern.compile("// Exception to ([\\w.-]+) for ([\\w*-]+): (.+)").matcher(lines.get(at));
                if (head.matches()) {
                    var reason = new StringBuilder(head.group(3));
                    while (at + 1 < lines.size() && lines.get(at + 1).startsWith("// ") && !lines.get(at + 1).startsWith("// Exception to ")) {
                        reason.append(lines.get(++at).substring(2));
                    }
                    found.add(new Exemption(head.group(1), head.group(2), reason.toString(), file));
                }
            }
            return found;
        }
    }
}
