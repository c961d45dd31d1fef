package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.security.cert.CertificateException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
    @ParameterizedTest
    @CsvSource({
        "28P01, 0, PASSWORD_REFUSED", "28000, 1045, PASSWORD_REFUSED", "28000, 1698, PASSWORD_REFUSED", "28000, 0, REFUSED", "08004, 0, REFUSED",
        "57P01, 0, LOST", "57P02, 0, LOST", "08006, 0, LOST", "08003, 0, LOST", "08S01, 0, LOST", "08P01, 0, LOST",
        "57P03, 0, UNREACHABLE", "08001, 0, UNREACHABLE", "25006, 0, READ_ONLY", "HY000, 1290, READ_ONLY", "HY000, 1836, READ_ONLY",
        "53300, 0, FULL", "08004, 1040, FULL", "42000, 1203, FULL", "42000, 1226, FULL", "57014, 0, TIMED_OUT",
        "40001, 0, CONFLICT", "40P01, 0, CONFLICT", "55P03, 0, CONFLICT", "HY000, 1205, CONFLICT", "40001, 1213, CONFLICT",
        "22001, 0, DATA", "23514, 0, DATA", "HY000, 1366, DATA", "HY000, 3819, DATA", "42703, 0, STATEMENT", ", 0, STATEMENT"})
    void anSqlStateIsTakenForWhatItDeserves(String state, int code, Failure expected) {
        assertEquals(expected, Failure.of(new SQLException("", state, code)));
    }

    @Test
    void aCertificateThatIsRefusedIsNotABrokenConnectionToTryAgain() {
        var handshake = new SSLHandshakeException("refused");
        handshake.initCause(new CertificateException("No subject alternative names"));
        var failure = Failure.of(new SQLException("SSL error", "08006", handshake));
        assertEquals(Failure.UNTRUSTED, failure);
        assertFalse(failure.deservesRetry);
    }
}
