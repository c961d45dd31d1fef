package lambdavpc.proof.claim;

import java.util.List;
import lambdavpc.proof.claim.Claim.About;
import lambdavpc.proof.claim.Verdict.Inconclusive;
import lambdavpc.proof.model.NotModelled;

/** All claims, in the order of every report. */
public final class Claims {
    public static final List<Claim> ALL = List.of(
            new NobodyOnTheInternetReachesTheDatabase(), new OnlyDeclaredFunctionsReachTheDatabase(), new NoInternetUnasked(),
            new EveryFunctionReachesWhatItDeclared(), new NatsAdmitNothing(), new AnyZoneMayBeLost(),
            new OnlyGrantedRolesRead(), new FunctionsReadThroughTheEndpoint(), new GrantedReadsAreAllowed(), new RolesDoNothingElse(),
            new EachLayerStopsItsClass(), new PasswordsRotate(), new NoSecretValues());

    private Claims() {}

    public record Decided(About about, Verdict verdict) {}

    public static List<Decided> decide(Facts facts) {
        return ALL.stream().map(claim -> new Decided(claim.about(), decide(claim, facts))).toList();
    }

    private static Verdict decide(Claim claim, Facts facts) {
        try {
            return claim.decide(facts);
        } catch (NotModelled construct) {
            return new Inconclusive(List.of(construct));
        }
    }
}
