package lambdavpc.settings;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lambdavpc.audit.AuditArgs;
import lambdavpc.audit.AuditArgs.Protection;
import lambdavpc.audit.Singleton;
import lambdavpc.cache.CacheArgs;
import lambdavpc.cost.PriceList;
import lambdavpc.database.Authentication;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.database.Engine;
import lambdavpc.database.InstanceClass;
import lambdavpc.encryption.EncryptionKeys.Owner;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Release;
import lambdavpc.network.BlockPublicAccess;
import lambdavpc.network.CidrPlan;
import lambdavpc.network.Nat;
import lambdavpc.operator.OperatorsArgs;
import lambdavpc.queue.Delivery;
import lambdavpc.queue.QueueArgs;
import lambdavpc.recovery.RestoreTests;
import lambdavpc.recovery.VaultLock;
import lambdavpc.secret.RotationArgs;
import lambdavpc.secret.Users;
import lambdavpc.settings.Settings.AlarmReach;
import lambdavpc.settings.Settings.AlarmSettings;
import lambdavpc.settings.Settings.AuditSettings;
import lambdavpc.settings.Settings.CacheSettings;
import lambdavpc.settings.Settings.CostSettings;
import lambdavpc.settings.Settings.DatabaseSettings;
import lambdavpc.settings.Settings.EgressSettings;
import lambdavpc.settings.Settings.FunctionSettings;
import lambdavpc.settings.Settings.NetworkSettings;
import lambdavpc.settings.Settings.QueueSettings;
import lambdavpc.settings.Settings.RecoverySettings;
import lambdavpc.settings.Settings.RegionLoss;
import lambdavpc.settings.Settings.SecretSettings;
import lambdavpc.settings.Settings.ZoneLoss;

/**
 * Reads a profile from the whole raw configuration rather than key by key: only so are unknown keys seen, and all
 * problems told in one run.
 */
public final class SettingsReader {
    /** Rooms that have an object in the profile, in the order that the documentation tells them. */
    public static final List<String> ROOMS = List.of("network", "database", "secret", "endpoint", "function", "queue", "cache", "egress", "alarms",
            "encryption", "audit", "operators", "recovery", "cost");

    /** Days that CloudWatch Logs can keep a log. */
    private static final List<Integer> LOG_DAYS = List.of(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096,
            1827, 2192, 2557, 2922, 3288, 3653);

    private static final int MAX_PREFIX = 27;
    private static final int MAX_BACKUP_DAYS = 36_500;
    private static final String INSTANCE_CLASS = "db\\.[a-z0-9]+\\.[a-z0-9]+";
    private static final int MOST_MEMORY = 32_768;
    /** A day: a queue's own retention ends soon after. */
    private static final int OLDEST_MESSAGE = 1440;

    private static final int MAX_TARGETS = 5;
    /** A day: who can do with older answers wants something else than a cache. */
    private static final int MAX_TTL = 86_400;

    /** What says more about copies than that there are some. */
    private static final List<String> OF_COPIES = List.of("copyRegion", "backupRetentionInDays", "copyRetentionInDays", "vaultLock", "restoreTests");

    private final String project;
    private final String region;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Section> sections = new TreeMap<>();

    private SettingsReader(String project, Map<String, String> config) {
        this.project = project;
        region = config.getOrDefault("aws:region", "");
        config.forEach((key, value) -> {
            if (key.startsWith(project + ":")) {
                section(key.substring(project.length() + 1), value);
            }
        });
        ROOMS.forEach(room -> sections.computeIfAbsent(room, name -> new Section(name, new JsonObject(), problems)));
    }

    /**
     * @param project Pulumi project
     * @param stack   stack, whose profile it is
     * @param config  raw configuration: {@code lambda-vpc:network} to JSON text
     * @throws SettingsException with every problem
     */
    public static Settings read(String project, String stack, Map<String, String> config) {
        var reader = new SettingsReader(project, config);
        var settings = reader.settings(reader.prefix(stack));
        reader.sections.values().forEach(Section::end);
        reader.checkZoneLoss(settings);
        reader.checkConcurrency(settings);
        reader.checkConnections(settings);
        reader.checkProxy(settings);
        if (!reader.problems.isEmpty()) {
            throw new SettingsException(stack, reader.problems);
        }
        return settings;
    }

