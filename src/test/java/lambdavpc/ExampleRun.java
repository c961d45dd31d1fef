package lambdavpc;

import com.google.gson.Gson;
import com.pulumi.Context;
import com.pulumi.aws.ec2.RouteTable;
import com.pulumi.aws.ec2.RouteTableArgs;
import com.pulumi.aws.ec2.Subnet;
import com.pulumi.aws.ec2.SubnetArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.aws.ec2.VpcArgs;
import com.pulumi.aws.rds.Instance;
import com.pulumi.aws.rds.InstanceArgs;
import com.pulumi.aws.rds.SubnetGroup;
import com.pulumi.aws.rds.SubnetGroupArgs;
import com.pulumi.core.Output;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.claim.Verdict;
import lambdavpc.report.ReportModel;

/** Deploys one example from its own folder, where its paths lead, and prints what came of it. In a process of its own, since a JVM has one folder. */
final class ExampleRun {
    private ExampleRun() {}

    /**
     * @param resources by type, components left out
     * @param cost      dollars a month
     * @param unscoped  fixed names that do not begin with project and stack, and would collide with a second stack's
     * @param claims    ids of those that do not hold, {@code ?} after what is inconclusive
     */
    record Result(Map<String, Integer> resources, double cost, TreeSet<String> unscoped, TreeSet<String> claims) {}

    /** Where the example of a folder keeps what runs. */
    static Place place(Path folder) {
        return new Place(folder.resolve("runtime"), folder.resolve("world.json"), folder);
    }

    /** @param arguments project and main class; a third lets what is deployed run, and run on */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        var stack = Class.forName(arguments[1]).getMethod("stack", Context.class);
        if (arguments.length > 2) {
            var place = place(Path.of("").toAbsolutePath());
            try (var file = WorldFile.open(place.world()); var runtime = new StackRuntime(place, file::world)) {
                deployed(arguments[0], Map.of(), EmbeddedAws.of(new Region("us-east-1"), file.world(), file::keep, runtime), context -> called(stack, context));
            }
            System.exit(0);
        }
        var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {});
        var config = arguments[0].equals("existing-vpc") ? theirs(aws) : Map.<String, String>of();
        var graph = deployed(arguments[0], config, aws, context -> called(stack, context));
        var byType = graph.all().filter(resource -> resource.registration().custom() && !resource.external())
                .collect(Collectors.toMap(resource -> resource.type().replaceAll(".*:", ""), resource -> 1, Integer::sum, TreeMap::new));
        var failing = Claims.decide(new Facts(graph, ReportModel.monthlyCost(graph))).stream().filter(decided -> !decided.verdict().holds())
                .map(decided -> decided.about().id() + (decided.verdict() instanceof Verdict.Inconclusive ? "?" : "")).collect(Collectors.toCollection(TreeSet::new));
        var unscoped = graph.all().filter(resource -> resource.type().matches("aws:(iam/role:Role|lambda/function:Function)"))
                .map(resource -> String.valueOf(resource.inputs().get("name"))).filter(name -> !name.startsWith(arguments[0] + "-dev-"))
                .collect(Collectors.toCollection(TreeSet::new));
        System.out.println("RESULT " + new Gson().toJson(new Result(byType, ReportModel.monthlyCost(graph).total().doubleValue(), unscoped, failing)));
        System.exit(0);
    }

    private static void called(Method stack, Context context) {
        try {
            stack.invoke(null, context);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e.getCause() == null ? e : e.getCause());
        }
    }

    private static ResourceGraph deployed(String project, Map<String, String> config, EmbeddedAws aws, Consumer<Context> program) {
        return new InProcessEngine(project, "dev", config, false).run(program, new InProcessDeployment(aws));
    }

    /** What somebody has: a VPC with two isolated subnets, and a database in them. */
    private static Map<String, String> theirs(EmbeddedAws aws) {
        var graph = deployed("theirs", Map.of(), aws, context -> {
            var vpc = new Vpc("theirs", VpcArgs.builder().cidrBlock("10.9.0.0/16").enableDnsHostnames(true).build());
            new RouteTable("table", RouteTableArgs.builder().vpcId(vpc.id()).build());
            var one = new Subnet("one", SubnetArgs.builder().vpcId(vpc.id()).cidrBlock("10.9.1.0/24").availabilityZoneId("use1-az1").build());
            var two = new Subnet("two", SubnetArgs.builder().vpcId(vpc.id()).cidrBlock("10.9.2.0/24").availabilityZoneId("use1-az2").build());
            var group = new SubnetGroup("subnets", SubnetGroupArgs.builder().subnetIds(Output.all(one.id(), two.id())).build());
            new Instance("orders", InstanceArgs.builder().identifier("orders-prod").engine("postgres").engineVersion("17").instanceClass("db.t4g.micro").allocatedStorage(20)
                    .username("owner").manageMasterUserPassword(true).dbSubnetGroupName(group.name()).skipFinalSnapshot(true).storageEncrypted(true)
                    .iamDatabaseAuthenticationEnabled(true).build());
        });
        var ids = graph.all().collect(Collectors.toMap(ResourceGraph.Resource::name, ResourceGraph.Resource::id, (one, other) -> one));
        return Map.of("existing-vpc:vpcId", graph.ofType("aws:ec2/vpc:Vpc").findFirst().orElseThrow().id(),
                "existing-vpc:isolatedSubnetIds", new Gson().toJson(List.of(ids.get("one"), ids.get("two"))),
                "existing-vpc:isolatedRouteTableIds", new Gson().toJson(List.of(ids.get("table"))), "existing-vpc:databaseIdentifier", "orders-prod");
    }
}
