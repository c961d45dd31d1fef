package lambdavpc.network;

import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import com.pulumi.aws.ec2.Subnet;
import com.pulumi.aws.ec2.SubnetArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.aws.ec2.VpcArgs;
import com.pulumi.core.Output;
import java.util.List;
import lambdavpc.Mocked;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.endpoint.ServiceEndpoint;
import lambdavpc.endpoint.ServiceEndpointArgs;
import lambdavpc.iam.Account;
import org.junit.jupiter.api.Test;

class NetworkTest {

    @Test
    void zonesAreOrdinaryOnesInAFixedOrder() {
        var mocked = Mocked.run(context -> Mocked.network());
        assertEquals("use1-az1", mocked.inputs("aws:ec2/subnet:Subnet", "network-isolated-a").get("availabilityZoneId"));
        assertEquals("use1-az2", mocked.inputs("aws:ec2/subnet:Subnet", "network-isolated-b").get("availabilityZoneId"));
    }

    @Test
    void zonesThatTheProfileNamesAreNeverLookedUp() {
        EmbeddedAws aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {});
        var watched = mock(EmbeddedAws.class, delegatesTo(aws));
        var mocked = Mocked.run(watched, context -> new Network("network",
                Mocked.networkArgs(new Nat.NatInstance("t4g.micro", "ami-0123456789abcdef0"), List.of("use1-az4", "use1-az2")), NONE));
        assertEquals("use1-az4", mocked.inputs("aws:ec2/subnet:Subnet", "network-egress-a").get("availabilityZoneId"));
        verify(watched, never()).invoke(eq("aws:index/getAvailabilityZones:getAvailabilityZones"), any());
        verify(watched, never()).invoke(eq("aws:ssm/getParameter:getParameter"), any());
    }

    @Test
    void anExistingNetworkRegistersNothingOfItsOwn() {
        var mocked = Mocked.run(context -> {
            var vpc = new Vpc("theirs", VpcArgs.builder().cidrBlock("10.9.0.0/16").enableDnsHostnames(true).build());
            var one = new Subnet("one", SubnetArgs.builder().vpcId(vpc.id()).cidrBlock("10.9.1.0/24").availabilityZoneId("use1-az1").build());
            var two = new Subnet("two", SubnetArgs.builder().vpcId(vpc.id()).cidrBlock("10.9.2.0/24").availabilityZoneId("use1-az2").build());
            var network = Network.existing("network", new ExistingNetworkArgs("shop-test", Account.current(), vpc.id(),
                    Output.all(one.id(), two.id()), Output.of(List.of())), NONE);
            new ServiceEndpoint("endpoint", new ServiceEndpointArgs(network, "secretsmanager", EndpointZones.ALL,
                    Output.of("{\"Version\":\"2012-10-17\",\"Statement\":[]}")), NONE);
        });
        assertEquals(List.of("theirs"), mocked.names("aws:ec2/vpc:Vpc"));
        assertEquals(List.of("one", "two"), mocked.names("aws:ec2/subnet:Subnet"));
        assertEquals(List.of(), mocked.names("aws:ec2/flowLog:FlowLog"));
        assertEquals(List.of("endpoint-group"), mocked.names("aws:ec2/securityGroup:SecurityGroup"));
        assertEquals(2, ((List<?>) mocked.inputs("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint-endpoint").get("subnetIds")).size());
    }

    @Test
    void argumentsAreRefusedBeforeAnythingIsRegistered() {
        var account = new Account(Output.of("000000000000"), Output.of("us-east-1"), Output.of("aws"));
        var logs = new NetworkArgs.FlowLogsArgs(30, Mocked.AWS_KEYS);
        for (var args : List.<Runnable>of(
                () -> new NetworkArgs("p", account, "10.0.0.0/16", 1, List.of(), List.of("t4g.micro"), new Nat.NoNat(), logs),
                () -> new NetworkArgs("p", account, "10.0.0.0/16", 5, List.of(), List.of("t4g.micro"), new Nat.NoNat(), logs),
                () -> new NetworkArgs("p", account, "10.0.0.0/24", 2, List.of(), List.of("t4g.micro"), new Nat.NoNat(), logs),
                () -> new NetworkArgs("p", account, "10.0.0.0/16", 3, List.of("use1-az1"), List.of("t4g.micro"), new Nat.NoNat(), logs))) {
            assertThrows(IllegalArgumentException.class, args::run);
        }
    }

    @Test
    void moreZonesThanTheRegionHasIsAnErrorThatNamesThem() {
        var aws = EmbeddedAws.of(new Region("eu-west-1"), World.EMPTY, world -> {});
        var refused = assertThrows(RuntimeException.class, () -> Mocked.run(aws, context -> new Network("network",
                new NetworkArgs("shop-test", Account.current(), "10.0.0.0/16", 4, List.of(), List.of("t4g.micro"), new Nat.NoNat(),
                        new NetworkArgs.FlowLogsArgs(30, Mocked.AWS_KEYS)), NONE)));
        assertTrue(refused.getMessage().contains("network.zones: got 4; this region has 3 zones"), refused::getMessage);
    }
}
