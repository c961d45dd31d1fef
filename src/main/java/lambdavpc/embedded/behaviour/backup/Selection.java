package lambdavpc.embedded.behaviour.backup;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.List;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Role;

/** What a plan backs up. AWS Backup does not look whether a resource is there. */
public final class Selection extends Behaviour {
    static final Property ROLE = text("iamRoleArn").require().replace()
            .to(Reference.to(Role.TYPE, Vault.INVALID, "IAM Role %s does not exist").by("arn").loose());

    public Selection() {
        super(Shape.of("aws:backup/selection:Selection")
                .inputs(
                        name("name", "").rule(Rule.matches(Vault.INVALID, "[a-zA-Z0-9_.-]{1,50}", "1 to 50 letters, digits, ., - and _")),
                        text("planId").require().replace().to(Plan.BY_ID),
                        ROLE,
                        texts("resources").replace().rule(Rule.matches(Vault.INVALID, "\\*|arn:[a-z-]+:[a-z0-9-]+:.*", "ARNs, which may hold *")),
                        texts("notResources").replace().rule(Rule.matches(Vault.INVALID, "arn:[a-z-]+:[a-z0-9-]+:.*", "ARNs, which may hold *")),
                        objects("selectionTags", text("type").require(), text("key").require(), text("value").require()).replace())
                .unique("AlreadyExistsException", "Backup selection with the same name already exists: %s", "name", "planId"));
    }

    @Override
    protected void refuse(Call call) {
        refuseStrangeRole(call);
        call.refuseIf(List.of("resources", "notResources", "selectionTags").stream().noneMatch(call.inputs()::has), "InvalidParameterValueException",
                "At least one of Resources, NotResources, ListOfTags or Conditions must be specified");
    }

    /** As AWS Backup tries a role before it takes it. */
    static void refuseStrangeRole(Call call) {
        call.target(ROLE).ifPresent(role -> call.refuseIf(!Role.trusts(role, "backup.amazonaws.com"), Vault.INVALID,
                "IAM Role %s cannot be assumed by AWS Backup".formatted(role.outputs().get("arn"))));
    }

    @Override
    protected Object id(Call call) {
        return Call.hex(type() + call.urn() + call.world().serial(), 32).replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-");
    }
}
