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
            new EachLayerStopsItsClass(), new StoredDataIsEncryptedAndSurvives(), new PasswordsRotate(), new NoSecretValues(), new BackupsAreCopiedAndRestored(),
            new FlowLogsSeeEverything(), new TrailCannotBeSilenced(), new GuardDutyIsOn(), new AlarmsReachSomeone(), new CostStaysUnderTheBudget());

    private Claims() {}

    public record Decided(About about, Verdict verdict) {}

    public static List<Decided> decide(Facts facts) {
        // Whoever looked for the things known here would find none, or not all, and all well.
        var maker = Unread.maker(facts.model()).<Verdict>map(construct -> new Inconclusive(List.of(construct)));
        return ALL.stream().map(claim -> new Decided(claim.about(), maker.orElseGet(() -> decide(claim, facts)))).toList();
    }

    private static Verdict decide(Claim claim, Facts facts) {
        try {
            return claim.decide(facts);
        } catch (NotModelled construct) {
            return new Inconclusive(List.of(construct));
        } catch (RuntimeException | StackOverflowError defect) {
            // A claim that breaks has decided nothing, and takes no other with it.
            var where = defect.getStackTrace().length > 0 ? " at " + defect.getStackTrace()[0] : "";
            return new Inconclusive(List.of(new NotModelled("this (a defect of lambda-vpc: %s%s; please report this line)".formatted(defect, where), "")));
        }
    }
}
