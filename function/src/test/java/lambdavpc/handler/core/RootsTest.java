package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class RootsTest {
    /** A year to run {@code function/bin/rds-roots} before the first of these roots expires. */
    private static final Instant USEFUL_UNTIL = Instant.parse("2060-01-01T00:00:00Z");

    @Test
    void everyRegionHasItsThreeRootsAndTheyAreAuthoritiesOfAmazonRds() throws Exception {
        var regions = new ArrayList<String>();
        try (var files = Files.list(Path.of(Roots.class.getResource("rds").toURI()))) {
            for (var file : files.sorted().toList()) {
                var region = file.getFileName().toString().replace(".pem", "");
                regions.add(region);
                var pem = Roots.pem("rds/" + region + ".pem");
                var certificates = CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
                assertEquals(3, certificates.size(), region);
                for (var certificate : certificates) {
                    var root = (X509Certificate) certificate;
                    root.verify(root.getPublicKey());
                    assertTrue(root.getSubjectX500Principal().getName().contains("CN=Amazon RDS " + region + " Root CA"), region);
                    assertTrue(root.getBasicConstraints() >= 0, region);
                    assertTrue(root.getNotAfter().toInstant().isAfter(USEFUL_UNTIL), region + " " + root.getNotAfter());
                }
            }
        }
        assertEquals(27, regions.size());
    }

    @Test
    void aRegionWithoutRootsIsNamedWithTheWayToAddThem() {
        var failure = assertThrows(HandlerException.class, () -> Roots.pem("rds/xx-nowhere-1.pem"));
        assertTrue(failure.getMessage().contains("run function/bin/rds-roots"), failure.getMessage());
    }
}
