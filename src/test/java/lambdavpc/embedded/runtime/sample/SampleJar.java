package lambdavpc.embedded.runtime.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Packs {@link Sample} as a function's archive. */
public final class SampleJar {
    private SampleJar() {}

    public static Path write(Path folder) throws IOException {
        var jar = folder.resolve("sample.jar");
        var name = Sample.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(jar); var archive = new JarOutputStream(out); var code = Sample.class.getResourceAsStream("Sample.class")) {
            archive.putNextEntry(new JarEntry(name));
            code.transferTo(archive);
        }
        return jar;
    }
}
