package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.cache.Cache;
import lambdavpc.cache.CacheArgs;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;

/** The cache that a profile may put before the database, for readers who can do with answers that are some time old. */
final class ReadCache {
    /** As AWS advises for a cache with a maximum. */
    private static final int FULL_PERCENT = 75;

    private final Deployment deployment;
    private final Optional<Cache> cache;

    ReadCache(Deployment deployment, ComponentResourceOptions options) {
        this.deployment = deployment;
        cache = deployment.settings().cache().map(settings ->
                new Cache("cache", new CacheArgs(deployment.network(), deployment.keys().data(), settings.maxGigabytes()), options));
        cache.ifPresent(each -> watch(each, options));
    }

    /** A cache that is down is nobody's night: the database answers. These two tell that it costs more or helps less than was meant. */
    private void watch(Cache each, ComponentResourceOptions options) {
        var most = deployment.settings().cache().orElseThrow().maxGigabytes();
        alarm("cache-full", "The cache %s is filled to %d percent of the %d GB that it may hold.".formatted(each.cacheName(), FULL_PERCENT, most),
                "see whether it keeps what nobody asks for", each, "BytesUsedForCache", Statistic.MAXIMUM, Threshold.atLeast(FULL_PERCENT * most * 1e7), options);
        alarm("cache-throttled", "The cache %s refused commands in each of three times five minutes.".formatted(each.cacheName()),
                "see how many there are", each, "ThrottledCmds", Statistic.SUM, Threshold.atLeast(1), options);
    }

    private void alarm(String name, String meaning, String first, Cache each, String metric, Statistic statistic, Threshold threshold, ComponentResourceOptions options) {
        new Alarm(name, new AlarmArgs(deployment.alarms(), meaning, "%s: docs/runbook.md#%s".formatted(first, name),
                // Serverless caches are told apart by this name, nodes by another.
                new Metric("AWS/ElastiCache", metric, Map.of("clusterId", Output.of(each.cacheName())), statistic), threshold, Duration.ofMinutes(5), 3, Missing.NOT_BREACHING), options);
    }

    List<Grant> grants(Identity function) {
        return cache.map(each -> List.of(each.allowFrom(function), each.allowLogin(function))).orElse(List.of());
    }

    /** These variables, and those that tell a function where the cache is. */
    Map<String, Output<String>> with(Map<String, Output<String>> environment) {
        var all = new HashMap<>(environment);
        cache.ifPresent(each -> all.putAll(Map.of("CACHE_HOST", each.address(), "CACHE_PORT", Output.of(String.valueOf(Cache.PORT)),
                "CACHE_NAME", Output.of(each.cacheName()), "CACHE_USER", Output.of(each.user()),
                "CACHE_TTL_SECONDS", Output.of(String.valueOf(deployment.settings().cache().orElseThrow().keep().toSeconds())))));
        return all;
    }
}
