package lambdavpc.embedded.runtime.lambda;

import com.google.gson.Gson;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;

/**
 * One version of a function, as it was deployed.
 *
 * @param version      {@code $LATEST} or a number
 * @param arn          without a version
 * @param runtime      Lambda's identifier; empty for a container image
 * @param code         our copy of its archive: a jar, or a folder; empty for a container image
 * @param memorySize   MB
 * @param timeout      seconds
 * @param reserved     how many may run at once; null: as many as are wanted
 * @param role         ARN
 * @param json         whether it logs JSON
 * @param snapStart    whether it starts as from a snapshot
 */
record Declaration(String name, String version, String arn, String runtime, String code, String handler, int memorySize, int timeout,
        Integer reserved, String role, Map<String, String> environment, String logGroup, boolean json, boolean snapStart) {
    static final String LATEST = "$LATEST";

    static Declaration of(World.Entry function, String version, String code) {
        var outputs = function.outputs();
        var logging = section(outputs, "loggingConfig");
        var reserved = outputs.get("reservedConcurrentExecutions") instanceof Number number && number.intValue() >= 0 ? number.intValue() : null;
        var name = (String) outputs.get("name");
        return new Declaration(name, version, (String) outputs.get("arn"), String.valueOf(outputs.getOrDefault("runtime", "")),
                code, String.valueOf(outputs.getOrDefault("handler", "")),
                number(outputs, "memorySize", 128), number(outputs, "timeout", 3), reserved, (String) outputs.get("role"),
                variables(outputs), Optional.ofNullable((String) logging.get("logGroup")).orElse("/aws/lambda/" + name),
                "JSON".equals(logging.get("logFormat")),
                !version.equals(LATEST) && "PublishedVersions".equals(section(outputs, "snapStart").get("applyOn")));
    }

    static Declaration fromJson(String text) {
        return new Gson().fromJson(text, Declaration.class);
    }

    String toJson() {
        return new Gson().toJson(this);
    }

    /** The ARN that callers of this version use. */
    String qualifiedArn() {
        return version.equals(LATEST) ? arn : arn + ":" + version;
    }

    Region region() {
        return new Region(arn.split(":")[3]);
    }

    private static Map<String, String> variables(Map<String, Object> outputs) {
        var variables = new TreeMap<String, String>();
        section(section(outputs, "environment"), "variables").forEach((name, value) -> variables.put(name, String.valueOf(value)));
        return variables;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> of, String name) {
        return of.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    private static int number(Map<String, Object> of, String name, int otherwise) {
        return of.get(name) instanceof Number number ? number.intValue() : otherwise;
    }
}
