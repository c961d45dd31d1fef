package lambdavpc.embedded.runtime;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Runtime;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.elasticache.ServerlessCache;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.http.Gateway;
import lambdavpc.embedded.runtime.lambda.Functions;
import lambdavpc.embedded.runtime.lambda.LogGroups;
import lambdavpc.embedded.runtime.monitoring.Alarms;
import lambdavpc.embedded.runtime.queue.DeclaredQueue;
import lambdavpc.embedded.runtime.secrets.Described;
import lambdavpc.embedded.runtime.secrets.RoleKeys;

/**
 * What runs behind one stack: the commands' side of the stack's supervisor. Nothing is started before something has to
 * run, and nothing is loaded by a preview.
 */
public final class StackRuntime implements Runtime, AutoCloseable {
    private static final Set<String> RUNS = Set.of(Databases.TYPE, ServerlessCache.TYPE, Functions.TYPE, Described.ROTATION, Services.INVOCATION);
    private static final Set<String> LEAVES = Set.of(Databases.TYPE, ServerlessCache.TYPE, Functions.TYPE, Described.TYPE, LogGroups.TYPE, DeclaredQueue.TYPE);

    private final Place place;
    private final Supplier<World> world;
    private final SupervisorClient supervisor;

    /** @param world as it is at the end of a command: when it is empty, nothing of the runtime is left */
    public StackRuntime(Place place, Supplier<World> world) {
        this.place = place;
        this.world = world;
        this.supervisor = new SupervisorClient(place);
    }

    /** For commands that change nothing. */
    public static StackRuntime of(Place place) {
        return new StackRuntime(place, () -> WorldFile.read(place.world()));
    }

