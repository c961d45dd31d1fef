package lambdavpc.embedded.behaviour.lambda;

import static lambdavpc.embedded.behaviour.Property.archive;
import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;
import static lambdavpc.embedded.behaviour.Property.textsByName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.ec2.SecurityGroup;
import lambdavpc.embedded.behaviour.ec2.Subnet;
import lambdavpc.embedded.behaviour.identity.Role;
import lambdavpc.embedded.behaviour.kms.Key;
import lambdavpc.graph.Archive;
import lambdavpc.graph.Unknown;

/** Functions. Those in a VPC hold its subnets and groups by their shared interfaces until the last one is gone. */
public final class LambdaFunction extends Behaviour {
    public static final String TYPE = "aws:lambda/function:Function";
    private static final String INVALID = "InvalidParameterValueException";
    private static final Set<String> SNAP_START = Set.of("java11", "java17", "java21", "python3.12", "python3.13", "dotnet8");
    private static final Set<String> INTERFACE_POLICIES = Set.of("service-role/AWSLambdaVPCAccessExecutionRole", "service-role/AWSLambdaENIManagementAccess");
    private static final int CONCURRENCY = 1000;
    private static final int UNRESERVED = 100;
    private static final Property ROLE = text("role").require().to(Reference.to(Role.TYPE, INVALID,
            "The role defined for the function cannot be assumed by Lambda: %s").by("arn").loose());
    /** By name, or by an ARN with or without a qualifier. */
    static final Reference BY_NAME = Reference.to(TYPE, "ResourceNotFoundException", "Function not found: %s").by("id", "arn")
            .key(LambdaFunction::unqualified).diesWith();

