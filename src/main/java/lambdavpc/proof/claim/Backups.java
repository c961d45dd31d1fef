package lambdavpc.proof.claim;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Arns;

/** What AWS Backup does with the databases of a stack: which plans select them, where backups are copied to, and what is restored to try it. */
record Backups(Model model) {
    static final String SELECTION = "aws:backup/selection:Selection";
    static final String TESTED = "aws:backup/restoreTestingSelection:RestoreTestingSelection";
    private static final String PLAN = "aws:backup/plan:Plan";
    private static final String TESTS = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
    private static final String VAULT = "aws:backup/vault:Vault";
    private static final List<String> DATABASES = List.of("aws:rds/instance:Instance", "aws:rds/cluster:Cluster");

    /** Plans that back up whatever has this ARN. */
    List<Node> plansOf(String arn) {
        return model.ofType(SELECTION).stream().filter(selection -> selects(selection, "resources", arn))
                .flatMap(selection -> model.referred(selection, "planId", PLAN).stream()).toList();
    }

    /** ARNs of the vaults that a plan copies to. */
    static List<String> copyVaults(Node owner, Model model) {
        var plan = owner.type().equals(PLAN) ? Optional.of(owner) : model.referred(owner, "planId", PLAN);
        return plan.stream().flatMap(each -> each.blocks("rules").stream()).flatMap(rule -> rule.get("copyActions") instanceof List<?> actions ? actions.stream() : Stream.empty())
                .flatMap(action -> action instanceof Map<?, ?> copy ? Stream.of(String.valueOf(copy.get("destinationVaultArn"))) : Stream.empty()).distinct().toList();
    }

    List<String> copyVaults(Node selection) {
        return copyVaults(selection, model);
    }

    List<String> copyVaults(String arn) {
        return plansOf(arn).stream().flatMap(plan -> copyVaults(plan, model).stream()).distinct().toList();
    }

    /** Vaults of another region than that of the ARN, as far as they are in this state. */
    List<Node> elsewhere(String arn) {
        return copyVaults(arn).stream().filter(vault -> !Arns.region(vault).equals(Arns.region(arn))).flatMap(vault -> model.find(VAULT, vault).stream()).toList();
    }

    /** Restore tests of whatever has this ARN that are due some day: of a plan that there is. */
    List<Node> testsOf(String arn) {
        return model.ofType(TESTED).stream().filter(tested -> selects(tested, "protectedResourceArns", arn))
                .filter(tested -> model.referred(tested, "restoreTestingPlanName", TESTS).isPresent()).toList();
    }

    /** @throws NotModelled where a vault's policy gives anybody anything: what leaves by it is not seen */
    void demandClosedVaults() {
        model.ofType("aws:backup/vaultPolicy:VaultPolicy").forEach(policy -> policy.json("policy").map(document -> document.get("Statement")).ifPresent(statements -> {
            for (var statement : statements.isJsonArray() ? statements.getAsJsonArray() : List.of(statements)) {
                if (!"Deny".equals(statement.getAsJsonObject().get("Effect").getAsString())) {
                    throw new NotModelled("a vault's policy that allows something", policy.urn());
                }
            }
        }));
    }

    /** The keys of ours that the database and these vaults are encrypted with. */
    List<String> keys(String database, List<String> vaults) {
        return Stream.concat(DATABASES.stream().flatMap(type -> model.find(type, database).stream()).flatMap(node -> node.text("kmsKeyId").stream()),
                vaults.stream().flatMap(vault -> model.find(VAULT, vault).stream()).flatMap(node -> node.text("kmsKeyArn").stream())).distinct().toList();
    }

    /** What a test says about the restored database; AWS Backup does not look at the case of names. */
    static Optional<String> override(Node tested, String name) {
        return tested.blocks("restoreMetadataOverrides").stream().flatMap(overrides -> overrides.entrySet().stream())
                .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))).map(entry -> String.valueOf(entry.getValue())).findFirst();
    }

    private static boolean selects(Node selection, String property, String arn) {
        for (var way : List.of("selectionTags", "conditions", "protectedResourceConditions")) {
            if (!selection.blocks(way).isEmpty()) {
                throw new NotModelled("a backup selection by tags", selection.urn());
            }
        }
        var arns = selection.texts(property);
        return arns.contains(arn) || arns.contains("*");
    }
}
