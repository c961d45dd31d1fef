package lambdavpc.embedded.engine;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.AwsFunctions;
import com.pulumi.aws.ec2.Subnet;
import com.pulumi.aws.ec2.SubnetArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.aws.ec2.VpcArgs;
import com.pulumi.core.Alias;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/** Uses each way in which a resource can be registered; its range and second subnet are configuration. */
public final class SmallProgram {
    private SmallProgram() {}

    public static void main(String[] arguments) {
        Pulumi.run(SmallProgram::program);
    }

    static final class Network extends ComponentResource {
        final Vpc vpc;

        Network(String name, String range) {
            super("lambda-vpc:network:Network", name);
            vpc = new Vpc(name + "-vpc", VpcArgs.builder().cidrBlock(range).build(),
                    CustomResourceOptions.builder().parent(this).retainOnDelete(false).build());
            registerOutputs(Map.of("vpcId", vpc.id()));
        }
    }

    static void program(Context context) {
        var network = new Network("main", context.config().require("range"));
        var first = new Subnet("first", SubnetArgs.builder().vpcId(network.vpc.id())
                .cidrBlock(context.config().require("first")).tags(Output.ofSecret(Map.of("owner", "hidden"))).build(),
                CustomResourceOptions.builder().parent(network.vpc).aliases(Alias.builder().name("older").build()).build());
        new Subnet("second", SubnetArgs.builder().vpcId(network.vpc.id()).cidrBlock(context.config().require("second"))
                .tags(AwsFunctions.getRegion().applyValue(region -> Map.of("region", region.name()))).build(),
                CustomResourceOptions.builder().dependsOn(first, network).protect(context.config().getBoolean("protect").orElse(false))
                        .ignoreChanges("tags").build());
        context.export("vpc", network.vpc.id());
        context.export("first", first.arn());
    }
}
