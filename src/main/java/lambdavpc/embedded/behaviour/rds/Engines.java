package lambdavpc.embedded.behaviour.rds;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What RDS knows of the engines that this project uses. */
final class Engines {
    private static final Map<String, Engine> ALL = Map.of(
            "postgres", new Engine(5432, List.of("13.22", "14.19", "15.14", "16.10", "17.6"), Set.of("postgresql", "upgrade", "iam-db-auth-error"), Set.of("admin", "rdsadmin")),
            "mysql", new Engine(3306, List.of("8.0.43", "8.4.6"), Set.of("audit", "error", "general", "slowquery", "iam-db-auth-error"), Set.of("rdsadmin")),
            "mariadb", new Engine(3306, List.of("10.6.23", "10.11.14", "11.4.8", "11.8.3"), Set.of("audit", "error", "general", "slowquery"), Set.of("rdsadmin")));

    private Engines() {}

    static Set<String> names() {
        return ALL.keySet();
    }

    static Engine of(String name) {
        return ALL.get(name);
    }

    /** Parameters that only some engines have. */
    static boolean has(String family, String parameter) {
        return switch (parameter) {
            case "rds.force_ssl", "shared_preload_libraries", "log_min_duration_statement" -> family.startsWith("postgres");
            case "require_secure_transport", "long_query_time", "slow_query_log" -> family.startsWith("mysql") || family.startsWith("mariadb");
            default -> true;
        };
    }

    static boolean isFamily(String family) {
        return ALL.entrySet().stream().anyMatch(engine -> engine.getValue().versions.stream().anyMatch(version ->
                family.equals(engine.getKey() + engine.getValue().major(version))));
    }

    /**
     * @param versions the newest minor version of each major one
     * @param logs     that CloudWatch can have
     * @param reserved names that no master user can have
     */
    record Engine(int port, List<String> versions, Set<String> logs, Set<String> reserved) {
        /** The version that RDS runs for what was asked: a whole version, or the newest of a major one. */
        Optional<String> actual(String asked) {
            return versions.stream().filter(version -> version.equals(asked) || major(version).equals(asked)).findFirst()
                    .or(() -> versions.stream().anyMatch(version -> asked.startsWith(major(version) + ".")) ? Optional.of(asked) : Optional.empty());
        }

        /** {@code 17} of PostgreSQL 17.6, {@code 8.4} of MySQL 8.4.6. */
        String major(String version) {
            var parts = version.split("\\.");
            return port == 5432 ? parts[0] : parts[0] + "." + parts[1];
        }

        String newest() {
            return versions.get(versions.size() - 1);
        }
    }
}
