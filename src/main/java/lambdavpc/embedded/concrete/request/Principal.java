package lambdavpc.embedded.concrete.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Who asks. */
public sealed interface Principal {
    /** How error messages name it. */
    String name();

    /** The account that it belongs to; empty for a service and for one without credentials. */
    default String account() {
        return name().startsWith("arn:") ? name().split(":")[4] : "";
    }

    /** Keys that its requests carry. */
    Map<String, List<String>> keys();

    /**
     * A session of a role.
     *
     * @param role    ARN
     * @param session a function's name, for its role
     */
    record RoleSession(String role, String session) implements Principal {
        public RoleSession {
            require(role, "arn:[^:]+:iam::\\d{12}:role/.+", "the ARN of a role");
        }

        @Override
        public String name() {
            return role.replaceFirst("^(arn:[^:]+):iam:(:\\d+):role/(?:.*/)?([^/]+)$", "$1:sts:$2:assumed-role/$3/" + session);
        }

        @Override
        public Map<String, List<String>> keys() {
            return ofAccount(this, role, "AssumedRole");
        }
    }

    /** @param name ARN */
    record User(String name) implements Principal {
        public User {
            require(name, "arn:[^:]+:iam::\\d{12}:user/.+", "the ARN of a user");
        }

        @Override
        public Map<String, List<String>> keys() {
            var keys = new LinkedHashMap<>(ofAccount(this, name, "User"));
            keys.put("aws:username", List.of(name.substring(name.lastIndexOf('/') + 1)));
            return keys;
        }
    }

    /** An account's root user. @param name ARN */
    record Root(String name) implements Principal {
        public Root {
            require(name, "arn:[^:]+:iam::\\d{12}:root", "the ARN of an account's root user");
        }

        @Override
        public Map<String, List<String>> keys() {
            return ofAccount(this, name, "Account");
        }
    }

    /** @param name {@code rds.amazonaws.com} */
    record Service(String name) implements Principal {
        public Service {
            require(name, "[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?", "the name of a service");
        }

        @Override
        public Map<String, List<String>> keys() {
            return Map.of("aws:PrincipalIsAWSService", List.of("true"), "aws:PrincipalServiceName", List.of(name), "aws:PrincipalServiceNamesList", List.of(name));
        }
    }

    /** Somebody without credentials. */
    record Anonymous() implements Principal {
        @Override
        public String name() {
            return "anonymous";
        }

        @Override
        public Map<String, List<String>> keys() {
            return Map.of("aws:PrincipalAccount", List.of("anonymous"), "aws:PrincipalType", List.of("Anonymous"));
        }
    }

    /** @throws IllegalArgumentException where it is none of them */
    static Principal of(String text) {
        if (text.matches("arn:[^:]+:iam::\\d{12}:role/.+")) {
            return new RoleSession(text, "session");
        }
        var session = Pattern.compile("arn:([^:]+):sts::(\\d{12}):assumed-role/([^/]+)/([^/]+)").matcher(text);
        return session.matches() ? new RoleSession("arn:%s:iam::%s:role/%s".formatted(session.group(1), session.group(2), session.group(3)), session.group(4))
                : text.contains(":user/") ? new User(text) : text.endsWith(":root") ? new Root(text) : new Service(text);
    }

    private static Map<String, List<String>> ofAccount(Principal principal, String arn, String type) {
        return Map.of("aws:PrincipalArn", List.of(arn), "aws:PrincipalAccount", List.of(principal.account()), "aws:PrincipalType", List.of(type),
                "aws:PrincipalIsAWSService", List.of("false"));
    }

    private static void require(String text, String pattern, String what) {
        if (!text.matches(pattern)) {
            throw new IllegalArgumentException("'%s' is not %s".formatted(text, what));
        }
    }
}
