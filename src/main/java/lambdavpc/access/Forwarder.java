package lambdavpc.access;

import com.pulumi.aws.iam.Role;
import com.pulumi.core.Output;

/**
 * What connects to a database for others, with a role and a security group of its own: a proxy.
 *
 * @param name            logical name: {@code database-proxy}
 * @param role            as which it reads what it logs in with
 * @param roleArn         its ARN, computed from its name
 * @param securityGroupId its own
 */
public record Forwarder(String name, Role role, Output<String> roleArn, Output<String> securityGroupId) {}
