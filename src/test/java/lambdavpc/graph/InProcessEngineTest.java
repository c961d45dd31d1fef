package lambdavpc.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pulumi.Context;
import com.pulumi.asset.FileArchive;
import com.pulumi.aws.AwsFunctions;
import com.pulumi.aws.Provider;
import com.pulumi.aws.ProviderArgs;
import com.pulumi.aws.ec2.Subnet;
import com.pulumi.aws.ec2.SubnetArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.aws.ec2.VpcArgs;
import com.pulumi.aws.lambda.Function;
import com.pulumi.aws.lambda.FunctionArgs;
import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class InProcessEngineTest {
    private static final String VPC = "aws:ec2/vpc:Vpc";
    private static final String SUBNET = "aws:ec2/subnet:Subnet";
    private static final String NETWORK = "lambda-vpc:network:Network";

    /** Ids are names; a VPC also tells its ARN; a subnet named "refused" is refused. */
    private static final class NamingBackend implements Backend {
        @Override
        public Registered register(Registration registration) {
            if (registration.name().startsWith("refused")) {
                throw new IllegalStateException("creating EC2 Subnet: InvalidSubnet.Range: The CIDR '"
                        + registration.inputs().get("cidrBlock") + "' is invalid.");
            }
            var outputs = new java.util.LinkedHashMap<>(registration.inputs());
            outputs.put("arn", "arn:" + registration.name());
            return new Registered(registration.name() + "-id", outputs);
        }

        @Override
        public Registered read(Registration registration, String id) {
            return new Registered(id, Map.of("cidrBlock", "172.16.0.0/16"));
        }

        @Override
        public Map<String, Object> invoke(String token, Map<String, Object> arguments) {
            return Map.of("region", "eu-west-1", "name", "eu-west-1", "id", "eu-west-1", "description", token, "endpoint", "");
        }
    }

    private static final class Network extends ComponentResource {
        private final Vpc vpc;

        private Network(String name, ComponentResourceOptions options) {
            super(NETWORK, name, options);
            vpc = new Vpc(name + "-vpc", VpcArgs.builder().cidrBlock("10.0.0.0/16").build(),
                    CustomResourceOptions.builder().parent(this).protect(true).retainOnDelete(true)
                            .ignoreChanges("tags").aliases(Alias.builder().name("old").build()).build());
            registerOutputs(Map.of("vpcId", vpc.id()));
        }
    }

    private static ResourceGraph run(Consumer<Context> program) {
        return new InProcessEngine("p", "dev", Map.of("p:nat", "gateway", "aws:region", "eu-west-1"), false)
                .run(program, new NamingBackend());
    }

    private static Subnet subnet(String name, Output<String> vpcId, CustomResourceOptions options) {
        return new Subnet(name, SubnetArgs.builder().vpcId(vpcId).cidrBlock("10.0.1.0/24").build(), options);
    }

    @Test
    void every_part_of_a_registration_is_recorded() {
        var graph = run(context -> {
            var network = new Network("main", null);
            subnet("a", network.vpc.id(), CustomResourceOptions.builder().dependsOn(network.vpc).build());
            context.export("nat", Output.of(context.config().require("nat")));
        });

        assertEquals(List.of("p-dev", "main", "main-vpc", "a"), graph.all().map(ResourceGraph.Resource::name).toList());
        var stack = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev";
        var network = "urn:pulumi:dev::p::" + NETWORK + "::main";
        var vpc = "urn:pulumi:dev::p::" + NETWORK + "$" + VPC + "::main-vpc";
        assertEquals(new Registration(VPC, "main-vpc", vpc, network, true, Map.of("cidrBlock", "10.0.0.0/16"), Set.of(), Map.of(),
                true, true, List.of("tags"), List.of("urn:pulumi:dev::p::" + NETWORK + "$" + VPC + "::old"), ""),
                graph.get(VPC, "main-vpc").registration());
        assertEquals(new Registration(SUBNET, "a", "urn:pulumi:dev::p::" + SUBNET + "::a", stack, true,
                Map.of("vpcId", "main-vpc-id", "cidrBlock", "10.0.1.0/24"), Set.of(vpc), Map.of("vpcId", Set.of(vpc)),
                false, false, List.of(), List.of(), ""), graph.get(SUBNET, "a").registration());
        assertEquals(Map.of("vpcId", "main-vpc-id"), graph.find(network).orElseThrow().outputs());
        assertEquals(Map.of("nat", "gateway"), exported(graph));
        assertEquals(List.of("main-vpc"), graph.all().filter(each -> each.registration().parent().equals(network)).map(ResourceGraph.Resource::name).toList());
        assertEquals("main-vpc-id", graph.get(VPC, "main-vpc").id());
    }

    private static Map<String, Object> exported(ResourceGraph graph) {
        return graph.ofType(ResourceGraph.STACK).findFirst().orElseThrow().outputs();
    }

    @Test
    void what_exists_already_is_marked_and_read() {
        var graph = run(context -> {
            var vpc = Vpc.get("theirs", Output.of("vpc-1"), null, null);
            context.export("cidr", vpc.cidrBlock());
        });
        assertTrue(graph.get(VPC, "theirs").external());
        assertEquals("vpc-1", graph.get(VPC, "theirs").id());
        assertEquals(Map.of("cidr", "172.16.0.0/16"), exported(graph));
    }

    @Test
    void archives_providers_and_look_ups_come_through() {
        var graph = run(context -> {
            var provider = new Provider("far", ProviderArgs.builder().region("eu-central-1").build());
            new Function("f", FunctionArgs.builder().role("r").code(new FileArchive("./f.jar")).build(),
                    CustomResourceOptions.builder().provider(provider).build());
            context.export("region", AwsFunctions.getRegion().applyValue(region -> region.name()));
        });
        var function = graph.get("aws:lambda/function:Function", "f");
        assertEquals(new Archive("./f.jar", ""), function.inputs().get("code"));
        assertEquals("urn:pulumi:dev::p::pulumi:providers:aws::far", function.registration().provider());
        assertEquals(Map.of("region", "eu-west-1"), exported(graph));
    }

    @Test
    void a_preview_sees_unknowns_where_the_backend_knows_nothing() {
        var graph = new InProcessEngine("p", "dev", Map.of(), true).run(context -> {
            var vpc = new Vpc("v", VpcArgs.builder().cidrBlock("10.0.0.0/16").build());
            subnet("a", vpc.id(), null);
            context.export("arn", vpc.arn());
        }, new Backend() {
            @Override
            public Registered register(Registration registration) {
                return new Registered("", registration.inputs());
            }

            @Override
            public Registered read(Registration registration, String id) {
                throw new AssertionError("nothing is read");
            }

            @Override
            public Map<String, Object> invoke(String token, Map<String, Object> arguments) {
                throw new AssertionError("nothing is looked up");
            }
        });
        assertEquals(Unknown.UNKNOWN, graph.get(SUBNET, "a").inputs().get("vpcId"));
        assertEquals(Map.of("arn", Unknown.UNKNOWN), exported(graph));
    }

    @Test
    void all_refusals_are_told_once_each_and_without_a_trace() {
        var failed = assertThrows(ProgramFailed.class, () -> run(context -> {
            var vpc = new Vpc("v", VpcArgs.builder().cidrBlock("10.0.0.0/16").build());
            var one = subnet("refused-1", vpc.id(), null);
            subnet("refused-2", vpc.id(), null);
            subnet("dependent", one.id(), null);
        }));
        assertEquals(Set.of(
                SUBNET + " 'refused-1': creating EC2 Subnet: InvalidSubnet.Range: The CIDR '10.0.1.0/24' is invalid.",
                SUBNET + " 'refused-2': creating EC2 Subnet: InvalidSubnet.Range: The CIDR '10.0.1.0/24' is invalid."),
                Set.copyOf(failed.messages()));
        assertEquals(2, failed.messages().size());
    }

    @Test
    void a_program_that_throws_or_logs_an_error_fails_with_its_words() {
        assertEquals(List.of("no such setting"), assertThrows(ProgramFailed.class, () -> run(context -> {
            throw new IllegalArgumentException("no such setting");
        })).messages());
        assertEquals(List.of("this cannot be"), assertThrows(ProgramFailed.class,
                () -> run(context -> context.log().error("this cannot be"))).messages());
    }

    @Test
    void a_defect_of_the_program_is_told_once_and_with_its_place() {
        var failed = assertThrows(ProgramFailed.class, () -> run(context -> {
            var none = Output.of("x").applyValue(text -> text.isEmpty() ? text : null).applyValue(String::length);
            new Vpc("v", VpcArgs.builder().cidrBlock(none.applyValue(length -> "10.0.0.0/" + length)).build());
        }));
        assertEquals(1, failed.messages().size(), failed.getMessage());
        assertTrue(failed.getMessage().startsWith("java.lang.NullPointerException"), failed.getMessage());
    }

    @Test
    void what_the_program_says_is_kept() {
        var graph = run(context -> {
            context.log().warn("one zone only");
            context.log().info("hello");
        });
        assertEquals(List.of(new ResourceGraph.Message(ResourceGraph.Message.Severity.WARNING, "one zone only"),
                new ResourceGraph.Message(ResourceGraph.Message.Severity.INFO, "hello")), graph.messages());
    }

    @Test
    void two_resources_of_one_name_are_refused() {
        var failed = assertThrows(ProgramFailed.class, () -> run(context -> {
            new Vpc("v", VpcArgs.builder().cidrBlock("10.0.0.0/16").build());
            new Vpc("v", VpcArgs.builder().cidrBlock("10.1.0.0/16").build());
        }));
        assertEquals(List.of(VPC + " 'v': two resources have this type, name and parent: rename one of them"), failed.messages());
    }

    @Test
    void a_resource_that_waits_for_itself_is_named() {
        var engine = new InProcessEngine("o", "p", "dev", Map.of(), false, Duration.ofMillis(300));
        var failed = assertThrows(ProgramFailed.class, () -> engine.run(context -> {
            var network = new Network("main", null);
            subnet("inside", network.vpc.id(), CustomResourceOptions.builder().parent(network).dependsOn(network).build());
        }, new NamingBackend()));
        assertEquals(1, failed.messages().size());
        assertTrue(failed.getMessage().contains("Never registered: " + SUBNET + " 'inside'."), failed.getMessage());
        assertEquals(2, run(context -> new Vpc("v", VpcArgs.builder().build())).all().count(), "the next run is not disturbed");
    }

    @Test
    void an_output_that_nobody_completes_is_named() {
        var engine = new InProcessEngine("o", "p", "dev", Map.of(), false, Duration.ofMillis(300));
        var failed = assertThrows(ProgramFailed.class, () -> engine.run(
                context -> context.export("never", Output.of(new CompletableFuture<String>())), new NamingBackend()));
        assertTrue(failed.getMessage().contains("Outputs never complete: pulumi:pulumi:Stack 'p-dev'."), failed.getMessage());
    }

    @Test
    void runs_leave_nothing_behind_for_the_next() {
        for (var i = 0; i < 20; i++) {
            var count = i;
            assertEquals(count + 1, run(context -> {
                for (var j = 0; j < count; j++) {
                    new Vpc("v" + j, VpcArgs.builder().build());
                }
            }).all().count());
        }
    }
}
