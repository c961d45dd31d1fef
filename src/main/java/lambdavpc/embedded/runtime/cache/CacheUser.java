package lambdavpc.embedded.runtime.cache;

import java.util.List;
import java.util.stream.Stream;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.elasticache.User;
import lambdavpc.embedded.behaviour.elasticache.UserGroup;

/**
 * Who may log in to a cache.
 *
 * @param iam       whether by a token; else by one of the passwords
 * @param passwords none: without any
 * @param access    what of, in the server's own words
 */
record CacheUser(String name, String arn, boolean iam, List<String> passwords, String access) {

    /** Those of the cache's user group; a cache without one lets everybody in. */
    static List<CacheUser> of(World.Entry cache, World world) {
        var group = (String) cache.inputs().get("userGroupId");
        return group == null ? List.of(new CacheUser("default", "", false, List.of(), "on ~* &* +@all"))
                : world.find(UserGroup.TYPE, group).stream().flatMap(entry -> new Inputs(entry.inputs()).texts("userIds").stream())
                        .flatMap(id -> world.find(User.TYPE, id).stream()).map(CacheUser::of).toList();
    }

    private static CacheUser of(World.Entry user) {
        var inputs = new Inputs(user.inputs());
        var mode = inputs.object("authenticationMode");
        return new CacheUser(inputs.text("userName").orElseThrow(), String.valueOf(user.outputs().get("arn")),
                mode.flatMap(each -> each.text("type")).filter("iam"::equals).isPresent(),
                Stream.concat(inputs.texts("passwords").stream(), mode.stream().flatMap(each -> each.texts("passwords").stream())).toList(),
                inputs.text("accessString").orElseThrow());
    }

    @Override
    public String toString() {
        return "cache user " + name;
    }
}
