/**
 * The profile: raw stack configuration to immutable records. Every problem is found before the first resource is
 * registered, and all are told at once.
 */
package lambdavpc.settings;
