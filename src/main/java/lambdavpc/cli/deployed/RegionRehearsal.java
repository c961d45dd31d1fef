package lambdavpc.cli.deployed;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.graph.Profile;

/**
 * The loss of a region: the copy of a backup, where the stack's plan sends it, is all that is left. The same program makes a stack in that region,
 * which goes on with the data of the copy. Nothing of the lost region runs meanwhile, and nothing of it is changed.
 */
final class RegionRehearsal {
    private static final String PLAN = "aws:backup/plan:Plan";
    private static final String VAULT = "aws:backup/vault:Vault";
    private static final String NOTES = "{\"limit\":100}";

    private final StackFolder lost;
    private final PrintWriter out;

    RegionRehearsal(StackFolder lost, PrintWriter out) {
        this.lost = lost;
        this.out = out;
    }

    /** @throws Failure where nothing is copied to another region, or the data does not come back there */
    void run() {
        var reader = DeployedFunction.find(lost, "reader");
        var vault = copies(WorldFile.read(reader.place().world()));
        var region = String.valueOf(vault.outputs().get("arn")).split(":")[3];
        var there = new StackFolder(lost.root(), lost.stack().replaceFirst("^(.{0,12}[a-z0-9]).*", "$1") + "-2", lost.folder().resolve("elsewhere"));
        end(there); // what a rehearsal that was killed has left
        try {
            var copy = there.folder().resolve("copy");
            String before;
            try (var runtime = StackRuntime.of(reader.place())) {
                before = notes(runtime, reader);
                line(runtime.backUp(copy), "backed up, and copied to %s in %s; the database paused for it".formatted(vault.id(), region));
                runtime.stop();
            }
            var began = System.nanoTime();
            InProcessDemo.deploy(there, config(region));
            var deployed = millisSince(began);
            line(deployed, "%s is lost; the same stack as %s in %s, with a database of its own".formatted(lost.stack(), there.stack(), region));
            var reading = DeployedFunction.find(there, "reader");
            try (var runtime = StackRuntime.of(reading.place())) {
                var taken = runtime.takeOver(copy);
                line(deployed + taken.get("restoredMillis").getAsLong(), "the copy is in its place, and its master has the password that RDS keeps there");
                line(deployed + taken.get("checkedMillis").getAsLong(), "restore-check read there: " + taken.get("sentinel").getAsString());
                line(deployed + taken.get("rotatedMillis").getAsLong(), "rotated: the application's user has the password of the secret there");
                if (!notes(runtime, reading).equals(before)) {
                    throw new Failure("the data came back, and its rows are not those of before: " + notes(runtime, reading));
                }
                line(millisSince(began), "%s reads the rows that %s read before the loss (RTO)".formatted(reading.name(), reader.name()));
            }
        } finally {
            end(there);
        }
        out.println("On AWS the copy is up to a day old (RPO), and RDS's restore from a vault comes on top, which this does not show: docs/recovery.md");
    }

    private static World.Entry copies(World world) {
        var wanted = world.all(PLAN).flatMap(plan -> list(plan.inputs().get("rules")).stream()).flatMap(rule -> list(rule.get("copyActions")).stream())
                .map(action -> action.get("destinationVaultArn")).toList();
        return world.elsewhere().values().stream().flatMap(each -> each.all(VAULT)).filter(vault -> wanted.contains(vault.outputs().get("arn"))).findFirst()
                .orElseThrow(() -> new Failure("no backup of this stack is copied to another region: with the region its data is lost, as recovery.regionLoss:"
                        + " accept-downtime says; decide copy-backups (as prod does) to have it back"));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return value == null ? List.of() : (List<Map<String, Object>>) value;
    }

    /** The profile in the other region; no further copies, since the region to copy to is the lost one. Zones by id are the lost region's. */
    private Map<String, String> config(String region) {
        try {
            var config = new TreeMap<>(Profile.read(lost.root(), lost.stack()));
            config.put("aws:region", region);
            var zoneLoss = room(config, "recovery").get("zoneLoss");
            var recovery = new JsonObject();
            recovery.add("zoneLoss", zoneLoss);
            config.put(StackFolder.PROJECT + ":recovery", recovery.toString());
            var network = room(config, "network");
            network.remove("availabilityZoneIds");
            network.remove("natInstanceImage");
            config.put(StackFolder.PROJECT + ":network", network.toString());
            return config;
        } catch (IOException e) {
            throw Failure.of(e, lost.root());
        }
    }

    private static JsonObject room(Map<String, String> config, String room) {
        return new Gson().fromJson(config.getOrDefault(StackFolder.PROJECT + ":" + room, "{}"), JsonObject.class);
    }

    private static String notes(StackRuntime runtime, DeployedFunction reader) {
        var result = runtime.invoke(reader.name(), reader.qualifier(), NOTES).result();
        if (result.failed()) {
            throw new Failure("%s does not read: %s".formatted(reader.name(), result.payload()));
        }
        return result.payload();
    }

    private static void end(StackFolder there) {
        new StackRuntime(there.inProcessPlace(), () -> World.EMPTY).close();
        PrivateFiles.deleteTree(there.folder());
    }

    private void line(long millis, String what) {
        out.println(String.format(Locale.ROOT, "%8.1f s  %s", millis / 1000.0, what));
        out.flush();
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