    private void section(String name, String value) {
        if (!ROOMS.contains(name)) {
            problems.add(new Problem(name, "an unknown key", String.join(", ", ROOMS), Section.didYouMean(name, ROOMS)));
            return;
        }
        try {
            var element = JsonParser.parseString(value);
            if (element.isJsonObject()) {
                sections.put(name, new Section(name, element.getAsJsonObject(), problems));
                return;
            }
        } catch (JsonParseException e) {
            // Told below: what is not JSON is not an object.
        }
        problems.add(new Problem(name, value, "an object", "write its settings as keys below " + project + ":" + name));
    }

    private Settings settings(String prefix) {
        var targets = targets();
        var network = network(targets);
        return new Settings(prefix, network, database(), secret(), endpointZones(), function(), queue(), cache(), egress(network, targets), alarms(),
                keys(), audit(), operators(), recovery(), cost());
    }

    private String prefix(String stack) {
        var prefix = project + "-" + stack;
        if (!prefix.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || prefix.length() > MAX_PREFIX) {
            problems.add(new Problem("stack", prefix, "a-z, 0-9 and single -, at most %d characters with the project's name"
                    .formatted(MAX_PREFIX), "choose another stack name: it starts every resource's name"));
        }
        return prefix;
    }

    private NetworkSettings network(List<String> targets) {
        var section = sections.get("network");
        var cidrBlock = section.text("cidrBlock", "10.0.0.0/16");
        var plan = section.checked("cidrBlock", cidrBlock, "a private IPv4 block, /16 to /22", CidrPlan::of);
        var notOverlapping = section.texts("notOverlapping");
        for (var other : notOverlapping) {
            var overlap = section.checked("notOverlapping", other, "an IPv4 block",
                    block -> plan.isPresent() && CidrPlan.overlap(cidrBlock, block));
            if (overlap.orElse(false)) {
                section.problem("cidrBlock", cidrBlock, "a block that shares no address with " + other, "move one of them");
            }
        }
        var zones = section.number("zones", 2, 2, CidrPlan.ZONES);
        var zoneIds = section.texts("availabilityZoneIds");
        if (!zoneIds.isEmpty() && zoneIds.size() != zones) {
            section.problem("availabilityZoneIds", zoneIds.size() + " zones", zones + " (network.zones), or none",
                    "name as many as there are zones");
        }
        var instanceType = natInstanceType(section);
        var nat = nat(section, instanceType, targets);
        return new NetworkSettings(cidrBlock, zones, zoneIds, instanceType, nat, blockPublicAccess(section, nat), section.step("flowLogRetentionInDays", 30, LOG_DAYS), notOverlapping);
    }

    private static String natInstanceType(Section section) {
        var instanceType = section.text("natInstanceType", "t4g.micro");
        if (!instanceType.matches("[a-z]+[0-9]+g[a-z]*\\.[a-z0-9]+")) {
            section.problem("natInstanceType", instanceType, "an arm64 type such as t4g.micro",
                    "choose a Graviton type: the image is arm64");
        }
        return instanceType;
    }

    /** It admits NAT gateways only, and would cut a NAT instance off: found here, or by nothing but silence. */
    private static BlockPublicAccess blockPublicAccess(Section section, Nat nat) {
        var block = section.choice("blockPublicAccess", BlockPublicAccess.OFF, Map.of("off", BlockPublicAccess.OFF, "ingress", BlockPublicAccess.INGRESS));
        if (!block.admits(nat)) {
            section.problem("blockPublicAccess", "ingress", "off, since network.nat is instance",
                    "it lets NAT gateways out only and would cut the NAT instance off: leave it out, or choose a gateway");
            return BlockPublicAccess.OFF;
        }
        return block;
    }

    private static Nat nat(Section section, String instanceType, List<String> targets) {
        var image = section.text("natInstanceImage", "");
        if (!image.isEmpty() && !image.matches("ami-[0-9a-f]+")) {
            section.problem("natInstanceImage", image, "ami-...", "name an arm64 Amazon Linux 2023 image of this region");
        }
        var address = section.choice("natInstanceAddress", Nat.Address.CHANGING, Map.of("changing", Nat.Address.CHANGING, "stable", Nat.Address.STABLE));
        var instance = new Nat.NatInstance(instanceType, image, address, targets.isEmpty() ? Nat.NatInstance.TARGETS : targets);
        return section.choice("nat", instance, Map.of(
                "instance", instance,
                "single-gateway", new Nat.SingleNatGateway(),
                "gateway-per-zone", new Nat.NatGatewayPerZone(),
                "none", new Nat.NoNat()));
    }

