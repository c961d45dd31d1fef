/** Lambda: each execution environment is a process of its own under AWS's runtime interface client. */
package lambdavpc.embedded.runtime.lambda;
