package lambdavpc.proof.claim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import lambdavpc.graph.Unknown;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Node;

/** L3. Every property of every resource, the stack's exports and the functions' environments included. */
final class NoSecretValues implements Claim {
    /** A resource of one of these exists to hold a value that is then in the state as well. */
    private static final Set<String> HOLDERS = Set.of("aws:secretsmanager/secretVersion:SecretVersion", "random:index/randomPassword:RandomPassword",
            "aws:iam/accessKey:AccessKey", "aws:iam/userLoginProfile:UserLoginProfile", "aws:iam/serviceSpecificCredential:ServiceSpecificCredential", "tls:index/privateKey:PrivateKey");
    private static final Set<String> PROPERTIES = Set.of("password", "passwords", "masterPassword", "secretString", "secretBinary", "authToken", "passwordWo",
            "secretKey", "masterUserPassword", "privateKey", "privateKeyPem", "secretStringWo", "masterPasswordWo");

    private static final String PARAMETER = "aws:ssm/parameter:Parameter";
    private static final List<String> PARAMETER_VALUES = List.of("value", "insecureValue", "valueWo");

    /** @param sign in lower case: without it a text need not be looked at */
    private record Look(String sign, Pattern pattern) {}

    private static final List<Look> VALUES = List.of(
            new Look("://", Pattern.compile("(?<![a-z0-9+.])[a-z][a-z0-9+.]*+://[^/\\s:@]+:[^/\\s@${]+@")), // a user and a password in a URL
            // JDBC, ODBC, PGPASSWORD and its kind in a shell; a reference to a variable or a command is none
            new Look("password=", Pattern.compile("(?i)(^|[;&?\\s\"'])[a-z_]*password=[\"']?(?!\\$[({A-Z_])[^;&\\s\"'$][^;&\\s]*")),
            new Look("pwd=", Pattern.compile("(?i)(^|[;&?\\s\"'])[a-z_]*pwd=[\"']?(?!\\$[({A-Z_])[^;&\\s\"'$][^;&\\s]*")),
            new Look("aws_secret_access_key", Pattern.compile("(?i)aws_secret_access_key\\s*=\\s*[\"']?[a-z0-9/+]{40}")),
            new Look("akia", Pattern.compile("AKIA[A-Z0-9]{16}")), // the ids of access keys
            new Look("asia", Pattern.compile("ASIA[A-Z0-9]{16}")),
            new Look("private key-----", Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----")),
            new Look("\"password\"", Pattern.compile("(?i)\"password\"\\s*:\\s*\"[^\"]+\""))); // the JSON of a database secret
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/\\r\\n]{16,}={0,2}\\s*");
    private static final Pattern VARIABLE = Pattern.compile("(?i).*(password|passwd|pass|passphrase|pwd|secret_?(value|string|key|access_key)|token|private_key|api_?key|credentials)$");

    @Override
    public About about() {
        return new About("L3", "No secret value is in the state, the config or a function's environment.", "Do not hard-code credentials",
                List.of("CodeBuild.2", "ECS.8"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var found = new ArrayList<Evidence>();
        // Outputs repeat inputs, and resources each other: a text is looked at once.
        var looked = new HashMap<String, Boolean>();
        facts.model().all().forEach(node -> {
            if (HOLDERS.contains(node.type())) {
                found.add(new Evidence("a %s keeps its value in the state".formatted(node.type()), List.of(node.urn())));
            }
            scan(node, "", node.resource().inputs(), looked, found);
            scan(node, "", node.resource().outputs(), looked, found);
            if (node.resource().inputs().get("environment") instanceof Map<?, ?> block && block.get("variables") instanceof Map<?, ?> variables) {
                environment(node, variables, found);
            }
            if (node.type().equals(PARAMETER)) {
                parameter(node, found);
            }
        });
        var distinct = found.stream().distinct().toList();
        return distinct.isEmpty() ? new Proved(List.of(new Evidence("%d resources: every input and output".formatted(facts.model().all().count()), List.of())))
                : new Refuted("%s has %s".formatted(Policies.name(distinct.get(0).urns().get(0)), distinct.get(0).text()), distinct);
    }

    private static void scan(Node node, String at, Object value, Map<String, Boolean> looked, List<Evidence> found) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> {
                var name = key.toString();
                if (PROPERTIES.contains(name) && each != null && each != Unknown.UNKNOWN && !each.equals("")) {
                    found.add(new Evidence("a value in " + at + name, List.of(node.urn())));
                }
                scan(node, at + name + ".", each, looked, found);
            });
        } else if (value instanceof List<?> list) {
            list.forEach(each -> scan(node, at, each, looked, found));
        } else if (value instanceof String text && looked.computeIfAbsent(text, NoSecretValues::holdsSecret)) {
            found.add(new Evidence("what looks like a password in " + (at.isEmpty() ? "itself" : at.substring(0, at.length() - 1)), List.of(node.urn())));
        }
    }

    /** A secure one is a secret whatever its name; a plain one whose name says so is one too. */
    private static void parameter(Node node, List<Evidence> found) {
        var inputs = node.resource().inputs();
        var values = PARAMETER_VALUES.stream().map(inputs::get).filter(value -> value != null && value != Unknown.UNKNOWN).toList();
        if (!values.isEmpty() && "SecureString".equals(inputs.get("type"))) {
            found.add(new Evidence("the value of a SecureString", List.of(node.urn())));
        } else if (inputs.get("name") instanceof String name && VARIABLE.matcher(name).matches()
                && values.stream().anyMatch(value -> !value.toString().isBlank() && !value.toString().startsWith("arn:"))) {
            found.add(new Evidence("a value in the plain parameter " + name, List.of(node.urn())));
        }
    }

    /** As it is, or in base64 as user data is given. */
    private static boolean holdsSecret(String text) {
        if (looksSecret(text)) {
            return true;
        }
        if (!BASE64.matcher(text).matches()) {
            return false;
        }
        try {
            return looksSecret(new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException otherwise) {
            return false;
        }
    }

    private static boolean looksSecret(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return VALUES.stream().anyMatch(look -> lower.contains(look.sign()) && look.pattern().matcher(text).find());
    }

    private static void environment(Node node, Map<?, ?> variables, List<Evidence> found) {
        variables.forEach((name, value) -> {
            // The ARN of a secret is none.
            if (VARIABLE.matcher(name.toString()).matches() && value instanceof String text && !text.isBlank() && !text.startsWith("arn:")) {
                found.add(new Evidence("a value in the environment variable " + name, List.of(node.urn())));
            }
        });
    }
}
