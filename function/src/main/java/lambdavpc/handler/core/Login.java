package lambdavpc.handler.core;

import java.util.Objects;

/** A user and what proves it: a password or a signed token. Prints without the proof. */
public record Login(String user, String password) {
    public Login {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
    }

    /** Reads a secret's value. */
    static Login parse(String value) {
        try {
            var fields = JsonNode.parse(value).asObject();
            return new Login(fields.get("username").asString(), fields.get("password").asString());
        } catch (RuntimeException e) {
            // The parser's own words would quote the value.
            throw new HandlerException("Secret", "the secret's value is not a JSON object with username and password");
        }
    }

    @Override
    public String toString() {
        return "Login[" + user + "]";
    }
}
