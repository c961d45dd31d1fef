package lambdavpc.cli.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.cli.Clone;
import lambdavpc.cli.Main;
import lambdavpc.graph.Profile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NewCommandTest {
    static Stream<Map<String, String>> everyAnswer() {
        return Stream.of("accept-downtime", "survive").flatMap(loss -> ProfileQuestion.ALL.stream().flatMap(question -> question.answers().keySet().stream()
                .map(word -> {
                    var given = new HashMap<>(Map.of("aws:region", "us-east-1", ProfileQuestion.ZONE_LOSS, loss));
                    given.put(question.path(), word);
                    return given;
                })));
    }

    /** What is offered is taken by the reader of settings, but for what a promise to survive rules out; the file says what was answered. */
    @ParameterizedTest
    @MethodSource("everyAnswer")
    void whatIsWrittenIsWhatWasAnswered(Map<String, String> given, @TempDir Path folder) throws IOException {
        var draft = new ProfileDraft("staging", given);
        var ruledOut = given.get(ProfileQuestion.ZONE_LOSS).equals("survive") && List.of("instance", "single-gateway").contains(given.getOrDefault("network.nat", ""));
        assertEquals(ruledOut ? List.of("network.nat") : List.of(), draft.assess().problems().stream().map(problem -> problem.path()).toList());
        Files.writeString(folder.resolve("Pulumi.yaml"), "name: lambda-vpc\n");
        Files.writeString(folder.resolve("Pulumi.staging.yaml"), draft.yaml());
        assertEquals(draft.config(), Profile.read(folder, "staging"));
    }

    @Test
    void everyQuestionChangesTheProfile() {
        var decided = new ProfileDraft("staging", Map.of("aws:region", "eu-central-1", ProfileQuestion.ZONE_LOSS, "accept-downtime"));
        for (var question : ProfileQuestion.ALL) {
            var other = Map.of("aws:region", "us-west-2", "alarms.emails", "a@example.com, b@example.com", "cost.budget", "500", "recovery.copyRegion", "us-west-2");
            var answer = other.getOrDefault(question.path(), question.answers().keySet().stream().filter(word -> !word.equals(decided.answers().get(question.path()))).findFirst().orElse(""));
            assertNotEquals(decided.config(), decided.with(question, answer).config(), question.path());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "new dev --zone-loss survive                          | STACK: got dev; allowed: a name without a profile; Pulumi.dev.yaml is there: choose another name, or edit it",
        "new staging                                          | recovery.zoneLoss: got nothing; allowed: accept-downtime, survive; decide: there is no default (--zone-loss)",
        "new Bad_Name --zone-loss survive                     | stack: got lambda-vpc-Bad_Name; allowed: a-z, 0-9 and single -, at most 27 characters with the project's name; choose another stack name: it starts every resource's name",
        "new staging --zone-loss survive --nat instance       | network.nat: got instance; allowed: gateway-per-zone or none, since recovery.zoneLoss is survive; set it, or decide recovery.zoneLoss: accept-downtime (--nat)",
        "new staging --zone-loss survive --budget 5           | cost.budget: got 5; allowed: at least ",
        "new staging --zone-loss survive --budget cheap       | cost.budget: got \"cheap\"; allowed: a number, 0 or more; correct it (--budget)",
        "new staging --zone-loss survive --zones three        | network.zones: got \"three\"; allowed: a whole number from 2 to 4; correct it (--zones)",
        "new staging --zone-loss survive --region moon        | aws:region: got moon; allowed: an AWS region such as eu-central-1; correct it (--region)",
        "new staging --zone-loss survive --emails nobody@home | alarms.emails: got nobody@home; allowed: mail addresses; correct it (--emails)"})
    void whatCannotBeIsRefusedAndNothingIsWritten(String command, String says) throws IOException {
        var err = new StringWriter();
        var words = Stream.concat(Stream.of(command.strip().split(" ")), Stream.of("--no-ask")).toArray(String[]::new);
        assertEquals(NewCommand.BAD_INPUT, Main.line().setErr(new PrintWriter(err, true)).execute(words));
        assertTrue(err.toString().startsWith("lambda-vpc: " + says), err.toString());
        assertFalse(Files.exists(Path.of("Pulumi.staging.yaml")));
    }

    @Test
    void flagsMakeAProfileThatIsCheckedAndPriced(@TempDir Path temporary) throws Exception {
        try (var clone = new Clone(temporary)) {
            var made = clone.run("new", "live", "--no-ask", "--region", "eu-central-1", "--zone-loss", "survive", "--emails", "ops@example.com,me@example.com", "--budget", "400");
            assertEquals(0, made.status(), made.err());
            assertTrue(made.out().startsWith("Pulumi.live.yaml is written: about $"), made.out());
            assertEquals(0, clone.run("check", "live").status());
            var cost = clone.run("cost", "live");
            assertEquals(0, cost.status(), cost.err());
            var total = cost.out().lines().filter(line -> line.startsWith("total ")).findFirst().orElseThrow().replaceAll("\\D*([0-9.]+)", "$1");
            assertTrue(made.out().contains("about $%s a month".formatted(total)), made.out());
            assertEquals("# Made by bin/lambda-vpc new; about $%s a month by list prices of us-east-1 (bin/lambda-vpc cost live).".formatted(total),
                    Files.readAllLines(clone.root().resolve("Pulumi.live.yaml")).get(0));
        }
    }

    @Test
    void answersMakeAProfileAndWrongOnesAreAskedAgain(@TempDir Path temporary) throws Exception {
        try (var clone = new Clone(temporary)) {
            var run = clone.start("new", "staging", "--ask", "--region", "eu-central-1", "--authentication", "iam");
            // zoneLoss, zones (a region of three has no fourth), nat (twice wrong), class, backups, copyRegion, onDelete, keys, guardDuty, cloudTrail, emails, budget (too low first)
            run.outputWriter().append("\naccept-downtime\n4\n3\nbridge\ngateways\nsingle-gateway\n\n7\n\n\n\n\noff\n\n12\n500\n").flush();
            var made = clone.end(run, "new");
            assertEquals(0, made.status(), made.out() + made.err());
            assertTrue(made.out().contains("  recovery.zoneLoss: got nothing; allowed: accept-downtime, survive; decide: there is no default"), made.out());
            assertFalse(made.out().contains("  4  "), made.out());
            assertTrue(made.out().contains("profile: got what the program refuses ("), made.out());
            assertTrue(made.out().contains("  network.nat: got bridge; allowed: "), made.out());
            assertTrue(made.out().contains("  cost.budget: got 12; allowed: at least "), made.out());
            assertTrue(made.out().matches("(?s).*\n  none +[0-9.]+  no function may ask for the internet\n.*"), made.out());
            var written = Profile.read(clone.root(), "staging");
            assertEquals("{\"zones\":3,\"nat\":\"single-gateway\"}", written.get("lambda-vpc:network"));
            assertEquals("{\"instanceClass\":\"db.t4g.micro\",\"backupRetentionPeriod\":7,\"onDelete\":\"snapshot\",\"authentication\":\"iam\"}", written.get("lambda-vpc:database"));
            assertEquals("{\"guardDuty\":\"create\",\"cloudTrail\":\"off\"}", written.get("lambda-vpc:audit"));
            assertEquals("{\"budget\":500}", written.get("lambda-vpc:cost"));
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void whoEndsItBeforeTheEndLeavesNothing(boolean interrupted, @TempDir Path temporary) throws Exception {
        try (var clone = new Clone(temporary)) {
            var before = clone.content();
            var run = clone.start("new", "staging", "--ask");
            run.outputWriter().append("eu-central-1\naccept-downtime\n").flush();
            if (interrupted) {
                while (run.isAlive() && !Files.readString(clone.root().resolveSibling("out")).contains("(network.zones)")) {
                    Thread.sleep(100);
                }
                new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).start().waitFor();
            }
            var ended = clone.end(run, "new");
            assertTrue(ended.status() != 0, ended.out());
            assertTrue(interrupted || ended.err().equals("lambda-vpc: the answers ended before network.zones (--zones); nothing was written\n"), ended.err());
            assertEquals(before, clone.content());
        }
    }
}
