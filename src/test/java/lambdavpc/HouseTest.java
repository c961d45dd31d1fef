package lambdavpc;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the house: they point one way, and each is drawn in docs/architecture.md. */
@AnalyzeClasses(packages = "lambdavpc", importOptions = DoNotIncludeTests.class)
class HouseTest {
    private static final String[] TOOLS = {"lambdavpc.graph..", "lambdavpc.embedded..", "lambdavpc.proof..", "lambdavpc.report..", "lambdavpc.cli.."};
    private static final String[] ROOMS = {"lambdavpc.network..", "lambdavpc.access..", "lambdavpc.database..", "lambdavpc.secret..", "lambdavpc.endpoint..",
        "lambdavpc.function..", "lambdavpc.queue..", "lambdavpc.cache..", "lambdavpc.monitoring..", "lambdavpc.audit..", "lambdavpc.operator..", "lambdavpc.recovery..", "lambdavpc.encryption..", "lambdavpc.iam..", "lambdavpc.pipeline.."};

    @ArchTest
    static final ArchRule roomsDoNotKnowTheProfile = noClasses().that().resideInAnyPackage(ROOMS)
            .should().dependOnClassesThat().resideInAnyPackage("lambdavpc", "lambdavpc.settings..");

    @ArchTest
    static final ArchRule roomsKnowNoTool = noClasses().that().resideInAnyPackage(ROOMS)
            .or().resideInAnyPackage("lambdavpc", "lambdavpc.settings..")
            .should().dependOnClassesThat().resideInAnyPackage(TOOLS);

    @ArchTest
    static final ArchRule arrowsAmongTheRooms = layeredArchitecture().consideringOnlyDependenciesInAnyPackage("lambdavpc..")
            .layer("database").definedBy("lambdavpc.database..")
            .layer("secret").definedBy("lambdavpc.secret..")
            .layer("function").definedBy("lambdavpc.function..")
            .layer("queue").definedBy("lambdavpc.queue..")
            .layer("cache").definedBy("lambdavpc.cache..")
            .layer("monitoring").definedBy("lambdavpc.monitoring..")
            .layer("audit").definedBy("lambdavpc.audit..")
            .layer("operator").definedBy("lambdavpc.operator..")
            .layer("recovery").definedBy("lambdavpc.recovery..")
            .layer("access").definedBy("lambdavpc.access..")
            .layer("endpoint").definedBy("lambdavpc.endpoint..")
            .layer("network").definedBy("lambdavpc.network..")
            .layer("encryption").definedBy("lambdavpc.encryption..")
            .layer("iam").definedBy("lambdavpc.iam..")
            .layer("pipeline").definedBy("lambdavpc.pipeline..")
            .layer("settings").definedBy("lambdavpc.settings..")
            .layer("top").definedBy("lambdavpc")
            .optionalLayer("awsx").definedBy("lambdavpc.awsx..") // there with its Maven profile only
            .whereLayer("database").mayOnlyBeAccessedByLayers("settings", "top")
            .whereLayer("secret").mayOnlyBeAccessedByLayers("settings", "top")
            .whereLayer("function").mayOnlyBeAccessedByLayers("settings", "top")
            .whereLayer("queue").mayOnlyBeAccessedByLayers("settings", "top")
            .whereLayer("cache").mayOnlyBeAccessedByLayers("settings", "top")
            .whereLayer("monitoring").mayOnlyBeAccessedByLayers("top")
            .whereLayer("pipeline").mayOnlyBeAccessedByLayers("top")
            .whereLayer("audit").mayOnlyBeAccessedByLayers("settings", "top")
            .whereLayer("recovery").mayOnlyBeAccessedByLayers("settings", "top")
            .whereLayer("operator").mayOnlyBeAccessedByLayers("settings", "top")
            .whereLayer("access").mayOnlyBeAccessedByLayers("database", "secret", "function", "queue", "cache", "operator", "top")
            .whereLayer("endpoint").mayOnlyBeAccessedByLayers("access", "operator", "settings", "top")
            .whereLayer("network").mayOnlyBeAccessedByLayers("endpoint", "access", "database", "secret", "function", "queue", "cache", "operator",
                    "settings", "top", "awsx")
            .whereLayer("encryption").mayOnlyBeAccessedByLayers("network", "access", "database", "secret", "function", "queue", "cache", "monitoring", "audit", "recovery",
                    "settings", "top")
            .whereLayer("iam").mayOnlyBeAccessedByLayers("encryption", "network", "endpoint", "access", "database", "secret",
                    "function", "queue", "cache", "monitoring", "audit", "operator", "recovery", "pipeline", "top", "awsx")
            .ignoreDependency(resideInAPackage("lambdavpc.cli.."), alwaysTrue()); // the command line may see all, and nothing sees it