    private DatabaseSettings database() {
        var section = sections.get("database");
        var instanceClass = section.text("instanceClass", "db.t4g.micro");
        if (!instanceClass.matches(INSTANCE_CLASS)) {
            section.problem("instanceClass", instanceClass, "an RDS class such as db.t4g.micro", "correct it");
        }
        var engine = engine(section);
        var memory = section.optionalNumber("memoryInGibibytes", 1, MOST_MEMORY);
        var machine = memory.map(known -> new InstanceClass(instanceClass, known)).or(() -> InstanceClass.find(instanceClass));
        if (machine.isEmpty() && instanceClass.matches(INSTANCE_CLASS)) {
            section.problem("instanceClass", instanceClass, "a class whose memory is known here, since it decides how many may connect",
                    "choose such as db.t4g.medium, db.m7g.large or db.r7g.large, or tell its memory: database.memoryInGibibytes");
        }
        return new DatabaseSettings(engine, instanceClass, machine.map(known -> known.connections(engine)).orElse(Integer.MAX_VALUE),
                section.number("allocatedStorage", 20, 20, 65_536),
                section.flag("multiAz", false),
                section.number("backupRetentionPeriod", 1, 1, 35),
                section.choice("onDelete", OnDelete.SNAPSHOT, Map.of("protect", OnDelete.PROTECT,
                        "snapshot", OnDelete.SNAPSHOT, "discard", OnDelete.DISCARD)),
                section.choice("insight", Insight.BASIC, Map.of("basic", Insight.BASIC, "enhanced", Insight.ENHANCED)),
                section.choice("authentication", Authentication.PASSWORD,
                        Map.of("password", Authentication.PASSWORD, "iam", Authentication.IAM)),
                section.flag("proxy", false));
    }

    private Engine engine(Section section) {
        var engines = Map.<String, List<String>>of(
                "postgres", List.of("17", "16", "15", "14"),
                "mysql", List.of("8.4", "8.0"),
                "mariadb", List.of("11.8", "11.4", "10.11", "10.6"));
        var words = new TreeMap<String, String>();
        engines.keySet().forEach(name -> words.put(name, name));
        var name = section.choice("engine", "postgres", words);
        var versions = new TreeMap<String, String>();
        engines.get(name).forEach(version -> versions.put(version, version));
        var version = section.choice("engineVersion", engines.get(name).get(0), versions);
        return switch (name) {
            case "mysql" -> new Engine.MySql(version);
            case "mariadb" -> new Engine.MariaDb(version);
            default -> new Engine.PostgreSql(version);
        };
    }

    private SecretSettings secret() {
        var section = sections.get("secret");
        var window = section.number("recoveryWindowInDays", 30, 0, 30);
        if (window > 0 && window < 7) {
            section.problem("recoveryWindowInDays", String.valueOf(window), "7 to 30, or 0", "choose one");
            window = 7;
        }
        return new SecretSettings(Duration.ofDays(section.number("rotateEveryDays", 30, 1, RotationArgs.MAX_DAYS)),
                section.choice("users", Users.SINGLE, Map.of("single", Users.SINGLE, "alternating", Users.ALTERNATING)), window);
    }

    private EndpointZones endpointZones() {
        return sections.get("endpoint").choice("zones", EndpointZones.ONE,
                Map.of("one", EndpointZones.ONE, "all", EndpointZones.ALL));
    }

    private FunctionSettings function() {
        var section = sections.get("function");
        return new FunctionSettings(
                section.number("memorySize", 512, 128, 10_240),
                section.choice("release", Release.LATEST, Map.of("latest", Release.LATEST, "alias", Release.ALIAS,
                        "snap-start", Release.SNAP_START)),
                section.optionalNumber("reservedConcurrentExecutions", 1, 1000),
                section.flag("tracing", false),
                section.step("logRetentionInDays", 30, LOG_DAYS));
    }

