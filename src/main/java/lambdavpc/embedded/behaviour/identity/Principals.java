package lambdavpc.embedded.behaviour.identity;

import java.util.Optional;

import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;

/** Principals that documents name. */
public final class Principals {
    private Principals() {}

    /**
     * The first role or user of this account that a statement names and that does not exist: services refuse such documents.
     * Other accounts are not known here.
     */
    public static Optional<String> unknown(Call call, Policies.Statement statement) {
        var prefix = call.globalArn("iam", "") + "";
        return statement.principals("AWS").stream()
                .filter(arn -> arn.startsWith(prefix) && !arn.equals(prefix + "root"))
                .filter(arn -> call.world().all(Role.TYPE).noneMatch(role -> arn.equals(role.outputs().get("arn"))))
                .findFirst();
    }
}
