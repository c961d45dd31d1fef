package lambdavpc.function;

import com.pulumi.aws.lambda.Alias;
import com.pulumi.aws.lambda.AliasArgs;
import com.pulumi.aws.lambda.Function;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import lambdavpc.access.Invocable;

/** Which version of a function its callers get. */
public enum Release {
    /** The latest code, the moment it is deployed. */
    LATEST,
    /** A published version behind the alias {@code live}: callers see old or new, never half. */
    ALIAS,
    /** As {@link #ALIAS}, started from a snapshot of an initialised JVM. */
    SNAP_START;

    boolean published() {
        return this != LATEST;
    }

    /** What callers call, with the alias where there is one. */
    Invocable callers(String name, Function function, Resource parent) {
        if (!published()) {
            return new Invocable(function.name(), null, function.arn());
        }
        var alias = new Alias(name + "-alias", AliasArgs.builder()
                .name("live")
                .description("What callers call")
                .functionName(function.name())
                .functionVersion(function.version())
                .build(), CustomResourceOptions.builder().parent(parent).build());
        return new Invocable(function.name(), alias.name(), alias.arn());
    }
}
