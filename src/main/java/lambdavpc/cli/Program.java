package lambdavpc.cli;

import lambdavpc.App;
import lambdavpc.cli.stack.Budget;
import lambdavpc.graph.EngineRun;

/** What Pulumi starts: the program, once its cost was found to be within the profile's budget. */
public final class Program {
    private Program() {}

    public static void main(String[] args) {
        var config = App.configOfEngine();
        var refusal = Budget.refusal(System.getenv("PULUMI_PROJECT"), System.getenv("PULUMI_STACK"), config);
        EngineRun.exit(context -> {
            if (refusal.isPresent()) {
                throw refusal.get();
            }
            App.program(config).accept(context);
        });
    }
}
