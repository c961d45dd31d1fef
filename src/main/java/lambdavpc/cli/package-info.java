/** What {@code bin/lambda-vpc} and Pulumi start. Each subcommand is a class, loaded when it is called. */
package lambdavpc.cli;
