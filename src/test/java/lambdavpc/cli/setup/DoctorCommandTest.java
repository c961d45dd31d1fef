package lambdavpc.cli.setup;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.cli.Main;
import lambdavpc.cli.setup.Finding.State;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.graph.Profile;
import lambdavpc.settings.SettingsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an aws command that answers as the real one does; the real one is not asked. */
class DoctorCommandTest {
    private static final Path ROOT = Path.of("").toAbsolutePath();
    /** What a new account answers: the first words of a command to its answer. */
    private static final Map<String, String> NEW_ACCOUNT = Map.of(
            "sts get-caller-identity", "{\"Account\": \"111122223333\", \"Arn\": \"arn:aws:sts::111122223333:assumed-role/admin/me\"}",
            "ec2 describe-availability-zones", "{\"AvailabilityZones\": [{}, {}, {}]}",
            "lambda get-account-settings", "{\"AccountLimit\": {\"ConcurrentExecutions\": 10, \"UnreservedConcurrentExecutions\": 10}}",
            "ec2 describe-vpcs", "{\"Vpcs\": [{}]}",
            "ec2 describe-addresses", "{\"Addresses\": [{}, {}, {}]}",
            "service-quotas get-service-quota", "{\"Quota\": {\"Value\": 5.0}}",
            "guardduty list-detectors", "{\"DetectorIds\": [\"12abc34d567e8fa901bc2d34e56789f0\"]}",
            "cloudtrail describe-trails", "{\"trailList\": []}");

    private final Map<String, String> answers = new LinkedHashMap<>(NEW_ACCOUNT);

    /** @param otherwise what the command does with all other words */
    private List<Finding> account(Path folder, String profile, String otherwise) throws IOException {
        var script = new StringBuilder("#!/bin/sh\ncase \"$1 $2\" in\n");
        answers.forEach((words, answer) -> script.append("'%s') echo '%s' ;;\n".formatted(words, answer)));
        script.append("*) %s ;;\nesac\n".formatted(otherwise));
        var aws = Files.writeString(folder.resolve("aws"), script);
        assertTrue(aws.toFile().setExecutable(true));
        var config = Profile.read(ROOT, profile);
        return new AccountDoctor(Map.of("PATH", folder + ":/bin:/usr/bin", "PULUMI_HOME", folder.toString()), "us-east-1", "1.2.3")
                .findings("lambda-vpc-" + profile, Graphs.toPrice(profile, config));
    }

    private static Map<String, Finding> byName(List<Finding> findings) {
        return findings.stream().collect(toMap(Finding::about, finding -> finding));
    }

    private static final String NOT_FOUND = "echo 'An error occurred (ResourceNotFoundException)' >&2; exit 254";

    @Test
    void aNewAccountLacksConcurrencyForProdAndTellsHowToGetIt(@TempDir Path folder) throws IOException {
        var found = byName(account(folder, "prod", NOT_FOUND));
        assertEquals("assumed-role/admin/me of account 111122223333", found.get("Credentials").says());
        assertEquals(State.LACKS, found.get("Concurrency").state());
        assertTrue(found.get("Concurrency").says().startsWith("10 in all and 10 unreserved; the profile reserves "), found.get("Concurrency").says());
        assertTrue(found.get("Concurrency").mend().startsWith("aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000"));
        assertEquals("3 of 5 in use; the profile takes 3 more", found.get("Elastic IPs").says());
        assertEquals(State.LACKS, found.get("Elastic IPs").state());
        assertEquals(State.OK, found.get("VPCs").state());
        assertEquals("audit.guardDuty: {adopt: 12abc34d567e8fa901bc2d34e56789f0} in the profile", found.get("GuardDuty").mend());
        assertEquals(State.OK, found.get("CloudTrail").state());
    }

    @Test
    void devWithoutReservationsIsOnlyWarned(@TempDir Path folder) throws IOException {
        var found = byName(account(folder, "dev", NOT_FOUND));
        assertEquals(State.NOTE, found.get("Concurrency").state());
        assertEquals("10 at once, for all functions of the account: a busy hour throttles them", found.get("Concurrency").says());
    }

