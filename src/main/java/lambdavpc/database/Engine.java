package lambdavpc.database;

import java.util.List;
import java.util.Map;

/**
 * Which database RDS runs. Only the major version is given: RDS upgrades minor versions in the maintenance window, and a
 * pinned minor would read as a downgrade afterwards.
 */
public sealed interface Engine {

    /** RDS's name: {@code postgres}, {@code mysql}, {@code mariadb}. */
    String rdsName();

    /** Major version. */
    String version();

    /** Default TCP port. */
    int port();

    /** Parameter group family: {@code postgres17}. */
    default String parameterFamily() {
        return rdsName() + version();
    }

    /** Parameters that the engine must run with: each refuses a connection without TLS. */
    Map<String, String> parameters();

    /** Logs that RDS sends to CloudWatch. */
    List<String> logExports();

    /**
     * What RDS's default parameter group makes {@code max_connections}.
     *
     * @param memoryBytes that the database has
     */
    int maxConnections(long memoryBytes);

    /**
     * PostgreSQL.
     *
     * @param version major: {@code 17}
     */
    record PostgreSql(String version) implements Engine {
        @Override
        public String rdsName() {
            return "postgres";
        }

        @Override
        public int port() {
            return 5432;
        }

        @Override
        public Map<String, String> parameters() {
            return Map.of("rds.force_ssl", "1");
        }

        @Override
        public List<String> logExports() {
            return List.of("postgresql", "upgrade");
        }

        @Override
        public int maxConnections(long memoryBytes) {
            return (int) Math.min(memoryBytes / 9_531_392, 5000);
        }
    }

    /** What MySQL and MariaDB have in common. */
    sealed interface MySqlFamily extends Engine {
        @Override
        default int port() {
            return 3306;
        }

        @Override
        default Map<String, String> parameters() {
            return Map.of("require_secure_transport", "1");
        }

        @Override
        default List<String> logExports() {
            return List.of("error");
        }
    }

    /**
     * MySQL.
     *
     * @param version major and minor: {@code 8.4}
     */
    record MySql(String version) implements MySqlFamily {
        @Override
        public String rdsName() {
            return "mysql";
        }

        @Override
        public int maxConnections(long memoryBytes) {
            return (int) Math.min(memoryBytes / 12_582_880, 100_000);
        }
    }

    /**
     * MariaDB.
     *
     * @param version major and minor: {@code 11.4}
     */
    record MariaDb(String version) implements MySqlFamily {
        @Override
        public String rdsName() {
            return "mariadb";
        }

        @Override
        public int maxConnections(long memoryBytes) {
            return (int) Math.min(memoryBytes / 25_165_760, 12_000);
        }
    }
}
