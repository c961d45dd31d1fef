package lambdavpc.handler.core;

import java.util.Objects;

/** A user and what proves it: a password or a signed token. Prints without the proof. */
public record Login(String user, String password) {
    public Login {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
    }

    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
