package lambdavpc.handler.core;

import java.io.IOException;
import java.security.GeneralSecurityException;
import org.postgresql.ssl.WrappedFactory;

/** Gives pgjdbc our roots without a file on disk; made by pgjdbc from its {@code sslfactory} property. Names are checked by pgjdbc itself. */
public final class PostgresTls extends WrappedFactory {
    public PostgresTls(String location) throws GeneralSecurityException, IOException {
        factory = Roots.socketFactory(location);
    }
}
