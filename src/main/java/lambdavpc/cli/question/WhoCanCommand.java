package lambdavpc.cli.question;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.Subject;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.WhoCan;
import lambdavpc.proof.principal.WhoCan.Answer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc who-can secretsmanager:GetSecretValue app-secret}. */
@Command(
        name = "who-can",
        description = "Who may do one thing to one resource, in and outside of the account, on which way, and by which statements.",
        footer = {"%nExamples:", "  bin/lambda-vpc who-can secretsmanager:GetSecretValue app-secret", "  bin/lambda-vpc who-can kms:Decrypt '*' --state state.json"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:answered", "2:something has no meaning here, and is named", "3:bad input"},
        mixinStandardHelpOptions = true)
public final class WhoCanCommand implements Callable<Integer> {
    private static final int NOT_MODELLED = 2;
    private static final int BAD_INPUT = 3;

    @Parameters(index = "0", paramLabel = "ACTION", description = "For example secretsmanager:GetSecretValue.")
    private String action;

    @Parameters(index = "1", paramLabel = "RESOURCE", description = "An ARN, or the logical name of a resource.")
    private String resource;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Mixin
    private Subject subject;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        try {
            if (!action.matches("[a-zA-Z0-9-]+:[a-zA-Z0-9]+")) {
                throw new Failure("ACTION: got %s; allowed: one action, such as secretsmanager:GetSecretValue; correct it".formatted(action));
            }
            var facts = new Facts(subject.graph());
            var answers = WhoCan.ask(facts.iam(), facts.secrets(), action, arn(facts));
            var can = answers.stream().map(Can::of).toList();
            if (json) {
                out.println(Json.of(can));
            } else {
                can.forEach(each -> each.tell(out));
                out.println(can.isEmpty() ? "nobody" : "nobody else, in or outside of the account");
            }
            out.flush();
            return 0;
        } catch (Failure e) {
            err.println("lambda-vpc: " + e.getMessage());
            return BAD_INPUT;
        } catch (NotModelled construct) {
            err.println("lambda-vpc: not decided: there is no meaning here for " + construct.getMessage());
            return NOT_MODELLED;
        }
    }

    /**
     * @param ifItsOwnPoliciesAllow whether it is of another account, whose policies are not known here
     * @param by                    the statements that allow it
     * @param circumstances         what else the request must be, empty for any
     */
    private record Can(String who, String path, boolean ifItsOwnPoliciesAllow, List<By> by, String circumstances) {
        private record By(String statement, String urn) {}

        static Can of(Answer answer) {
            return new Can(answer.who().label(), answer.path().label(), answer.outside() && !answer.who().account().isEmpty(),
                    answer.allows().stream().map(statement -> new By(statement.label(), statement.urn())).toList(),
                    answer.request().without(answer.who(), answer.path()).circumstances());
        }

        void tell(PrintWriter out) {
            out.printf("%s, %s%s%n", who, path, ifItsOwnPoliciesAllow ? ", if its own policies allow it" : "");
            by.forEach(each -> out.printf("    %s of %s%n", each.statement(), each.urn()));
            if (!circumstances.isEmpty()) {
                out.println("    " + circumstances);
            }
        }
    }

    private String arn(Facts facts) {
        if (resource.startsWith("arn:") || resource.equals("*")) {
            return resource;
        }
        var named = facts.model().all().filter(node -> node.name().equals(resource)).filter(node -> !node.unknown("arn")).flatMap(node -> node.text("arn").stream()).toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        var names = facts.secrets().secrets().stream().map(secret -> secret.urn().substring(secret.urn().lastIndexOf("::") + 2)).distinct().toList();
        throw new Failure("RESOURCE: got %s, which %s; allowed: an ARN or the logical name of a resource that has one%s; choose one".formatted(resource,
                named.isEmpty() ? "nothing is called" : named.size() + " resources are called", names.isEmpty() ? "" : ", such as " + String.join(", ", names)));
    }
}
