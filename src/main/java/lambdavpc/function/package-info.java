/** Functions in the VPC. What runs inside them lies in the project {@code function/}. */
package lambdavpc.function;
