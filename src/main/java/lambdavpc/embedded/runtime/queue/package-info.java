/** SQS for a stack's own queues, and Lambda's pollers, which bring their messages to functions. */
package lambdavpc.embedded.runtime.queue;
