/** RDS: real database servers with the settings that RDS gives them. */
package lambdavpc.embedded.runtime.database;
