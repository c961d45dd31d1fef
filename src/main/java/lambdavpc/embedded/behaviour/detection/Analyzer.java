package lambdavpc.embedded.behaviour.detection;

import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** IAM Access Analyzer: one of each kind an account and region. */
public final class Analyzer extends Behaviour {
    private static final String INVALID = "ValidationException";
    private static final String UNUSED = "ACCOUNT_UNUSED_ACCESS";

    public Analyzer() {
        super(Shape.of("aws:accessanalyzer/analyzer:Analyzer").idFrom("analyzerName")
                .inputs(
                        text("analyzerName").require().replace().rule(Rule.matches(INVALID, "[A-Za-z][A-Za-z0-9_.-]{0,254}", "a letter, then letters, digits and _.-")),
                        text("type").orElse("ACCOUNT").replace().rule(Rule.oneOf(INVALID, "ACCOUNT", UNUSED, "ORGANIZATION", "ORGANIZATION_UNUSED_ACCESS")),
                        object("configuration", object("unusedAccess", number("unusedAccessAge").rule(Rule.between(INVALID, 1, 365))
                                .inert("the embedded AWS finds nothing"))).replace(),
                        tags())
                .computes("arn")
                .unique("ConflictException", "Analyzer %s already exists.", "analyzerName")
                .limit(1, "ServiceQuotaExceededException", "You have reached the maximum number of analyzers of this type.",
                        call -> call.inputs().raw("type")));
    }

    @Override
    protected void refuse(Call call) {
        var type = call.inputs().text("type").orElse("");
        call.refuseIf(type.startsWith("ORGANIZATION"), INVALID, "this account is no organization's management account or delegated administrator");
        call.refuseIf(call.inputs().has("configuration") && !type.equals(UNUSED), INVALID, "an analyzer of external access takes no configuration");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("access-analyzer", "analyzer/", call.inputs().raw("analyzerName")));
    }
}
