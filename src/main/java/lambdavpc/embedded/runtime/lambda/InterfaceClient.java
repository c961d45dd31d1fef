package lambdavpc.embedded.runtime.lambda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.StackRuntime;

/** AWS's runtime interface client for Java, put into {@code target/runtime} by the build. */
final class InterfaceClient {
    static final String MAIN = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    /**
     * Where its native half is. Left to itself it writes it to one fixed file in the temporary folder at each start: another
     * user's file stops it, and a second start under a running one crashes that.
     */
    private static final String NATIVE_PROPERTY = "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    private final Path jars;
    private final Path library;

    InterfaceClient(Place place) {
        this.jars = place.root().resolve("target").resolve("runtime");
        this.library = place.folder().resolve("libaws-lambda-jni.so");
    }

    String classPath() {
        try (var files = Files.list(jars)) {
            return files.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw missing();
        }
    }

    String nativeOption() {
        if (!Files.exists(library)) {
            unpack();
        }
        return "-D" + NATIVE_PROPERTY + "=" + library;
    }

    private synchronized void unpack() {
        if (!StackRuntime.runsHere()) {
            throw new CannotRun("AWS's Lambda runtime interface client runs on Linux only: functions cannot run on " + System.getProperty("os.name"));
        }
        var machine = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        var library = "jni/libaws-lambda-jni.linux%s-%s.so".formatted(musl(machine) ? "_musl" : "", machine);
        try (var files = Files.list(jars)) {
            var jar = files.filter(file -> file.getFileName().toString().startsWith("aws-lambda-java-runtime-interface-client")).findFirst()
                    .orElseThrow(InterfaceClient.this::missing);
            var partial = this.library.resolveSibling(this.library.getFileName() + ".partial");
            try (var zip = new ZipFile(jar.toFile())) {
                Files.copy(zip.getInputStream(zip.getEntry(library)), partial, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(partial, this.library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CannotRun("cannot unpack AWS's Lambda runtime interface client into %s: %s".formatted(this.library.getParent(), e.getMessage()), e);
        }
    }

    private static boolean musl(String machine) {
        return Files.exists(Path.of("/lib/ld-musl-%s.so.1".formatted(machine.replace("aarch_64", "aarch64"))));
    }

    private CannotRun missing() {
        return new CannotRun("there is no Lambda runtime interface client in %s: run bin/build".formatted(jars));
    }
}
