package lambdavpc.embedded.runtime.database;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Children;
import lambdavpc.embedded.runtime.Passwords;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.secrets.IamTokens;

/**
 * A PostgreSQL server set up as RDS sets it up: TLS is forced, passwords are SCRAM, the master user is no superuser but
 * may create roles and databases, {@code rds_superuser} and {@code rds_iam} exist.
 */
final class PostgreSql implements DatabaseServer {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final String SUPERUSER = "rdsadmin";

    private final Declaration declaration;
    private final Authority authority;
    private final Children children;
    private final Path binaries;
    private final IamTokens tokens;
    private IamLogins iamLogins;
    private Process process;

    PostgreSql(Declaration declaration, Authority authority, Children children, IamTokens tokens) {
        this.declaration = declaration;
        this.authority = authority;
        this.children = children;
        this.tokens = tokens;
        this.binaries = PostgreSqlBinaries.locate(System.getenv());
    }

    @Override
    public synchronized void start(String masterPassword) {
        if (running()) {
            return;
        }
        try {
            if (!initialised()) {
                PrivateFiles.deleteTree(declaration.folder()); // what a start that was cut short has left
                initialise(masterPassword);
            }
            if (iamLogins == null && declaration.iam() && noIamLogins().isEmpty()) {
                iamLogins = new IamLogins((user, token) ->
                        tokens.valid(declaration.host() + ":" + declaration.port(), declaration.region(), user, token));
            }
            configure();
            launch();
        } catch (IOException e) {
            throw failure(e.getMessage());
        }
    }

