package lambdavpc.cli.setup;

import static lambdavpc.cli.setup.Finding.lacks;
import static lambdavpc.cli.setup.Finding.note;
import static lambdavpc.cli.setup.Finding.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lambdavpc.cli.setup.Finding.Area;
import lambdavpc.cli.stack.Programs;
import lambdavpc.database.Engine.MariaDb;
import lambdavpc.database.Engine.MySql;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.embedded.runtime.database.PostgreSqlBinaries;
import lambdavpc.settings.Settings;

/** What this machine has and lacks for building, testing, and the embedded AWS. */
final class MachineDoctor {
    private static final int HTTPS = 443;
    /** A deployed stack with its database and warm functions, and a build. */
    private static final long ROOM = 2L << 30;
    private static final Path LEAST_PORT = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

    private final Path root;
    private final Map<String, String> environment;
    private final Programs programs;

    MachineDoctor(Path root, Map<String, String> environment) {
        this.root = root;
        this.environment = environment;
        programs = new Programs(environment);
    }

    List<Finding> findings(Settings settings) {
        var findings = new ArrayList<>(List.of(jdk(), maven(), engine(), system(), database(settings), room()));
        if (settings.cache().isPresent()) {
            findings.add(cache());
        }
        if (settings.egress().zones() > 0 && StackRuntime.runsHere()) {
            findings.add(httpsPort());
        }
        findings.add(tests());
        return findings;
    }

    private static Finding jdk() {
        var home = Path.of(System.getProperty("java.home"));
        var version = System.getProperty("java.version");
        return Files.isExecutable(home.resolve("bin/javac")) ? machine("JDK", "%s in %s".formatted(version, home))
                : lacks(Area.MACHINE, "JDK", "Java %s in %s cannot compile".formatted(version, home),
                        "apt-get install openjdk-17-jdk-headless, or set JAVA_HOME to a JDK 17 or newer");
    }

    private Finding maven() {
        var mend = "apt-get install maven, or https://maven.apache.org/install.html";
        var said = programs.ask("mvn", "-B", "-version").map(Programs.Answer::out).orElse("");
        var version = Pattern.compile("Apache Maven ((\\d+)\\.(\\d+)\\S*)").matcher(said);
        if (!version.find()) {
            return lacks(Area.MACHINE, "Maven", "none that runs", mend);
        }
        var major = Integer.parseInt(version.group(2));
        var fits = major > 3 || major == 3 && Integer.parseInt(version.group(3)) >= 8;
        return fits ? machine("Maven", version.group(1)) : lacks(Area.MACHINE, "Maven", version.group(1) + ", older than 3.8", mend);
    }

    private Finding engine() {
        var here = programs.ask(root.resolve("bin/engine/locate").toString(), "--here").filter(Programs.Answer::fine).map(answer -> answer.out().strip());
        if (here.isPresent()) {
            return machine("Pulumi engine", programs.ask(here.get() + "/pulumi", "version").map(answer -> answer.out().strip() + " in ").orElse("") + here.get());
        }
        if (programs.has("curl") || programs.has("go")) {
            return note(Area.MACHINE, "Pulumi engine", "none yet; the first command that wants one downloads it, or builds it with go", "bin/pulumi version");
        }
        return lacks(Area.MACHINE, "Pulumi engine", "none, and neither curl nor go to get it; `demo` deploys without it",
                "apt-get install curl golang, or https://www.pulumi.com/docs/install/");
    }

    private static Finding system() {
        var name = "%s, %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch"));
        return StackRuntime.runsHere() ? machine("System", name)
                : note(Area.MACHINE, "System", name + ": AWS's Lambda runtime client is for Linux, so the embedded AWS deploys but runs no function", "a Linux machine, virtual or not");
    }

    private Finding database(Settings settings) {
        var engine = settings.database().engine();
        if (engine instanceof MariaDb) {
            return programs.has("mariadbd") ? machine("MariaDB", "here")
                    : lacks(Area.MACHINE, "MariaDB", "none, which the profile's database is on the embedded AWS", "apt-get install mariadb-server-core mariadb-client-core");
        }
        if (engine instanceof MySql) {
            return note(Area.MACHINE, "MySQL", "the embedded AWS has none: the profile deploys to an account only", "database.engine: mariadb to try it here");
        }
        var here = PostgreSqlBinaries.here(environment);
        if (here.isPresent()) {
            return machine("PostgreSQL", here.get().toString());
        }
        return programs.has("tar") && programs.has("xz")
                ? note(Area.MACHINE, "PostgreSQL", "none yet; the first deployment to the embedded AWS gets one through Maven", "apt-get install postgresql, to have it at once")
                : lacks(Area.MACHINE, "PostgreSQL", "none, and no tar and xz to unpack the one that comes through Maven", "apt-get install postgresql, or tar xz-utils");
    }

    private Finding cache() {
        return Stream.of("valkey-server", "redis-server").filter(programs::has).findFirst().map(here -> machine("Cache", here)).orElseGet(() ->
                note(Area.MACHINE, "Cache", "neither valkey-server nor redis-server: the embedded AWS declares the profile's cache, and functions answer without it", "apt-get install redis-server"));
    }

    private Finding room() {
        var state = environment.getOrDefault("XDG_STATE_HOME", "");
        var folder = state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state);
        var there = folder.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            return lacks(Area.MACHINE, "State folder", folder + " cannot be written", "make it writable, or set XDG_STATE_HOME to a folder that is");
        }
        try {
            var free = Files.getFileStore(there).getUsableSpace();
            var says = "%s, with %.1f GB free".formatted(folder, free / 1e9);
            return free >= ROOM ? machine("State folder", says) : note(Area.MACHINE, "State folder", says, "free some, or set XDG_STATE_HOME to a disk with 2 GB");
        } catch (IOException e) {
            return note(Area.MACHINE, "State folder", folder + ": its free space is unknown", "");
        }
    }

    private static Finding httpsPort() {
        try {
            if (System.getProperty("user.name").equals("root") || Integer.parseInt(Files.readString(LEAST_PORT).strip()) <= HTTPS) {
                return machine("Port 443", "may be listened on: embedded probes reach the internet where this machine does");
            }
        } catch (IOException | NumberFormatException unknown) {
            // Then it is as closed as it is by default.
        }
        return note(Area.MACHINE, "Port 443", "may not be listened on: the probes of the embedded AWS find no way out, and their alarms ring",
                "sudo sysctl net.ipv4.ip_unprivileged_port_start=443");
    }

    /** Program to the package that has it: what only tests want, which are skipped without. */
    private Finding tests() {
        var missing = Map.of("nft", "nftables", "ip", "iproute2", "shellcheck", "shellcheck", "go", "golang", "python3", "python3-venv", "mariadbd", "mariadb-server-core",
                        "redis-server", "redis-server").entrySet().stream()
                .filter(each -> !programs.has(each.getKey()) && !programs.has(each.getKey().replace("redis", "valkey"))).sorted(Map.Entry.comparingByKey()).toList();
        return missing.isEmpty() ? machine("Tests", "have all that they use")
                : note(Area.MACHINE, "Tests", "some are skipped without " + String.join(", ", missing.stream().map(Map.Entry::getKey).toList()),
                        "apt-get install " + String.join(" ", missing.stream().map(Map.Entry::getValue).toList()));
    }

    private static Finding machine(String about, String says) {
        return ok(Area.MACHINE, about, says);
    }
}
