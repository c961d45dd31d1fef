package lambdavpc.embedded.behaviour;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;

/**
 * The same bad calls against moto, which nobody here wrote. It shows that the codes agree where moto refuses at all; it says
 * nothing about refusals that moto does not know.
 */
class MotoComparisonTest {
    private static final Path SCRIPTS = Path.of("src/test/python");
    private static final Path HOME = Path.of("target/moto");

    /** Moto carries these calls out: it has no such limit or check. */
    private static final Set<String> LETS_PASS = Set.of(
            "sixth vpc", "sixth elastic address",
            "second internet gateway", "second table of a subnet", "address of two interfaces", "second private dns endpoint of a service",
            "second subnet group of a name", "second permission of an id", "second detector", "second trail of a name",
            "route to an unknown nat gateway", "endpoint of an unknown service", "events to an unknown topic",
            "role name of 65 characters", "function name of 65 characters", "log retention of 8 days",
            "trust policy that is no document", "inline policy with a principal",
            "deleting a vpc with an internet gateway", "deleting a subnet with an interface", "deleting a group that a rule admits",
            "deleting a managed policy in use",
            "visibility timeout over 12 hours", "batches over 10 without a window");

    /** Moto or its client refuses with another code than AWS; the reason is that of ours. */
    private static final Map<String, String> DIFFERS = Map.of(
            "secret with the name of one awaiting deletion", "AWS answers InvalidRequestException, 'already scheduled for deletion'; moto sees the name only",
            "redrive to an unknown queue", "AWS answers InvalidParameterValue, 'Dead letter target does not exist.'",
            "mapping of an unknown queue", "AWS's Lambda asks SQS first, and wraps SQS's refusal in an InvalidParameterValueException",
            "subnet group of an unknown subnet", "the RDS API has InvalidSubnet; moto passes EC2's own code on",
            "memory of 64 MB", "boto3 checks this range itself and never calls");

    private static Map<String, String> moto;

    @BeforeAll
    static void runTheSameCallsThere() throws IOException, InterruptedException {
        var python = HOME.resolve("bin/python");
        var requirements = SCRIPTS.resolve("requirements.txt");
        var stamp = HOME.resolve("requirements.txt");
        if (!Files.exists(stamp) || Files.mismatch(stamp, requirements) >= 0) {
            need("no Python 3 with venv here", "python3", "-m", "venv", HOME.toString());
            need("moto cannot be installed from PyPI here", python.toString(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                    "--require-hashes", "-r", requirements.toString());
            Files.copy(requirements, stamp, StandardCopyOption.REPLACE_EXISTING);
        }
        var answer = run(python.toString(), SCRIPTS.resolve("refusals.py").toString());
        assertEquals(0, answer.status, answer.errors);
        moto = new Gson().fromJson(answer.output, new TypeToken<TreeMap<String, String>>() {}.getType());
    }

    @Test
    void bothRefuseWithTheSameCode() {
        var ours = RefusalsTest.refusals().collect(toMap(RefusalsTest.Refusal::name, RefusalsTest.Refusal::code));
        var different = moto.entrySet().stream()
                .filter(one -> !LETS_PASS.contains(one.getKey()) && !DIFFERS.containsKey(one.getKey()))
                .filter(one -> !Objects.equals(one.getValue(), ours.get(one.getKey())))
                .map(one -> one.getKey() + ": moto " + one.getValue() + ", here " + ours.get(one.getKey())).toList();
        assertEquals(List.of(), different);
    }

    /** An exception that moto has caught up with is one no more. */
    @Test
    void everyExceptionIsStillOne() {
        var passed = moto.entrySet().stream().filter(one -> one.getValue() == null).map(Map.Entry::getKey).collect(toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(LETS_PASS), passed);
        var ours = RefusalsTest.refusals().collect(toMap(RefusalsTest.Refusal::name, RefusalsTest.Refusal::code));
        assertEquals(List.of(), DIFFERS.keySet().stream().filter(name -> Objects.equals(ours.get(name), moto.get(name))).toList());
    }

    @Test
    void sixtyThreeRefusalsAreCompared() {
        assertEquals(63, moto.size() - LETS_PASS.size() - DIFFERS.size());
    }

    private static void need(String otherwise, String... command) throws InterruptedException {
        try {
            var answer = run(command);
            if (answer.status != 0) {
                abort(otherwise + ": the comparison with moto is skipped. " + answer.errors.lines().reduce((first, last) -> last).orElse(""));
            }
        } catch (IOException noProgram) {
            abort(otherwise + ": the comparison with moto is skipped");
        }
    }

    private static Answer run(String... command) throws IOException, InterruptedException {
        var output = Files.createTempFile("moto", ".json");
        var errors = Files.createTempFile("moto", ".txt");
        try {
            var process = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " took more than 5 minutes");
            }
            return new Answer(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private record Answer(int status, String output, String errors) {}
}
