package lambdavpc.secret;

import com.pulumi.core.Output;
import lambdavpc.encryption.Encryption;

/**
 * A secret that somebody else made.
 *
 * @param arn        its whole ARN, random characters included
 * @param encryption key of its values
 * @param policy     whose its resource policy is
 */
public record ExistingSecretArgs(Output<String> arn, Encryption encryption, Policy policy) {

    /** Whose a secret's resource policy is; it has one document. */
    public enum Policy {
        /**
         * Ours from now on: {@code Access} replaces the policy that it has by one that denies everyone without a grant. People and programs
         * that read it and are not in this program lose it.
         */
        REPLACED,
        /**
         * Its owner's: who else may read it stays that owner's affair, and its policy must not deny what is granted here. Our roles read it
         * through the endpoint only.
         */
        KEPT
    }
}