    private QueueSettings queue() {
        var section = sections.get("queue");
        var batchSize = section.number("batchSize", 10, 1, Delivery.MAX_BATCH);
        var window = section.number("maximumBatchingWindowInSeconds", 0, 0, Delivery.MAX_WINDOW);
        if (!Delivery.windowSuffices(batchSize, window)) {
            section.problem("maximumBatchingWindowInSeconds", String.valueOf(window), "1 to %d for batches of %d".formatted(Delivery.MAX_WINDOW, batchSize),
                    "wait for them to fill, or decide batchSize: 10");
            window = 1;
        }
        return new QueueSettings(Delivery.of(
                section.number("timeout", 30, 1, Delivery.MAX_FUNCTION_TIMEOUT), batchSize, window,
                section.number("maximumConcurrency", 5, Delivery.LEAST_CONCURRENCY, Delivery.MAX_CONCURRENCY),
                section.number("maxReceiveCount", 5, Delivery.LEAST_RECEIVES, Delivery.MAX_RECEIVES)),
                section.number("retentionInDays", 4, 1, QueueArgs.MAX_DAYS),
                Duration.ofMinutes(section.number("oldestMessageInMinutes", 15, 1, OLDEST_MESSAGE)));
    }

    private Optional<CacheSettings> cache() {
        var section = sections.get("cache");
        if (section.choice("store", false, Map.of("serverless", true, "none", false))) {
            return Optional.of(new CacheSettings(Duration.ofSeconds(section.number("ttlInSeconds", 60, 1, MAX_TTL)),
                    section.number("maxGigabytes", 1, 1, CacheArgs.MOST_GIGABYTES)));
        }
        List.of("ttlInSeconds", "maxGigabytes").forEach(key -> section.forbidden(key, "none, since cache.store is none", "leave it out, or decide store: serverless"));
        return Optional.empty();
    }

    /** What probes ask, and a new NAT instance too. */
    private List<String> targets() {
        var section = sections.get("egress");
        var targets = section.texts("targets");
        for (var target : targets) {
            // The grant is for 443 only, and the function is given the targets separated by commas.
            if (!target.matches("https://[A-Za-z0-9.-]+(:443)?(/[^\\s,]*)?")) {
                section.problem("targets", target, "https://host/path on port 443", "correct it");
            }
        }
        if (targets.size() > MAX_TARGETS) {
            section.problem("targets", targets.size() + " targets", "at most " + MAX_TARGETS, "two of different owners are enough");
        }
        return targets;
    }

    private EgressSettings egress(NetworkSettings network, List<String> targets) {
        var section = sections.get("egress");
        var wayOut = network.nat().usesPublicTier();
        var probe = section.flag("probe", wayOut);
        if (probe && !wayOut) {
            section.problem("probe", "true", "false, since network.nat is none", "leave it out, or choose a NAT");
        }
        if (!probe && !targets.isEmpty()) {
            section.problem("targets", targets.toString(), "none, since nothing probes", "leave them out, or set egress.probe: true");
        }
        return new EgressSettings(probe ? network.zones() : 0, targets.isEmpty() ? Nat.NatInstance.TARGETS : targets, section.number("everyMinutes", 1, 1, 60));
    }

    private AlarmSettings alarms() {
        var section = sections.get("alarms");
        return new AlarmSettings(emails(section), reach(section), section.flag("health", false), section.flag("dashboard", false),
                section.number("quotaPercent", 80, 1, 99));
    }

    private static List<String> emails(Section section) {
        var emails = section.texts("emails");
        for (var email : emails) {
            if (!email.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+")) {
                section.problem("emails", email, "mail addresses", "correct it");
            }
        }
        if (emails.stream().distinct().count() < emails.size()) {
            section.problem("emails", emails.toString(), "each address once", "remove the second one");
        }
        return emails;
    }

    private static AlarmReach reach(Section section) {
        var reach = section.choice("reach", AlarmReach.MAIL, Map.of("mail", AlarmReach.MAIL, "console", AlarmReach.CONSOLE));
        if (reach == AlarmReach.CONSOLE && !section.texts("emails").isEmpty()) {
            section.problem("reach", "console", "mail, since alarms.emails names somebody", "leave it out, or leave the emails out");
        }
        return reach;
    }

