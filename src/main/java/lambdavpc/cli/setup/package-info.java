/** Commands before the first deployment: what a machine and an account lack, a new profile, what the deployer must be allowed. */
package lambdavpc.cli.setup;
