/** Policy documents, roles and ARNs, on AWS's policy builder. */
package lambdavpc.iam;
