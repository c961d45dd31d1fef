/** Secrets Manager: an HTTP endpoint that AWS's SDKs talk to, the store of values, and rotation. */
package lambdavpc.embedded.runtime.secrets;
