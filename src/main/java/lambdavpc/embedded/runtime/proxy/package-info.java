/** RDS Proxy's stand-in: it ends TLS and logins itself, and shares its own connections to PostgreSQL among clients, transaction by transaction. */
package lambdavpc.embedded.runtime.proxy;
