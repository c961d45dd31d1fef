package lambdavpc.embedded.runtime;

import java.nio.file.Path;

/** Opens {@link Children} to the tests of other packages. */
public final class TestChildren {
    private TestChildren() {}

    public static Children in(Path folder) {
        return new Children(folder.resolve("processes"));
    }
}
