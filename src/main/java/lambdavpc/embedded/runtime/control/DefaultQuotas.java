package lambdavpc.embedded.runtime.control;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an account may have before it asks for more. This one never asked.
 *
 * @param metric by which CloudWatch knows it; empty for most
 */
public record DefaultQuotas(String service, String code, String name, double value, String metric) {

    static Optional<DefaultQuotas> find(String service, String code) {
        return all().filter(quota -> quota.service.equals(service) && quota.code.equals(code)).findFirst();
    }

    /** The quota that {@code SERVICE_QUOTA()} finds for a metric. */
    public static Optional<Double> ofMetric(String namespace, String name) {
        return all().filter(quota -> quota.metric.equals(namespace + " " + name)).map(DefaultQuotas::value).findFirst();
    }

    private static Stream<DefaultQuotas> all() {
        return Stream.of(
                new DefaultQuotas("vpc", "L-DF5E4CA3", "Network interfaces per Region", 5000, ""),
                new DefaultQuotas("vpc", "L-29B6F2EB", "Interface VPC endpoints per VPC", 50, ""),
                new DefaultQuotas("lambda", "L-9FEE3D26", "Elastic network interfaces per VPC", 500, ""),
                new DefaultQuotas("lambda", "L-B99A9384", "Concurrent executions", 1000, "AWS/Lambda ConcurrentExecutions"));
    }
}
