/** What {@code bin/lambda-vpc} runs: one class per subcommand, loaded when it is called. */
package lambdavpc.cli;