    private Owner keys() {
        return sections.get("encryption").choice("keys", Owner.AWS_MANAGED,
                Map.of("aws-managed", Owner.AWS_MANAGED, "customer-managed", Owner.CUSTOMER_MANAGED));
    }

    private AuditSettings audit() {
        var section = sections.get("audit");
        var names = new TreeMap<String, Protection>();
        for (var protection : Protection.values()) {
            names.put(protection.name().toLowerCase().replace('_', '-'), protection);
        }
        var protections = new ArrayList<Protection>();
        for (var word : section.texts("guardDutyProtections")) {
            if (names.containsKey(word)) {
                protections.add(names.get(word));
            } else {
                section.problem("guardDutyProtections", word, String.join(", ", names.keySet()),
                        Section.didYouMean(word, names.keySet()));
            }
        }
        var trail = singleton(section, "cloudTrail");
        var trailLog = section.optionalStep("trailLogRetentionInDays", LOG_DAYS);
        if (trailLog.isPresent() && !(trail instanceof Singleton.Create)) {
            section.problem("trailLogRetentionInDays", String.valueOf(trailLog.get()), "none, since the trail is not this stack's", "leave it out, or set audit.cloudTrail: create");
        }
        return new AuditSettings(trail, singleton(section, "guardDuty"), singleton(section, "accessAnalyzer"),
                section.optionalNumber("unusedAccessInDays", 1, AuditArgs.MAX_UNUSED_DAYS), protections,
                section.number("retentionInDays", 90, 1, AuditArgs.MAX_TRAIL_DAYS), trailLog,
                section.choice("onDelete", false, Map.of("keep", true, "discard", false)), Optional.of(globalEvents()).filter(from -> !region.isEmpty() && !from.equals(region)));
    }

    /** By partition: where the console signs in and IAM is. */
    private String globalEvents() {
        return region.startsWith("cn-") ? "cn-north-1" : region.startsWith("us-gov-") ? "us-gov-west-1" : "us-east-1";
    }

    /** {@code create}, {@code off} or {@code {adopt: <id>}}. */
    private static Singleton singleton(Section section, String key) {
        var adopted = section.object(key);
        if (adopted.isPresent()) {
            var id = adopted.get().text("adopt", "");
            adopted.get().end();
            if (id.isEmpty()) {
                section.problem(key, "an object without adopt", "create, off or {adopt: <id>}", "name the existing one's id");
            }
            return new Singleton.Adopt(id);
        }
        return section.choice(key, new Singleton.Create(), Map.of("create", new Singleton.Create(), "off", new Singleton.Off()));
    }

    private List<String> operators() {
        var section = sections.get("operators");
        var people = section.texts("people");
        for (var arn : people) {
            if (!OperatorsArgs.isPerson(arn)) {
                section.problem("people", arn, "ARNs of IAM users and roles, arn:aws:iam::<account>:user/<name>", "name each person or role, without wildcards");
            }
        }
        return people;
    }

    private RecoverySettings recovery() {
        var section = sections.get("recovery");
        return new RecoverySettings(section.choice("zoneLoss", null,
                Map.of("survive", ZoneLoss.SURVIVE, "accept-downtime", ZoneLoss.ACCEPT_DOWNTIME)),
                section.choice("regionLoss", false, Map.of("copy-backups", true, "accept-downtime", false)) ? copies(section) : noCopies(section));
    }

    private static RegionLoss noCopies(Section section) {
        OF_COPIES.forEach(key -> section.forbidden(key, "none, since recovery.regionLoss is accept-downtime", "leave it out, or decide regionLoss: copy-backups"));
        return new RegionLoss.AcceptDowntime();
    }

    /** Whether a name has the form of an AWS region's, such as {@code eu-central-1}. */
    public static boolean isRegion(String name) {
        return name.matches("[a-z]{2}(-[a-z]+)+-\\d");
    }

