package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.secrets.SecretStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A deployed stack loses its database with its data, its region, or its password to a thief, and is well again. */
@TestInstance(Lifecycle.PER_CLASS)
final class RecoveryStoryTest {
    private Clone clone;
    private Place place;

    @BeforeAll
    void deploy(@TempDir Path temporary) throws Exception {
        clone = new Clone(temporary).withoutEngine();
        var profile = clone.root().resolve("Pulumi.dev.yaml");
        Files.writeString(profile, Files.readString(profile).replace("regionLoss: accept-downtime", "regionLoss: copy-backups\n    copyRegion: us-west-2"));
        place = clone.stack("dev").inProcessPlace();
        var deployed = clone.run("demo", "dev");
        assumeFalse(deployed.err().contains("no PostgreSQL"), deployed.err());
        assertEquals(0, deployed.status(), deployed.out() + deployed.err());
    }

    @AfterAll
    void destroy() throws Exception {
        StackProcesses.end(place);
        clone.close();
    }

    @Test
    void theDataComesBackAndRestoreCheckSawItInTheRestoredServer() throws Exception {
        var before = clone.run("invoke", "reader", "-s", "dev");
        var identity = identities(place.databases());

        var rehearsed = clone.run("recover", "rehearse", "-s", "dev");
        assumeFalse(rehearsed.err().contains("built without LDAP"), rehearsed.err());
        assertEquals(0, rehearsed.status(), rehearsed.out() + rehearsed.err());
        assertTrue(rehearsed.out().contains("restored as awsbackup-restore-test-rehearsal."), rehearsed.out());
        assertTrue(rehearsed.out().contains("restore-check read there: the database is here"), rehearsed.out());
        assertTrue(rehearsed.out().contains("(RTO)"), rehearsed.out());

        assertEquals(before.out(), clone.run("invoke", "reader", "-s", "dev").out());
        assertNotEquals(identity, identities(place.databases()), "the certificates are new: the old folder is gone");
        assertFalse(Files.exists(place.folder().resolve("backup")));
        assertFalse(Files.exists(place.databases().resolve("awsbackup-restore-test-rehearsal")));
    }

    @Test
    void aCopiedPasswordOpensNothingAfterOneRotationAndNoReadFails() throws Exception {
        var before = passwords();
        var rehearsed = clone.run("recover", "rehearse", "-s", "dev", "--loss", "leaked-secret");
        assertEquals(0, rehearsed.status(), rehearsed.out() + rehearsed.err());
        assertTrue(rehearsed.out().matches("""
                 *[0-9.]+ s  rotated: the copied password of app_login is refused; a session that it had opened went on
                 *[0-9.]+ s  every session of app_login ended, since the leak was known \\(RTO\\)
                 +lambda-vpc-dev-reader read [0-9]+ times meanwhile, none failed; the slowest took [0-9.]+ s
                On AWS [^\n]*
                """), rehearsed.out());
        var after = passwords();
        assertEquals(before.size() + 1, after.size(), "one rotation, one new value");
        after.forEach(password -> assertFalse((rehearsed.out() + rehearsed.err()).contains(password)));
        assertEquals(0, clone.run("invoke", "reader", "-s", "dev").status());
    }

    @Test
    void withTheRegionLostTheSameProgramGoesOnWithTheCopyInTheOther() throws Exception {
        var before = clone.run("invoke", "reader", "-s", "dev");
        var rehearsed = clone.run("recover", "rehearse", "-s", "dev", "--loss", "region");
        assumeFalse(rehearsed.err().contains("built without LDAP"), rehearsed.err());
        assertEquals(0, rehearsed.status(), rehearsed.out() + rehearsed.err());
        assertTrue(rehearsed.out().matches("""
                 *[0-9.]+ s  backed up, and copied to recovery-copies-[0-9a-f]+ in us-west-2; the database paused for it
                 *[0-9.]+ s  dev is lost; the same stack as dev-2 in us-west-2, with a database of its own
                 *[0-9.]+ s  the copy is in its place, [^\n]*
                 *[0-9.]+ s  restore-check read there: the database is here
                 *[0-9.]+ s  rotated: [^\n]*
                 *[0-9.]+ s  lambda-vpc-dev-2-reader reads the rows that lambda-vpc-dev-reader read before the loss \\(RTO\\)
                On AWS [^\n]*
                """), rehearsed.out());
        assertFalse(Files.exists(clone.stack("dev").folder().resolve("elsewhere")), "nothing of the rehearsal stays");
        assertEquals(before.out(), clone.run("invoke", "reader", "-s", "dev").out());
    }

    private List<String> passwords() {
        return new SecretStore(place.secrets()).all().values().stream().flatMap(secret -> secret.versions().values().stream())
                .map(version -> JsonParser.parseString(version.text()).getAsJsonObject().get("password").getAsString()).toList();
    }

    /** Of each database its server's certificate. */
    private static List<String> identities(Path databases) throws Exception {
        try (var files = Files.walk(databases, 2)) {
            return files.filter(file -> file.endsWith("server.pem")).sorted().map(file -> {
                try {
                    return Files.readString(file);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }).toList();
        }
    }
}
