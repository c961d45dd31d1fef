package lambdavpc.embedded.behaviour.elasticache;

import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.List;
import java.util.Map;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** The users of a cache. */
public final class UserGroup extends Behaviour {
    public static final String TYPE = "aws:elasticache/userGroup:UserGroup";

    public UserGroup() {
        super(Shape.of(TYPE).idFrom("userGroupId")
                .inputs(
                        text("userGroupId").require().replace().rule(Rule.matches(User.VALUE, "(?=.{1,40}$)[a-z](-?[a-z0-9]+)*", "1 to 40 small letters, digits and single -, a letter first")),
                        text("engine").require().rule(User.engines()),
                        texts("userIds").to(Reference.to(User.TYPE, "UserNotFound", "User %s not found.")),
                        tags())
                .computes("arn")
                .unique("UserGroupAlreadyExists", "User group %s already exists.", "userGroupId")
                .inUse("InvalidUserGroupState", "User group %s is used by the cache %s."));
    }

    @Override
    protected void refuse(Call call) {
        var users = users(call);
        call.refuseIf(users.stream().map(user -> user.text("userName").orElse("")).distinct().count() < users.size(), "DuplicateUserName",
                "A user group has two users of one name.");
        if (call.inputs().text("engine").filter("redis"::equals).isPresent()) {
            call.refuseIf(users.stream().noneMatch(user -> user.text("userName").filter("default"::equals).isPresent()), "DefaultUserRequired",
                    "You must add default user to a user group.");
        } else {
            call.refuseIf(users.stream().anyMatch(user -> user.flag("noPasswordRequired")
                    || user.object("authenticationMode").flatMap(mode -> mode.text("type")).filter("no-password-required"::equals).isPresent()), User.VALUE,
                    "A Valkey user group takes only users who authenticate.");
        }
    }

    private static List<Inputs> users(Call call) {
        return call.inputs().texts("userIds").stream().flatMap(id -> call.world().find(User.TYPE, id).stream()).map(World.Entry::inputs).map(Inputs::new).toList();
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("elasticache", "usergroup:", call.inputs().raw("userGroupId")));
    }
}
