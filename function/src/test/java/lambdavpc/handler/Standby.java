package lambdavpc.handler;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/** A streaming standby of a {@link PostgresServer}, made from a copy of its files: read-only until it is promoted. */
public final class Standby implements AutoCloseable {
    private final PostgresServer primary;
    private final Path folder = Files.createTempDirectory("function-standby");
    private final Path data = folder.resolve("data");
    private final int port;

    Standby(PostgresServer primary, Certificates certificates, String password) throws Exception {
        this.primary = primary;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (var connection = primary.superuser("postgres"); var statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('standby', true)");
            copy(primary.data());
            try (var rows = statement.executeQuery("select labelfile from pg_backup_stop()")) {
                rows.next();
                Files.writeString(data.resolve("backup_label"), rows.getString(1));
            }
        }
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(data.resolve("postgresql.auto.conf"), """
                port = %d
                primary_conninfo = 'host=127.0.0.1 port=%d user=postgres password=%s sslmode=require'
                ssl = on
                ssl_cert_file = '%s'
                ssl_key_file = '%s'
                max_connections = 40
                fsync = off
                unix_socket_directories = ''
                """.formatted(port, primary.port(), password, certificates.serverCertificate(), certificates.serverKey()));
        primary.control("start", data);
    }

    public int port() {
        return port;
    }

    /** Waits until everything is here that is there now. */
    public void catchUp() throws InterruptedException {
        var there = primary.query(primary.port(), "select pg_current_wal_lsn()");
        for (var wait = 0; !"t".equals(primary.query(port, "select pg_last_wal_replay_lsn() >= '" + there + "'")); wait++) {
            if (wait > 200) {
                throw new IllegalStateException("the standby does not follow");
            }
            Thread.sleep(50);
        }
    }

    /** Makes it the primary; returns when it takes writes. */
    public void promote() {
        if (!"t".equals(primary.query(port, "select pg_promote()"))) {
            throw new IllegalStateException("the standby was not promoted");
        }
    }

    @Override
    public void close() throws Exception {
        primary.control("stop", data, "-m", "immediate");
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void copy(Path from) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var name = from.relativize(file).toString();
                // Files of the server that runs, and what is to be written anew.
                if (!name.startsWith("postmaster.") && !name.startsWith("log/") && Files.exists(file)) {
                    Files.copy(file, data.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
