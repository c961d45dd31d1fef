/** Interface endpoints: an AWS service under a private address of the VPC. The article's step 2. */
package lambdavpc.endpoint;
