package lambdavpc.handler.reader;

import java.util.Optional;
import lambdavpc.handler.core.Cache;
import lambdavpc.handler.core.Session;

/** A reader for tests of other packages. */
public final class CachedReader {
    private CachedReader() {}

    public static Reader of(Session session, Optional<Cache> cache) {
        return new Reader(session, cache);
    }
}
