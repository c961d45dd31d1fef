"""Makes the bad calls of RefusalsTest against moto, and prints what each was refused with as JSON: name -> code.

A case that moto lets pass prints null. Nothing here leaves the process: moto answers every call.
"""
import io
import json
import os
import zipfile

import boto3
from botocore.exceptions import ClientError, ParamValidationError
from moto import mock_aws

REGION = "eu-central-1"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]})
CASES = {}


def case(name):
    def register(function):
        CASES[name] = function
        return function
    return register


def client(service):
    return boto3.client(service, region_name=REGION)


class Network:
    """The pieces that most cases start from."""

    def __init__(self):
        self.ec2 = client("ec2")

    def vpc(self, block="10.0.0.0/16"):
        return self.ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]

    def subnet(self, vpc, block="10.0.0.0/24", letter="a"):
        return self.ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=REGION + letter)["Subnet"]["SubnetId"]

    def gateway(self, vpc):
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        return gateway

    def table(self, vpc):
        return self.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]

    def group(self, vpc, name="web"):
        return self.ec2.create_security_group(GroupName=name, Description="x", VpcId=vpc)["GroupId"]

    def address(self):
        return self.ec2.allocate_address(Domain="vpc")["AllocationId"]

    def admit(self, group, **peer):
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{
            "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}])


def archive():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as jar:
        jar.writestr("a", "a")
    return data.getvalue()


def role(name="reader"):
    return client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]


def function(name="reader", role_arn=None, **more):
    return client("lambda").create_function(**{
        "FunctionName": name, "Role": role_arn or role(name), "Handler": "a.B::c", "Runtime": "java21", "Code": {"ZipFile": archive()}, **more})


def policy(action="s3:GetObject", resource="*"):
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]})


def subnet_group(name="app"):
    net = Network()
    vpc = net.vpc()
    return client("rds").create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="x", SubnetIds=[
        net.subnet(vpc), net.subnet(vpc, "10.0.1.0/24", "b")])


def database(name="app", **more):
    client("rds").create_db_instance(**{
        "DBInstanceIdentifier": name, "Engine": "postgres", "DBInstanceClass": "db.t4g.micro", "AllocatedStorage": 20,
        "MasterUsername": "app", "ManageMasterUserPassword": True, **more})


@case("vpc too large")
def _():
    Network().vpc("10.0.0.0/8")


@case("sixth vpc")
def _():
    net = Network()
    for _i in range(6):
        net.vpc()


@case("subnet of an unknown vpc")
def _():
    Network().subnet("vpc-00000000")


@case("subnet outside its vpc")
def _():
    net = Network()
    net.subnet(net.vpc(), "10.1.0.0/24")


@case("overlapping subnets")
def _():
    net = Network()
    vpc = net.vpc()
    net.subnet(vpc)
    net.subnet(vpc, "10.0.0.128/25", "b")


@case("subnet in an unknown zone")
def _():
    net = Network()
    net.subnet(net.vpc(), letter="x")


@case("second internet gateway")
def _():
    net = Network()
    vpc = net.vpc()
    net.gateway(vpc)
    net.gateway(vpc)


@case("duplicate route")
def _():
    net = Network()
    vpc = net.vpc()
    gateway, table = net.gateway(vpc), net.table(vpc)
    for _i in range(2):
        net.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)


@case("route in an unknown table")
def _():
    net = Network()
    net.ec2.create_route(RouteTableId="rtb-00000000", DestinationCidrBlock="0.0.0.0/0", GatewayId=net.gateway(net.vpc()))


@case("route to an unknown nat gateway")
def _():
    net = Network()
    net.ec2.create_route(RouteTableId=net.table(net.vpc()), DestinationCidrBlock="0.0.0.0/0", NatGatewayId="nat-00000000")


@case("second table of a subnet")
def _():
    net = Network()
    vpc = net.vpc()
    subnet = net.subnet(vpc)
    for _i in range(2):
        net.ec2.associate_route_table(RouteTableId=net.table(vpc), SubnetId=subnet)


@case("second flow log of the same")
def _():
    net = Network()
    vpc = net.vpc()
    client("logs").create_log_group(logGroupName="flow")
    for _i in range(2):
        answer = net.ec2.create_flow_logs(ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogGroupName="flow",
                                          DeliverLogsPermissionArn=role("flow%d" % _i))
        for failed in answer["Unsuccessful"]:
            raise ClientError({"Error": failed["Error"]}, "CreateFlowLogs")


@case("sixth elastic address")
def _():
    net = Network()
    for _i in range(6):
        net.address()


@case("nat gateway in an unknown subnet")
def _():
    net = Network()
    net.ec2.create_nat_gateway(SubnetId="subnet-00000000", AllocationId=net.address())


