package lambdavpc.embedded.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;

/** Takes anything and derives ids and ARNs from names alone, so that two deployments of a program can be compared. */
final class Echo implements EmbeddedAws {
    private final EmbeddedAws lookups;

    Echo(String region) {
        lookups = EmbeddedAws.of(new Region(region), World.EMPTY, world -> {});
    }

    @Override
    public boolean takesTags(String type) {
        return false;
    }

    @Override
    public List<Problem> check(String type, Map<String, Object> inputs) {
        return List.of();
    }

    @Override
    public Diff diff(String type, String id, Map<String, Object> oldInputs, Map<String, Object> newInputs) {
        return new Diff(List.of(), List.of(), false);
    }

    @Override
    public World.Entry create(String type, String urn, Map<String, Object> inputs, boolean preview) {
        var name = urn.substring(urn.lastIndexOf("::") + 2);
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("arn", "arn:aws:echo:" + name);
        outputs.put("name", name);
        // What the program computes with; the SDK passes over what a type does not have.
        outputs.put("codeSha256", "hash of " + name);
        outputs.put("result", "{}");
        if (type.equals("aws:rds/instance:Instance")) {
            outputs.putAll(Map.of("identifier", name, "address", name, "endpoint", name + ":5432", "port", 5432, "resourceId", "db-" + name, "masterUserSecrets",
                    List.of(Map.of("secretArn", "arn:aws:echo:master", "secretStatus", "active", "kmsKeyId", "k"))));
        }
        outputs.putAll(inputs);
        return new World.Entry(type, "id-" + name, urn, inputs, outputs);
    }

    @Override
    public World.Entry update(String type, String id, Map<String, Object> inputs, boolean preview) {
        throw new AssertionError("nothing is updated");
    }

    @Override
    public Optional<World.Entry> read(String type, String id) {
        return Optional.empty();
    }

    @Override
    public void delete(String type, String id) {
        throw new AssertionError("nothing is deleted");
    }

    @Override
    public Map<String, Object> invoke(String token, Map<String, Object> arguments) {
        return lookups.invoke(token, arguments);
    }

    @Override
    public EmbeddedAws in(String region) {
        return new Echo(region);
    }

    @Override
    public World world() {
        return World.EMPTY;
    }
}
