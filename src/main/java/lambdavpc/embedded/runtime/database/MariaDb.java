package lambdavpc.embedded.runtime.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Children;
import lambdavpc.embedded.runtime.PrivateFiles;

/** A MariaDB server in the place of MySQL or MariaDB on RDS: TLS is forced, the master user owns everything but the server. */
final class MariaDb implements DatabaseServer {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private final Declaration declaration;
    private final Authority authority;
    private final Children children;
    private Process process;

    MariaDb(Declaration declaration, Authority authority, Children children) {
        this.declaration = declaration;
        this.authority = authority;
        this.children = children;
    }

    @Override
    public synchronized void start(String masterPassword) {
        if (running()) {
            return;
        }
        var server = program("mariadbd");
        try {
            if (!initialised()) {
                PrivateFiles.deleteTree(declaration.folder());
                initialise(server, masterPassword);
            }
            process = children.start(command(server).redirectOutput(log().toFile()));
            awaitReady();
        } catch (IOException e) {
            throw failure(e.getMessage());
        }
    }

    @Override
    public synchronized boolean running() {
        return process != null && process.isAlive();
    }

    @Override
    public boolean initialised() {
        return Files.exists(declaration.folder().resolve("initialised"));
    }

    @Override
    public Optional<String> noIamLogins() {
        return declaration.iam() ? Optional.of("the embedded %s knows no IAM logins: authentication iam runs here with engine postgres only"
                .formatted(declaration.engine())) : Optional.empty();
    }

    @Override
    public synchronized void stop() {
        if (running()) {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }

    private void initialise(Path server, String masterPassword) throws IOException {
        Files.createDirectories(declaration.folder());
        run("", new ProcessBuilder(program("mariadb-install-db").toString(), "--no-defaults", "--datadir=" + data(),
                "--skip-test-db", "--auth-root-authentication-method=normal", "--user=" + System.getProperty("user.name")));
        authority.issue(declaration.host(), declaration.folder());
        var bootstrap = command(server);
        bootstrap.command().add("--bootstrap");
        // A fresh installation has root without a password at several addresses, and a nameless user; mariadb.sys cannot log in.
        run("""
                use mysql;
                delete from global_priv where user <> 'mariadb.sys';
                flush privileges;
                create database `%1$s`;
                create user `%2$s`@`%%` identified by '%3$s' require ssl;
                grant select, insert, update, delete, create, drop, reload, process, references, index, alter, show databases,
                  create temporary tables, lock tables, execute, create view, show view, create routine, alter routine,
                  create user, event, trigger on *.* to `%2$s`@`%%` with grant option;
                """.replace("\n  ", " ").formatted(declaration.databaseName(), declaration.masterUser(),
                masterPassword.replace("\\", "\\\\").replace("'", "''")), bootstrap);
        Files.createFile(declaration.folder().resolve("initialised"));
    }

    private ProcessBuilder command(Path server) {
        var folder = declaration.folder();
        var command = new ArrayList<>(List.of(server.toString(), "--no-defaults", "--datadir=" + data(),
                "--bind-address=" + declaration.address(), "--port=" + declaration.port(), "--socket=" + folder.resolve("s"),
                "--pid-file=" + folder.resolve("pid"), "--ssl-ca=" + authority.certificate(), "--ssl-cert=" + folder.resolve("server.pem"),
                "--ssl-key=" + folder.resolve("server.key"), "--require-secure-transport=ON", "--user=" + System.getProperty("user.name"),
                "--innodb-buffer-pool-size=32M", "--skip-log-bin", "--skip-name-resolve"));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private void awaitReady() throws IOException {
        var end = System.nanoTime() + READY_WITHIN.toNanos();
        while (System.nanoTime() < end) {
            var log = Files.exists(log()) ? Files.readString(log()) : "";
            if (!process.isAlive()) {
                throw failure(log.lines().filter(line -> line.contains("[ERROR]")).findFirst().orElse("it ended at once"));
            }
            if (log.contains("ready for connections")) {
                return;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CannotRun("interrupted");
            }
        }
        process.destroyForcibly();
        throw failure("it was not ready within " + READY_WITHIN.toSeconds() + " s");
    }

    private void run(String input, ProcessBuilder builder) throws IOException {
        var ended = children.run(builder.redirectErrorStream(true), input);
        if (ended.status() != 0) {
            throw failure(ended.output().lines().filter(line -> line.contains("ERROR")).findFirst().orElse(ended.output()));
        }
    }

    private CannotRun failure(String why) {
        return declaration.cannotStart(why, log());
    }

    private Path data() {
        return declaration.folder().resolve("data");
    }

    private Path log() {
        return declaration.folder().resolve("mariadb.log");
    }

    /** @throws CannotRun when it is not installed */
    private static Path program(String name) {
        var folders = Stream.concat(Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":")),
                Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"));
        return folders.map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst().orElseThrow(() -> new CannotRun(
                "the embedded RDS runs mysql and mariadb with MariaDB, and there is no %s on PATH: install the package mariadb-server"
                        .formatted(name)));
    }
}
