package lambdavpc.embedded.behaviour.backup;

import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** When a backup is restored to try it. No clock here does. */
public final class RestoreTestingPlan extends Behaviour {
    private static final String TYPE = "aws:backup/restoreTestingPlan:RestoreTestingPlan";
    static final Reference BY_NAME = Reference.to(TYPE, Vault.MISSING, "Restore testing plan %s does not exist.").by("name");
    static final Rule NAME = Rule.matches(Vault.INVALID, "[a-zA-Z0-9_]{1,50}", "1 to 50 letters, digits and _");

    public RestoreTestingPlan() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        text("name").replace().rule(NAME),
                        text("scheduleExpression").require().rule(Plan.SCHEDULE),
                        text("scheduleExpressionTimezone").orElse("Etc/UTC").inert("no clock restores anything here"),
                        number("startWindowHours").orElse(24).rule(Rule.between(Vault.INVALID, 1, 168)),
                        object("recoveryPointSelection",
                                text("algorithm").require().rule(Rule.oneOf(Vault.INVALID, "LATEST_WITHIN_WINDOW", "RANDOM_WITHIN_WINDOW")),
                                texts("includeVaults").require().rule(Rule.matches(Vault.INVALID, "\\*|arn:[a-z-]+:backup:.*", "* or ARNs of vaults")),
                                texts("excludeVaults").rule(Rule.matches(Vault.INVALID, "arn:[a-z-]+:backup:.*", "ARNs of vaults")),
                                texts("recoveryPointTypes").require().rule(Rule.oneOf(Vault.INVALID, "SNAPSHOT", "CONTINUOUS")),
                                number("selectionWindowDays").orElse(30).rule(Rule.between(Vault.INVALID, 1, 365))),
                        tags())
                .computes("arn")
                .unique("AlreadyExistsException", "Restore testing plan with the same name already exists: %s", "name")
                .inUse("InvalidRequestException", "Restore testing plan %s has selections, which must be deleted first: %s"));
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("name"), "MissingParameterValueException", "RestoreTestingPlanName is required.");
        call.refuseIf(!call.inputs().has("recoveryPointSelection"), "MissingParameterValueException", "RecoveryPointSelection is required.");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("backup", "restore-testing-plan:", call.inputs().raw("name"), "-", call.derivedId("", "plan")));
    }
}
