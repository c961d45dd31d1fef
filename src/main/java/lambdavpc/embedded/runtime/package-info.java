/**
 * What runs behind the declared resources: one supervisor process per stack keeps PostgreSQL, Secrets Manager and the
 * functions' processes. It identifies callers by the keys of their roles; it does not enforce IAM or network policies.
 */
package lambdavpc.embedded.runtime;
