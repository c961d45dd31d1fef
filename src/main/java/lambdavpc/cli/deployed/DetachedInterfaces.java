package lambdavpc.cli.deployed;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lambdavpc.cli.stack.Programs;
import lambdavpc.graph.ResourceGraph.Resource;

/**
 * Network interfaces that Lambda made in a VPC and no longer uses. They go by themselves after a while, unless the role that Lambda
 * would delete them with is gone: then they stay, and keep subnets and groups from being deleted.
 *
 * <p>Asked and deleted with the AWS command line: it has the user's credentials, of whatever kind. Without it the destroy only takes longer.
 *
 * @param vpc    {@code vpc-...}
 * @param region the VPC's
 */
record DetachedInterfaces(String vpc, String region) {
    static DetachedInterfaces of(Resource vpc) {
        return new DetachedInterfaces(vpc.id(), String.valueOf(vpc.outputs().get("arn")).split(":", 5)[3]);
    }

    /** @return how many were deleted */
    int clear(PrintWriter out) {
        var deleted = 0;
        try {
            var described = aws("describe-network-interfaces", "--filters", "Name=vpc-id,Values=" + vpc, "Name=status,Values=available");
            for (var id : deletable(vpc, JsonParser.parseString(described).getAsJsonObject())) {
                aws("delete-network-interface", "--network-interface-id", id);
                out.println("Deleted the detached interface " + id);
                deleted++;
            }
        } catch (Refused | JsonParseException | IllegalStateException e) {
            out.println("Detached interfaces in %s are left to Lambda: %s".formatted(vpc, e.getMessage()));
        }
        out.flush();
        return deleted;
    }

    /**
     * Every condition once more, whatever the service was asked for: an interface in use is never touched.
     *
     * @param described answer of DescribeNetworkInterfaces
     */
    static List<String> deletable(String vpc, JsonObject described) {
        var ids = new ArrayList<String>();
        for (var each : described.get("NetworkInterfaces") instanceof JsonArray all ? all : new JsonArray()) {
            var face = each.getAsJsonObject();
            if (vpc.equals(text(face, "VpcId")) && text(face, "Status").equals("available") && !face.has("Attachment")
                    && text(face, "InterfaceType").equals("lambda") && text(face, "Description").startsWith("AWS Lambda VPC ENI-")) {
                ids.add(text(face, "NetworkInterfaceId"));
            }
        }
        return ids;
    }

    private static String text(JsonObject object, String name) {
        return object.has(name) && object.get(name).isJsonPrimitive() ? object.get(name).getAsString() : "";
    }

    private String aws(String operation, String... arguments) throws Refused {
        var programs = new Programs(System.getenv());
        if (!programs.has("aws")) {
            throw new Refused("there is no `aws` on the PATH");
        }
        var answer = programs.ask(Stream.concat(Stream.of("aws", "ec2", operation, "--region", region, "--output", "json", "--no-cli-pager"), Stream.of(arguments))
                .toArray(String[]::new)).orElseThrow(() -> new Refused("`aws` did not answer in time"));
        if (!answer.fine()) {
            throw new Refused(answer.err().strip().replace('\n', ' '));
        }
        return answer.out();
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }
}
