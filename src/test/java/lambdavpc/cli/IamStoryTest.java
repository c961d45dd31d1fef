package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import lambdavpc.embedded.behaviour.rds.Proxy;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.embedded.runtime.lambda.Functions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story without an application password: deployed in process, run by the real runtime. */
final class IamStoryTest {
    private Clone clone;
    private Place place;

    @BeforeEach
    void clone(@TempDir Path temporary) throws IOException {
        clone = new Clone(temporary).withoutEngine();
        var dev = Files.readString(clone.root().resolve("Pulumi.dev.yaml"));
        var iam = dev.replace("  lambda-vpc:database:\n", "  lambda-vpc:database:\n    authentication: iam\n");
        assertNotEquals(dev, iam);
        Files.writeString(clone.root().resolve("Pulumi.iam.yaml"), iam);
        place = clone.stack("iam").inProcessPlace();
    }

    @AfterEach
    void destroy() throws Exception {
        StackProcesses.end(place);
        assertFalse(Files.exists(place.folder()), "a destroyed stack keeps no data");
        clone.close();
    }

    @Test
    void theReaderAnswersByTokensAlone() throws Exception {
        var result = clone.run("demo", "iam");
        assumeFalse(result.err().contains("no PostgreSQL") || result.err().contains("built without LDAP"), result.err());
        assertEquals(0, result.status(), result.out() + result.err());
        assertTrue(result.out().contains("iam-reader answered from the database:"), result.out());
        assertTrue(result.out().contains(": found in none"), result.out());
        try (var files = Files.walk(place.databases())) {
            var rules = Files.readString(files.filter(file -> file.endsWith("pg_hba.conf")).findFirst().orElseThrow());
            assertTrue(rules.contains("+rds_iam all ldap "), rules);
        }
    }

    /** The code is the same: what must run again, runs again because the way to log in is another one. */
    @Test
    void aStackChangesItsWayToLogInAndBackWhileItsDataStays() throws Exception {
        var profile = clone.root().resolve("Pulumi.iam.yaml");
        var tokens = Files.readString(profile);
        var password = tokens.replace("authentication: iam", "authentication: password");
        for (var each : List.of(password, tokens, password)) {
            Files.writeString(profile, each);
            var result = clone.run("demo", "iam");
            assumeFalse(result.err().contains("no PostgreSQL") || result.err().contains("built without LDAP"), result.err());
            assertEquals(0, result.status(), result.out() + result.err());
            assertTrue(result.out().contains("iam-reader answered from the database:"), result.out());
        }
    }

    /** Functions log in to the proxy by token or password, what keeps the password to the database itself; and a stack gets its proxy and loses it again. */
    @Test
    void readerAndWriterWorkThroughAProxyByTokenAndByPassword() throws Exception {
        var profile = clone.root().resolve("Pulumi.iam.yaml");
        var direct = Files.readString(profile).replace("authentication: iam", "authentication: password");
        var proxied = direct.replace("authentication: password\n", "authentication: password\n    proxy: true\n");
        for (var each : List.of(proxied.replace("authentication: password", "authentication: iam"), proxied, direct)) {
            Files.writeString(profile, each);
            var result = clone.run("demo", "iam");
            assumeFalse(result.err().contains("no PostgreSQL"), result.err());
            assertEquals(0, result.status(), result.out() + result.err());
            assertTrue(result.out().contains("iam-reader answered from the database:") && result.out().contains("was written by its function"), result.out());
            var world = WorldFile.read(place.world());
            var proxy = world.all(Proxy.TYPE).map(entry -> String.valueOf(entry.outputs().get("endpoint"))).findFirst();
            assertEquals(each.contains("proxy: true"), proxy.isPresent());
            for (var function : List.of("reader", "writer", "rotation", "migrate")) {
                var environment = world.find(Functions.TYPE, "lambda-vpc-iam-" + function).orElseThrow().inputs().get("environment").toString();
                assertEquals(proxy.isPresent() && List.of("reader", "writer").contains(function), environment.contains("DATABASE_HOST=" + proxy.orElse("none")), function + environment);
            }
            try (var runtime = StackRuntime.of(place)) {
                // Rotation that is turned on rotates at once.
                runtime.created(world.all("aws:secretsmanager/secretRotation:SecretRotation").findFirst().orElseThrow());
            }
            var invoked = clone.run("invoke", "reader", "-s", "iam", "{\"limit\":1}");
            assertEquals(0, invoked.status(), invoked.out() + invoked.err());
            // The demo has asked the reader often enough that its driver would have begun to name statements.
            try (var logs = Files.walk(place.logs())) {
                assertEquals(List.of(), logs.filter(log -> log.toString().contains("rds%2Fproxy")).toList(), "the proxy has nothing to say: no session was pinned");
            }
        }
    }

    /** Its programs are wrapped, so that nothing in them is about LDAP: as in the build that Maven has. */
    @Test
    void aPostgreSqlWithoutLdapIsToldAtDeploymentInOneLine() throws Exception {
        var postgres = Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(each -> Path.of(each, "postgres")).filter(Files::isExecutable).findFirst();
        assumeTrue(postgres.isPresent(), "no PostgreSQL on PATH");
        var wrapped = Files.createDirectory(clone.root().resolveSibling("wrapped"));
        for (var program : List.of("postgres", "initdb")) {
            var script = Files.writeString(wrapped.resolve(program), "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(postgres.get().toRealPath().resolveSibling(program)));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        clone.with("PATH", wrapped + File.pathSeparator + clone.root().resolveSibling("tools"));
        var result = clone.run("demo", "iam");
        assertEquals(1, result.status(), result.out() + result.err());
        assertTrue(result.err().contains("the PostgreSQL in %s is built without LDAP, which IAM logins take here: install your system's PostgreSQL"
                .formatted(wrapped)), result.err());
        assertFalse(result.err().contains("\tat "), result.err());
    }
}
