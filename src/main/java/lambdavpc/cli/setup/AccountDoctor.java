package lambdavpc.cli.setup;

import static lambdavpc.cli.setup.Finding.lacks;
import static lambdavpc.cli.setup.Finding.note;
import static lambdavpc.cli.setup.Finding.ok;
import static lambdavpc.cli.setup.Finding.unasked;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.cli.setup.Finding.Area;
import lambdavpc.cli.stack.Programs;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.settings.Settings;

/**
 * What the account has and lacks for a profile. Asks through the user's own {@code aws} command, which knows every way to log in; an SDK
 * would make each start of this program slower, and this one would know fewer. Only reads; what may not be asked is said.
 */
final class AccountDoctor {
    private static final String LOG_IN = "aws configure sso, or aws configure; then bin/lambda-vpc doctor again";

    private final Map<String, String> environment;
    private final Programs programs;
    private final String region;
    private final String pluginVersion;

    /** @param region the profile's */
    AccountDoctor(Map<String, String> environment, String region, String pluginVersion) {
        this.environment = environment;
        this.region = region;
        this.pluginVersion = pluginVersion;
        var quiet = new HashMap<>(environment);
        quiet.putAll(Map.of("AWS_PAGER", "", "AWS_MAX_ATTEMPTS", "2"));
        programs = new Programs(quiet);
    }

    /**
     * @param prefix what the stack's names start with
     * @param graph  what would be deployed
     */
    List<Finding> findings(String prefix, ResourceGraph graph) {
        var findings = new ArrayList<>(List.of(plugin(), backend()));
        findings.addAll(account(prefix, graph));
        return findings;
    }

    private Finding plugin() {
        var home = environment.getOrDefault("PULUMI_HOME", System.getProperty("user.home") + "/.pulumi");
        var folder = Path.of(home, "plugins", "resource-aws-v" + pluginVersion);
        return Files.isDirectory(folder) ? account("AWS plugin", pluginVersion)
                : note(Area.ACCOUNT, "AWS plugin", "%s is not here; pulumi gets it with the first preview".formatted(pluginVersion), "bin/pulumi plugin install resource aws v" + pluginVersion);
    }

    private Finding backend() {
        var home = environment.getOrDefault("PULUMI_HOME", System.getProperty("user.home") + "/.pulumi");
        var url = environment.getOrDefault("PULUMI_BACKEND_URL", "");
        if (!url.isEmpty()) {
            return account("Pulumi state", "kept where PULUMI_BACKEND_URL says");
        }
        return Files.exists(Path.of(home, "credentials.json")) || !environment.getOrDefault("PULUMI_ACCESS_TOKEN", "").isEmpty()
                ? account("Pulumi state", "kept where pulumi is logged in")
                : note(Area.ACCOUNT, "Pulumi state", "pulumi is logged in nowhere: a stack in an account needs a place for its state", "bin/pulumi login s3://BUCKET, or bin/pulumi login --local");
    }

    private List<Finding> account(String prefix, ResourceGraph graph) {
        if (!programs.has("aws")) {
            return List.of(unasked(Area.ACCOUNT, "Credentials, quotas", "there is no aws command, through which this asks",
                    "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"));
        }
        var identity = aws("sts", "get-caller-identity");
        if (identity.json().isEmpty()) {
            return List.of(unasked(Area.ACCOUNT, "Credentials, quotas", "nobody is logged in (%s)".formatted(identity.why()), LOG_IN));
        }
        var findings = new ArrayList<Finding>();
        var caller = identity.json().get();
        findings.add(account("Credentials", "%s of account %s".formatted(caller.get("Arn").getAsString().replaceFirst("^[^/]*:", ""), caller.get("Account").getAsString())));
        findings.add(region());
        if (aws("lambda", "get-function-configuration", "--function-name", prefix + "-reader").json().isPresent()) {
            findings.add(account("Quotas", "%s is deployed here: it has its share already".formatted(prefix)));
            return findings;
        }
        findings.add(concurrency(graph));
        findings.add(share(graph, "aws:ec2/vpc:Vpc", "VPCs", "vpc", "L-F678F1CE", "describe-vpcs", "Vpcs"));
        if (graph.ofType("aws:ec2/eip:Eip").findAny().isPresent()) {
            findings.add(share(graph, "aws:ec2/eip:Eip", "Elastic IPs", "ec2", "L-0263D0A3", "describe-addresses", "Addresses"));
        }
        if (graph.ofType("aws:guardduty/detector:Detector").findAny().isPresent()) {
            findings.add(detector());
        }
        if (graph.ofType("aws:cloudtrail/trail:Trail").findAny().isPresent()) {
            findings.add(trail());
        }
        return findings;
    }

    private Finding region() {
        var zones = aws("ec2", "describe-availability-zones");
        if (zones.json().isEmpty()) {
            return zones.refused() ? unasked(Area.ACCOUNT, "Region", zones.why(), "")
                    : lacks(Area.ACCOUNT, "Region", "%s does not answer: %s".formatted(region, zones.why()), "aws account enable-region --region-name " + region + ", or correct aws:region");
        }
        return account("Region", "%s with %d zones".formatted(region, elements(zones.json().get(), "AvailabilityZones").count()));
    }

