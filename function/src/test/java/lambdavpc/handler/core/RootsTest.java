package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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

    /** The fingerprints that Amazon Trust Services publishes. */
    @Test
    void aProxysCertificateComesFromAmazonsFourPublicRoots() throws Exception {
        var environment = new HashMap<>(Map.of("DATABASE_HOST", "app.proxy-abc.eu-central-1.rds.amazonaws.com", "DATABASE_PORT", "5432", "DATABASE_NAME", "app",
                "DATABASE_ENGINE", "postgres", "DATABASE_AUTHENTICATION", "iam", "AWS_REGION", "eu-central-1", "DATABASE_PROXY", "true"));
        var fingerprints = new ArrayList<String>();
        for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(
                Roots.pem(Roots.location(Settings.from(environment))).getBytes(StandardCharsets.US_ASCII)))) {
            fingerprints.add(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())));
        }
        assertEquals(List.of("8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
                "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
                "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
                "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092"), fingerprints);
        environment.remove("DATABASE_PROXY");
        assertEquals("rds/eu-central-1.pem", Roots.location(Settings.from(environment)));
    }

    @Test
    void aRegionWithoutRootsIsNamedWithTheWayToAddThem() {
        var failure = assertThrows(HandlerException.class, () -> Roots.pem("rds/xx-nowhere-1.pem"));
        assertTrue(failure.getMessage().contains("run function/bin/rds-roots"), failure.getMessage());
    }
}
