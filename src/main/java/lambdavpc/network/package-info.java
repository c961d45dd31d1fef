/**
 * The VPC: isolated, egress and public subnets, the four kinds of NAT, flow logs.
 *
 * <p>The article's step 1 and its practices "use private subnets", "use VPC flow logs", "one NAT gateway per AZ (prod)", "one NAT
 * instance per VPC (dev)".
 */
package lambdavpc.network;
