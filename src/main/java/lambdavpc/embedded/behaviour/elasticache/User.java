package lambdavpc.embedded.behaviour.elasticache;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Who may log in to a cache, how, and what for. */
public final class User extends Behaviour {
    public static final String TYPE = "aws:elasticache/user:User";
    static final String VALUE = "InvalidParameterValue";
    static final String COMBINATION = "InvalidParameterCombination";
    private static final String ID = "[a-zA-Z](-?[a-zA-Z0-9]+)*";

    public User() {
        super(Shape.of(TYPE).idFrom("userId")
                .inputs(
                        text("userId").require().replace().rule(Rule.matches(VALUE, "(?=.{1,40}$)" + ID, "1 to 40 letters, digits and single -, a letter first")),
                        text("userName").require().replace().rule(Rule.matches(VALUE, "(?=.{1,128}$)[^\\s,]+", "1 to 128 characters without blanks and commas")),
                        text("engine").require().rule(engines()),
                        text("accessString").require().rule(Rule.matches(VALUE, "(on|off)( [^ ]+)*", "on or off, then keys and commands as Valkey's ACLs have them")),
                        object("authenticationMode", text("type").require().rule(Rule.oneOf(VALUE, "iam", "password", "no-password-required")), texts("passwords"), number("passwordCount")),
                        texts("passwords"),
                        flag("noPasswordRequired"),
                        tags())
                .computes("arn")
                .unique("UserAlreadyExists", "User %s already exists.", "userId")
                .inUse("InvalidUserState", "User %s is a member of the user group %s."));
    }

    static Rule engines() {
        return Rule.oneOf(VALUE, "valkey", "redis");
    }

    @Override
    protected void refuse(Call call) {
        var inputs = call.inputs();
        var mode = inputs.object("authenticationMode").flatMap(each -> each.text("type"));
        call.refuseIf(mode.filter("iam"::equals).isPresent() && !inputs.text("userId").equals(inputs.text("userName")), VALUE,
                "For an IAM-enabled user the user id and the user name must be identical.");
        call.refuseIf(mode.filter("iam"::equals).isPresent() && inputs.has("passwords"), COMBINATION, "An IAM-enabled user has no passwords.");
        call.refuseIf(mode.isEmpty() && !inputs.has("passwords") && !inputs.flag("noPasswordRequired"), COMBINATION,
                "A user needs passwords, no-password-required or an authentication mode.");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("elasticache", "user:", call.inputs().raw("userId")));
    }
}
