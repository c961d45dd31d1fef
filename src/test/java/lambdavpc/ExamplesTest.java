package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every example deploys on the embedded AWS from its own folder, and the claims hold that are about what it is. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    /** Audit, budget and a decision about zones are the profile's, which examples do without; the other claims are about what they show. */
    private static final List<String> NOT_SHOWN = List.of("N6", "D1", "D2", "D3", "D4", "C1", "L1", "L4");

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "one-function-one-database | notes       | 3 | 1 | 1 | ''",
        "mariadb                   | shop        | 3 | 1 | 1 | ''",
        "iam-authentication        | tokens      | 2 | 1 | 1 | ''",
        "two-services              | twoservices | 6 | 2 | 1 | ''",
        "node-http-api             | orders      | 1 | 0 | 1 | ''",
        "no-internet               | offline     | 1 | 0 | 2 | ''",
        "existing-vpc              | retrofit    | 1 | 0 | 0 | 'N1? N2? N3? N4? N5? P5?'"})
    void itDeploysAndKeepsItsPromises(String folder, String program, int functions, int databases, int endpoints, String open) throws Exception {
        var result = deployed(folder, program);
        assertEquals(functions, result.resources().getOrDefault("Function", 0), result::toString);
        assertEquals(databases, result.resources().getOrDefault("Instance", 0), result::toString);
        assertEquals(endpoints, result.resources().getOrDefault("VpcEndpoint", 0), result::toString);
        assertEquals(0, result.resources().getOrDefault("NatGateway", 0) + result.resources().getOrDefault("InternetGateway", 0), result::toString);
        assertEquals(new TreeSet<>(), result.unscoped());
        var failing = new TreeSet<>(result.claims());
        failing.removeIf(claim -> NOT_SHOWN.contains(claim.replace("?", "")));
        assertEquals(open.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(open.split(" "))), failing, result::toString);
    }

    private ExampleRun.Result deployed(String folder, String program) throws IOException, InterruptedException {
        var here = Path.of("").toAbsolutePath();
        var classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(entry -> here.resolve(entry).toString())
                .collect(Collectors.joining(File.pathSeparator));
        var out = temporary.resolve("out");
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", classPath, ExampleRun.class.getName(), folder, program + ".Main").directory(EXAMPLES.resolve(folder).toFile())
                .redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), () -> folder + " takes too long");
        var said = Files.readString(out);
        return said.lines().filter(line -> line.startsWith("RESULT ")).findFirst().map(line -> new Gson().fromJson(line.substring(7), ExampleRun.Result.class))
                .orElseThrow(() -> new AssertionError(said));
    }

    @Test
    void everyFolderIsListedCompiledHereAndWhole() throws IOException {
        try (var folders = Files.list(EXAMPLES)) {
            var listed = Files.readString(EXAMPLES.resolve("README.md"));
            var pom = Files.readString(Path.of("pom.xml"));
            for (var folder : folders.filter(Files::isDirectory).toList()) {
                var name = folder.getFileName().toString();
                assertTrue(listed.contains("| [" + name + "](" + name + ") |"), name);
                assertTrue(pom.contains("<source>examples/" + name + "/src/main/java</source>"), name);
                for (var file : List.of("Pulumi.yaml", "README.md", "pom.xml")) {
                    assertTrue(Files.exists(folder.resolve(file)), name + "/" + file);
                }
                assertTrue(Files.readString(folder.resolve("Pulumi.yaml")).startsWith("name: " + name + "\n"), name);
            }
        }
    }

    /** A pom is what a user copies: all of them are one, but for names, and what awsx takes. */
    @Test
    void theirPomsAreTheSame() throws IOException {
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            assertEquals(1, folders.filter(Files::isDirectory).map(folder -> {
                try {
                    return Files.readString(folder.resolve("pom.xml")).replaceAll("<artifactId>" + folder.getFileName() + "<", "<artifactId>x<")
                            .replaceAll("<mainClass>\\w+\\.Main<", "<mainClass>x<").replaceAll("\\n.*<artifactId>awsx<.*", "");
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }).distinct().count());
        }
    }
}
