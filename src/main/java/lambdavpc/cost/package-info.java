/** What a stack costs in a month: a dated price list, stated assumptions about its use, and a pure function of the resource graph. */
package lambdavpc.cost;
