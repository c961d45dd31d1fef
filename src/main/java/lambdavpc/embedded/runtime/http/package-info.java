/** What answers HTTP on this machine: HTTP APIs and function URLs, each at a loopback address of its own. */
package lambdavpc.embedded.runtime.http;
