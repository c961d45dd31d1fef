package lambdavpc.embedded.behaviour.rds;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.lowerCaseName;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.ec2.Interfaces;
import lambdavpc.embedded.behaviour.ec2.InternetGateway;
import lambdavpc.embedded.behaviour.ec2.NetworkInterface;
import lambdavpc.embedded.behaviour.ec2.SecurityGroup;
import lambdavpc.embedded.behaviour.ec2.Subnet;
import lambdavpc.embedded.behaviour.ec2.Vpc;
import lambdavpc.embedded.behaviour.identity.Role;
import lambdavpc.embedded.behaviour.kms.Key;
import lambdavpc.embedded.behaviour.secrets.Secret;
import lambdavpc.graph.Unknown;

/** Database instances. With a managed master password RDS makes a secret of its own for each. */
public final class DatabaseInstance extends Behaviour {
    public static final String TYPE = "aws:rds/instance:Instance";
    /** Final snapshots of deleted instances. */
    public static final String SNAPSHOT = World.KEPT + "rds:Snapshot";
    private static final String COMBINATION = "InvalidParameterCombination";
    private static final String VALUE = "InvalidParameterValue";
    private static final String LATER = "the embedded RDS applies everything at once";
    private static final String NO_METRICS = "the embedded RDS measures nothing";
    private static final Property SUBNETS = text("dbSubnetGroupName").to(Reference.to(SubnetGroup.TYPE, "DBSubnetGroupNotFoundFault", "DBSubnetGroup not found: %s"));
    private static final Property PARAMETERS = text("parameterGroupName").to(Reference.to(ParameterGroup.TYPE, "DBParameterGroupNotFound",
            "DBParameterGroup not found: %s").key(name -> name.startsWith("default.") ? null : name));
    private static final Property MONITORING_ROLE = text("monitoringRoleArn").to(Reference.to(Role.TYPE, VALUE,
            "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING: %s").by("arn").loose());
    private static final Reference KEY = new Reference(Key.TYPE, List.of("arn"), "KMSKeyNotAccessibleFault",
            "The specified KMS key [%s] does not exist, is not enabled or you do not have permissions to access it.",
            value -> value.contains("alias/aws/") ? null : value, Reference.Bond.LOOSE);

    public DatabaseInstance() {
        super(Shape.of(TYPE)
                .inputs(
                        lowerCaseName("identifier", "identifierPrefix").rule(Rule.matches(VALUE, "(?!.*--)[a-z]([a-z0-9-]{0,61}[a-z0-9])?",
                                "up to 63 lower-case letters, digits and single hyphens, beginning with a letter")),
                        text("identifierPrefix").replace(),
                        text("engine").replace().rule(Rule.text(VALUE, engine ->
                                Engines.names().contains(engine) ? Optional.empty() : Optional.of("Invalid DB engine: " + engine))),
                        text("engineVersion"),
                        flag("allowMajorVersionUpgrade").orElse(false),
                        flag("autoMinorVersionUpgrade").orElse(true).inert("there are no newer versions here"),
                        text("instanceClass").require().rule(Rule.matches(VALUE, "db\\.[a-z0-9-]+\\.[a-z0-9]+", "db.family.size")),
                        number("allocatedStorage").rule(Rule.between(VALUE, 5, 65_536)),
                        number("maxAllocatedStorage").rule(Rule.between(VALUE, 0, 65_536)),
                        text("storageType").rule(Rule.oneOf(VALUE, "standard", "gp2", "gp3", "io1", "io2")),
                        number("iops"), number("storageThroughput"),
                        flag("storageEncrypted").orElse(false).replace(),
                        text("kmsKeyId").replace().to(KEY),
                        text("dbName").replace().rule(Rule.matches(VALUE, "[A-Za-z_][A-Za-z0-9_]{0,62}", "up to 63 letters, digits and underscores, beginning with a letter")),
                        number("port").rule(Rule.between(VALUE, 1150, 65_535)),
                        text("username").replace().rule(Rule.matches(VALUE, "[A-Za-z][A-Za-z0-9_]{0,62}", "up to 63 letters, digits and underscores, beginning with a letter")),
                        text("password").rule(Rule.matches(VALUE, "[\\x21-\\x7E&&[^/\"@]]{8,128}", "8 to 128 printable characters without / \" @")),
                        flag("manageMasterUserPassword"),
                        text("masterUserSecretKmsKeyId").to(KEY),
                        flag("iamDatabaseAuthenticationEnabled").orElse(false),
                        text("caCertIdentifier").rule(Rule.oneOf("CertificateNotFound", "rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1")),
                        SUBNETS,
                        texts("vpcSecurityGroupIds").to(Reference.to(SecurityGroup.TYPE, VALUE, "Invalid security group , groupId= %s, groupName=.")),
                        flag("publiclyAccessible").orElse(false),
                        PARAMETERS,
                        texts("enabledCloudwatchLogsExports"),
                        text("availabilityZone").replace(),
                        flag("multiAz").orElse(false),
                        number("backupRetentionPeriod").orElse(0).rule(Rule.between(VALUE, 0, 35)),
                        text("backupWindow").inert(LATER),
                        text("maintenanceWindow").inert(LATER),
                        flag("applyImmediately").orElse(false).inert(LATER),
                        flag("copyTagsToSnapshot").orElse(false),
                        flag("deleteAutomatedBackups").orElse(true),
                        flag("deletionProtection").orElse(false),
                        flag("skipFinalSnapshot").orElse(false),
                        text("finalSnapshotIdentifier").rule(Rule.matches(VALUE, "(?!.*--)[A-Za-z]([A-Za-z0-9-]{0,253}[A-Za-z0-9])?",
                                "up to 255 letters, digits and single hyphens, beginning with a letter")),
                        number("monitoringInterval").orElse(0).rule(Rule.oneOf(VALUE, 0, 1, 5, 10, 15, 30, 60)),
                        MONITORING_ROLE,
                        flag("performanceInsightsEnabled").orElse(false),
                        number("performanceInsightsRetentionPeriod").rule(new Rule(VALUE, days -> (Double) days == 7 || (Double) days == 731
                                || (Double) days % 31 == 0 && (Double) days <= 713 && (Double) days > 0 ? Optional.empty()
                                : Optional.of("Invalid Performance Insights retention period: 7, a multiple of 31 up to 713, or 731"))),
                        text("performanceInsightsKmsKeyId").to(KEY).inert(NO_METRICS),
                        tags())
                .computes("address", "arn", "endpoint", "engineVersionActual", "hostedZoneId", "masterUserSecrets", "resourceId", "status")
                .unique("DBInstanceAlreadyExists", "DB instance already exists: %s", "identifier")
                .limit(40, "InstanceQuotaExceeded", "The request cannot be processed because it would exceed the maximum number of DB instances."));
    }

