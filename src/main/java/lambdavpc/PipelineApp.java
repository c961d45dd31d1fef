package lambdavpc;

import com.pulumi.Config;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.TypeShape;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.Optional;
import lambdavpc.iam.Account;
import lambdavpc.pipeline.GithubRoles;
import lambdavpc.pipeline.GithubRolesArgs;

/** The Pulumi program of pipeline/: once per account, by a person, before its workflows can do anything. */
public final class PipelineApp {
    private PipelineApp() {}

    /** Pulumi starts this, in {@code pipeline/}. */
    public static void main(String[] args) {
        Pulumi.run(PipelineApp::program);
    }

    static void program(Context context) {
        var config = context.config();
        var roles = new GithubRoles("pipeline", new GithubRolesArgs(config.require("repository"), context.stackName(), Account.current(), config.require("stateBucket"),
                given(config, "stateKeyArn"), config.requireObject("deployPolicyArns", TypeShape.<List<String>>builder(List.class).addParameter(String.class).build()),
                given(config, "providerArn")), ComponentResourceOptions.Empty);
        context.export("previewRole", roles.previewArn());
        context.export("deployRole", roles.deployArn());
    }

    /** Pulumi demands every key of Pulumi.yaml that has no default, so what may be left out is an empty text there. */
    private static Optional<String> given(Config config, String key) {
        return config.get(key).filter(value -> !value.isEmpty());
    }
}
