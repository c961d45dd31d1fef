package lambdavpc.recovery;

import com.google.gson.Gson;
import com.pulumi.aws.Provider;
import com.pulumi.aws.ProviderArgs;
import com.pulumi.aws.backup.Plan;
import com.pulumi.aws.backup.PlanArgs;
import com.pulumi.aws.backup.RestoreTestingPlan;
import com.pulumi.aws.backup.RestoreTestingPlanArgs;
import com.pulumi.aws.backup.RestoreTestingSelection;
import com.pulumi.aws.backup.RestoreTestingSelectionArgs;
import com.pulumi.aws.backup.Selection;
import com.pulumi.aws.backup.SelectionArgs;
import com.pulumi.aws.backup.Vault;
import com.pulumi.aws.backup.VaultArgs;
import com.pulumi.aws.backup.VaultLockConfiguration;
import com.pulumi.aws.backup.VaultLockConfigurationArgs;
import com.pulumi.aws.backup.VaultPolicy;
import com.pulumi.aws.backup.VaultPolicyArgs;
import com.pulumi.aws.backup.inputs.PlanRuleArgs;
import com.pulumi.aws.backup.inputs.PlanRuleCopyActionArgs;
import com.pulumi.aws.backup.inputs.PlanRuleCopyActionLifecycleArgs;
import com.pulumi.aws.backup.inputs.PlanRuleLifecycleArgs;
import com.pulumi.aws.backup.inputs.RestoreTestingPlanRecoveryPointSelectionArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.encryption.Encryption;
import lambdavpc.encryption.EncryptionKey;
import lambdavpc.encryption.EncryptionKeyArgs;
import lambdavpc.iam.Policies;

/**
 * Daily backups of one database, each copied to another region under a key of that region, and a restore test that makes a database of
 * the youngest one, as isolated as the original, for somebody to look into. Point-in-time recovery stays RDS's own.
 *
 * <p>Cost: snapshots and copies per GB, $1 a month for the copies' key, and a restored instance for the hours of each test. Practice:
 * FSBP RDS.26 (in a backup plan), Backup.1 (encrypted);
 * <a href="https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html">restore testing</a>.
 */
public final class Recovery extends ComponentResource {
    /** At night in the Americas and Europe; UTC, as all of AWS's schedules. */
    private static final String DAILY = "cron(0 3 * * ? *)";
    private static final int START_WITHIN_MINUTES = 60;
    private static final int END_WITHIN_MINUTES = 360;
    /** How long a restored database waits for somebody to look into it, and is paid for. */
    private static final int LOOK_WITHIN_HOURS = 2;
    private static final int GRACE_DAYS = 3;

    private final String prefix;
    private final RestoreTestingPlan tests;

