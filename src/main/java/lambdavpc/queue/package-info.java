/** Queues with their dead-letter queue, and functions that consume them. */
package lambdavpc.queue;