    public LambdaFunction() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        name("name", "").rule(Rule.length("ValidationException", 1, 64),
                                Rule.matches("ValidationException", "[a-zA-Z0-9-_]+", "letters, digits, hyphens and underscores")),
                        ROLE,
                        archive("code"),
                        text("sourceCodeHash"),
                        text("packageType").orElse("Zip").replace().rule(Rule.oneOf(INVALID, "Zip", "Image")),
                        text("imageUri").rule(Rule.matches(INVALID, "\\d{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?/[a-z0-9._/-]+(:[\\w.-]+|@sha256:[0-9a-f]{64})",
                                "an image in a private ECR repository, with a tag or a digest")),
                        text("handler").rule(Rule.length("ValidationException", 1, 128)),
                        text("runtime").rule(Rule.oneOf("InvalidParameterValueException", "java11", "java17", "java21", "python3.10", "python3.11", "python3.12", "python3.13",
                                "nodejs20.x", "nodejs22.x", "dotnet8", "ruby3.3", "ruby3.4", "provided.al2", "provided.al2023")),
                        texts("architectures").orElse(List.of("x86_64")).rule(Rule.oneOf("ValidationException", "x86_64", "arm64")),
                        number("memorySize").orElse(128).rule(Rule.between("ValidationException", 128, 10_240)),
                        number("timeout").orElse(3).rule(Rule.between("ValidationException", 1, 900)),
                        object("environment", textsByName("variables").rule(new Rule(INVALID, LambdaFunction::environment))),
                        object("vpcConfig",
                                texts("subnetIds").require().to(Reference.to(Subnet.TYPE, INVALID,
                                        "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound: %s")),
                                texts("securityGroupIds").require().to(Reference.to(SecurityGroup.TYPE, INVALID,
                                        "Error occurred while DescribeSecurityGroups. EC2 Error Code: InvalidGroup.NotFound: %s"))),
                        object("loggingConfig", text("logFormat").require().rule(Rule.oneOf(INVALID, "JSON", "Text")), text("logGroup"),
                                text("applicationLogLevel"), text("systemLogLevel")),
                        object("tracingConfig", text("mode").require().rule(Rule.oneOf(INVALID, "Active", "PassThrough"))).inert("there is no X-Ray here"),
                        object("snapStart", text("applyOn").require().rule(Rule.oneOf(INVALID, "PublishedVersions", "None"))),
                        object("deadLetterConfig", text("targetArn").require()),
                        object("ephemeralStorage", number("size").rule(Rule.between(INVALID, 512, 10_240))),
                        flag("publish").orElse(false),
                        number("reservedConcurrentExecutions").orElse(-1).rule(Rule.between(INVALID, -1, 10_000)),
                        text("kmsKeyArn").to(Key.BY_ARN),
                        text("description").rule(Rule.length("ValidationException", 0, 256)).inert("for people only"),
                        flag("replaceSecurityGroupsOnDestroy").inert("interfaces go with their last function here, at once"),
                        texts("replacementSecurityGroupIds").inert("interfaces go with their last function here, at once"),
                        tags())
                .computes("arn", "codeSha256", "invokeArn", "lastModified", "qualifiedArn", "qualifiedInvokeArn", "sourceCodeSize", "version")
                .unique("ResourceConflictException", "Function already exist: %s", "name"));
    }

    /** {@code arn:...:function:name} and {@code name} of anything that adds a version or an alias. */
    public static String unqualified(String nameOrArn) {
        return nameOrArn.replaceFirst("^(arn:[^:]+:lambda:[^:]+:\\d+:function:[^:]+|[^:]+):[^:]+$", "$1");
    }

    private static Optional<String> environment(Object value) {
        var variables = (Map<?, ?>) value;
        var reserved = variables.keySet().stream().map(String::valueOf).filter(name -> name.matches("AWS_(REGION|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|"
                + "SESSION_TOKEN|DEFAULT_REGION|EXECUTION_ENV|LAMBDA_(FUNCTION_(NAME|VERSION|MEMORY_SIZE)|LOG_(GROUP|STREAM)_NAME|INITIALIZATION_TYPE|RUNTIME_API))"
                + "|LAMBDA_(TASK_ROOT|RUNTIME_DIR)|_HANDLER|_X_AMZN_TRACE_ID")).toList();
        if (!reserved.isEmpty()) {
            return Optional.of("Lambda was unable to configure your environment variables because the environment variables you have provided contains "
                    + "reserved keys that are currently not supported for modification. Reserved keys used in this request: " + reserved);
        }
        var size = variables.entrySet().stream().mapToInt(entry -> String.valueOf(entry.getKey()).length() + String.valueOf(entry.getValue()).length()).sum();
        return size <= 4096 ? Optional.empty() : Optional.of("Lambda was unable to configure your environment variables because the environment variables "
                + "you have provided exceeded the 4KB limit: " + size);
    }

    @Override
    protected void refuse(Call call) {
        var role = call.target(ROLE).orElseThrow();
        call.refuseIf(!Role.trusts(role, "lambda.amazonaws.com"), INVALID, "The role defined for the function cannot be assumed by Lambda.");
        if (call.inputs().text("packageType").filter("Image"::equals).isPresent()) {
            refuseImage(call);
        } else {
            refuseArchive(call);
        }
        refuseConcurrency(call);
        call.before().ifPresent(function -> EventSourceMapping.of(call.world(), function).forEach(mapping ->
                EventSourceMapping.refuseShortVisibility(call, mapping, call.inputs().number("timeout").orElseThrow())));
        call.inputs().object("vpcConfig").ifPresent(placed -> refusePlace(call, role, placed));
    }

    /** Lambda pulls from its own region only. */
    private static void refuseImage(Call call) {
        var image = call.inputs().text("imageUri");
        call.refuseIf(!call.inputs().has("imageUri"), INVALID, "Please provide a source for function code.");
        call.refuseIf(call.inputs().has("handler") || call.inputs().has("runtime") || call.inputs().has("code"), INVALID,
                "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.");
        call.refuseIf(image.isPresent() && !image.get().contains(".dkr.ecr." + call.region().name() + "."), INVALID,
                "Source image " + image.orElse("") + " is not valid. Provide a valid source image.");
        call.refuseIf(snapStarts(call), INVALID, "SnapStart is not supported for functions with packageType Image.");
    }

    private static boolean snapStarts(Call call) {
        return call.inputs().object("snapStart").flatMap(chosen -> chosen.text("applyOn")).filter("PublishedVersions"::equals).isPresent();
    }

    private static void refuseArchive(Call call) {
        call.refuseIf(call.inputs().has("imageUri"), INVALID, "Please do not provide ImageUri when creating a function with packageType Zip");
        call.refuseIf(!call.inputs().has("handler") || !call.inputs().has("runtime"), INVALID,
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        call.refuseIf(!(call.inputs().raw("code") instanceof Archive), INVALID, "Please provide a source for function code.");
        var code = (Archive) call.inputs().raw("code");
        call.refuseIf(!code.path().isEmpty() && !Files.exists(Path.of(code.path())), INVALID,
                "Could not unzip uploaded file: " + code.path() + " does not exist; build it first");
        call.refuseIf(snapStarts(call) && !SNAP_START.contains(call.inputs().text("runtime").orElseThrow()), INVALID,
                call.inputs().raw("runtime") + " is not supported for SnapStart enabled functions.");
    }

    private static void refuseConcurrency(Call call) {
        var asked = call.inputs().number("reservedConcurrentExecutions").orElse(-1);
        var others = call.world().all(TYPE).filter(other -> !Optional.of(other).equals(call.before()))
                .mapToInt(other -> Math.max(0, new Inputs(other.inputs()).number("reservedConcurrentExecutions").orElse(0))).sum();
        call.refuseIf(asked > 0 && CONCURRENCY - others - asked < UNRESERVED, INVALID, "Specified ReservedConcurrentExecutions for function decreases "
                + "account's UnreservedConcurrentExecution below its minimum value of [" + UNRESERVED + "].");
    }

    private static void refusePlace(Call call, World.Entry role, Inputs placed) {
        var networks = Stream.concat(
                placed.texts("subnetIds").stream().map(id -> call.world().find(Subnet.TYPE, id).orElseThrow()),
                placed.texts("securityGroupIds").stream().map(id -> call.world().find(SecurityGroup.TYPE, id).orElseThrow()))
                .map(entry -> entry.inputs().get("vpcId")).distinct().toList();
        call.refuseIf(networks.size() > 1, INVALID, "subnets and security groups of one function belong to one VPC; got " + networks);
        call.refuseIf(placed.texts("subnetIds").isEmpty() != placed.texts("securityGroupIds").isEmpty(), INVALID,
                "SubnetIds and SecurityIds must coexist or be both empty list.");
        call.refuseIf(placed.texts("securityGroupIds").size() > 5, INVALID, "a function has at most 5 security groups");
        call.refuseIf(placed.texts("subnetIds").size() > 16, INVALID, "a function has at most 16 subnets");
        var statements = Role.statements(call.world(), role);
        var byAws = Role.attached(call.world(), role).anyMatch(arn -> INTERFACE_POLICIES.contains(arn.replaceFirst("^.*:policy/", "")));
        for (var action : List.of("CreateNetworkInterface", "DescribeNetworkInterfaces", "DeleteNetworkInterface")) {
            call.refuseIf(!byAws && !placed.texts("subnetIds").isEmpty() && !Policies.allows(statements, "ec2:" + action), INVALID,
                    "The provided execution role does not have permissions to call " + action + " on EC2");
        }
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var arn = call.arn("lambda", "function:", call.inputs().raw("name"));
        var version = version(call);
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("arn", arn);
        outputs.put("invokeArn", invokeArn(call, arn));
        outputs.put("version", version);
        outputs.put("qualifiedArn", Call.join(arn, ":", version));
        outputs.put("qualifiedInvokeArn", invokeArn(call, Call.join(arn, ":", version)));
        outputs.put("lastModified", call.preview() ? Unknown.UNKNOWN : call.now());
        outputs.put("codeSha256", call.inputs().raw("code") instanceof Archive code ? sha256(code) : digest(call));
        outputs.put("sourceCodeSize", call.inputs().raw("code") instanceof Archive code ? size(code) : 0.0);
        call.inputs().object("vpcConfig").ifPresent(placed -> {
            var place = new LinkedHashMap<>(placed.values());
            place.put("vpcId", placed.texts("subnetIds").stream().findFirst().flatMap(id -> call.world().find(Subnet.TYPE, id))
                    .map(subnet -> subnet.inputs().get("vpcId")).orElse(Unknown.UNKNOWN));
            place.put("ipv6AllowedForDualStack", false);
            outputs.put("vpcConfig", place);
        });
        return outputs;
    }

    /** Published versions count up with every change that a caller could notice. */
    private static Object version(Call call) {
        if (!call.inputs().flag("publish")) {
            return "$LATEST";
        }
        if (call.before().isEmpty()) {
            return "1";
        }
        var before = call.before().get();
        var last = ((String) before.outputs().get("version")).equals("$LATEST") ? 0 : Integer.parseInt((String) before.outputs().get("version"));
        var unversioned = Set.of("tags", "publish", "reservedConcurrentExecutions", "replaceSecurityGroupsOnDestroy", "replacementSecurityGroupIds");
        var changed = last == 0 || Stream.concat(before.inputs().keySet().stream(), call.inputs().values().keySet().stream())
                .anyMatch(name -> !unversioned.contains(name) && !Objects.equals(before.inputs().get(name), call.inputs().raw(name)));
        return !changed ? Integer.toString(last) : call.preview() ? Unknown.UNKNOWN : Integer.toString(last + 1);
    }

    static Object invokeArn(Call call, Object arn) {
        return Call.join("arn:", call.region().partition(), ":apigateway:", call.region().name(), ":lambda:path/2015-03-31/functions/", arn, "/invocations");
    }

    private static Object sha256(Archive code) {
        return code.hash().isEmpty() ? Unknown.UNKNOWN : Base64.getEncoder().encodeToString(HexFormat.of().parseHex(code.hash()));
    }

    /** An image's digest. There is no registry here: one named by a tag has a digest of its own making. */
    private static Object digest(Call call) {
        return call.inputs().text("imageUri").<Object>map(uri -> uri.contains("@sha256:") ? uri.replaceFirst(".*@sha256:", "") : Call.hex(uri, 64))
                .orElse(Unknown.UNKNOWN);
    }

    private static Object size(Archive code) {
        if (code.path().isEmpty() || !Files.exists(Path.of(code.path()))) {
            return Unknown.UNKNOWN;
        }
        try (var files = Files.walk(Path.of(code.path()))) {
            return (double) files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + code.path(), e);
        }
    }
}
