package lambdavpc.handler.core;

import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What an SQLSTATE deserves. */
public enum Failure {
    /** The password is not (or not yet, or no longer) the server's: read the secret again. */
    PASSWORD_REFUSED(true, true, "the database refuses the password, also after reading it again"),
    /** Refused for another reason, such as no TLS or no such role: trying again, or trying weaker, would be wrong. */
    REFUSED(true, false, "the database refuses this user, this host or this kind of connection"),
    /** Whoever answers at the database's address cannot prove to be it. Never answered by checking less. */
    UNTRUSTED(true, false, "the server's certificate is not one for this host from the authorities we trust"),
    /** The server went away under the connection: a new one will do. */
    LOST(true, true, "the connection broke"),
    /** A fail-over left us on the old primary: reconnect, by then the name leads to the new one. */
    READ_ONLY(true, true, "the server has become read-only; a fail-over is under way"),
    FULL(true, true, "the database has no connection to spare"),
    UNREACHABLE(true, true, "the database cannot be reached"),
    TIMED_OUT(true, false, "the statement took too long"),
    /** Two transactions were in each other's way and this one had to go; the server took all of it back. */
    CONFLICT(false, true, "the statement met another transaction"),
    /** One row's fault: a value that the table does not take. */
    DATA(false, false, "the table refuses a value"),
    /** The statement's own fault; the connection is as good as before. */
    STATEMENT(false, false, "the statement failed");

    /** Wrong password; a user that does not exist; and a locked one (MariaDB's and MySQL's number), as each is until it has its password. */
    private static final Set<Integer> PASSWORD_CODES = Set.of(1045, 1698, 4151, 3118);

    final boolean spoilsConnection;
    final boolean deservesRetry;
    final String message;

    Failure(boolean spoilsConnection, boolean deservesRetry, String message) {
        this.spoilsConnection = spoilsConnection;
        this.deservesRetry = deservesRetry;
        this.message = message;
    }

    /** Whether waiting helps: true of what ends with a fail-over or when others are done, false of what somebody has to mend. */
    public boolean passes() {
        return deservesRetry && this != PASSWORD_REFUSED;
    }

    public static Failure of(SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
                return UNTRUSTED;
            }
        }
        // MySQL and MariaDB say 28000 for everything; error 1045 is the wrong password, 1040 and 1203 are the full house,
        // 1226 the user's share of it, 1290 and 1836 a server that only reads, 1205 and 1213 locks, 1366 and MySQL's 3819 a value that
        // is refused. 1698 is what MariaDB says of some users that do not exist: so as not to tell that, it treats them, by their names,
        // like one of the users that do, and that may be one without a password.
        if (state.equals("28P01") || PASSWORD_CODES.contains(e.getErrorCode())) {
            return PASSWORD_REFUSED;
        }
        if (state.equals("53300") || e.getErrorCode() == 1040 || e.getErrorCode() == 1203 || e.getErrorCode() == 1226) {
            return FULL;
        }
        if (e.getErrorCode() == 1290 || e.getErrorCode() == 1836) {
            return READ_ONLY;
        }
        if (e.getErrorCode() == 1205 || e.getErrorCode() == 1213) {
            return CONFLICT;
        }
        if (e.getErrorCode() == 1366 || e.getErrorCode() == 3819) {
            return DATA;
        }
        return switch (state) {
            // 57P05 and 25P03: idle for longer than the server allows, as a frozen function is.
            case "57P01", "57P02", "57P05", "25P03", "08000", "08003", "08006", "08007", "08S01", "70100" -> LOST;
            case "57P03", "08001" -> UNREACHABLE;
            case "25006" -> READ_ONLY;
            case "57014" -> TIMED_OUT;
            case "08004", "28000" -> REFUSED;
            case "40001", "40P01", "55P03" -> CONFLICT;
            default -> switch (state.length() == 5 ? state.substring(0, 2) : "") {
                case "08" -> LOST;
                case "22", "23" -> DATA;
                default -> STATEMENT;
            };
        };
    }

    /** For the caller: the kind and the SQLSTATE, not the driver's text, which may quote data. */
    public HandlerException toException(SQLException e) {
        return new HandlerException("Database", message + " (SQLSTATE " + e.getSQLState() + ")");
    }
}