    private void launch() throws IOException {
        for (var attempt = 0;; attempt++) {
            Files.deleteIfExists(data().resolve("postmaster.pid")); // its process is gone: Children ends leftovers first
            process = children.start(command("postgres", "-D", data().toString()).redirectOutput(log().toFile()));
            try {
                awaitReady();
                return;
            } catch (CannotRun e) {
                // The sessions of a server that was killed need a moment to notice.
                if (attempt == 20 || !e.getMessage().contains("pre-existing shared memory block")) {
                    throw e;
                }
                for (var wait = 0; wait < 10; wait++) {
                    pause();
                }
            }
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
    public synchronized void stop() {
        if (iamLogins != null) {
            iamLogins.close();
            iamLogins = null;
        }
        if (!running()) {
            return;
        }
        try {
            // SIGINT is PostgreSQL's fast shutdown: open sessions are ended, data is safe.
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public synchronized void rekey(String masterPassword) {
        try {
            configure();
            alone("alter role %s password '%s';%n".formatted(quoted(declaration.masterUser()), masterPassword.replace("'", "''")));
        } catch (IOException e) {
            throw failure(e.getMessage());
        }
    }

    private void initialise(String masterPassword) throws IOException {
        var password = declaration.folder().resolve("superuser");
        PrivateFiles.write(password, Passwords.generate(40)); // nobody needs it: that user cannot log in over the network
        try {
            run("", "initdb", "-D", data().toString(), "-U", SUPERUSER, "-A", "scram-sha-256", "--pwfile", password.toString(),
                    "-E", "UTF8", "--locale", "C", "--no-sync");
        } finally {
            Files.deleteIfExists(password);
        }
        authority.issue(declaration.host(), declaration.folder());
        configure();
        alone(firstStatements(masterPassword));
        Files.createFile(declaration.folder().resolve("initialised"));
    }

    /** Without a server nobody can connect before everything is in place, and no driver is needed. */
    private void alone(String statements) throws IOException {
        var output = run(statements, "postgres", "--single", "-D", data().toString(), "postgres");
        if (output.contains("ERROR:")) {
            throw failure(output.lines().filter(line -> line.contains("ERROR:")).findFirst().orElseThrow());
        }
    }

    private String firstStatements(String masterPassword) {
        var master = quoted(declaration.masterUser());
        var statements = new ArrayList<>(List.of(
                "create role rds_superuser nologin",
                "create role rds_iam nologin",
                "grant pg_monitor, pg_signal_backend to rds_superuser",
                "create role %s login createdb createrole password '%s'".formatted(master, masterPassword.replace("'", "''")),
                "grant rds_superuser to " + master,
                // From PostgreSQL 16 on only who has a role's admin option can grant it.
                "grant rds_iam to %s with admin option".formatted(master)));
        if (declaration.databaseName() != null && !declaration.databaseName().equals("postgres")) {
            statements.add("create database %s owner %s".formatted(quoted(declaration.databaseName()), master));
        }
        return String.join(";\n", statements) + ";\n";
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private void configure() throws IOException {
        Files.writeString(data().resolve("pg_hba.conf"), """
                hostssl all %s all reject
                hostssl all %s all scram-sha-256
                hostssl all +rds_iam all %s
                hostssl all all all scram-sha-256
                """.formatted(SUPERUSER, quoted(declaration.masterUser()), iamLogins == null ? "reject"
                : "ldap ldapserver=127.0.0.1 ldapport=%d ldapprefix=\"%s\"".formatted(iamLogins.port(), IamLogins.PREFIX)));
        // An untouched postgresql.conf comes first; what RDS sets is written anew at each start.
        Files.writeString(data().resolve("postgresql.auto.conf"), """
                listen_addresses = '%s'
                port = %d
                unix_socket_directories = ''
                ssl = on
                ssl_cert_file = '%s'
                ssl_key_file = '%s'
                ssl_min_protocol_version = 'TLSv1.2'
                password_encryption = 'scram-sha-256'
                # Statements that fail may hold a password: they are not repeated in the log.
                log_min_error_statement = 'panic'
                log_parameter_max_length_on_error = 0
                max_connections = %d
                shared_buffers = '32MB'
                """.formatted(declaration.address(), declaration.port(),
                declaration.folder().resolve("server.pem"), declaration.folder().resolve("server.key"),
                Databases.MOST_CONNECTIONS));
    }

    /** Some builds lack LDAP: the packaged one does. */
    @Override
    public Optional<String> noIamLogins() {
        try {
            return !declaration.iam() || new String(Files.readAllBytes(binaries.resolve("postgres")), ISO_8859_1).contains("ldap_simple_bind")
                    ? Optional.empty()
                    : Optional.of(("the PostgreSQL in %s is built without LDAP, which IAM logins take here: install your system's PostgreSQL, "
                            + "%d or newer, destroy this stack (its data is of another version) and run this again")
                            .formatted(binaries, PostgreSqlBinaries.LEAST_VERSION));
        } catch (IOException e) {
            throw failure(e.getMessage());
        }
    }

    /** The postmaster notes its state in the last line of its lock file. */
    private void awaitReady() throws IOException {
        var end = System.nanoTime() + READY_WITHIN.toNanos();
        var note = data().resolve("postmaster.pid");
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw failure(lastWords());
            }
            if (Files.exists(note) && Files.readString(note).stripTrailing().endsWith("ready")) {
                return;
            }
            pause();
        }
        process.destroyForcibly();
        throw failure("it was not ready within " + READY_WITHIN.toSeconds() + " s");
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted");
        }
    }

    private String lastWords() throws IOException {
        var text = Files.readString(log());
        return text.contains("ould not bind") ? text.lines().filter(line -> line.contains("ould not bind")).findFirst().orElseThrow()
                : text.lines().filter(line -> line.contains("FATAL:") || line.contains("PANIC:")).reduce((a, b) -> b).orElse("it ended at once");
    }

    private CannotRun failure(String why) {
        return declaration.cannotStart(why, log());
    }

    private Path data() {
        return declaration.folder().resolve("data");
    }

    private Path log() {
        return declaration.folder().resolve("postgresql.log");
    }

    private String run(String input, String... command) throws IOException {
        var ended = children.run(command(command), input);
        if (ended.status() != 0) {
            throw failure(ended.output().lines().filter(line -> line.matches("(?s).*(rror|FATAL|PANIC|No space).*")).findFirst()
                    .orElse(ended.output()));
        }
        return ended.output();
    }

    private ProcessBuilder command(String program, String... arguments) {
        var command = new ArrayList<>(Unprivileged.prefix());
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return build(command);
    }

    private ProcessBuilder command(String[] command) {
        return command(command[0], List.of(command).subList(1, command.length).toArray(String[]::new));
    }

    private ProcessBuilder build(List<String> command) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(declaration.folder().toFile());
        // Nothing of the caller's: PGPASSWORD, LD_PRELOAD and the like would change what the server does.
        builder.environment().keySet().retainAll(List.of("PATH", "HOME", "TMPDIR"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("LDAPNOINIT", "1"); // nor the system's LDAP settings
        return builder;
    }
}
