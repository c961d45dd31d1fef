/** Our components in a VPC that Pulumi's awsx made. Built with the Maven profile {@code awsx}. */
package lambdavpc.awsx;
