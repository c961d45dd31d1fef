package lambdavpc.recovery;

/** Who may delete backups before their time, beside the vault's policy. */
public enum VaultLock {
    /** Whoever may change the vault's policy. */
    NONE,
    /** Nobody, until somebody who may takes the lock away. */
    GOVERNANCE,
    /** Nobody at all, AWS included, three days after the deployment: the vault then stays until its last backup has expired. */
    COMPLIANCE
}
