package lambdavpc.operator;

import com.pulumi.core.Output;
import java.util.List;
import lambdavpc.network.Network;

/**
 * @param network where the tunnel's machine stands: in the first isolated subnet
 * @param people  ARNs of IAM users and roles; a user must have used a second factor, a role's own sign-in decides that
 * @param host    address of the database
 * @param port    its TCP port
 */
public record OperatorsArgs(Network network, List<String> people, Output<String> host, int port) {
    private static final String PERSON = "arn:aws[a-z-]*:iam::\\d{12}:(user|role)/[\\w+=,.@/-]+";

    /** @throws IllegalArgumentException when nobody is named, or something that is nobody */
    public OperatorsArgs {
        people = List.copyOf(people);
        var nobody = people.stream().filter(arn -> !isPerson(arn)).toList();
        if (people.isEmpty() || !nobody.isEmpty()) {
            throw new IllegalArgumentException("people: got %s; allowed: arn:aws:iam::<account>:user/<name> or role/<name>, at least one; name each person".formatted(people));
        }
    }

    /** Whether an ARN names one user or role, with no wildcard in it. */
    public static boolean isPerson(String arn) {
        return arn.matches(PERSON);
    }
}
