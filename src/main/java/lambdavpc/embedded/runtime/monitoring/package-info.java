/** What the embedded AWS watches: rules by the clock, metrics that logs hold, alarms over them, and the topics that are told. */
package lambdavpc.embedded.runtime.monitoring;
