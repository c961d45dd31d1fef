package lambdavpc.access;

import com.pulumi.aws.iam.Role;
import com.pulumi.core.Output;
import java.util.List;

/**
 * People who may reach a database through a machine that forwards for them.
 *
 * @param name            logical name: {@code operators}
 * @param role            what they take before they open the tunnel
 * @param roleArn         its ARN, computed from its name
 * @param people          ARNs of the users and roles that may take it
 * @param machineRoleArn  role of the machine
 * @param securityGroupId the machine's
 */
public record Operator(String name, Role role, Output<String> roleArn, List<String> people, Output<String> machineRoleArn, Output<String> securityGroupId) {
    public Operator {
        people = List.copyOf(people);
    }
}