    /** The resource id, which survives renaming: what {@code rds-db:connect} names. */
    @Override
    protected Object id(Call call) {
        return "db-" + Call.hex(TYPE + call.urn() + call.world().serial(), 26).toUpperCase(Locale.ROOT);
    }

    @Override
    protected void refuse(Call call) {
        var inputs = call.inputs();
        var engineName = inputs.text("engine").orElseThrow(() -> new AwsException("MissingParameter", "The request must contain the parameter engine"));
        var engine = Engines.of(engineName);
        var asked = inputs.text("engineVersion").orElse(engine.newest());
        var version = engine.actual(asked).orElseThrow(() -> new AwsException(COMBINATION, "Cannot find version " + asked + " for " + engineName));
        refuseMaster(call, engine);
        refuseStorage(call, engineName);
        refuseWatching(call, engineName, engine);
        refusePlace(call);
        call.target(PARAMETERS).ifPresent(group -> call.refuseIf(!group.inputs().get("family").equals(engineName + engine.major(version)), COMBINATION,
                "The parameter group " + group.id() + " with DBParameterGroupFamily " + group.inputs().get("family") + " can't be used for this instance. "
                        + "Please use a parameter group with DBParameterGroupFamily " + engineName + engine.major(version)));
        call.before().ifPresent(before -> refuseVersionChange(call, engine, (String) before.outputs().get("engineVersionActual"), version));
    }

    private static void refuseMaster(Call call, Engines.Engine engine) {
        var user = call.inputs().text("username");
        call.refuseIf(user.isEmpty(), "MissingParameter", "The request must contain the parameter username");
        call.refuseIf(engine.reserved().contains(user.get()), VALUE, "MasterUsername " + user.get() + " cannot be used as it is a reserved word used by the engine");
        var managed = call.inputs().flag("manageMasterUserPassword");
        call.refuseIf(managed && call.inputs().has("password"), COMBINATION,
                "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled.");
        call.refuseIf(!managed && !call.inputs().has("password"), VALUE, "Invalid master password");
        call.refuseIf(!managed && call.inputs().has("masterUserSecretKmsKeyId"), COMBINATION,
                "You can't specify MasterUserSecretKmsKeyId for an instance without ManageMasterUserPassword enabled.");
    }

