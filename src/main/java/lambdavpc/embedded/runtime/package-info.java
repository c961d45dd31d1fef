/**
 * What runs behind the declared resources: one supervisor process per stack keeps PostgreSQL, Secrets Manager and the
 * functions' processes. It knows callers by the keys of their roles, and lets them do what the declared policies and network let them.
 */
package lambdavpc.embedded.runtime;
