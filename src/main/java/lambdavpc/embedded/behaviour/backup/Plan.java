package lambdavpc.embedded.behaviour.backup;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** When backups are made, how long they are kept, and where they are copied to. No clock here makes any. */
public final class Plan extends Behaviour {
    static final String TYPE = "aws:backup/plan:Plan";
    static final Reference BY_ID = Reference.to(TYPE, Vault.MISSING, "Backup plan %s does not exist.");
    /** Six fields, and one day of the month or of the week. */
    static final Rule SCHEDULE = Rule.matches(Vault.INVALID, "cron\\((\\S+ ){2}(\\? \\S+ \\S+|\\S+ \\S+ \\?) \\S+\\)",
            "cron(minute hour day-of-month month day-of-week year), one of the days being ?");
    private static final int LEAST_WINDOW = 60;
    private static final int LEAST_COLD = 90;

    public Plan() {
        super(Shape.of(TYPE)
                .inputs(
                        name("name", "").rule(Rule.matches(Vault.INVALID, "[a-zA-Z0-9_.-]{1,50}", "1 to 50 letters, digits, ., - and _")),
                        objects("rules",
                                text("ruleName").require().rule(Rule.matches(Vault.INVALID, "[a-zA-Z0-9_.-]{1,50}", "1 to 50 letters, digits, ., - and _")),
                                text("targetVaultName").require().to(Vault.BY_NAME),
                                text("schedule").rule(SCHEDULE),
                                text("scheduleExpressionTimezone").orElse("Etc/UTC").inert("no clock makes backups here"),
                                number("startWindow").orElse(LEAST_WINDOW).rule(Rule.between(Vault.INVALID, LEAST_WINDOW, 525_600)),
                                number("completionWindow").orElse(180).rule(Rule.between(Vault.INVALID, 2 * LEAST_WINDOW, 525_600)),
                                flag("enableContinuousBackup").orElse(false).inert("no clock makes backups here"),
                                lifecycle(),
                                objects("copyActions",
                                        text("destinationVaultArn").require().rule(Rule.matches(Vault.INVALID,
                                                "arn:[a-z-]+:backup:[a-z0-9-]+:\\d{12}:backup-vault:[a-zA-Z0-9_-]{2,50}", "the ARN of a backup vault")),
                                        lifecycle())).require(),
                        tags())
                .computes("arn", "version")
                .unique("AlreadyExistsException", "Backup plan with the same plan document already exists: %s", "name")
                .limit(100, "LimitExceededException", "The maximum number of backup plans of this account is reached.")
                .inUse("InvalidRequestException", "Related backup plan selections must be deleted prior to backup plan deletion: %s, %s"));
    }

    private static Property lifecycle() {
        return object("lifecycle",
                number("deleteAfter").rule(Rule.between(Vault.INVALID, 1, 36_500)),
                number("coldStorageAfter").rule(Rule.between(Vault.INVALID, 1, 36_500)));
    }

    @Override
    protected void refuse(Call call) {
        for (var rule : call.inputs().objects("rules")) {
            call.refuseIf(apart(rule, "startWindow", "completionWindow").filter(minutes -> minutes < LEAST_WINDOW).isPresent(), Vault.INVALID,
                    "The CompletionWindow must be at least %d minutes greater than the StartWindow.".formatted(LEAST_WINDOW));
            refuseShortCold(call, rule);
            rule.objects("copyActions").forEach(copy -> refuseShortCold(call, copy));
        }
    }

    private static void refuseShortCold(Call call, Inputs holder) {
        call.refuseIf(holder.object("lifecycle").flatMap(lifecycle -> apart(lifecycle, "coldStorageAfter", "deleteAfter")).filter(days -> days < LEAST_COLD).isPresent(),
                Vault.INVALID, "DeleteAfterDays cannot be less than %d days apart from MoveToColdStorageAfterDays".formatted(LEAST_COLD));
    }

    private static Optional<Integer> apart(Inputs holder, String from, String to) {
        return holder.number(from).flatMap(start -> holder.number(to).map(end -> end - start));
    }

    @Override
    protected Object id(Call call) {
        return Call.hex(TYPE + call.urn() + call.world().serial(), 32).replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("backup", "backup-plan:", call.id()), "version", call.derivedId("", call.inputs().raw("rules")));
    }
}
