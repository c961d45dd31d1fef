package lambdavpc.proof.claim;

import java.util.List;
import java.util.Objects;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;

/** N4. From every subnet that Lambda may choose, to every interface that may answer, and back. */
final class EveryFunctionReachesWhatItDeclared implements Claim {
    @Override
    public About about() {
        return new About("N4", "Every function reaches what it was granted, from every subnet it can land in: the database,"
                + " Secrets Manager privately, the internet if it asked.",
                "Functions reach Secrets Manager through an interface endpoint, and the database through security groups that name each other.", List.of());
    }

    @Override
    public Verdict decide(Facts facts) {
        var promises = facts.promises();
        if (promises.isEmpty()) {
            return new NotApplicable("no function was granted anything that it has to reach");
        }
        var broken = promises.stream().filter(promise -> !promise.kept()).toList();
        if (broken.isEmpty()) {
            return new Proved(promises.stream().map(promise -> new Evidence("%s reaches %s, %d ways".formatted(
                    Promise.name(promise.function()), promise.target(), promise.ways().size()), List.of(promise.function()))).toList());
        }
        var first = broken.get(0);
        return new Refuted(first.lost().orElseGet(() -> "%s cannot reach %s: %s".formatted(Promise.name(first.function()), first.target(), first.missing().get(0).text())),
                broken.stream().flatMap(promise -> promise.blockers().stream().map(blocker -> new Evidence("%s to %s: %s".formatted(
                        Promise.name(promise.function()), promise.target(), blocker.text()), blocker.urns()))).filter(Objects::nonNull).distinct().toList());
    }
}
