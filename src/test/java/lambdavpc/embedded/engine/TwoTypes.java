package lambdavpc.embedded.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.World;
import lambdavpc.graph.Unknown;

/** A tiny AWS with VPCs and subnets: enough to see how deployments and the provider treat any AWS. */
public final class TwoTypes implements EmbeddedAws {
    public static final String VPC = "aws:ec2/vpc:Vpc";
    public static final String SUBNET = "aws:ec2/subnet:Subnet";

    private final Consumer<World> keeper;
    private World world;

    public TwoTypes(World world, Consumer<World> keeper) {
        this.world = world;
        this.keeper = keeper;
    }

    @Override
    public boolean takesTags(String type) {
        return type.equals(VPC);
    }

    @Override
    public synchronized List<Problem> check(String type, Map<String, Object> inputs) {
        var problems = new ArrayList<Problem>();
        if (!List.of(VPC, SUBNET).contains(type)) {
            throw new AwsException("UnsupportedType", "no behaviour for " + type);
        }
        if (!inputs.containsKey("cidrBlock")) {
            problems.add(new Problem("cidrBlock", "is required"));
        }
        return problems;
    }

    /** A VPC's range replaces it, a subnet's too and first deletes it (as its range would conflict with itself). */
    @Override
    public synchronized Diff diff(String type, String id, Map<String, Object> oldInputs, Map<String, Object> newInputs) {
        var names = new TreeSet<>(oldInputs.keySet());
        names.addAll(newInputs.keySet());
        var changed = names.stream().filter(name -> oldInputs.get(name) == Unknown.UNKNOWN || newInputs.get(name) == Unknown.UNKNOWN
                || !Objects.equals(oldInputs.get(name), newInputs.get(name))).toList();
        var replaces = changed.stream().filter(name -> !name.equals("tags")).toList();
        return new Diff(changed, replaces, type.equals(SUBNET) && !replaces.isEmpty());
    }

    @Override
    public synchronized World.Entry create(String type, String urn, Map<String, Object> inputs, boolean preview) {
        if (type.equals(SUBNET) && inputs.get("vpcId") != Unknown.UNKNOWN) {
            if (world.find(VPC, (String) inputs.get("vpcId")).isEmpty()) {
                throw new AwsException("InvalidVpcID.NotFound", "The vpc ID '" + inputs.get("vpcId") + "' does not exist");
            }
            if (world.all(SUBNET).anyMatch(entry -> entry.inputs().get("cidrBlock").equals(inputs.get("cidrBlock")))) {
                throw new AwsException("InvalidSubnet.Conflict", "The CIDR '" + inputs.get("cidrBlock") + "' conflicts with another subnet");
            }
        }
        var id = preview ? "" : (type.equals(VPC) ? "vpc-" : "subnet-") + world.serial();
        var entry = new World.Entry(type, id, urn, inputs, outputs(inputs, preview ? Unknown.UNKNOWN : "arn:" + id));
        if (!preview) {
            commit(world.next().with(entry));
        }
        return entry;
    }

    private static Map<String, Object> outputs(Map<String, Object> inputs, Object arn) {
        var outputs = new LinkedHashMap<>(inputs);
        outputs.put("arn", arn);
        return outputs;
    }

    @Override
    public synchronized World.Entry update(String type, String id, Map<String, Object> inputs, boolean preview) {
        var before = world.find(type, id).orElseThrow(() -> new AwsException("NotFound", id));
        var entry = new World.Entry(type, id, before.urn(), inputs, outputs(inputs, "arn:" + id));
        if (!preview) {
            commit(world.with(entry));
        }
        return entry;
    }

    @Override
    public synchronized Optional<World.Entry> read(String type, String id) {
        return world.find(type, id);
    }

    @Override
    public synchronized void delete(String type, String id) {
        if (type.equals(VPC) && world.all(SUBNET).anyMatch(entry -> entry.inputs().get("vpcId").equals(id))) {
            throw new AwsException("DependencyViolation", "The vpc '" + id + "' has dependencies and cannot be deleted.");
        }
        commit(world.without(type, id));
    }

    @Override
    public synchronized Map<String, Object> invoke(String token, Map<String, Object> arguments) {
        if (!token.equals("aws:index/getRegion:getRegion")) {
            throw new AwsException("UnsupportedFunction", "no function " + token);
        }
        return Map.of("name", "eu-west-1", "id", "eu-west-1", "region", "eu-west-1", "description", "", "endpoint", "");
    }

    @Override
    public EmbeddedAws in(String region) {
        throw new AwsException("UnsupportedRegion", "one region is enough to see deployments by");
    }

    @Override
    public synchronized World world() {
        return world;
    }

    private void commit(World next) {
        keeper.accept(next);
        world = next;
    }
}
