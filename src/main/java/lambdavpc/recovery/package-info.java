/** Backups that outlive the instance, the region and the stack, and the proof that they can be restored. */
package lambdavpc.recovery;
