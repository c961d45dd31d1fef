package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {
    @ParameterizedTest
    @CsvSource({
        "28P01, 0, PASSWORD_REFUSED", "28000, 1045, PASSWORD_REFUSED", "28000, 1698, PASSWORD_REFUSED", "HY000, 4151, PASSWORD_REFUSED", "HY000, 3118, PASSWORD_REFUSED", "28000, 0, REFUSED", "08004, 0, REFUSED",
        "57P01, 0, LOST", "57P05, 0, LOST", "25P03, 0, LOST", "57P02, 0, LOST", "08006, 0, LOST", "08003, 0, LOST", "08S01, 0, LOST", "08P01, 0, LOST",
        "57P03, 0, UNREACHABLE", "08001, 0, UNREACHABLE", "25006, 0, READ_ONLY", "HY000, 1290, READ_ONLY", "HY000, 1836, READ_ONLY",
        "53300, 0, FULL", "08004, 1040, FULL", "42000, 1203, FULL", "42000, 1226, FULL", "57014, 0, TIMED_OUT",
        "40001, 0, CONFLICT", "40P01, 0, CONFLICT", "55P03, 0, CONFLICT", "HY000, 1205, CONFLICT", "40001, 1213, CONFLICT",
        "22001, 0, DATA", "23514, 0, DATA", "HY000, 1366, DATA", "HY000, 3819, DATA", "42703, 0, STATEMENT", ", 0, STATEMENT"})
    void anSqlStateIsTakenForWhatItDeserves(String state, int code, Failure expected) {
        assertEquals(expected, Failure.of(new SQLException("", state, code)));
    }

    /** The table in docs/functions.md, row by row: a code of five characters is an SQLSTATE, a shorter one MySQL's number. */
    @Test
    void theDocumentationSaysWhatIsSo() throws IOException {
        var told = EnumSet.noneOf(Failure.class);
        var codes = Pattern.compile("`(\\w+)`");
        for (var line : Files.readAllLines(Path.of("../docs/functions.md"))) {
            var cells = line.split(" *\\| *");
            var expected = Arrays.stream(Failure.values()).filter(failure -> cells.length == 5 && failure.message.equals(cells[2])).findFirst();
            if (expected.isPresent()) {
                told.add(expected.get());
                codes.matcher(cells[1]).results().map(code -> code.group(1)).forEach(code -> assertEquals(expected.get(),
                        Failure.of(code.length() == 5 ? new SQLException("", code) : new SQLException("", "HY000", Integer.parseInt(code))), code));
                assertEquals(expected.get().passes(), cells[4].equals("waits and tries again"), line);
                assertEquals(expected.get().deservesRetry, !cells[3].equals("no"), line);
            }
        }
        assertEquals(EnumSet.complementOf(EnumSet.of(Failure.UNTRUSTED)), told);
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
