package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.access.Grant;
import lambdavpc.database.Database;
import lambdavpc.operator.Operators;
import lambdavpc.operator.OperatorsArgs;

/** The people that a profile lets at the database, if it names any: as a user with the rights of the functions, by IAM token only. */
final class DatabaseOperators {
    private static final String USER = "operator";

    private final Optional<Operators> operators;
    private final Database database;

    DatabaseOperators(Deployment deployment, Database database, ComponentResourceOptions options) {
        this.database = database;
        var people = deployment.settings().operators();
        operators = people.isEmpty() ? Optional.empty() : Optional.of(new Operators("operators",
                new OperatorsArgs(deployment.network(), people, database.address(), database.port()), options));
    }

    List<Grant> grants() {
        return operators.map(each -> database.allowFrom(each.operator(), USER)).stream().toList();
    }

    /** Tells the migration which user to make. */
    Map<String, Output<String>> environment() {
        return operators.isEmpty() ? Map.of() : Map.of("OPERATOR_USER", user());
    }

    /** Empty where there is none. */
    Output<String> user() {
        return Output.of(operators.isEmpty() ? "" : USER);
    }

    Map<String, Output<?>> outputs() {
        return operators.<Map<String, Output<?>>>map(each -> Map.of("operatorRole", each.operator().roleArn(), "operatorTunnel", each.tunnel())).orElse(Map.of());
    }
}
