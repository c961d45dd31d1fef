package lambdavpc.embedded.engine;

import static lambdavpc.embedded.engine.TwoTypes.SUBNET;
import static lambdavpc.embedded.engine.TwoTypes.VPC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pulumi.Context;
import com.pulumi.asset.FileArchive;
import com.pulumi.aws.ec2.Subnet;
import com.pulumi.aws.ec2.SubnetArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.aws.ec2.VpcArgs;
import com.pulumi.aws.s3.BucketObject;
import com.pulumi.aws.s3.BucketObjectArgs;
import com.pulumi.core.Alias;
import com.pulumi.resources.CustomResourceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment.Counts;
import lambdavpc.embedded.engine.WorldFile.Marks;
import lambdavpc.graph.Archive;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.ProgramFailed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InProcessDeploymentTest {
    private World world = World.EMPTY;
    private Marks marks = Marks.NONE;

    private InProcessDeployment deployment() {
        return new InProcessDeployment(new TwoTypes(world, next -> world = next), marks, next -> marks = next);
    }

    private Counts deploy(Consumer<Context> program) {
        var deployment = deployment();
        new InProcessEngine("p", "dev", Map.of(), false).run(program, deployment);
        return deployment.finish();
    }

    private static Consumer<Context> network(String vpcRange, String tag, String... subnets) {
        return context -> {
            var vpc = new Vpc("main", VpcArgs.builder().cidrBlock(vpcRange).tags(Map.of("Name", tag)).build());
            for (var range : subnets) {
                new Subnet("subnet-" + range, SubnetArgs.builder().vpcId(vpc.id()).cidrBlock(range).build());
            }
        };
    }

    private List<String> ids() {
        return world.all().map(World.Entry::id).toList();
    }

    @Test
    void a_second_deployment_of_the_same_changes_nothing() {
        assertEquals(new Counts(3, 0, 0, 0, 0), deploy(network("10.0.0.0/16", "a", "10.0.1.0/24", "10.0.2.0/24")));
        var before = world;
        assertEquals(new Counts(0, 0, 0, 0, 3), deploy(network("10.0.0.0/16", "a", "10.0.1.0/24", "10.0.2.0/24")));
        assertTrue(before == world, "the world was not even written");
    }

    private Counts deploy(String defaultTags) {
        var deployment = deployment().withDefaultTags(defaultTags);
        new InProcessEngine("p", "dev", Map.of(), false).run(network("10.0.0.0/16", "a", "10.0.1.0/24"), deployment);
        return deployment.finish();
    }

    @Test
    void the_profiles_tags_are_on_what_takes_tags_beside_its_own_and_a_change_of_them_is_an_update() {
        deploy("{\"tags\":{\"team\":\"data\",\"Name\":\"no\"}}");
        assertEquals(Map.of("Name", "a", "team", "data"), world.all(VPC).findFirst().orElseThrow().inputs().get("tags"));
        assertEquals(List.of(), world.all(SUBNET).filter(subnet -> subnet.inputs().containsKey("tags")).toList());
        assertEquals(new Counts(0, 1, 0, 0, 1), deploy("{\"tags\":{\"team\":\"ops\"}}"));
        assertEquals(new Counts(0, 0, 0, 0, 2), deploy("{\"tags\":{\"team\":\"ops\"}}"));
        assertEquals(new Counts(0, 1, 0, 0, 1), deploy((String) null));
    }

    @Test
    void what_changed_is_updated_and_what_is_gone_is_deleted() {
        deploy(network("10.0.0.0/16", "a", "10.0.1.0/24", "10.0.2.0/24"));
        assertEquals(new Counts(1, 1, 0, 1, 1), deploy(network("10.0.0.0/16", "b", "10.0.2.0/24", "10.0.3.0/24")));
        assertEquals(List.of("10.0.2.0/24", "10.0.3.0/24"), world.all(SUBNET).map(entry -> entry.inputs().get("cidrBlock")).sorted().toList());
    }

    @Test
    void a_replaced_resource_takes_its_dependants_with_it() {
        deploy(network("10.0.0.0/16", "a", "10.0.1.0/24"));
        assertEquals(List.of("vpc-0", "subnet-1"), ids());
        assertEquals(new Counts(0, 0, 2, 0, 0), deploy(network("10.1.0.0/16", "a", "10.0.1.0/24")));
        assertEquals(List.of("vpc-2", "subnet-3"), ids());
        assertEquals("vpc-2", world.find(SUBNET, "subnet-3").orElseThrow().inputs().get("vpcId"));
    }

    @Test
    void an_alias_keeps_what_was_renamed() {
        deploy(context -> new Vpc("old", VpcArgs.builder().cidrBlock("10.0.0.0/16").build()));
        assertEquals(new Counts(0, 0, 0, 0, 1), deploy(context -> new Vpc("new", VpcArgs.builder().cidrBlock("10.0.0.0/16").build(),
                CustomResourceOptions.builder().aliases(Alias.builder().name("old").build()).build())));
        assertEquals(List.of("vpc-0"), ids());
    }

    @Test
    void ignored_changes_are_ignored() {
        deploy(network("10.0.0.0/16", "a"));
        assertEquals(new Counts(0, 0, 0, 0, 1), deploy(context -> new Vpc("main",
                VpcArgs.builder().cidrBlock("10.9.0.0/16").tags(Map.of("Name", "b")).build(),
                CustomResourceOptions.builder().ignoreChanges("cidrBlock", "tags").build())));
    }

    @Test
    void protection_holds_until_it_is_taken_away() {
        Consumer<Context> guarded = context -> new Vpc("main", VpcArgs.builder().cidrBlock("10.0.0.0/16").build(),
                CustomResourceOptions.builder().protect(true).build());
        deploy(guarded);
        var urn = "urn:pulumi:dev::p::" + VPC + "::main";
        assertTrue(assertThrows(IllegalStateException.class, () -> deploy(context -> {})).getMessage().contains(urn));
        assertTrue(assertThrows(IllegalStateException.class, () -> deployment().destroy()).getMessage().contains(urn));
        assertTrue(assertThrows(ProgramFailed.class, () -> deploy(context -> new Vpc("main", VpcArgs.builder().cidrBlock("10.1.0.0/16").build(),
                CustomResourceOptions.builder().protect(true).build()))).getMessage().contains("replaced (cidrBlock changed)"));
        assertEquals(List.of("vpc-0"), ids());
        deploy(network("10.0.0.0/16", "free"));
        deployment().destroy();
        assertTrue(world.isEmpty());
    }

    @Test
    void retained_resources_stay_in_the_account_and_are_forgotten() {
        deploy(context -> new Vpc("main", VpcArgs.builder().cidrBlock("10.0.0.0/16").build(),
                CustomResourceOptions.builder().retainOnDelete(true).build()));
        deploy(context -> {});
        assertEquals(List.of("vpc-0"), ids());
        assertEquals(new Counts(1, 0, 0, 0, 0), deploy(network("10.0.0.0/16", "a")));
        deployment().destroy();
        assertEquals(List.of("vpc-0"), ids());
    }

    @Test
    void a_refusal_reads_like_the_providers_and_the_rest_stays_deployed() {
        var failed = assertThrows(ProgramFailed.class, () -> deploy(context -> {
            var vpc = new Vpc("main", VpcArgs.builder().cidrBlock("10.0.0.0/16").build());
            var first = new Subnet("first", SubnetArgs.builder().vpcId(vpc.id()).cidrBlock("10.0.1.0/24").build());
            new Subnet("second", SubnetArgs.builder().vpcId(vpc.id()).cidrBlock("10.0.1.0/24").build(),
                    CustomResourceOptions.builder().dependsOn(first).build());
        }));
        assertEquals(List.of(SUBNET + " 'second': creating EC2 Subnet: InvalidSubnet.Conflict:"
                + " The CIDR '10.0.1.0/24' conflicts with another subnet"), failed.messages());
        assertEquals(List.of("vpc-0", "subnet-1"), ids());
    }

    @Test
    void destroy_deletes_in_the_order_that_aws_accepts() {
        deploy(network("10.0.0.0/16", "a", "10.0.1.0/24", "10.0.2.0/24"));
        assertEquals(new Counts(0, 0, 0, 3, 0), deployment().destroy());
        assertTrue(world.isEmpty());
    }

    @Test
    void an_archive_is_told_by_its_content_except_in_a_rehearsal(@TempDir Path folder) throws Exception {
        var jar = Files.writeString(folder.resolve("f.jar"), "one");
        Consumer<Context> program = context -> new BucketObject("f", BucketObjectArgs.builder()
                .bucket("b").source(new FileArchive(jar.toString())).build());
        var one = hashOf(program, true);
        assertEquals(64, one.length());
        assertEquals(one, hashOf(program, true));
        Files.writeString(jar, "two");
        assertNotEquals(one, hashOf(program, true));
        assertEquals("", hashOf(program, false));
    }

    private static String hashOf(Consumer<Context> program, boolean real) {
        var aws = new Echo("eu-west-1");
        var deployment = real ? new InProcessDeployment(aws, Marks.NONE, marks -> {}) : new InProcessDeployment(aws);
        var graph = new InProcessEngine("p", "dev", Map.of(), false).run(program, deployment);
        return ((Archive) graph.get("aws:s3/bucketObject:BucketObject", "f").outputs().get("source")).hash();
    }
}
