/**
 * Decides every promise of the design over a resource graph, for all packets and all principals. {@code model} reads the
 * graph, {@code packet} and {@code principal} say what a network and what policies let through, {@code claim} asks them, one
 * final class a claim. Knows the graph and nothing else: {@code embedded.concrete} judges the same questions one packet and
 * one request at a time, and tests hold the two against each other.
 */
package lambdavpc.proof;
