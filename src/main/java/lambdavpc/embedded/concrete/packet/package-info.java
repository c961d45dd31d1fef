/** One packet through the declared network, hop by hop, and its answer back. */
package lambdavpc.embedded.concrete.packet;