    /** A new account starts with as few as ten. */
    private Finding concurrency(ResourceGraph graph) {
        var settings = aws("lambda", "get-account-settings");
        if (settings.json().isEmpty()) {
            return unasked(Area.ACCOUNT, "Concurrency", settings.why(), "");
        }
        var limit = settings.json().get().getAsJsonObject("AccountLimit");
        var all = limit.get("ConcurrentExecutions").getAsInt();
        var free = limit.get("UnreservedConcurrentExecutions").getAsInt();
        var reserved = graph.ofType("aws:lambda/function:Function").map(function -> function.inputs().get("reservedConcurrentExecutions"))
                .filter(Number.class::isInstance).mapToInt(number -> Math.max(0, ((Number) number).intValue())).sum();
        var mend = "aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value %d --region %s"
                .formatted(Math.max(1000, all + reserved + Settings.UNRESERVED), region);
        if (reserved > 0 && free - reserved < Settings.UNRESERVED) {
            return lacks(Area.ACCOUNT, "Concurrency", "%d in all and %d unreserved; the profile reserves %d, and Lambda keeps %d unreserved".formatted(all, free, reserved, Settings.UNRESERVED),
                    mend + "; or leave function.reservedConcurrentExecutions out");
        }
        return all < Settings.UNRESERVED ? note(Area.ACCOUNT, "Concurrency", "%d at once, for all functions of the account: a busy hour throttles them".formatted(all), mend)
                : account("Concurrency", "%d in all, %d unreserved, %d to be reserved".formatted(all, free, reserved));
    }

    private Finding share(ResourceGraph graph, String type, String about, String service, String code, String describe, String list) {
        var wanted = graph.ofType(type).count();
        var used = aws("ec2", describe);
        var quota = aws("service-quotas", "get-service-quota", "--service-code", service, "--quota-code", code);
        if (used.json().isEmpty() || quota.json().isEmpty()) {
            return unasked(Area.ACCOUNT, about, (used.json().isEmpty() ? used : quota).why(), "");
        }
        var there = elements(used.json().get(), list).count();
        var most = quota.json().get().getAsJsonObject("Quota").get("Value").getAsLong();
        var says = "%d of %d in use; the profile takes %d more".formatted(there, most, wanted);
        return there + wanted <= most ? account(about, says) : lacks(Area.ACCOUNT, about, says,
                "aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value %d --region %s".formatted(service, code, there + wanted, region));
    }

    private Finding detector() {
        var detectors = aws("guardduty", "list-detectors");
        if (detectors.json().isEmpty()) {
            return unasked(Area.ACCOUNT, "GuardDuty", detectors.why(), "");
        }
        return elements(detectors.json().get(), "DetectorIds").findFirst()
                .map(id -> lacks(Area.ACCOUNT, "GuardDuty", "has a detector already, and allows one", "audit.guardDuty: {adopt: %s} in the profile".formatted(id.getAsString())))
                .orElseGet(() -> account("GuardDuty", "has no detector yet; the stack makes it"));
    }

    private Finding trail() {
        var trails = aws("cloudtrail", "describe-trails");
        if (trails.json().isEmpty()) {
            return unasked(Area.ACCOUNT, "CloudTrail", trails.why(), "");
        }
        return elements(trails.json().get(), "trailList").map(JsonElement::getAsJsonObject).filter(trail -> trail.get("IsMultiRegionTrail").getAsBoolean()).findFirst()
                .map(trail -> note(Area.ACCOUNT, "CloudTrail", "has a multi-region trail already: a second copy of management events costs $2 per 100,000",
                        "audit.cloudTrail: {adopt: %s} in the profile".formatted(trail.get("TrailARN").getAsString())))
                .orElseGet(() -> account("CloudTrail", "has no multi-region trail yet; the stack makes it"));
    }

    /** @param json the answer; else {@code why} says what came instead, and {@code refused} whether it was a matter of permission */
    private record Answered(Optional<JsonObject> json, String why, boolean refused) {}

    private Answered aws(String... words) {
        var command = Stream.of(Stream.of("aws"), Stream.of(words), Stream.of("--region", region, "--output", "json", "--cli-connect-timeout", "5", "--cli-read-timeout", "15"))
                .flatMap(each -> each).toArray(String[]::new);
        var said = programs.ask(command);
        if (said.isEmpty()) {
            return new Answered(Optional.empty(), "aws %s %s did not answer in time".formatted(words[0], words[1]), false);
        }
        try {
            if (said.get().fine()) {
                return new Answered(Optional.of(JsonParser.parseString(said.get().out()).getAsJsonObject()), "", false);
            }
        } catch (JsonParseException | IllegalStateException notJson) {
            return new Answered(Optional.empty(), "aws %s %s answered without JSON".formatted(words[0], words[1]), false);
        }
        var complaint = said.get().err().strip().lines().reduce((first, last) -> last).orElse("aws %s %s failed".formatted(words[0], words[1]));
        return new Answered(Optional.empty(), complaint, complaint.matches(".*(AccessDenied|UnauthorizedOperation|AuthorizationError|not authorized).*"));
    }

    private static Stream<JsonElement> elements(JsonObject json, String list) {
        return json.getAsJsonArray(list).asList().stream();
    }

    private static Finding account(String about, String says) {
        return ok(Area.ACCOUNT, about, says);
    }
}
