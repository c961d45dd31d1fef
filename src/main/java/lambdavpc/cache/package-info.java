/** A cache that functions keep answers in, and work without. */
package lambdavpc.cache;
