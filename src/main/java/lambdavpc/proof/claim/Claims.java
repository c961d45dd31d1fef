package lambdavpc.proof.claim;

import java.util.List;
import java.util.Set;
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

    private static final String OTHER_PROVIDER = "aws-native:";
    /** Resources that make others, of any type, which the state does not have. */
    private static final Set<String> MAKERS = Set.of("aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet",
            "aws:cloudformation/stackSetInstance:StackSetInstance", "aws:cloudformation/stackInstances:StackInstances", "aws:cloudcontrol/resource:Resource",
            "aws:servicecatalog/provisionedProduct:ProvisionedProduct", "aws:serverlessrepository/cloudFormationStack:CloudFormationStack");

    private Claims() {}

    public record Decided(About about, Verdict verdict) {}

    public static List<Decided> decide(Facts facts) {
        return ALL.stream().map(claim -> new Decided(claim.about(), decide(claim, facts))).toList();
    }

    private static Verdict decide(Claim claim, Facts facts) {
        try {
            // The same things under other names: whoever looked for the ones known here would find none, and all well.
            facts.model().types().stream().filter(type -> type.startsWith(OTHER_PROVIDER)).findFirst().ifPresent(type -> {
                throw new NotModelled("the provider aws-native, which has", facts.model().ofType(type).get(0).urn());
            });
            facts.model().types().stream().filter(MAKERS::contains).findFirst().ifPresent(type -> {
                throw new NotModelled("what else is made by " + type, facts.model().ofType(type).get(0).urn());
            });
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