    /** Whether this system can run functions. Where it cannot nothing runs, and a deployment declares all the same. */
    public static boolean runsHere() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");
    }

    @Override
    public boolean runs(String type) {
        return RUNS.contains(type);
    }

    @Override
    public Map<String, Object> created(World.Entry entry) {
        if (!runsHere()) {
            return notRun(entry);
        }
        return runs(entry.type()) ? outputs("/created", request(entry)) : Map.of();
    }

    @Override
    public Map<String, Object> updated(World.Entry before, World.Entry after) {
        if (!runs(after.type())) {
            return Map.of();
        }
        if (!runsHere()) {
            return notRun(after);
        }
        var request = request(after);
        request.add("before", EntryJson.write(before));
        return outputs("/updated", request);
    }

    @Override
    public void deleted(World.Entry entry) {
        if (LEAVES.contains(entry.type()) && Files.exists(place.folder())) {
            call("/deleted", request(entry));
        }
    }

    /**
     * Invokes a function as its callers do.
     *
     * @param qualifier version or alias; empty for the latest code
     * @throws AwsException as AWS refuses
     * @throws CannotRun      when the stack's supervisor cannot start
     */
    public Invoked invoke(String name, String qualifier, String payload) {
        var request = new JsonObject();
        request.addProperty("name", name);
        request.addProperty("qualifier", qualifier);
        request.addProperty("payload", payload);
        return new Gson().fromJson(supervisor.call("/invoke", request).get("invoked"), Invoked.class);
    }

    /**
     * A request to the stack's SQS.
     *
     * @param operation {@code SendMessage}
     * @throws AwsException as AWS refuses
     * @throws CannotRun      when the stack's supervisor cannot start
     */
    public JsonObject sqs(String operation, JsonObject request) {
        var call = new JsonObject();
        call.addProperty("operation", operation);
        call.add("request", request);
        return supervisor.call("/sqs", call).getAsJsonObject("answer");
    }

    /** Variables with which AWS's own tools talk to the stack's SQS, while its supervisor runs: as the owner of this machine. */
    public Map<String, String> operatorEnvironment() {
        return environment(RoleKeys.OPERATOR);
    }

    /**
     * The same with the keys of a role.
     *
     * @param role ARN
     */
    public Map<String, String> environment(String role) {
        var request = new JsonObject();
        request.addProperty("role", role);
        var environment = new TreeMap<String, String>();
        supervisor.call("/environment", request).getAsJsonObject("environment").entrySet()
                .forEach(each -> environment.put(each.getKey(), each.getValue().getAsString()));
        return environment;
    }

    /** Where the stack's HTTP APIs and function URLs answer on this machine, while its supervisor runs. */
    public List<Gateway.Site> sites() {
        return List.of(new Gson().fromJson(supervisor.call("/sites", new JsonObject()).get("sites"), Gateway.Site[].class));
    }

    /** The stack's alarms as they stand now. */
    public List<Alarms.Status> alarms() {
        return List.of(new Gson().fromJson(supervisor.call("/alarms", new JsonObject()).get("alarms"), Alarms.Status[].class));
    }

    /**
     * Loses the stack's database and restores it from a backup.
     *
     * @return times in milliseconds and what was read: see {@code RestoreRehearsal.Recovered}
     * @throws CannotRun where there is nothing to rehearse with, or the data did not come back
     */
    public JsonObject rehearseRestore() {
        return supervisor.call("/rehearse-restore", new JsonObject()).getAsJsonObject("recovered");
    }

    /**
     * Backs the stack's database up for a stack in another region.
     *
     * @param into a folder that is not there yet
     * @return milliseconds for which the database paused
     * @throws CannotRun where there is nothing to back up
     */
    public long backUp(Path into) {
        return supervisor.call("/back-up", folder(into)).get("millis").getAsLong();
    }

    /**
     * Goes on with the data that another stack's {@link #backUp} made, instead of its own.
     *
     * @return times in milliseconds and what was read: see {@code RestoreRehearsal.TakenOver}
     * @throws CannotRun where the data is not found
     */
    public JsonObject takeOver(Path backup) {
        return supervisor.call("/take-over", folder(backup)).getAsJsonObject("taken");
    }

    private static JsonObject folder(Path folder) {
        var request = new JsonObject();
        request.addProperty("folder", folder.toString());
        return request;
    }

    /**
     * Rotates the application's password as if it had leaked, while a function reads.
     *
     * @param name      of the function that reads
     * @param qualifier version or alias; empty for the latest code
     * @return whose password it was and times in milliseconds: see {@code LeakRehearsal.Closed}
     * @throws CannotRun where no password is there, the copy still opens the database in the end, or a read failed
     */
    public JsonObject rehearseLeak(String name, String qualifier) {
        var request = new JsonObject();
        request.addProperty("name", name);
        request.addProperty("qualifier", qualifier);
        return supervisor.call("/rehearse-leak", request).getAsJsonObject("closed");
    }

    /** Ends the supervisor; it starts again when it is needed. */
    public void stop() {
        supervisor.stop();
    }

    /** After a destroy nothing stays: no process, no data, no log. */
    @Override
    public void close() {
        if (Files.exists(place.folder()) && world.get().isEmpty()) {
            stop();
            PrivateFiles.deleteTree(place.folder());
        }
    }

    /** A deploy-time invocation without an answer, as JSON says it. */
    private static Map<String, Object> notRun(World.Entry entry) {
        return entry.type().equals(Services.INVOCATION) ? Map.of("result", "null") : Map.of();
    }

    private Map<String, Object> outputs(String path, JsonObject request) {
        return EntryJson.values(call(path, request).get("outputs"));
    }

    /** What this machine cannot do is to the engine a failure of the service. */
    private JsonObject call(String path, JsonObject request) {
        try {
            return supervisor.call(path, request);
        } catch (CannotRun e) {
            throw new AwsException("InternalFailure", e.getMessage());
        }
    }

    private static JsonObject request(World.Entry entry) {
        var request = new JsonObject();
        request.add("entry", EntryJson.write(entry));
        return request;
    }
}
