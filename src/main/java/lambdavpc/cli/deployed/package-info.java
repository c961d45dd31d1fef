/** Commands about a stack that is deployed: to deploy it here, to call it, to look at it, to recover it and to take it down. */
package lambdavpc.cli.deployed;
