package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where versions stand, that they agree, and that nothing is there twice. What needs a network is in bin/artifact. */
class SupplyChainTest {
    /** What the two projects have in different versions, and why. */
    private static final Map<String, String> DIFFERENT = Map.of(
            "awssdk", "the root builds policies with the SDK that is tested with Pulumi's; functions carry the newest one, whole from one BOM",
            "gson", "the root has Pulumi's at run time",
            "slf4j", "the root has what the AWS SDK of its version wants");

    private static Map<String, String> versions(String pom) throws IOException {
        var versions = new TreeMap<String, String>();
        Pattern.compile("<([\\w.-]+)\\.version>([^<]+)</").matcher(Files.readString(Path.of(pom))).results().forEach(each -> versions.put(each.group(1), each.group(2)));
        assertTrue(versions.size() > 10, pom);
        return versions;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "function/pom.xml", "bench/naive/pom.xml"})
    void everyVersionIsAPropertyOfItsProject(String pom) throws IOException {
        var text = Files.readString(Path.of(pom)).replaceFirst("(?s)<artifactId>.*?<version>[^<]*</version>", ""); // the project's own
        var literal = Pattern.compile("<version>([^$<][^<]*)</version>").matcher(text).results().map(each -> each.group(1)).toList();
        assertEquals(List.of(), literal);
    }

    @Test
    void bothProjectsHaveTheSameVersionOfWhatTheyShare() throws IOException {
        var root = versions("pom.xml");
        var function = versions("function/pom.xml");
        var shared = new TreeSet<>(root.keySet());
        shared.retainAll(function.keySet());
        assertTrue(shared.size() > 8, shared.toString());
        var differing = new TreeSet<String>();
        shared.stream().filter(name -> !root.get(name).equals(function.get(name))).forEach(differing::add);
        assertEquals(new TreeSet<>(DIFFERENT.keySet()), differing);
    }

    /** The same things outside of the poms. */
    @Test
    void scriptsAndCodeNameTheSameVersions() throws IOException {
        var plugin = versions("pom.xml").get("plugin.dependency");
        for (var file : List.of("bin/test", "src/main/java/lambdavpc/embedded/runtime/database/PostgreSqlBinaries.java")) {
            var named = Pattern.compile("maven-dependency-plugin:([\\d.]+)").matcher(Files.readString(Path.of(file))).results().map(each -> each.group(1)).distinct().toList();
            assertEquals(List.of(plugin), named, file);
        }
        assertTrue(Files.readString(Path.of("src/main/java/lambdavpc/embedded/runtime/database/PostgreSqlBinaries.java"))
                .contains("PACKAGED = \"%s\"".formatted(versions("function/pom.xml").get("postgres.binaries"))));
        var locate = Files.readString(Path.of("bin/engine/locate"));
        var modules = Files.readString(Path.of("bin/engine/go.mod"));
        var engine = Pattern.compile("(?m)^version=(\\S+)").matcher(locate);
        var language = Pattern.compile("(?m)^language_version=(\\S+)").matcher(locate);
        assertTrue(engine.find() && language.find());
        assertTrue(modules.contains("github.com/pulumi/pulumi/pkg/v3 v%s ".formatted(engine.group(1))), "bin/engine/go.mod");
        assertTrue(modules.contains("github.com/pulumi/pulumi-java/pkg v%s ".formatted(language.group(1))), "bin/engine/go.mod");
        assertTrue(Files.readString(Path.of("README.md")).contains(engine.group(1).replaceFirst("\\.\\d+$", " or newer")), "README.md");
    }

    /** Which of two would be loaded is chance. Tests' own jars do not ship. */
    @Test
    void noClassOfTheProgramComesFromTwoJars() throws IOException {
        var from = new TreeMap<String, TreeSet<String>>();
        for (var jar : Stream.of(System.getProperty("java.class.path").split(File.pathSeparator)).filter(each -> each.endsWith(".jar")).map(Path::of).toList()) {
            var name = jar.getFileName().toString();
            if (name.matches("(pulumi|aws|gson|snakeyaml|guava|grpc|proto|ipaddress|iam-policy|commons|picocli|automaton|j2html|slf4j|json-utils|annotations|utils|third-party).*")) {
                try (var file = new JarFile(jar.toFile())) {
                    file.stream().map(each -> each.getName()).filter(each -> each.endsWith(".class") && !each.startsWith("META-INF") && !each.equals("module-info.class"))
                            .forEach(each -> from.computeIfAbsent(each, key -> new TreeSet<>()).add(name.replaceAll("-\\d.*", "")));
                }
            }
        }
        assertTrue(from.size() > 10_000, "the class path was looked at");
        var twice = new ArrayList<String>();
        from.forEach((type, jars) -> {
            // Pulumi carries five of Google's messages, the same ones.
            if (jars.size() > 1 && !(jars.equals(new TreeSet<>(List.of("proto-google-common-protos", "pulumi"))))) {
                twice.add(type + " in " + jars);
            }
        });
        assertEquals(List.of(), twice.stream().limit(5).toList());
    }

    @Test
    void whatAScriptDownloadsIsComparedWithASum() throws IOException {
        var downloading = new TreeSet<String>();
        try (var files = Files.walk(Path.of("bin"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (Pattern.compile("(?m)^[^#\\n]*\\b(curl|wget) -").matcher(Files.readString(file)).find()) {
                    downloading.add(file.toString());
                    assertTrue(Files.readString(file).contains("SHA512SUMS"), file.toString());
                }
            }
        }
        assertEquals(new TreeSet<>(List.of("bin/engine/locate")), downloading);
    }
}
