package lambdavpc.embedded.runtime;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.lambda.Functions;
import lambdavpc.embedded.runtime.lambda.Result;

/**
 * The loss of the database, with its data, and the way back: a backup, the loss, a new server from the backup under a name of its own, the stack's
 * restore-check looking into it over the network and by the policies that are declared, and the restored data in the lost one's place.
 */
final class RestoreRehearsal {
    private static final String CHECK = "-restore-check";
    private static final String RESTORED = "awsbackup-restore-test-rehearsal";

    private final Place place;
    private final Declared declared;
    private final Databases databases;
    private final BiFunction<String, String, Result> invoke;

    /** @param invoke a function by its name, with its input */
    RestoreRehearsal(Place place, Declared declared, Databases databases, BiFunction<String, String, Result> invoke) {
        this.place = place;
        this.declared = declared;
        this.databases = databases;
        this.invoke = invoke;
    }

    /**
     * How it went.
     *
     * @param backupMillis    the backup, for which the database paused
     * @param lostMillis      the backup's age at the loss: what was written meanwhile is gone (RPO)
     * @param restoredMillis  from the loss until the restored server took connections
     * @param checkedMillis   from the loss until restore-check had read the row
     * @param recoveredMillis from the loss until the data was in the lost one's place (RTO)
     * @param host            the restored server's name
     * @param sentinel        what restore-check read
     */
    record Recovered(long backupMillis, long lostMillis, long restoredMillis, long checkedMillis, long recoveredMillis, String host, String sentinel) {}

    /** @throws CannotRun where there is nothing to rehearse with, or the data did not come back */
    Recovered run() {
        var instance = instance();
        var check = check();
        var backup = place.folder().resolve("backup");
        PrivateFiles.deleteTree(backup);
        try {
            var taken = System.nanoTime();
            databases.backUp(instance, backup);
            var backupMillis = millisSince(taken);
            databases.lose(instance);
            var lost = System.nanoTime();
            var lostMillis = millisSince(taken);
            try {
                var copy = copy(instance);
                return declared.with(copy, () -> {
                    try {
                        databases.restore(backup, copy);
                        var restoredMillis = millisSince(lost);
                        var sentinel = look(check, (String) copy.outputs().get("address"));
                        var checkedMillis = millisSince(lost);
                        databases.restore(backup, instance);
                        return new Recovered(backupMillis, lostMillis, restoredMillis, checkedMillis, millisSince(lost), (String) copy.outputs().get("address"), sentinel);
                    } finally {
                        databases.remove(copy);
                    }
                });
            } catch (RuntimeException e) {
                databases.restore(backup, instance); // a rehearsal loses nothing
                throw e;
            }
        } finally {
            PrivateFiles.deleteTree(backup);
        }
    }

    /**
     * A backup for somebody else to take over, made as {@link #run} makes its own.
     *
     * @return milliseconds for which the database paused
     */
    long backUp(Path into) {
        var instance = instance();
        var taken = System.nanoTime();
        databases.backUp(instance, into);
        return millisSince(taken);
    }

    /**
     * How another stack's data was taken over; times in milliseconds since that began.
     *
     * @param restoredMillis when the restored server took connections
     * @param checkedMillis  when restore-check had read the row
     * @param rotatedMillis  when the application's user had this stack's password
     * @param sentinel       what restore-check read
     */
    record TakenOver(long restoredMillis, long checkedMillis, long rotatedMillis, String sentinel) {}

    /**
     * Puts another stack's data in the place of this stack's own.
     *
     * @param rotate sets the application's password, which came with the data
     */
    TakenOver takeOver(Path backup, Runnable rotate) {
        var instance = instance();
        var check = check();
        var began = System.nanoTime();
        databases.adopt(backup, instance);
        var restoredMillis = millisSince(began);
        var sentinel = look(check, (String) instance.outputs().get("address"));
        var checkedMillis = millisSince(began);
        rotate.run();
        return new TakenOver(restoredMillis, checkedMillis, millisSince(began), sentinel);
    }

    private World.Entry instance() {
        var instance = declared.get().all(Databases.TYPE).filter(each -> "postgres".equals(each.outputs().get("engine"))).findFirst()
                .orElseThrow(() -> new CannotRun("the stack has no PostgreSQL to lose: deploy it first"));
        databases.start(instance);
        databases.noIamLogins().ifPresent(why -> {
            throw new CannotRun(why);
        });
        return instance;
    }

    private String check() {
        return declared.get().all(Functions.TYPE).map(each -> (String) each.outputs().get("name")).filter(name -> name.endsWith(CHECK)).findFirst()
                .orElseThrow(() -> new CannotRun("the stack has no function restore-check: deploy it again"));
    }

    private String look(String check, String host) {
        var request = new JsonObject();
        request.addProperty("host", host);
        var result = invoke.apply(check, request.toString());
        if (result.failed() || !(JsonParser.parseString(result.payload()) instanceof JsonObject answer) || !answer.has("sentinel")) {
            throw new CannotRun("the data is restored, and restore-check does not find it: " + result.payload());
        }
        return answer.get("sentinel").getAsString();
    }

    /** As AWS Backup makes it: another name, address and id; the same group and subnets. */
    private static World.Entry copy(World.Entry instance) {
        var outputs = new LinkedHashMap<>(instance.outputs());
        var address = String.valueOf(outputs.get("address")).replaceFirst("^[^.]+", RESTORED);
        outputs.putAll(Map.of("identifier", RESTORED, "address", address, "endpoint", address + ":" + ((Number) outputs.get("port")).intValue(),
                "resourceId", "db-REHEARSAL", "arn", String.valueOf(outputs.get("arn")).replaceFirst("[^:]+$", RESTORED)));
        return new World.Entry(instance.type(), RESTORED, instance.urn() + "-restored", instance.inputs(), outputs);
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
