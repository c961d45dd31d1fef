package lambdavpc.handler.reader;

import lambdavpc.handler.core.Session;

/** For tests in other packages. */
public final class Readers {
    private Readers() {}

    public static Reader of(Session session) {
        return new Reader(session);
    }
}
