/** ElastiCache's serverless caches: a Valkey or Redis server of this machine behind what checks TLS and IAM logins. */
package lambdavpc.embedded.runtime.cache;
