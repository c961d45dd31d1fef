package lambdavpc.cli.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the engine has encrypted in its state, history and profile: as {@code pulumi stack export --show-secrets}, but for
 * any file, and in memory only. Its passphrase provider writes {@code v1:NONCE:CIPHERTEXT} (AES-256-GCM).
 */
public final class EncryptedState implements Function<String, List<String>> {
    /** The salt has a check value of this form too, after the {@code =:} of its own base64. */
    private static final Pattern ENCRYPTED = Pattern.compile("(?<!=:)v1:([A-Za-z0-9+/]{16}):([A-Za-z0-9+/]{22,}={0,2})");
    private static final int ITERATIONS = 1_000_000;
    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;

    private final Path passphrase;
    private final Path salt;
    private SecretKeySpec key;

    /** @param salt line {@code encryptionsalt} of the profile, as the engine wrote it */
    public EncryptedState(Path passphrase, Path salt) {
        this.passphrase = passphrase;
        this.salt = salt;
    }

    /**
     * @return each encrypted value that is in the text, decrypted
     * @throws Failure when one cannot be decrypted
     */
    @Override
    public List<String> apply(String text) {
        var values = new ArrayList<String>();
        for (var each = ENCRYPTED.matcher(text); each.find(); ) {
            values.add(decrypt(each.group(1), each.group(2)));
        }
        return values;
    }

    private String decrypt(String nonce, String text) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key(), new GCMParameterSpec(TAG_BITS, Base64.getDecoder().decode(nonce)));
            return new String(cipher.doFinal(Base64.getDecoder().decode(text)), UTF_8);
        } catch (GeneralSecurityException | IOException e) {
            throw new Failure("the engine's state has an encrypted value that %s does not open: it cannot be searched for secret values".formatted(passphrase));
        }
    }

    /** Takes about a second, so only where something is encrypted. */
    private SecretKeySpec key() throws GeneralSecurityException, IOException {
        if (key == null) {
            var line = Files.readAllLines(salt).stream().filter(each -> each.startsWith("encryptionsalt:")).findFirst()
                    .orElseThrow(() -> new IOException("no salt"));
            var bytes = Base64.getDecoder().decode(line.split(":")[2]); // encryptionsalt: v1:SALT:v1:...
            var spec = new PBEKeySpec(Files.readString(passphrase).strip().toCharArray(), bytes, ITERATIONS, KEY_BITS);
            key = new SecretKeySpec(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded(), "AES");
            spec.clearPassword();
        }
        return key;
    }
}
