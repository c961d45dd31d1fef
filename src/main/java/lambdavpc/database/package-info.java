/** The private database: RDS in isolated subnets, its master password managed by RDS and seen by nobody. */
package lambdavpc.database;
