/**
 * The second evaluator: what happens to one packet and to one request, walked hop by hop and statement by statement. It shares
 * nothing with the proof, which decides for all packets and all requests: each checks the other. The embedded AWS enforces with it.
 */
package lambdavpc.embedded.concrete;
