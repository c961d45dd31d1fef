/** What every command stands on: a stack's folder, its engine, its resource graph; how a command answers a script and how it fails. */
package lambdavpc.cli.stack;