@case("nat gateway with an unknown address")
def _():
    net = Network()
    net.ec2.create_nat_gateway(SubnetId=net.subnet(net.vpc()), AllocationId="eipalloc-00000000")


@case("address of two interfaces")
def _():
    net = Network()
    subnet = net.subnet(net.vpc())
    for _i in range(2):
        net.ec2.create_network_interface(SubnetId=subnet, PrivateIpAddress="10.0.0.5")


@case("second group of a name")
def _():
    net = Network()
    vpc = net.vpc()
    net.group(vpc)
    net.group(vpc)


@case("rule of an unknown group")
def _():
    Network().admit("sg-00000000", IpRanges=[{"CidrIp": "10.0.0.0/16"}])


@case("rule that admits an unknown group")
def _():
    net = Network()
    net.admit(net.group(net.vpc()), UserIdGroupPairs=[{"GroupId": "sg-00000000"}])


@case("duplicate rule")
def _():
    net = Network()
    group = net.group(net.vpc())
    for _i in range(2):
        net.admit(group, IpRanges=[{"CidrIp": "10.0.0.0/16"}])


@case("rule with a malformed block")
def _():
    net = Network()
    net.admit(net.group(net.vpc()), IpRanges=[{"CidrIp": "10.0.0.0/33"}])


@case("sixty-first rule")
def _():
    net = Network()
    group = net.group(net.vpc())
    for i in range(61):
        net.admit(group, IpRanges=[{"CidrIp": "10.0.%d.0/24" % i}])


@case("second launch template of a name")
def _():
    for _i in range(2):
        client("ec2").create_launch_template(LaunchTemplateName="nat", LaunchTemplateData={"InstanceType": "t4g.micro"})


@case("endpoint of an unknown service")
def _():
    net = Network()
    net.ec2.create_vpc_endpoint(VpcId=net.vpc(), ServiceName="com.amazonaws.eu-central-1.nosuch")


@case("second private dns endpoint of a service")
def _():
    net = Network()
    vpc = net.vpc()
    net.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    for _i in range(2):
        net.ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.eu-central-1.secretsmanager",
                                    VpcEndpointType="Interface", PrivateDnsEnabled=True)


@case("second role of a name")
def _():
    role()
    role()


@case("role name of 65 characters")
def _():
    role("x" * 65)


@case("trust policy that is no document")
def _():
    client("iam").create_role(RoleName="reader", AssumeRolePolicyDocument="{nonsense")


@case("inline policy of an unknown role")
def _():
    client("iam").put_role_policy(RoleName="ghost", PolicyName="p", PolicyDocument=policy())


@case("inline policy with a principal")
def _():
    role()
    document = json.loads(policy())
    document["Statement"][0]["Principal"] = "*"
    client("iam").put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=json.dumps(document))


@case("inline policy with an action of no service")
def _():
    role()
    client("iam").put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=policy("GetObject"))


@case("second managed policy of a name")
def _():
    for _i in range(2):
        client("iam").create_policy(PolicyName="reading", PolicyDocument=policy())


@case("attachment of an unknown policy")
def _():
    role()
    client("iam").attach_role_policy(RoleName="reader", PolicyArn="arn:aws:iam::123456789012:policy/ghost")


@case("instance profile of an unknown role")
def _():
    client("iam").create_instance_profile(InstanceProfileName="nat")
    client("iam").add_role_to_instance_profile(InstanceProfileName="nat", RoleName="ghost")


@case("second instance profile of a name")
def _():
    for _i in range(2):
        client("iam").create_instance_profile(InstanceProfileName="nat")


@case("second log group of a name")
def _():
    for _i in range(2):
        client("logs").create_log_group(logGroupName="app")


@case("log group name of 513 characters")
def _():
    client("logs").create_log_group(logGroupName="x" * 513)


@case("log retention of 8 days")
def _():
    client("logs").create_log_group(logGroupName="app")
    client("logs").put_retention_policy(logGroupName="app", retentionInDays=8)


@case("second alias of a name")
def _():
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    for _i in range(2):
        kms.create_alias(AliasName="alias/app", TargetKeyId=key)


@case("alias of an unknown key")
def _():
    client("kms").create_alias(AliasName="alias/app", TargetKeyId="00000000-0000-0000-0000-000000000000")


@case("second secret of a name")
def _():
    for _i in range(2):
        client("secretsmanager").create_secret(Name="app", SecretString="x")


@case("secret with the name of one awaiting deletion")
def _():
    secrets = client("secretsmanager")
    secrets.create_secret(Name="app", SecretString="x")
    secrets.delete_secret(SecretId="app", RecoveryWindowInDays=7)
    secrets.create_secret(Name="app", SecretString="x")