    private static void refuseStorage(Call call, String engine) {
        var inputs = call.inputs();
        var size = inputs.number("allocatedStorage").orElseThrow(() -> new AwsException("MissingParameter", "The request must contain the parameter allocatedStorage"));
        call.refuseIf(inputs.text("storageType").filter("gp3"::equals).isPresent() && size < 20, VALUE,
                "Invalid storage size for engine name " + engine + " and storage type gp3: " + size);
        inputs.number("maxAllocatedStorage").ifPresent(most -> call.refuseIf(most != 0 && most <= size, COMBINATION,
                "Invalid max storage size for engine name " + engine + ": " + most + " is not above " + size));
        call.refuseIf(inputs.has("kmsKeyId") && !inputs.flag("storageEncrypted"), COMBINATION,
                "You can't specify a KMS key for an instance whose storage is not encrypted");
        call.before().map(before -> new Inputs(before.inputs()).number("allocatedStorage").orElse(0)).ifPresent(before -> call.refuseIf(size < before, COMBINATION,
                "Invalid storage size: " + size + " is below the current " + before));
    }

    private static void refuseWatching(Call call, String engineName, Engines.Engine engine) {
        var inputs = call.inputs();
        call.refuseIf(inputs.number("monitoringInterval").orElse(0) > 0 != inputs.has("monitoringRoleArn"), COMBINATION,
                "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0, and only then.");
        call.target(MONITORING_ROLE).ifPresent(role -> call.refuseIf(!Role.trusts(role, "monitoring.rds.amazonaws.com"), VALUE,
                "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING"));
        call.refuseIf(!inputs.flag("performanceInsightsEnabled") && inputs.has("performanceInsightsRetentionPeriod"), COMBINATION,
                "PerformanceInsightsRetentionPeriod needs EnablePerformanceInsights");
        call.refuseIf(!engine.logs().containsAll(inputs.texts("enabledCloudwatchLogsExports")), COMBINATION,
                "You cannot use the log types " + inputs.texts("enabledCloudwatchLogsExports") + " with engine " + engineName + "; it has " + engine.logs());
    }

    private static void refusePlace(Call call) {
        var inputs = call.inputs();
        call.refuseIf(inputs.flag("multiAz") && inputs.has("availabilityZone"), COMBINATION,
                "Requesting a specific availability zone is not valid for Multi-AZ instances.");
        var subnets = call.target(SUBNETS).orElseThrow(() -> new AwsException("DBSubnetGroupNotFoundFault", "there is no default VPC; give dbSubnetGroupName"));
        var vpc = subnets.outputs().get("vpcId");
        for (var id : inputs.texts("vpcSecurityGroupIds")) {
            var home = call.world().find(SecurityGroup.TYPE, id).orElseThrow().inputs().get("vpcId");
            call.refuseIf(!vpc.equals(home), COMBINATION, "The DB instance and EC2 security group are in different VPCs. The DB instance is in " + vpc
                    + " and the EC2 security group is in " + home);
        }
        call.refuseIf(inputs.flag("publiclyAccessible") && call.world().all(InternetGateway.TYPE).noneMatch(gateway -> vpc.equals(gateway.inputs().get("vpcId"))),
                "InvalidVPCNetworkStateFault", "Cannot create a publicly accessible DBInstance. The specified VPC has no internet gateway attached.");
    }

