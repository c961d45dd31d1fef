package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.cache.Cache;
import lambdavpc.cache.CacheArgs;

/** The cache that a profile may put before the database, for readers who can do with answers that are some time old. */
final class ReadCache {
    private final Deployment deployment;
    private final Optional<Cache> cache;

    ReadCache(Deployment deployment, ComponentResourceOptions options) {
        this.deployment = deployment;
        cache = deployment.settings().cache().map(settings ->
                new Cache("cache", new CacheArgs(deployment.network(), deployment.keys().data(), settings.maxGigabytes()), options));
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
