package lambdavpc.embedded.runtime;

/**
 * Where a function's process is.
 *
 * @param function its name
 * @param subnet   id of the subnet that it was put into; empty in Lambda's own network, outside of every VPC
 */
public record Spot(String function, String subnet) {}