@case("recovery window of 3 days")
def _():
    secrets = client("secretsmanager")
    secrets.create_secret(Name="app", SecretString="x")
    secrets.delete_secret(SecretId="app", RecoveryWindowInDays=3)


@case("policy of an unknown secret")
def _():
    client("secretsmanager").put_resource_policy(SecretId="ghost", ResourcePolicy=policy())


@case("rotation every 1001 days")
def _():
    secrets = client("secretsmanager")
    secrets.create_secret(Name="app", SecretString="x")
    secrets.rotate_secret(SecretId="app", RotationLambdaARN=function()["FunctionArn"], RotationRules={"AutomaticallyAfterDays": 1001})


@case("subnet group of an unknown subnet")
def _():
    client("rds").create_db_subnet_group(DBSubnetGroupName="app", DBSubnetGroupDescription="x", SubnetIds=["subnet-00000000"])


@case("second subnet group of a name")
def _():
    subnet_group()
    subnet_group()


@case("second parameter group of a name")
def _():
    for _i in range(2):
        client("rds").create_db_parameter_group(DBParameterGroupName="app", DBParameterGroupFamily="postgres17", Description="x")


@case("second database of a name")
def _():
    database()
    database()


@case("database in an unknown subnet group")
def _():
    database(DBSubnetGroupName="ghost")


@case("deleting a protected database")
def _():
    database(DeletionProtection=True)
    client("rds").delete_db_instance(DBInstanceIdentifier="app", SkipFinalSnapshot=True)


@case("final snapshot with a name that is taken")
def _():
    for _i in range(2):
        database()
        client("rds").delete_db_instance(DBInstanceIdentifier="app", FinalDBSnapshotIdentifier="last")


@case("events to an unknown topic")
def _():
    client("rds").create_event_subscription(SubscriptionName="s", SnsTopicArn="arn:aws:sns:eu-central-1:123456789012:ghost")


@case("second function of a name")
def _():
    arn = role()
    function(role_arn=arn)
    function(role_arn=arn)


@case("function name of 65 characters")
def _():
    function("x" * 65, role_arn=role())


@case("function with an unknown role")
def _():
    function(role_arn="arn:aws:iam::123456789012:role/ghost")


@case("memory of 64 MB")
def _():
    function(MemorySize=64)


@case("queue name with a blank")
def _():
    client("sqs").create_queue(QueueName="to do")


@case("fifo queue without the suffix")
def _():
    client("sqs").create_queue(QueueName="writes", Attributes={"FifoQueue": "true"})


@case("second queue of a name")
def _():
    client("sqs").create_queue(QueueName="writes")
    client("sqs").create_queue(QueueName="writes", Attributes={"DelaySeconds": "5"})


@case("visibility timeout over 12 hours")
def _():
    client("sqs").create_queue(QueueName="writes", Attributes={"VisibilityTimeout": "43201"})


@case("redrive to an unknown queue")
def _():
    redrive = {"deadLetterTargetArn": f"arn:aws:sqs:{REGION}:123456789012:ghost", "maxReceiveCount": 5}
    client("sqs").create_queue(QueueName="writes", Attributes={"RedrivePolicy": json.dumps(redrive)})


@case("redrive allowed to an unknown queue")
def _():
    client("sqs").set_queue_attributes(QueueUrl=f"https://sqs.{REGION}.amazonaws.com/123456789012/ghost",
                                       Attributes={"RedriveAllowPolicy": json.dumps({"redrivePermission": "denyAll"})})


@case("mapping of an unknown queue")
def _():
    function()
    client("lambda").create_event_source_mapping(FunctionName="reader", EventSourceArn=f"arn:aws:sqs:{REGION}:123456789012:ghost")


@case("mapping to an unknown function")
def _():
    client("sqs").create_queue(QueueName="writes")
    client("lambda").create_event_source_mapping(FunctionName="ghost", EventSourceArn=f"arn:aws:sqs:{REGION}:123456789012:writes")


@case("batches over 10 without a window")
def _():
    client("sqs").create_queue(QueueName="writes")
    function()
    client("lambda").create_event_source_mapping(FunctionName="reader", BatchSize=11,
                                                 EventSourceArn=f"arn:aws:sqs:{REGION}:123456789012:writes")


@case("permission of an unknown function")
def _():
    client("lambda").add_permission(FunctionName="ghost", StatementId="s", Action="lambda:InvokeFunction",
                                    Principal="secretsmanager.amazonaws.com")


@case("second permission of an id")
def _():
    function()
    for _i in range(2):
        client("lambda").add_permission(FunctionName="reader", StatementId="rotate", Action="lambda:InvokeFunction",
                                        Principal="secretsmanager.amazonaws.com")


@case("alias of a version that was never published")
def _():
    function()
    client("lambda").create_alias(FunctionName="reader", Name="live", FunctionVersion="7")


def bucket(name="trail-files"):
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})


