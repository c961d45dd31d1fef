package lambdavpc.embedded.runtime;

import java.security.SecureRandom;
import java.util.stream.Collectors;

/** Random values that need no escaping anywhere. */
public final class Passwords {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    public static String generate(int length) {
        return generate(length, LETTERS);
    }

    public static String generate(int length, String letters) {
        return RANDOM.ints(length, 0, letters.length()).mapToObj(index -> String.valueOf(letters.charAt(index))).collect(Collectors.joining());
    }
}
