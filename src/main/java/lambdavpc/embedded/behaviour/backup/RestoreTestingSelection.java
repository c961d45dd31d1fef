package lambdavpc.embedded.behaviour.backup;

import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;
import static lambdavpc.embedded.behaviour.Property.textsByName;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.google.gson.JsonArray;
import com.google.gson.JsonParseException;

import lambdavpc.embedded.StrictJson;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Whose backups a restore test tries, and where it restores them to. */
public final class RestoreTestingSelection extends Behaviour {
    private static final Property PLAN = text("restoreTestingPlanName").require().replace().to(RestoreTestingPlan.BY_NAME);
    private static final Property TAGS = object("protectedResourceConditions",
            objects("stringEquals", text("key").require(), text("value").require()), objects("stringNotEquals", text("key").require(), text("value").require()));
    /** What AWS Backup lets a test say about an RDS instance, in small letters: it does not look at the case. */
    private static final Set<String> OF_INSTANCES = Set.of("allocatedstorage", "availabilityzones", "dbinstanceclass", "dbname", "dbparametergroupname",
            "dbsubnetgroupname", "domain", "domainiamrolename", "enablecloudwatchlogsexports", "enableiamdatabaseauthentication", "iops", "licensemodel",
            "multiaz", "optiongroupname", "port", "processorfeatures", "publiclyaccessible", "storagetype", "vpcsecuritygroupids");

    public RestoreTestingSelection() {
        super(Shape.of("aws:backup/restoreTestingSelection:RestoreTestingSelection")
                .inputs(
                        text("name").replace().rule(RestoreTestingPlan.NAME),
                        PLAN,
                        Selection.ROLE,
                        text("protectedResourceType").require().replace().rule(Rule.oneOf(Vault.INVALID, "Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx",
                                "Neptune", "RDS", "S3")),
                        texts("protectedResourceArns").rule(Rule.matches(Vault.INVALID, "\\*|arn:[a-z-]+:[a-z0-9-]+:.*", "* or ARNs")),
                        TAGS,
                        textsByName("restoreMetadataOverrides"),
                        number("validationWindowHours").rule(Rule.between(Vault.INVALID, 1, 168)))
                .unique("AlreadyExistsException", "Restore testing selection with the same name already exists: %s", "name", "restoreTestingPlanName"));
    }

    @Override
    protected void refuse(Call call) {
        Selection.refuseStrangeRole(call);
        call.refuseIf(!call.inputs().has("name"), "MissingParameterValueException", "RestoreTestingSelectionName is required.");
        call.refuseIf(!call.inputs().has("protectedResourceArns") && !call.inputs().has("protectedResourceConditions"), Vault.INVALID,
                "One of ProtectedResourceArns and ProtectedResourceConditions must be given.");
        if (call.inputs().raw("restoreMetadataOverrides") instanceof Map<?, ?> overrides && call.inputs().text("protectedResourceType").filter("RDS"::equals).isPresent()) {
            overrides.forEach((key, value) -> problem(key.toString().toLowerCase(Locale.ROOT), value.toString()).ifPresent(problem ->
                    call.refuseIf(true, Vault.INVALID, "restoreMetadataOverrides.%s: %s".formatted(key, problem))));
        }
    }

    private static Optional<String> problem(String key, String value) {
        if (!OF_INSTANCES.contains(key)) {
            return Optional.of("is not overridable for RDS");
        }
        try {
            return List.of("vpcsecuritygroupids", "enablecloudwatchlogsexports", "availabilityzones").contains(key) && !(StrictJson.parse(value) instanceof JsonArray)
                    ? Optional.of("is not a JSON list: " + value) : Optional.empty();
        } catch (JsonParseException e) {
            return Optional.of("is not a JSON list: " + value);
        }
    }

    @Override
    protected Object id(Call call) {
        return Call.join(call.inputs().raw("name"), ":", call.inputs().raw("restoreTestingPlanName"));
    }
}
