package lambdavpc.handler.egressprobe;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Metrics;

/**
 * Asks whether the internet can be reached from its zone, and tells it as metrics: {@code EgressSucceeded} is 1 when at least one target
 * answered and 0 when none did, {@code EgressLatency} the milliseconds of the fastest answer. A way out that is closed is a result and no
 * failure of the function: a failure would mean that nothing is known.
 *
 * <p>One target out of several decides, because the question is about the zone's NAT: a single site that is down must not replace it.
 */
public final class EgressProbe extends Handler {
    private final String namespace;
    private final String zone;
    private final List<URI> targets;
    private final SSLSocketFactory tls;

    public EgressProbe() {
        this(System.getenv(), trusted());
    }

    EgressProbe(Map<String, String> environment, SSLSocketFactory tls) {
        namespace = required(environment, "METRICS_NAMESPACE");
        zone = required(environment, "EGRESS_ZONE");
        targets = Arrays.stream(required(environment, "EGRESS_TARGETS").split(",")).map(EgressProbe::target).toList();
        this.tls = tls;
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        var attempts = Attempt.all(targets, tls, deadline);
        var fastest = attempts.stream().filter(Attempt.Result::reached).mapToLong(Attempt.Result::millis).min();
        var metrics = Metrics.of(namespace, "Zone", zone).with("EgressSucceeded", fastest.isPresent() ? 1 : 0, "None");
        fastest.ifPresent(millis -> metrics.with("EgressLatency", millis, "Milliseconds"));
        metrics.note("targets", attempts.stream().map(Attempt.Result::toString).collect(Collectors.joining("; "))).write();

        answer.writeStartObject()
                .writeFieldName("zone").writeValue(zone)
                .writeFieldName("succeeded").writeValue(fastest.isPresent())
                .writeFieldName("targets").writeStartArray();
        attempts.forEach(attempt -> attempt.write(answer));
        answer.writeEndArray().writeEndObject();
        return fastest.isPresent() ? Log.info("reached") : Log.warn("nothing reached");
    }

    /** Made in init code, which is not billed by the memory's share of a processor: it reads the roots of the JDK. */
    private static SSLSocketFactory trusted() {
        try {
            return SSLContext.getDefault().getSocketFactory();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has a default TLS context", e);
        }
    }

    private static URI target(String text) {
        try {
            var target = URI.create(text.strip());
            if ("https".equals(target.getScheme()) && target.getHost() != null) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the same complaint as another scheme.
        }
        throw new HandlerException("Configuration", "EGRESS_TARGETS has '" + text + "'; allowed: https:// and a host, separated by commas");
    }
}
