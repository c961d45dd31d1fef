package lambdavpc.function;

/**
 * @param function what is run
 */
public record RunOnDeployArgs(VpcFunction function) {}
