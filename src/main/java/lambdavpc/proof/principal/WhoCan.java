package lambdavpc.proof.principal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** Everybody who may do one thing to one resource, with a request of each and the statements that let it through. */
public final class WhoCan {
    private WhoCan() {}

    /**
     * @param outside     not of this stack: held to have every permission that its own account can give
     * @param request     an example
     */
    public record Answer(Principal who, Path path, boolean outside, Request request, List<Statement> allows) {}

    /** @throws lambdavpc.proof.model.NotModelled where that hangs on something without meaning here */
    public static List<Answer> ask(Iam iam, SecretAccess secrets, String action, String resource) {
        var name = action.toLowerCase(Locale.ROOT);
        var held = iam.layers(resource);
        // A role's own policy is about who takes it, and about nothing else.
        var layers = Arns.service(resource).equals("iam") && !name.startsWith("sts:")
                ? new Layers(held.account(), List.of(), false, held.endpoint()) : held;
        var asking = new LinkedHashSet<>(iam.own());
        var strangers = iam.strangers(layers);
        asking.addAll(strangers);
        var answers = new ArrayList<Answer>();
        for (var who : asking) {
            for (var path : iam.paths(Arns.service(resource))) {
                var through = layers.through(path);
                var secret = secrets.secrets().stream().filter(each -> each.arn().equals(resource)).findFirst();
                var allowed = secret.map(each -> secrets.allowed(who, path, each, name, layers))
                        .orElseGet(() -> iam.asked(who, path, Strings.of(name), resource).map(asked -> new Authorization(who, through).allowed(asked)).orElse(Requests.NONE));
                allowed.example().ifPresent(example -> answers.add(new Answer(who, path, strangers.contains(who), example,
                        new Authorization(who, through).decide(example.box()).allows().stream().filter(statement -> !statement.urn().isEmpty()).toList())));
            }
        }
        return answers;
    }
}