    /** Two vaults, the plan that fills them, and the restore tests. */
    public Recovery(String name, RecoveryArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:recovery:Recovery", name, options);
        prefix = args.prefix();
        var source = args.source();
        var child = CustomResourceOptions.builder().parent(this).build();
        var there = new Provider(name + "-copy-region", ProviderArgs.builder().region(args.copyRegion()).build(), child);
        var copyKey = new EncryptionKey(name + "-copies", EncryptionKeyArgs.forCopies(prefix, args.account(), args.keep()),
                ComponentResourceOptions.builder().parent(this).providers(there).build()).encryption();
        var vault = vault(name + "-vault", source.encryption(), args, CustomResourceOptions.builder());
        var copies = vault(name + "-copies", copyKey, args, CustomResourceOptions.builder().provider(there));

        var keys = Output.all(Stream.of(source.encryption(), copyKey).map(Encryption::keyArnOrNull).filter(key -> key != null).toList());
        var policies = Output.tuple(args.account().partition(), args.account().region(), args.account().id(), source.arn(), keys)
                .applyValue(t -> new BackupPolicies(t.t1, t.t2, t.t3, t.t4, args.copyRegion(), t.t5));
        var backups = role(name + "-backup", "Lets AWS Backup take and copy snapshots of the database",
                Output.tuple(policies, copies.arn()).applyValue(t -> t.t1.ofBackups(t.t2)));
        var plan = new Plan(name + "-plan", PlanArgs.builder()
                .name(prefix)
                .rules(PlanRuleArgs.builder()
                        .ruleName("daily")
                        .targetVaultName(vault.name())
                        .schedule(DAILY)
                        .startWindow(START_WITHIN_MINUTES)
                        .completionWindow(END_WITHIN_MINUTES)
                        .lifecycle(PlanRuleLifecycleArgs.builder().deleteAfter(args.retentionInDays()).build())
                        .copyActions(PlanRuleCopyActionArgs.builder()
                                .destinationVaultArn(copies.arn())
                                .lifecycle(PlanRuleCopyActionLifecycleArgs.builder().deleteAfter(args.copyRetentionInDays()).build())
                                .build())
                        .build())
                .build(), child);
        new Selection(name + "-selection", SelectionArgs.builder()
                .name("database")
                .planId(plan.id())
                .iamRoleArn(backups.role().arn())
                .resources(source.arn().applyValue(List::of))
                // The first backup may be due at once.
                .build(), CustomResourceOptions.builder().parent(this).dependsOn(backups.policy()).build());

        tests = new RestoreTestingPlan(name + "-tests", RestoreTestingPlanArgs.builder()
                .name(prefix.replace('-', '_'))
                .scheduleExpression(args.tests().schedule)
                .startWindowHours(1)
                .recoveryPointSelection(RestoreTestingPlanRecoveryPointSelectionArgs.builder()
                        .algorithm("LATEST_WITHIN_WINDOW")
                        .includeVaults(vault.arn().applyValue(List::of))
                        .recoveryPointTypes("SNAPSHOT")
                        .selectionWindowDays(GRACE_DAYS)
                        .build())
                .build(), child);
        var restores = role(name + "-restore", "Lets AWS Backup restore the database under another name to test a backup",
                Output.tuple(policies, source.subnetGroup()).applyValue(t -> t.t1.ofRestoreTests(t.t2)));
        new RestoreTestingSelection(name + "-tested", RestoreTestingSelectionArgs.builder()
                .name("database")
                .restoreTestingPlanName(tests.name())
                .protectedResourceType("RDS")
                .protectedResourceArns(source.arn().applyValue(List::of))
                .iamRoleArn(restores.role().arn())
                .validationWindowHours(LOOK_WITHIN_HOURS)
                .restoreMetadataOverrides(surroundings(source))
                .build(), CustomResourceOptions.builder().parent(this).dependsOn(restores.policy()).build());
        registerOutputs(Map.of("vaultArn", vault.arn(), "copyVaultArn", copies.arn(), "restoreTestingPlanArn", tests.arn()));
    }

    /** What the restored databases of tests are known by. */
    public Output<String> restoreTestingPlanArn() {
        return tests.arn();
    }

    /** By which AWS Backup's API finds it. */
    public Output<String> restoreTestingPlanName() {
        return tests.name();
    }

    /** Its name is made up: one that outlives the stack is not in the way of the next. */
    private Vault vault(String name, Encryption encryption, RecoveryArgs args, CustomResourceOptions.Builder options) {
        var kept = options.parent(this).retainOnDelete(args.keep()).build();
        var vault = new Vault(name, VaultArgs.builder()
                .kmsKeyArn(encryption.keyArnOrNull())
                .forceDestroy(!args.keep())
                .tags(Map.of("Name", prefix))
                .build(), kept);
        new VaultPolicy(name + "-policy", VaultPolicyArgs.builder()
                .backupVaultName(vault.name())
                .policy(BackupPolicies.ofVault())
                .build(), kept);
        if (args.lock() != VaultLock.NONE) {
            var lock = VaultLockConfigurationArgs.builder().backupVaultName(vault.name()).minRetentionDays(1);
            if (args.lock() == VaultLock.COMPLIANCE) {
                lock.changeableForDays(GRACE_DAYS);
            }
            new VaultLockConfiguration(name + "-lock", lock.build(), kept);
        }
        return vault;
    }

    private record Worker(Role role, RolePolicy policy) {}

    private Worker role(String name, String description, Output<String> policy) {
        var child = CustomResourceOptions.builder().parent(this).build();
        var role = new Role(name + "-role", RoleArgs.builder()
                .name(prefix + "-" + name)
                .description(description)
                .assumeRolePolicy(Policies.trust("backup.amazonaws.com"))
                .build(), child);
        return new Worker(role, new RolePolicy(name + "-policy", RolePolicyArgs.builder().name(name).role(role.name()).policy(policy).build(), child));
    }

    /** AWS Backup wants the groups as JSON in a text. */
    private static Output<Map<String, String>> surroundings(RecoveryArgs.Source source) {
        return Output.tuple(source.subnetGroup(), source.securityGroupId(), source.parameterGroup()).applyValue(t -> Map.of(
                "dbSubnetGroupName", t.t1,
                "vpcSecurityGroupIds", new Gson().toJson(List.of(t.t2)),
                "dbParameterGroupName", t.t3,
                // Off in a restored database otherwise, and whoever looks into it has no password.
                "enableIamDatabaseAuthentication", "true"));
    }
}