    private RegionLoss copies(Section section) {
        var there = section.text("copyRegion", "");
        if (!isRegion(there) || there.equals(region) || !partition(there).equals(partition(region))) {
            section.problem("copyRegion", there.isEmpty() ? "nothing" : there, "another region of AWS than %s, in its partition".formatted(region.isEmpty() ? "aws:region" : region),
                    "name the one that backups are copied to, or decide recovery.regionLoss: accept-downtime");
        }
        var days = section.number("backupRetentionInDays", 35, 1, MAX_BACKUP_DAYS);
        var locks = new TreeMap<String, VaultLock>();
        for (var lock : VaultLock.values()) {
            locks.put(lock.name().toLowerCase(), lock);
        }
        var tests = new TreeMap<String, RestoreTests>();
        for (var often : RestoreTests.values()) {
            tests.put(often.name().toLowerCase(), often);
        }
        return new RegionLoss.CopyBackups(there, days, section.number("copyRetentionInDays", days, 1, MAX_BACKUP_DAYS),
                section.choice("vaultLock", VaultLock.NONE, locks), section.choice("restoreTests", RestoreTests.WEEKLY, tests));
    }

    /** Regions of one partition know each other. */
    private static String partition(String region) {
        return region.startsWith("cn-") ? "cn" : region.startsWith("us-gov-") ? "us-gov" : "";
    }

    private CostSettings cost() {
        var section = sections.get("cost");
        var list = PriceList.load();
        return new CostSettings(section.amount("budget"), section.amounts("usage", list.usage()::containsKey, list.usage().keySet()),
                section.amounts("prices", list::mayPrice, list.prices().keySet()));
    }

    /** Lambda's pollers do not look at what is reserved: messages that meet a throttled function count as tried. */
    private void checkConcurrency(Settings settings) {
        var wanted = settings.queue().delivery().maximumConcurrency();
        settings.function().reservedConcurrentExecutions().filter(reserved -> reserved < wanted).ifPresent(reserved ->
                problems.add(new Problem("queue.maximumConcurrency", String.valueOf(wanted),
                        "at most %d, since function.reservedConcurrentExecutions is %d".formatted(reserved, reserved), "raise that, or lower this (to %d at least)"
                                .formatted(Delivery.LEAST_CONCURRENCY))));
    }

    /** What a function cannot get waits, fails, and is tried again: with a queue behind it, until messages are dead letters. */
    private void checkConnections(Settings settings) {
        var budget = settings.connections();
        if (budget.oversubscribed()) {
            problems.add(new Problem("database.instanceClass", settings.database().instanceClass(),
                    "one with %d connections for functions and operators: %s; this one has about %d".formatted(budget.wanted(), budget.arithmetic(), budget.available()),
                    "choose a larger one, or lower function.reservedConcurrentExecutions or queue.maximumConcurrency"));
        }
    }

    /** A proxy knows one version of its secret: the next user's password would be wrong for it before, and the last one's after. */
    private void checkProxy(Settings settings) {
        if (!settings.database().proxy()) {
            return;
        }
        if (settings.secret().users() == Users.ALTERNATING) {
            problems.add(new Problem("secret.users", "alternating", "single, since database.proxy is on: a proxy knows only the user that the secret names at the moment",
                    "choose it, or leave the proxy away"));
        }
        if (!(settings.database().engine() instanceof Engine.PostgreSql)) {
            problems.add(new Problem("database.proxy", "true with " + settings.database().engine().rdsName(), "true with postgres", "leave it away, or choose postgres"));
        }
    }

    /** A profile that promises to survive a zone's loss with resources that do not is a promise that nobody keeps. */
    private void checkZoneLoss(Settings settings) {
        if (settings.recovery().zoneLoss() != ZoneLoss.SURVIVE) {
            return;
        }
        var because = "recovery.zoneLoss is survive";
        if (!settings.database().multiAz()) {
            problems.add(new Problem("database.multiAz", "false", "true, since " + because,
                    "set it, or decide recovery.zoneLoss: accept-downtime"));
        }
        if (settings.endpointZones() == EndpointZones.ONE) {
            problems.add(new Problem("endpoint.zones", "one", "all, since " + because,
                    "set it, or decide recovery.zoneLoss: accept-downtime"));
        }
        var nat = settings.network().nat();
        if (nat instanceof Nat.NatInstance || nat instanceof Nat.SingleNatGateway) {
            problems.add(new Problem("network.nat", nat instanceof Nat.NatInstance ? "instance" : "single-gateway",
                    "gateway-per-zone or none, since " + because,
                    "set it, or decide recovery.zoneLoss: accept-downtime"));
        }
    }
}
