package lambdavpc.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.audit.AuditArgs.Protection;
import lambdavpc.audit.Singleton;
import lambdavpc.database.Authentication;
import lambdavpc.database.ConnectionBudget;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.database.DatabaseProxy;
import lambdavpc.database.Engine;
import lambdavpc.encryption.EncryptionKeys;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Release;
import lambdavpc.network.BlockPublicAccess;
import lambdavpc.network.Nat;
import lambdavpc.queue.Delivery;
import lambdavpc.recovery.RestoreTests;
import lambdavpc.recovery.VaultLock;
import lambdavpc.secret.Users;

/**
 * What a profile decides, one record per room. Defaults suit a stack that may be lost: everything private and encrypted,
 * as cheap as that can be had.
 *
 * @param prefix    first part of every fixed name: project and stack
 * @param cache     what the reader keeps answers in; empty asks the database every time
 * @param operators ARNs of who may reach the database by a tunnel
 */
public record Settings(
        String prefix,
        NetworkSettings network,
        DatabaseSettings database,
        SecretSettings secret,
        EndpointZones endpointZones,
        FunctionSettings function,
        QueueSettings queue,
        Optional<CacheSettings> cache,
        EgressSettings egress,
        AlarmSettings alarms,
        EncryptionKeys.Owner keys,
        AuditSettings audit,
        List<String> operators,
        RecoverySettings recovery,
        CostSettings cost) {
    private static final int CONCURRENCY = 1000;
    /** Lambda keeps this much of the account's concurrency for functions that reserve none. */
    public static final int UNRESERVED = 100;

    /**
     * The database's connections and who may want them. Lambda's pollers call the writer alone and by their own limit, Secrets Manager
     * rotates step by step, a deployment migrates once, and each operator is taken to have one tunnel with one session. Behind a proxy reader
     * and writer wait for one of its connections instead. A program that adds functions of its own makes a {@link ConnectionBudget} with them.
     */
    public ConnectionBudget connections() {
        var most = new HashMap<String, Optional<Integer>>(Map.of("migrate", Optional.of(1)));
        if (database.proxy()) {
            most.put("proxy", Optional.of(DatabaseProxy.connections(database.connections())));
        } else {
            most.put("reader", function.reservedConcurrentExecutions());
            most.put("writer", Optional.of(queue.delivery().maximumConcurrency()));
        }
        if (database.rotates()) {
            most.put("rotation", Optional.of(1));
        }
        if (!operators.isEmpty()) {
            most.put("operators", Optional.of(operators.size()));
        }
        return new ConnectionBudget(database.connections(), most);
    }

    /** What is worth a word and no reason to refuse the profile. */
    public List<String> warnings() {
        return Stream.of(concurrencyBeyondAnAccounts(), natThatNobodyWatches()).flatMap(Optional::stream).toList();
    }

    /**
     * What this profile alone wants beyond what an account has by default; its own quotas may have been raised, or be lower in a new account. Interfaces,
     * endpoints and addresses cannot get there by what a profile can say: alarms watch those.
     */
    private Optional<String> concurrencyBeyondAnAccounts() {
        var each = function.reservedConcurrentExecutions();
        var wanted = reservedConcurrency().orElse(queue.delivery().maximumConcurrency()) + UNRESERVED;
        return Optional.of(("%s: Lambda's concurrency: this profile alone wants %,d (%s, and %d that Lambda lets nobody reserve); an account has %,d unless it"
                + " asked for more, a new one as few as 10: see what yours has (`aws lambda get-account-settings`), ask for more, or lower it").formatted(
                each.isPresent() ? "function.reservedConcurrentExecutions" : "queue.maximumConcurrency", wanted,
                each.map(some -> "%d functions x %d, and %d that run once at a time".formatted(many(), some, once())).orElse("the writer"), UNRESERVED, CONCURRENCY))
                .filter(warning -> wanted > CONCURRENCY);
    }

    /** What all functions of the profile reserve together, where it reserves at all. */
    public Optional<Integer> reservedConcurrency() {
        return function.reservedConcurrentExecutions().map(each -> many() * each + once());
    }

    /** Functions that run as often at once as the profile says: reader, writer, migrate, rotation. */
    private int many() {
        return database.rotates() ? 4 : 3;
    }

    /** Functions that run once at a time: probes and their healer, quotas, restore-check and its orchestrator. */
    private int once() {
        return egress.zones() + (healsNat() ? 1 : 0) + 2 + (recovery.regionLoss() instanceof RegionLoss.CopyBackups ? 1 : 0);
    }

    /** The probes' alarms call the healer. */
    private boolean healsNat() {
        return network.nat() instanceof Nat.NatInstance && egress.zones() > 0;
    }

    private Optional<String> natThatNobodyWatches() {
        return network.nat() instanceof Nat.NatInstance && !healsNat() ? Optional.of("egress.probe: false with network.nat: instance leaves out the probes, and with them the healer that"
                + " they call: a NAT instance that dies is replaced, one that runs and forwards nothing is noticed and replaced by nobody; leave egress.probe out to have both") : Optional.empty();
    }

    /** What the profile takes upon itself, by name: the proof measures the resources by it. */
    public Map<String, Object> decisions() {
        var decisions = new HashMap<String, Object>(Map.of("zoneLoss", recovery.zoneLoss().name(), "regionLoss", recovery.regionLoss().decision(), "onDelete", database.onDelete().name(),
                "alarms", alarms.reach().name(), "cloudTrail", word(audit.cloudTrail()), "guardDuty", word(audit.guardDuty())));
        if (recovery.regionLoss() instanceof RegionLoss.CopyBackups copies) {
            decisions.put("copyRegion", copies.region());
        }
        decisions.putAll(cost.decisions());
        return decisions;
    }

    private static String word(Singleton singleton) {
        return singleton.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** @param notOverlapping blocks of networks that this one is or will be connected with */
    public record NetworkSettings(String cidrBlock, int zones, List<String> availabilityZoneIds, String natInstanceType, Nat nat,
            BlockPublicAccess blockPublicAccess, int flowLogRetentionInDays, List<String> notOverlapping) {}

    /** @param connections that functions can have at once */
    public record DatabaseSettings(Engine engine, String instanceClass, int connections, int allocatedStorage, boolean multiAz,
            int backupRetentionPeriod, OnDelete onDelete, Insight insight, Authentication authentication, boolean proxy) {
        /** Whether functions end up with a password that somebody changes: a proxy logs in with one even where they show tokens to it. */
        boolean rotates() {
            return authentication == Authentication.PASSWORD || proxy;
        }
    }

    public record SecretSettings(Duration rotateEvery, Users users, int recoveryWindowInDays) {}

    public record FunctionSettings(int memorySize, Release release, Optional<Integer> reservedConcurrentExecutions,
            boolean tracing, int logRetentionInDays) {}

    /** @param oldestMessage how old a message may grow that waits, before somebody is told */
    public record QueueSettings(Delivery delivery, int retentionInDays, Duration oldestMessage) {}

    /** @param keep how long an answer may be given that the database would no longer give */
    public record CacheSettings(Duration keep, int maxGigabytes) {}

    /**
     * @param zones        zones whose way to the internet is probed: all or none
     * @param targets      what the probes ask, {@code https://}
     * @param everyMinutes how often
     */
    public record EgressSettings(int zones, List<String> targets, int everyMinutes) {}

    /**
     * @param emails       who is told of alarms
     * @param reach        whether somebody must be told
     * @param health       database and functions have alarms of their own
     * @param dashboard    there is a page for whoever is on call
     * @param quotaPercent how much of a quota may be used up before somebody is told
     */
    public record AlarmSettings(List<String> emails, AlarmReach reach, boolean health, boolean dashboard, int quotaPercent) {}

    /**
     * @param unusedAccessInDays      empty does not look for unused access
     * @param trailLogRetentionInDays empty sends the trail to no log
     * @param globalEventsFrom        region in which AWS tells of roles and of the root user; empty where the stack is there itself
     */
    public record AuditSettings(Singleton cloudTrail, Singleton guardDuty, Singleton accessAnalyzer, Optional<Integer> unusedAccessInDays, List<Protection> protections,
            int retentionInDays, Optional<Integer> trailLogRetentionInDays, boolean keepOnDelete, Optional<String> globalEventsFrom) {}

    public record RecoverySettings(ZoneLoss zoneLoss, RegionLoss regionLoss) {}

    /** What losing the region, or the whole stack, may do. */
    public sealed interface RegionLoss {

        /** As the proof knows it. */
        String decision();

        /** Point-in-time recovery, in the region: it is lost with it. */
        record AcceptDowntime() implements RegionLoss {
            @Override
            public String decision() {
                return "ACCEPT_DOWNTIME";
            }
        }

        /**
         * Backups that are copied to another region and restored to try them.
         *
         * @param region where copies go
         */
        record CopyBackups(String region, int backupRetentionInDays, int copyRetentionInDays, VaultLock lock, RestoreTests tests) implements RegionLoss {
            @Override
            public String decision() {
                return "COPY_BACKUPS";
            }
        }
    }

    /**
     * @param budget dollars a month; a profile that costs more is refused
     * @param usage  assumptions about a month instead of the price list's
     * @param prices dollars instead of the price list's
     */
    public record CostSettings(Optional<BigDecimal> budget, Map<String, BigDecimal> usage, Map<String, BigDecimal> prices) {
        /** Registered too, so that a state can be priced as the profile was. */
        private Map<String, Object> decisions() {
            var decisions = new HashMap<String, Object>();
            budget.ifPresent(most -> decisions.put("budget", most.doubleValue()));
            Map.of("usage", usage, "prices", prices).forEach((key, amounts) -> {
                if (!amounts.isEmpty()) {
                    decisions.put(key, amounts.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().doubleValue())));
                }
            });
            return decisions;
        }
    }

    /** How far alarms go: a decision too, for an alarm that nobody hears of is none. */
    public enum AlarmReach {
        MAIL,
        /** They are seen by who looks. */
        CONSOLE
    }

    /** What losing an availability zone may do: a decision, not an accident. */
    public enum ZoneLoss {
        SURVIVE,
        ACCEPT_DOWNTIME
    }
}
