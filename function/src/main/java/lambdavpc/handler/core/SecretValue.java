package lambdavpc.handler.core;

import java.util.Optional;

/**
 * What a version of a database's secret says.
 *
 * @param host the database's; empty in values that others write, such as RDS
 */
public record SecretValue(Login login, Optional<String> host) {
    /** Empty when the text is not a JSON object with username and password. */
    public static Optional<SecretValue> parse(String text) {
        try {
            return Optional.of(new SecretValue(Login.parse(text), JsonNode.parse(text).field("host").map(JsonNode::asString)));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
