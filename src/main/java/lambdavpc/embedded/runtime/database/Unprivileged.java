package lambdavpc.embedded.runtime.database;

import java.util.List;
import lambdavpc.embedded.runtime.CannotRun;

/** Database servers refuse to run as root. In a user namespace without a mapping, root is nobody, yet may use its own files. */
final class Unprivileged {
    private Unprivileged() {}

    /** What to put before a command. */
    static List<String> prefix() {
        if (!System.getProperty("user.name").equals("root")) {
            return List.of();
        }
        if (!PostgreSqlBinaries.run(List.of("unshare", "-U", "id", "-u")).strip().matches("[1-9]\\d*")) {
            throw new CannotRun("a database server cannot run as root, and this machine does not let root make user namespaces: "
                    + "run this as an ordinary user");
        }
        return List.of("unshare", "-U");
    }
}
