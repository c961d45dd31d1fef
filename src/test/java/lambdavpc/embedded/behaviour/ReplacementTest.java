package lambdavpc.embedded.behaviour;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.TreeSet;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which changes need a new resource, for the types where a mistake costs most. The right-hand sides are the inputs that the
 * Terraform provider under the SDK marks so, of those that the embedded AWS knows. Flow logs and databases were compared with
 * the provider's source; the others are our knowledge of it, held fast here.
 */
class ReplacementTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            aws:ec2/vpc:Vpc | cidrBlock
            aws:ec2/subnet:Subnet | availabilityZone availabilityZoneId cidrBlock vpcId
            aws:ec2/internetGateway:InternetGateway | ''
            aws:ec2/routeTable:RouteTable | vpcId
            aws:ec2/route:Route | destinationCidrBlock routeTableId
            aws:ec2/routeTableAssociation:RouteTableAssociation | subnetId
            aws:ec2/natGateway:NatGateway | allocationId connectivityType subnetId
            aws:ec2/networkInterface:NetworkInterface | subnetId
            aws:ec2/securityGroup:SecurityGroup | description name namePrefix vpcId
            aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule | securityGroupId
            aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule | securityGroupId
            aws:ec2/vpcEndpoint:VpcEndpoint | serviceName vpcEndpointType vpcId
            aws:ec2/flowLog:FlowLog | eniId iamRoleArn logDestination logDestinationType logFormat maxAggregationInterval subnetId trafficType vpcId
            aws:ec2/launchTemplate:LaunchTemplate | name namePrefix
            aws:iam/role:Role | name namePrefix path
            aws:iam/rolePolicy:RolePolicy | name namePrefix role
            aws:rds/instance:Instance | availabilityZone dbName engine identifier identifierPrefix kmsKeyId storageEncrypted username
            aws:rds/parameterGroup:ParameterGroup | description family name namePrefix
            aws:rds/subnetGroup:SubnetGroup | name namePrefix
            aws:lambda/function:Function | name packageType
            aws:lambda/alias:Alias | functionName name
            aws:secretsmanager/secret:Secret | name namePrefix
            aws:secretsmanager/secretPolicy:SecretPolicy | secretArn
            aws:cloudtrail/trail:Trail | name
            aws:kms/key:Key | customerMasterKeySpec keyUsage multiRegion
            """)
    void exactlyTheseInputsReplace(String type, String inputs) {
        var declared = Catalogue.behaviours().get(type).properties().stream().filter(Property::replaces).map(Property::name).collect(toCollection(TreeSet::new));
        var expected = Arrays.stream(inputs.split(" ")).filter(name -> !name.isEmpty()).collect(toCollection(TreeSet::new));
        assertEquals(expected, declared);
    }
}