    @ArchTest
    static final ArchRule theGraphKnowsNobody = noClasses().that().resideInAPackage("lambdavpc.graph..")
            .should().dependOnClassesThat().resideInAnyPackage("lambdavpc.embedded..", "lambdavpc.proof..", "lambdavpc.report..", "lambdavpc.cli..", "lambdavpc.settings..")
            .orShould().dependOnClassesThat().resideInAnyPackage(ROOMS);

    @ArchTest
    static final ArchRule theEmbeddedAwsKnowsOnlyTheGraph = noClasses().that().resideInAPackage("lambdavpc.embedded..")
            .should().dependOnClassesThat().resideInAnyPackage("lambdavpc", "lambdavpc.settings..", "lambdavpc.proof..", "lambdavpc.report..", "lambdavpc.cli..")
            .orShould().dependOnClassesThat().resideInAnyPackage(ROOMS);

    /** It reads a world or a graph and nothing of what behaviours and runtime make of them: the second opinion has no first one in it. */
    @ArchTest
    static final ArchRule theConcreteEvaluatorStandsAlone = noClasses().that().resideInAPackage("lambdavpc.embedded.concrete..")
            .should().dependOnClassesThat().resideInAnyPackage("lambdavpc.embedded.behaviour..", "lambdavpc.embedded.engine..", "lambdavpc.embedded.runtime..",
                    "lambdavpc.embedded.mocks..");

    /** The two evaluators check each other: neither may borrow from the other. */
    @ArchTest
    static final ArchRule theProofKnowsOnlyTheGraph = noClasses().that().resideInAPackage("lambdavpc.proof..")
            .should().dependOnClassesThat().resideInAnyPackage("lambdavpc", "lambdavpc.settings..", "lambdavpc.embedded..", "lambdavpc.report..", "lambdavpc.cli..")
            .orShould().dependOnClassesThat().resideInAnyPackage(ROOMS);

    /** Settings know the names of what can be priced, and nobody else knows a price before the graph is there. */
    @ArchTest
    static final ArchRule theEstimateKnowsOnlyTheGraph = noClasses().that().resideInAPackage("lambdavpc.cost..")
            .should().dependOnClassesThat().resideInAnyPackage("lambdavpc", "lambdavpc.settings..", "lambdavpc.embedded..", "lambdavpc.proof..",
                    "lambdavpc.report..", "lambdavpc.cli..")
            .orShould().dependOnClassesThat().resideInAnyPackage(ROOMS);

    @ArchTest
    static final ArchRule onlySettingsReportsAndCommandsKnowPrices = noClasses().that().resideInAnyPackage(ROOMS)
            .or().resideInAnyPackage("lambdavpc", "lambdavpc.graph..", "lambdavpc.embedded..", "lambdavpc.proof..")
            .should().dependOnClassesThat().resideInAPackage("lambdavpc.cost..");

    /** It shows what is decided and decides nothing. */
    @ArchTest
    static final ArchRule theReportKnowsTheProofAndTheGraph = noClasses().that().resideInAPackage("lambdavpc.report..")
            .should().dependOnClassesThat().resideInAnyPackage("lambdavpc", "lambdavpc.settings..", "lambdavpc.embedded..", "lambdavpc.cli..")
            .orShould().dependOnClassesThat().resideInAnyPackage(ROOMS);

    @ArchTest
    static final ArchRule onlyTheTwoWaysToRunAProgramTouchPulumisInternals = noClasses()
            .that().haveNameNotMatching("lambdavpc\\.graph\\.(InProcessEngine|EngineRun)(Test)?(\\$.*)?")
            .should().dependOnClassesThat().resideInAnyPackage("com.pulumi..internal..");

    @ArchTest
    static final ArchRule roomsAreFreeOfCycles = slices().matching("lambdavpc.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule commandsStandOnTheStackAndNotOnEachOther = slices().matching("lambdavpc.cli.(*)..").should().notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage("lambdavpc.cli.stack"));
}