    private static void refuseVersionChange(Call call, Engines.Engine engine, String before, String after) {
        var old = engine.versions().indexOf(engine.actual(engine.major(before)).orElseThrow());
        var young = engine.versions().indexOf(engine.actual(engine.major(after)).orElseThrow());
        call.refuseIf(young < old, COMBINATION, "Cannot upgrade from " + before + " to " + after + ": versions only go up");
        call.refuseIf(young > old && !call.inputs().flag("allowMajorVersionUpgrade"), COMBINATION,
                "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var inputs = call.inputs();
        var engine = inputs.text("engine").map(Engines::of).orElse(null);
        Object port = inputs.has("port") ? inputs.raw("port") : engine == null ? Unknown.UNKNOWN : (Object) (double) engine.port();
        var address = Call.join(inputs.raw("identifier"), ".c" + Call.hex("rds" + call.region().name(), 11), ".", call.region().name(), ".rds.", call.region().dnsSuffix());
        var version = engine == null ? null : engine.actual(inputs.text("engineVersion").orElse(engine.newest())).orElse(null);
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("arn", call.arn("rds", "db:", inputs.raw("identifier")));
        outputs.put("address", address);
        outputs.put("port", port);
        outputs.put("endpoint", port instanceof Double number ? Call.join(address, ":", number.intValue()) : Unknown.UNKNOWN);
        outputs.put("hostedZoneId", "Z" + Call.hex("rds" + call.region().name(), 13).toUpperCase(Locale.ROOT));
        outputs.put("resourceId", call.id());
        outputs.put("status", "available");
        outputs.put("engineVersion", inputs.has("engineVersion") ? inputs.raw("engineVersion") : version == null ? Unknown.UNKNOWN : version);
        outputs.put("engineVersionActual", version == null ? Unknown.UNKNOWN : version);
        outputs.put("availabilityZone", inputs.has("availabilityZone") ? inputs.raw("availabilityZone")
                : home(call).map(subnet -> subnet.outputs().get("availabilityZone")).orElse(Unknown.UNKNOWN));
        outputs.put("masterUserSecrets", !inputs.flag("manageMasterUserPassword") ? List.of() : call.id() == Unknown.UNKNOWN ? Unknown.UNKNOWN
                : List.of(Map.of("secretArn", secretArn(call), "secretStatus", "active",
                        "kmsKeyId", inputs.has("masterUserSecretKmsKeyId") ? inputs.raw("masterUserSecretKmsKeyId")
                                : call.arn("kms", "alias/aws/secretsmanager"))));
        if (!inputs.has("vpcSecurityGroupIds")) {
            outputs.put("vpcSecurityGroupIds", home(call).flatMap(subnet -> call.world().find(Vpc.TYPE, (String) subnet.inputs().get("vpcId")))
                    .<Object>map(vpc -> List.of(vpc.outputs().get("defaultSecurityGroupId"))).orElse(Unknown.UNKNOWN));
        }
        return outputs;
    }

    private static Object secretName(Call call) {
        return "rds!db-" + Call.hex("master" + call.id(), 32).replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-");
    }

    private static Object secretArn(Call call) {
        return call.arn("secretsmanager", "secret:", secretName(call), "-", Call.hex("suffix" + call.id(), 6));
    }

    /** The subnet of its group that the instance runs in. */
    private static Optional<World.Entry> home(Call call) {
        return call.target(SUBNETS).stream().flatMap(group -> new Inputs(group.inputs()).texts("subnetIds").stream())
                .flatMap(id -> call.world().find(Subnet.TYPE, id).stream())
                .filter(subnet -> call.inputs().text("availabilityZone").map(zone -> zone.equals(subnet.outputs().get("availabilityZone"))).orElse(true)).findFirst();
    }

    @Override
    protected World settle(Call call, World.Entry instance, World world) {
        var next = world.withoutMadeBy(instance.id());
        if (call.inputs().flag("manageMasterUserPassword")) {
            var arn = (String) secretArn(call);
            var tags = Map.of("aws:rds:primaryDBInstanceArn", instance.outputs().get("arn"), "aws:secretsmanager:owningService", "rds");
            next = next.with(World.Entry.madeBy(instance.id(), Secret.TYPE, arn, Map.of("arn", arn, "name", secretName(call), "tags", tags, "tagsAll", tags)));
        }
        var subnet = home(call).orElseThrow();
        var id = (String) call.derivedId("eni-", "rds");
        var address = world.find(NetworkInterface.TYPE, id).map(face -> face.outputs().get("privateIp")).orElseGet(() -> Interfaces.free(world, subnet));
        return next.with(World.Entry.madeBy(instance.id(), NetworkInterface.TYPE, id, Map.of("subnetId", subnet.id(), "privateIp", address,
                "securityGroups", instance.outputs().get("vpcSecurityGroupIds"), "sourceDestCheck", true, "interfaceType", "interface",
                "description", "RDSNetworkInterface")));
    }

    @Override
    protected void refuseDeletion(World.Entry instance, World world) {
        var inputs = new Inputs(instance.inputs());
        if (inputs.flag("deletionProtection")) {
            throw new AwsException(COMBINATION, "Cannot delete protected DB Instance, please disable deletion protection and try again.");
        }
        if (!inputs.flag("skipFinalSnapshot")) {
            var snapshot = inputs.text("finalSnapshotIdentifier").orElseThrow(() -> new AwsException(COMBINATION,
                    "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified."));
            if (world.find(SNAPSHOT, snapshot).isPresent()) {
                throw new AwsException("DBSnapshotAlreadyExists", "Cannot create the snapshot because a snapshot with the identifier " + snapshot + " already exists.");
            }
        }
    }

    @Override
    protected World afterDeletion(World.Entry instance, World world) {
        var inputs = new Inputs(instance.inputs());
        return inputs.flag("skipFinalSnapshot") ? world : world.with(new World.Entry(SNAPSHOT, inputs.text("finalSnapshotIdentifier").orElseThrow(),
                instance.urn(), Map.of(), Map.of("engine", instance.inputs().get("engine"), "instance", instance.outputs().get("arn"))));
    }
}
