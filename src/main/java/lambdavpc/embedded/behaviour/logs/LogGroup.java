package lambdavpc.embedded.behaviour.logs;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.kms.Key;

/** Log groups. */
public final class LogGroup extends Behaviour {
    public static final String TYPE = "aws:cloudwatch/logGroup:LogGroup";
    /** Services take the ARN with a trailing {@code :*} too. */
    public static final Reference BY_ARN = Reference.to(TYPE, "ResourceNotFoundException", "The specified log group does not exist: %s")
            .by("arn").key(arn -> arn.replaceFirst(":\\*$", "")).loose();
    private static final Property KEY = text("kmsKeyId").to(Key.BY_ARN);

    public LogGroup() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        name("name", "namePrefix").rule(Rule.length("InvalidParameterException", 1, 512),
                                Rule.matches("InvalidParameterException", "[.\\-_/#A-Za-z0-9]+", "letters, digits and .-_/#")),
                        text("namePrefix").replace(),
                        number("retentionInDays").rule(Rule.oneOf("InvalidParameterException", 0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545,
                                731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)),
                        text("logGroupClass").orElse("STANDARD").replace().rule(Rule.oneOf("InvalidParameterException", "STANDARD", "INFREQUENT_ACCESS", "DELIVERY")),
                        KEY,
                        flag("skipDestroy").orElse(false),
                        tags())
                .computes("arn")
                .unique("ResourceAlreadyExistsException", "The specified log group already exists: %s", "name"));
    }

    @Override
    protected void refuse(Call call) {
        call.target(KEY).ifPresent(key -> call.refuseIf(!Key.lets(key, "logs." + call.region().name() + "." + call.region().dnsSuffix(), "kms:GenerateDataKey",
                        Map.of("kms:encryptioncontext:aws:logs:arn", (String) call.arn("logs", "log-group:", call.inputs().raw("name")))),
                "AccessDeniedException", "The specified KMS key does not exist or is not allowed to be used with Arn '"
                        + call.arn("logs", "log-group:", call.inputs().raw("name")) + "'"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("logs", "log-group:", call.inputs().raw("name")));
    }
}
