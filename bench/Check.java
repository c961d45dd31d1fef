import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonSerializer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import lambdavpc.App;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.Archive;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.report.ReportModel;
import lambdavpc.report.TextReport;

/**
 * {@code Check STACK RUNS [RESOURCES]}: prints each run's milliseconds of deciding and reporting, and at the end the
 * megabytes that were in use; with RESOURCES of a stack that has been grown to that many by copies of its reader: function, role, policy, group,
 * rules and log; with a fourth argument also each claim's.
 */
class Check {
    private static final Set<String> COPIED = Set.of("reader-role", "reader-basics", "reader-group", "reader-logs", "reader-function",
            "access-reader-to-database-ingress", "access-reader-to-database-egress");
    private static final Gson GSON = new GsonBuilder().registerTypeAdapter(Archive.class, (JsonSerializer<Archive>) (archive, type, context) -> JsonNull.INSTANCE).create();

    public static void main(String[] arguments) throws Exception {
        var config = Profile.read(Path.of(""), arguments[0]);
        var aws = EmbeddedAws.of(new Region(config.get("aws:region")), World.EMPTY, world -> {});
        var deployed = new InProcessEngine("lambda-vpc", arguments[0], config, false).run(App.program(config), new InProcessDeployment(aws));
        var graph = arguments.length > 2 ? grown(deployed, Integer.parseInt(arguments[2])) : deployed;
        for (var run = 0; run < Integer.parseInt(arguments[1]); run++) {
            var began = System.nanoTime();
            if (TextReport.table(ReportModel.of("bench", graph, Set.of()), 100, false).isBlank()) {
                throw new IllegalStateException("nothing was reported");
            }
            System.out.println((System.nanoTime() - began) / 1_000_000);
        }
        if (arguments.length > 3) {
            parts(graph);
        }
        System.gc();
        System.err.println((Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory() >> 20) + " MB for " + graph.all().count() + " resources");
        System.exit(0);
    }

    /** Where the time goes: each claim on facts of its own kind that are computed once. */
    private static void parts(ResourceGraph graph) {
        var facts = new Facts(graph);
        for (var claim : Claims.ALL) {
            var began = System.nanoTime();
            String verdict;
            try {
                verdict = claim.decide(facts).getClass().getSimpleName();
            } catch (RuntimeException e) {
                verdict = e.getMessage();
            }
            System.err.println("%s %d ms %s".formatted(claim.about().id(), (System.nanoTime() - began) / 1_000_000, verdict));
        }
    }

    private static ResourceGraph grown(ResourceGraph graph, int resources) {
        var states = new ArrayList<JsonObject>();
        var originals = new ArrayList<String>();
        var ids = new HashMap<String, String>();
        JsonObject access = null;
        for (var resource : graph.all().toList()) {
            var state = GSON.toJsonTree(state(resource)).getAsJsonObject();
            states.add(state);
            if (COPIED.contains(resource.name()) && resource.registration().custom()) {
                originals.add(GSON.toJson(state));
                if (resource.id().contains("-") && resource.id().matches(".*[0-9a-f]{8,}.*")) {
                    ids.put(resource.id(), resource.id());
                }
            } else if (resource.type().equals("lambda-vpc:access:Access")) {
                access = state;
            }
        }
        var grants = access.getAsJsonObject("outputs").getAsJsonArray("grants");
        var granted = new ArrayList<String>();
        grants.forEach(grant -> {
            if (grant.toString().contains("-reader") && grant.toString().contains("\"connect\"")) {
                granted.add(grant.toString());
            }
        });
        for (var copy = 0; states.size() < resources; copy++) {
            for (var original : originals) {
                states.add(GSON.fromJson(copied(original, copy, ids.keySet()), JsonObject.class));
            }
            for (var grant : granted) {
                grants.add(GSON.fromJson(copied(grant, copy, ids.keySet()), JsonObject.class));
            }
        }
        var deployment = new JsonObject();
        deployment.add("resources", GSON.toJsonTree(states));
        var state = new JsonObject();
        state.add("deployment", deployment);
        return ResourceGraph.read(state);
    }

    private static String copied(String text, int copy, Set<String> ids) {
        for (var id : ids) {
            text = text.replace(id, id + "c" + copy);
        }
        return text.replace("reader", "reader" + copy);
    }

    private static Map<String, Object> state(Resource resource) {
        return new LinkedHashMap<>(Map.of("urn", resource.urn(), "type", resource.type(), "custom", resource.registration().custom(), "id", resource.id(),
                "inputs", resource.inputs(), "outputs", resource.outputs(), "parent", resource.registration().parent()));
    }
}
