/** Functions in the VPC, and those outside of it that only call the control plane. What runs inside them lies in the project {@code function/}. */
package lambdavpc.function;
