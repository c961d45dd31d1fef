package lambdavpc.embedded.runtime.database;

import java.nio.file.Path;
import java.util.Optional;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;

/** A database server that runs, or could. */
public interface DatabaseServer {

    /**
     * Starts it, with what an earlier start left as its data; the first time it makes the master user and the database.
     * Returns once it takes connections.
     *
     * @throws CannotRun in one line: port in use, no space, no binaries
     */
    void start(String masterPassword);

    boolean running();

    /**
     * Gives the master of data that came from elsewhere this password, while it does not run.
     *
     * @throws CannotRun where this engine's data never comes from elsewhere
     */
    default void rekey(String masterPassword) {
        throw new CannotRun("data of another instance is taken over with engine postgres only");
    }

    /** Whether it has run before. */
    boolean initialised();

    /**
     * What this machine lacks for logins by IAM tokens, where the instance takes them.
     *
     * @return one line; empty when nothing is lacking
     */
    Optional<String> noIamLogins();

    void stop();

    /**
     * What RDS was asked for.
     *
     * @param identifier of the instance
     * @param host       its name in the VPC
     * @param address    the loopback address that the name stands for
     * @param iam        whether IAM authentication is on
     * @param folder     keeps its data
     */
    record Declaration(String identifier, String engine, String host, String address, int port, String databaseName,
            String masterUser, String region, boolean iam, Path folder) {

        static Declaration of(World.Entry instance, String address, Path folder) {
            var outputs = instance.outputs();
            return new Declaration((String) outputs.get("identifier"), (String) outputs.get("engine"), (String) outputs.get("address"),
                    address, ((Number) outputs.get("port")).intValue(), (String) outputs.get("dbName"),
                    (String) outputs.get("username"), ((String) outputs.get("arn")).split(":")[3],
                    Boolean.TRUE.equals(outputs.get("iamDatabaseAuthenticationEnabled")), folder);
        }

        /** Why its server is not there, and what to do: the same words for every engine. */
        CannotRun cannotStart(String why, Path log) {
            var text = String.valueOf(why);
            if (text.contains("Address already in use") || text.contains("Can't start server: Bind")) {
                return new CannotRun("port %d of %s, the database's address, is in use: end the program that listens there"
                        .formatted(port, address));
            }
            // Where the last block goes in half, PostgreSQL tells how much of it did and no reason.
            if (text.contains("No space left") || text.contains("wrote only ") && text.contains("could not extend file")) {
                return new CannotRun("no space left on the disk of %s: free some and run this again".formatted(folder));
            }
            return new CannotRun("the database %s cannot start: %s; its log is %s".formatted(identifier, text.strip(), log));
        }
    }
}
