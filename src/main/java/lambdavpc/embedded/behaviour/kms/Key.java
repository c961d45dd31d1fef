package lambdavpc.embedded.behaviour.kms;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Principals;

/** KMS keys. A key without a policy has AWS's default one, which leaves everything to IAM. */
public final class Key extends Behaviour {
    public static final String TYPE = "aws:kms/key:Key";
    /** By ARN, id or alias; AWS's own keys ({@code alias/aws/...}) always exist. */
    public static final Reference BY_ARN = Reference.to(TYPE, "NotFoundException", "Key '%s' does not exist").by("arn", "id")
            .key(value -> value.contains("alias/") ? null : value).loose();

    public Key() {
        super(Shape.of(TYPE)
                .inputs(
                        text("description").rule(Rule.length("ValidationException", 0, 8192)).inert("for people only"),
                        text("policy").rule(Policies.rules(Policies.Kind.RESOURCE, "MalformedPolicyDocumentException", "LimitExceededException", 32_768)),
                        flag("bypassPolicyLockoutSafetyCheck").orElse(false),
                        number("deletionWindowInDays").orElse(30).rule(Rule.between("ValidationException", 7, 30)).inert("keys awaiting deletion are gone here"),
                        flag("enableKeyRotation").orElse(false).inert("nothing is encrypted here"),
                        number("rotationPeriodInDays").rule(Rule.between("ValidationException", 90, 2560)).inert("nothing is encrypted here"),
                        flag("isEnabled").orElse(true),
                        text("keyUsage").orElse("ENCRYPT_DECRYPT").replace().rule(Rule.oneOf("ValidationException", "ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC")),
                        text("customerMasterKeySpec").orElse("SYMMETRIC_DEFAULT").replace().inert("nothing is encrypted here"),
                        flag("multiRegion").orElse(false).replace(),
                        tags())
                .computes("arn", "keyId"));
    }

    /** A UUID, as KMS makes them; multi-region keys begin with mrk-. */
    @Override
    protected Object id(Call call) {
        var seed = TYPE + call.urn() + call.world().serial();
        return call.inputs().flag("multiRegion") ? "mrk-" + Call.hex(seed, 32)
                : Call.hex(seed, 32).replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-");
    }

    @Override
    protected void refuse(Call call) {
        call.inputs().text("policy").stream().flatMap(policy -> Policies.statements(policy).stream())
                .flatMap(statement -> Principals.unknown(call, statement).stream()).findFirst().ifPresent(arn -> {
                    throw new AwsException("MalformedPolicyDocumentException", "Policy contains a statement with one or more invalid principals: " + arn);
                });
        call.inputs().text("policy").filter(policy -> !call.inputs().flag("bypassPolicyLockoutSafetyCheck")).ifPresent(policy -> call.refuseIf(
                Policies.statements(policy).stream().noneMatch(statement -> statement.allows() && statement.covers("kms:PutKeyPolicy")
                        && statement.principals("AWS").stream().anyMatch(principal -> principal.contains(call.region().account()) || principal.equals("*"))),
                "MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future."));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("kms", "key/", call.id()), "keyId", call.id());
    }

    /** Whether the key's policy lets a service do this in a request with these values (keys in lower case). */
    public static boolean lets(World.Entry key, String service, String action, Map<String, String> request) {
        return key.inputs().get("policy") instanceof String policy && Policies.statements(policy).stream().anyMatch(statement ->
                statement.allows() && statement.covers(action) && statement.principals("Service").contains(service) && statement.holdsFor(request));
    }
}
