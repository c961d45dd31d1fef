package lambdavpc.embedded.behaviour;

import java.util.Map;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;

/** A function of the provider: {@code aws:ec2/getSubnet:getSubnet}. */
@FunctionalInterface
public interface Lookup {
    /** @throws AwsException as AWS refuses */
    Map<String, Object> answer(Region region, World world, Inputs arguments);
}
