package lambdavpc.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.Controls.Exemption;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every control that applies is met, or has an exception with its reason beside the resource. Whether a resource does what its inputs
 * say is the proof's subject, not this one's.
 */
class ControlsTest {
    private static final Path DOCUMENT = Path.of("docs/controls.md");
    private static final Map<String, ResourceGraph> STACKS = Map.of("dev", Stacks.dev(), "prod", Stacks.prod(), Stacks.CACHED, Stacks.cached(), Stacks.PROXIED, Stacks.proxied());

    @TestFactory
    Stream<DynamicTest> eachIsMetOrHasAWrittenException() throws IOException {
        var exemptions = exemptions();
        return Controls.ALL.stream().flatMap(control -> stacks(control).sorted().map(stack ->
                DynamicTest.dynamicTest(stack + ": " + control.id(), () -> {
                    var judged = control.judge().apply(STACKS.get(stack));
                    assertFalse(judged.isEmpty(), () -> control.id() + " looks at nothing");
                    assertEquals(List.of(), open(control, STACKS.get(stack)).filter(name ->
                            exemptions.stream().noneMatch(each -> each.covers(control.id(), name))).toList(), control.promise());
                })));
    }

    /** What holds of dev holds of dev with something more. */
    private static Stream<String> stacks(Control control) {
        return Stream.concat(control.profiles().stream(), control.profiles().contains("dev") ? Stream.of(Stacks.PROXIED) : Stream.empty());
    }

    @TestFactory
    Stream<DynamicTest> eachNoticesWhatBreaksIt() {
        return Controls.ALL.stream().map(control -> DynamicTest.dynamicTest(control.id(), () -> {
            var stack = control.profiles().stream().sorted().findFirst().orElseThrow();
            var edit = new Edit(STACKS.get(stack));
            control.breach().accept(edit);
            var before = open(control, STACKS.get(stack)).toList();
            // Where everything is excepted, the control is seen to notice already.
            assertTrue(before.size() == control.judge().apply(STACKS.get(stack)).size()
                    || open(control, edit.graph()).anyMatch(name -> !before.contains(name)), control.promise());
        }));
    }

    @Test
    void eachStandsThereOnce() {
        var ids = Controls.ALL.stream().map(Control::id).toList();
        assertEquals(ids.stream().distinct().toList(), ids);
    }

    @Test
    void noExceptionIsLongerThanItsReasonHolds() throws IOException {
        assertEquals(List.of(), exemptions().stream().filter(exemption -> Controls.ALL.stream().noneMatch(control -> control.profiles().stream()
                .anyMatch(stack -> open(control, STACKS.get(stack)).anyMatch(name -> exemption.covers(control.id(), name))))).toList());
    }

    /** After a change that is meant: {@code mvn test -Dtest=ControlsTest -Dpicture=renew}. */
    @Test
    void theDocumentHasTheCatalogueAndItsExceptions() throws IOException {
        if ("renew".equals(System.getProperty("picture"))) {
            Files.writeString(DOCUMENT, document());
        }
        assertEquals(document(), Files.readString(DOCUMENT));
    }

    private static String document() throws IOException {
        var text = new StringBuilder("""
                # Controls

                What suites for auditors look for (AWS's FSBP, CIS, Checkov, cdk-nag), on the resources that both profiles register, and `dev` with a cache or a
                proxy. A test (`ControlsTest`) goes through all of it, with an edit for each that it must notice, and writes this page. An exception stands beside its
                resource as a comment, `// Exception to <control> for <resources>: <reason>`, and is refused when nothing needs it any more.

                | control | promise | profiles |
                |---|---|---|
                """);
        Controls.ALL.forEach(control -> text.append("| `%s` | %s | %s |%n".formatted(control.id(), control.promise(),
                String.join(", ", new TreeSet<>(control.profiles())))));
        text.append("""

                ## Exceptions

                | control | resources | why | written in |
                |---|---|---|---|
                """);
        exemptions().forEach(each -> text.append("| `%s` | `%s` | %s | `%s` |%n".formatted(each.control(), each.names(), each.reason(), each.writtenIn())));
        return text.toString();
    }

    private static Stream<String> open(Control control, ResourceGraph graph) {
        return control.judge().apply(graph).entrySet().stream().filter(entry -> !entry.getValue()).map(Map.Entry::getKey).sorted();
    }

    private static List<Exemption> exemptions() throws IOException {
        try (var sources = Files.walk(Path.of("src/main/java"))) {
            return sources.filter(file -> file.toString().endsWith(".java")).sorted().flatMap(file -> {
                try {
                    return Exemption.of(Files.readString(file), file.getFileName().toString().replace(".java", "")).stream();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).collect(Collectors.toList());
        }
    }
}
