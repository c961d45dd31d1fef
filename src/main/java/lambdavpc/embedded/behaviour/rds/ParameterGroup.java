package lambdavpc.embedded.behaviour.rds;

import static lambdavpc.embedded.behaviour.Property.lowerCaseName;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Settings of databases of one family. */
public final class ParameterGroup extends Behaviour {
    public static final String TYPE = "aws:rds/parameterGroup:ParameterGroup";

    public ParameterGroup() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        lowerCaseName("name", "namePrefix").rule(Rule.matches("InvalidParameterValue", "(?!.*--)[a-z]([a-z0-9.-]{0,253}[a-z0-9])?",
                                "up to 255 lower-case letters, digits, dots and single hyphens, beginning with a letter")),
                        text("namePrefix").replace(),
                        text("family").require().replace().rule(Rule.text("InvalidParameterValue", family ->
                                Engines.isFamily(family) ? Optional.empty() : Optional.of("ParameterGroupFamily " + family + " is not a valid parameter group family"))),
                        text("description").orElse("Managed by Pulumi").replace().inert("for people only"),
                        objects("parameters", text("name").require(), text("value").require(),
                                text("applyMethod").orElse("immediate").rule(Rule.oneOf("InvalidParameterValue", "immediate", "pending-reboot"))),
                        tags())
                .computes("arn")
                .unique("DBParameterGroupAlreadyExists", "Parameter group %s already exists", "name")
                .inUse("InvalidDBParameterGroupState", "One or more database instances are still members of this parameter group %s: %s"));
    }

    @Override
    protected void refuse(Call call) {
        var family = call.inputs().text("family").orElseThrow();
        for (var parameter : call.inputs().objects("parameters")) {
            call.refuseIf(!Engines.has(family, parameter.text("name").orElseThrow()), "InvalidParameterValue",
                    "Could not find parameter with name: " + parameter.raw("name") + " in family " + family);
        }
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("rds", "pg:", call.inputs().raw("name")));
    }
}
