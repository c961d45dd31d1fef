package lambdavpc.embedded.runtime;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.lambda.Functions;
import lambdavpc.embedded.runtime.secrets.Described;
import lambdavpc.graph.Archive;

/** Entries of a world, with what the runtime looks at. */
public final class Resources {
    public static final String ROLE = "arn:aws:iam::000000000000:role/tester";

    /** Of a process that no test puts anywhere. */
    public static final Spot SPOT = new Spot("tester", "");

    private Resources() {}

    public static World.Entry secret(String name) {
        var arn = "arn:aws:secretsmanager:us-east-1:000000000000:secret:" + name + "-a1b2c3";
        return entry(Described.TYPE, arn, Map.of("name", name, "arn", arn, "description", "for a test", "tags", Map.of("team", "data"),
                "tagsAll", Map.of("team", "data")));
    }

    public static World.Entry rotation(World.Entry secret, String functionArn) {
        return entry(Described.ROTATION, secret.id(), Map.of("secretId", secret.id(), "rotationLambdaArn", functionArn, "rotateImmediately", true));
    }

    public static World.Entry database(String engine, int port) {
        var secret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:rds!db-1-a1b2c3";
        return entry(Databases.TYPE, "db-TEST", Map.of("identifier", "test-db", "engine", engine, "port", (double) port, "dbName", "app",
                "username", "master", "address", "test-db.c123.us-east-1.rds.amazonaws.com", "arn", "arn:aws:rds:us-east-1:000000000000:db:test-db",
                "masterUserSecrets", List.of(Map.of("secretArn", secret)), "iamDatabaseAuthenticationEnabled", true));
    }

    /** A function whose code is {@code jar}; {@code settings} replace the defaults. */
    public static World.Entry function(String name, Path jar, Map<String, Object> settings) {
        var values = new HashMap<String, Object>(Map.of("name", name, "arn", functionArn(name), "role", ROLE,
                "handler", "lambdavpc.embedded.runtime.sample.Sample::handle", "runtime", "java21", "code", new Archive(jar.toString(), ""), "memorySize", 256.0,
                "timeout", 20.0, "environment", Map.of("variables", Map.of("GREETING", "hello")), "version", "$LATEST"));
        values.putAll(settings);
        return entry(Functions.TYPE, name, values);
    }

    public static String functionArn(String name) {
        return "arn:aws:lambda:us-east-1:000000000000:function:" + name;
    }

    public static World.Entry entry(String type, String id, Map<String, Object> values) {
        return new World.Entry(type, id, "urn:pulumi:test::lambda-vpc::" + type + "::" + id.replaceAll(".*[:/]", ""), values, values);
    }

    public static World world(World.Entry... entries) {
        var world = World.EMPTY;
        for (var entry : entries) {
            world = world.with(entry);
        }
        return world;
    }
}