@case("second bucket of a name")
def _():
    bucket()
    bucket()


@case("bucket name of 64 characters")
def _():
    bucket("x" * 64)


@case("policy of an unknown bucket")
def _():
    client("s3").put_bucket_policy(Bucket="ghost", Policy=policy())


@case("trail to an unknown bucket")
def _():
    client("cloudtrail").create_trail(Name="main", S3BucketName="ghost")


@case("second trail of a name")
def _():
    bucket()
    for _i in range(2):
        client("cloudtrail").create_trail(Name="main", S3BucketName="trail-files")


@case("second detector")
def _():
    for _i in range(2):
        client("guardduty").create_detector(Enable=True)


@case("deleting a vpc with a subnet")
def _():
    net = Network()
    vpc = net.vpc()
    net.subnet(vpc)
    net.ec2.delete_vpc(VpcId=vpc)


@case("deleting a vpc with an internet gateway")
def _():
    net = Network()
    vpc = net.vpc()
    net.gateway(vpc)
    net.ec2.delete_vpc(VpcId=vpc)


@case("deleting a subnet with an interface")
def _():
    net = Network()
    subnet = net.subnet(net.vpc())
    net.ec2.create_network_interface(SubnetId=subnet)
    net.ec2.delete_subnet(SubnetId=subnet)


@case("deleting a group that a rule admits")
def _():
    net = Network()
    vpc = net.vpc()
    admitted = net.group(vpc)
    net.admit(net.group(vpc, "other"), UserIdGroupPairs=[{"GroupId": admitted}])
    net.ec2.delete_security_group(GroupId=admitted)


@case("deleting a route table in use")
def _():
    net = Network()
    vpc = net.vpc()
    table = net.table(vpc)
    net.ec2.associate_route_table(RouteTableId=table, SubnetId=net.subnet(vpc))
    net.ec2.delete_route_table(RouteTableId=table)


@case("deleting a role with an inline policy")
def _():
    role()
    client("iam").put_role_policy(RoleName="reader", PolicyName="p", PolicyDocument=policy())
    client("iam").delete_role(RoleName="reader")


@case("deleting a role in an instance profile")
def _():
    role()
    client("iam").create_instance_profile(InstanceProfileName="nat")
    client("iam").add_role_to_instance_profile(InstanceProfileName="nat", RoleName="reader")
    client("iam").delete_role(RoleName="reader")


@case("deleting a managed policy in use")
def _():
    role()
    arn = client("iam").create_policy(PolicyName="reading", PolicyDocument=policy())["Policy"]["Arn"]
    client("iam").attach_role_policy(RoleName="reader", PolicyArn=arn)
    client("iam").delete_policy(PolicyArn=arn)


@case("deleting a bucket that a trail wrote to")
def _():
    bucket()
    client("s3").put_object(Bucket="trail-files", Key="AWSLogs/x", Body=b"x")
    client("s3").delete_bucket(Bucket="trail-files")


def rule(name="daily"):
    client("events").put_rule(Name=name, ScheduleExpression="rate(1 day)")


def target(**more):
    client("events").put_targets(Rule="daily", Targets=[{
        "Id": "t", "Arn": "arn:aws:lambda:eu-central-1:123456789012:function:reader", **more}])


@case("rule without a reason")
def _():
    client("events").put_rule(Name="daily")


@case("rule with a pattern that is no document")
def _():
    client("events").put_rule(Name="daily", EventPattern="{source: aws.s3}")


@case("rule with a pattern of bare values")
def _():
    client("events").put_rule(Name="daily", EventPattern='{"source":"aws.s3"}')


@case("target of an unknown rule")
def _():
    target()


@case("target without an arn")
def _():
    rule()
    target(Arn="reader")


@case("deleting a rule with a target")
def _():
    rule()
    target()
    client("events").delete_rule(Name="daily")


@case("subscription of an unknown topic")
def _():
    client("sns").subscribe(TopicArn="arn:aws:sns:eu-central-1:123456789012:ghost", Protocol="email", Endpoint="oncall@example.com")


@case("subscription of a queue by name")
def _():
    topic = client("sns").create_topic(Name="alarms")["TopicArn"]
    client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint="alarms")


def outcome(bad_call):
    with mock_aws():
        try:
            bad_call()
            return None
        except ClientError as refused:
            return refused.response["Error"]["Code"]
        except ParamValidationError:
            return "refused by boto3 before the call"
        except Exception as broken:  # moto's own trouble is no refusal: the reader shall see it by name
            return "moto failed: " + type(broken).__name__


if __name__ == "__main__":
    os.environ.update(AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none", AWS_DEFAULT_REGION=REGION)
    print(json.dumps({name: outcome(bad_call) for name, bad_call in CASES.items()}, indent=1))
