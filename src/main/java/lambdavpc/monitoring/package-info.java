/** Who is told when something is wrong: the topic, and alarms that each say what to do. */
package lambdavpc.monitoring;