    @Test
    void aStackThatIsDeployedIsNotCountedTwice(@TempDir Path folder) throws IOException {
        answers.put("lambda get-function-configuration", "{}");
        var found = byName(account(folder, "prod", NOT_FOUND));
        assertEquals(State.OK, found.get("Quotas").state());
        assertEquals(List.of(), found.values().stream().filter(each -> each.state() == State.LACKS).toList());
    }

    @Test
    void whatMayNotBeAskedIsSaid(@TempDir Path folder) throws IOException {
        answers.keySet().retainAll(List.of("sts get-caller-identity"));
        var found = byName(account(folder, "prod", "echo 'An error occurred (AccessDeniedException): not authorized' >&2; exit 254"));
        for (var about : List.of("Region", "Concurrency", "VPCs", "Elastic IPs", "GuardDuty", "CloudTrail")) {
            assertEquals(State.UNASKED, found.get(about).state(), about);
        }
    }

    @Test
    void withoutCredentialsOrCommandNothingIsAskedAndNothingIsLacking(@TempDir Path folder) throws IOException {
        answers.clear();
        var nobody = byName(account(folder, "dev", "echo 'Unable to locate credentials.' >&2; exit 253")).get("Credentials, quotas");
        assertEquals(State.UNASKED, nobody.state());
        assertEquals("nobody is logged in (Unable to locate credentials.)", nobody.says());
        var bare = new AccountDoctor(Map.of("PATH", "", "PULUMI_HOME", folder.toString()), "us-east-1", "1.2.3");
        assertEquals(List.of(State.NOTE, State.NOTE, State.UNASKED),
                bare.findings("lambda-vpc-dev", Graphs.toPrice("dev", Profile.read(ROOT, "dev"))).stream().map(Finding::state).toList());
    }

    @Test
    void aBareMachineLacksMavenAndTheEngine(@TempDir Path folder) throws IOException {
        var engine = Files.createDirectories(folder.resolve("bin/engine")).resolve("locate");
        Files.writeString(engine, "#!/bin/sh\nexit 3\n");
        assertTrue(engine.toFile().setExecutable(true));
        var settings = SettingsReader.read("lambda-vpc", "dev", Profile.read(ROOT, "dev"));
        var found = byName(new MachineDoctor(folder, Map.of("PATH", "", "XDG_STATE_HOME", engine.toString())).findings(settings));
        assertEquals(State.OK, found.get("JDK").state());
        assertEquals(State.LACKS, found.get("Maven").state());
        assertEquals(State.LACKS, found.get("Pulumi engine").state());
        assertEquals(State.LACKS, found.get("State folder").state());
        assertEquals("apt-get install golang iproute2 mariadb-server-core nftables python3-venv redis-server shellcheck", found.get("Tests").mend());
    }

    @Test
    void anOldMavenIsNamed(@TempDir Path folder) throws IOException {
        var maven = Files.writeString(folder.resolve("mvn"), "#!/bin/sh\necho 'Apache Maven 3.6.3 (some build)'\n");
        assertTrue(maven.toFile().setExecutable(true));
        var settings = SettingsReader.read("lambda-vpc", "dev", Profile.read(ROOT, "dev"));
        var found = byName(new MachineDoctor(ROOT, Map.of("PATH", folder + ":/bin:/usr/bin", "HOME", folder.toString())).findings(settings)).get("Maven");
        assertEquals("3.6.3, older than 3.8", found.says());
    }

    @Test
    void aScriptReadsJsonAndTheStatus() {
        var out = new StringWriter();
        var status = Main.line().setOut(new PrintWriter(out, true)).execute("doctor", "--json");
        var json = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertEquals(json.get("lacking").getAsBoolean() ? 1 : 0, status);
        assertEquals("JDK", json.getAsJsonArray("findings").get(0).getAsJsonObject().get("about").getAsString());
    }

    @Test
    void anUnknownStackIsBadInput() {
        var err = new StringWriter();
        assertEquals(3, Main.line().setErr(new PrintWriter(err, true)).execute("doctor", "staging"));
        assertEquals("lambda-vpc: STACK: got staging; allowed: dev, prod; choose one, or make it: bin/lambda-vpc new staging\n", err.toString());
    }
}
