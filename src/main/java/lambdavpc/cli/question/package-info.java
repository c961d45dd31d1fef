/** Commands that answer from a resource graph alone: what holds, who can, what reaches, what it costs. They deploy nothing. */
package lambdavpc.cli.question;
