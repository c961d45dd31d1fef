/** Keys for data at rest: whose key it is, and what its policy admits. */
package lambdavpc.encryption;
