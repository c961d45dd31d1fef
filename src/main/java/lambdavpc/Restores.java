package lambdavpc;

import com.google.gson.Gson;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.access.Invocable;
import lambdavpc.database.Database;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.function.OnEvent;
import lambdavpc.function.OnEventArgs;
import lambdavpc.function.Schedule;
import lambdavpc.function.ScheduleArgs;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;
import lambdavpc.monitoring.EventNotice;
import lambdavpc.monitoring.EventNoticeArgs;
import lambdavpc.monitoring.EventPattern;
import lambdavpc.recovery.Recovery;
import lambdavpc.recovery.RecoveryArgs;
import lambdavpc.settings.Settings.RegionLoss;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * How the data comes back: a function that looks into a restored database, whoever restored it, and where the profile decides so backups
 * in two regions that are restored again and again to be looked into.
 */
final class Restores {
    private static final String CHECK = "restore-check";
    private static final String NAME = "recovery";
    /** May read the one row that is always there. Migrate makes it. */
    private static final String USER = "restore_check";
    /** A test takes its time, and runs within an hour of its schedule. */
    private static final int SLACK_DAYS = 1;

    private final Deployment deployment;
    private final Database database;
    private final Identity checker;
    private final ComponentResourceOptions options;

    Restores(Deployment deployment, Database database, ComponentResourceOptions options) {
        this.deployment = deployment;
        this.database = database;
        this.options = options;
        checker = deployment.identity(CHECK, options);
    }

    List<Grant> grants() {
        return List.of(database.allowFrom(checker), database.allowLoginToCopies(checker, USER));
    }

    void deploy(Access access) {
        var reserved = deployment.settings().function().reservedConcurrentExecutions().map(some -> 1);
        var check = deployment.function(checker, CHECK, "Tells whether a restored database has its data", Map.of(
                "DATABASE_PORT", Output.of(String.valueOf(database.port())), "DATABASE_NAME", Output.of(Database.DATABASE_NAME),
                "DATABASE_ENGINE", Output.of(database.engine().rdsName()), "DATABASE_AUTHENTICATION", Output.of("iam"), "DATABASE_USER", Output.of(USER)),
                60, reserved, access.readyFor(checker), options);
        if (deployment.settings().recovery().regionLoss() instanceof RegionLoss.CopyBackups copies) {
            backUp(copies, check.invocable());
        }
    }

    private void backUp(RegionLoss.CopyBackups copies, Invocable check) {
        var settings = deployment.settings();
        var account = deployment.network().account();
        var recovery = new Recovery(NAME, new RecoveryArgs(settings.prefix(), account, new RecoveryArgs.Source(database.arn(), database.subnetGroupName(),
                database.securityGroupId(), database.parameterGroupName(), deployment.keys().data()), copies.backupRetentionInDays(), copies.region(),
                copies.copyRetentionInDays(), copies.lock(), copies.tests(), settings.database().onDelete() != OnDelete.DISCARD), options);
        // Exception to function.zones for restore-orchestrator-function: it calls AWS's control plane, which isolated subnets have no way to.
        var orchestrator = deployment.controlFunction("restore-orchestrator", "Has restored databases looked into and tells AWS Backup the result", Map.of(
                "RESTORE_TESTING_PLAN_ARN", recovery.restoreTestingPlanArn(), "RESTORE_TESTING_PLAN_NAME", recovery.restoreTestingPlanName(),
                "RESTORE_CHECK_ARN", check.arn(), "METRICS_NAMESPACE", Output.of(settings.prefix()), "METRICS_PLAN", Output.of(NAME)), 180, List.of(
                // Exception to iam.unscoped-write for restore-orchestrator-policy: AWS Backup lets none of the three name a job.
                Output.of(allow(List.of("backup:DescribeRestoreJob", "backup:ListRestoreJobs", "backup:PutRestoreValidationResult"), "*")),
                recovery.restoreTestingPlanArn().applyValue(plan -> allow(List.of("backup:GetRestoreTestingPlan"), plan)),
                account.arn("rds", "db:awsbackup-restore-test-*").applyValue(restored -> allow(List.of("rds:DescribeDBInstances"), restored)),
                check.arn().applyValue(arn -> allow(List.of("lambda:InvokeFunction"), arn))), options);
        new OnEvent("restored", new OnEventArgs(settings.prefix(), orchestrator.invocable(), Output.of(EventPattern.of("aws.backup",
                List.of("Restore Job State Change"), Map.of("status", List.of("COMPLETED", "FAILED", "ABORTED"))))), options);
        new Schedule("restore-age", new ScheduleArgs(settings.prefix(), orchestrator.invocable(), Duration.ofDays(1),
                new Gson().toJson(Map.of("check", "age"))), options);
        tell(copies.tests().days() + SLACK_DAYS);
    }

    private void tell(int days) {
        var prefix = deployment.settings().prefix();
        new EventNotice("backup-failed", new EventNoticeArgs(deployment.alarms(), database.arn().applyValue(arn -> EventPattern.of("aws.backup",
                List.of("Backup Job State Change", "Copy Job State Change"), Map.of("state", List.of("FAILED", "ABORTED", "EXPIRED"), "resourceArn", List.of(arn)))),
                "A backup of the database, or its copy to the other region, failed.",
                "read the job's message in AWS Backup, then back up by hand: docs/runbook.md#backup-failed"), options);
        new Alarm("restore-failed", new AlarmArgs(deployment.alarms(),
                "A backup could not be restored, or what came back has no data.",
                "read restore-orchestrator's log, then restore by hand: docs/runbook.md#restore-failed",
                new Metric(prefix, "RestoreSucceeded", Map.of("Plan", Output.of(NAME)), Statistic.MINIMUM),
                Threshold.lessThan(1), Duration.ofMinutes(5), 1, Missing.NOT_BREACHING), options);
        new Alarm("restore-overdue", new AlarmArgs(deployment.alarms(),
                "No backup has been restored and looked into for more than %d days, or nobody counts.".formatted(days),
                "see what became of the last restore test: docs/runbook.md#restore-overdue",
                new Metric(prefix, "RestoreAgeDays", Map.of("Plan", Output.of(NAME)), Statistic.MAXIMUM),
                // Two days of silence, not one: a count a day may fall into one day twice and into the next not at all.
                Threshold.moreThan(days), Duration.ofDays(1), 2, Missing.BREACHING), options);
    }

    private static IamStatement allow(List<String> actions, String resource) {
        return IamStatement.builder().effect(IamEffect.ALLOW).actionIds(actions).addResource(resource).build();
    }
}
