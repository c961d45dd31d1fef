/** The application's secret, created empty, and its rotation, which is the only one to write it. */
package lambdavpc.secret;
