package lambdavpc.proof.principal;

import java.util.Optional;
import lambdavpc.proof.model.NotModelled;

/**
 * A secret whose value is guarded.
 *
 * @param urn  the secret, or the database whose master password RDS keeps in it
 * @param name for reports
 * @param key  ARN of the key that encrypts it; empty for the one that Secrets Manager has in every account
 * @param ours whether its policy is in this stack's hands: that of a master secret is RDS's
 * @param copy what else holds its value and has a policy and an ARN of its own: a replica
 */
public record Guarded(String arn, String urn, String name, String key, boolean ours, Optional<NotModelled> copy) {}
