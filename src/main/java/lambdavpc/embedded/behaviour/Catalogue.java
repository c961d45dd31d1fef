package lambdavpc.embedded.behaviour;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import lambdavpc.embedded.behaviour.backup.Plan;
import lambdavpc.embedded.behaviour.backup.RestoreTestingPlan;
import lambdavpc.embedded.behaviour.backup.RestoreTestingSelection;
import lambdavpc.embedded.behaviour.backup.Selection;
import lambdavpc.embedded.behaviour.backup.Vault;
import lambdavpc.embedded.behaviour.backup.VaultLock;
import lambdavpc.embedded.behaviour.backup.VaultPolicy;
import lambdavpc.embedded.behaviour.detection.Analyzer;
import lambdavpc.embedded.behaviour.api.HttpApi;
import lambdavpc.embedded.behaviour.api.Integration;
import lambdavpc.embedded.behaviour.api.Stage;
import lambdavpc.embedded.behaviour.detection.Detector;
import lambdavpc.embedded.behaviour.detection.DetectorFeature;
import lambdavpc.embedded.behaviour.detection.Trail;
import lambdavpc.embedded.behaviour.ec2.AutoScalingGroup;
import lambdavpc.embedded.behaviour.ec2.BlockPublicAccess;
import lambdavpc.embedded.behaviour.ec2.DefaultSecurityGroup;
import lambdavpc.embedded.behaviour.ec2.EgressRule;
import lambdavpc.embedded.behaviour.ec2.Eip;
import lambdavpc.embedded.behaviour.ec2.FlowLog;
import lambdavpc.embedded.behaviour.ec2.IngressRule;
import lambdavpc.embedded.behaviour.ec2.InternetGateway;
import lambdavpc.embedded.behaviour.ec2.LaunchTemplate;
import lambdavpc.embedded.behaviour.ec2.NatGateway;
import lambdavpc.embedded.behaviour.ec2.NetworkInterface;
import lambdavpc.embedded.behaviour.ec2.NetworkLookups;
import lambdavpc.embedded.behaviour.ec2.Route;
import lambdavpc.embedded.behaviour.ec2.RouteTable;
import lambdavpc.embedded.behaviour.ec2.RouteTableAssociation;
import lambdavpc.embedded.behaviour.ec2.SecurityGroup;
import lambdavpc.embedded.behaviour.ec2.Subnet;
import lambdavpc.embedded.behaviour.ec2.Vpc;
import lambdavpc.embedded.behaviour.ec2.VpcEndpoint;
import lambdavpc.embedded.behaviour.elasticache.ServerlessCache;
import lambdavpc.embedded.behaviour.elasticache.User;
import lambdavpc.embedded.behaviour.elasticache.UserGroup;
import lambdavpc.embedded.behaviour.identity.InstanceProfile;
import lambdavpc.embedded.behaviour.identity.ManagedPolicy;
import lambdavpc.embedded.behaviour.identity.OidcProvider;
import lambdavpc.embedded.behaviour.identity.Role;
import lambdavpc.embedded.behaviour.identity.RolePolicy;
import lambdavpc.embedded.behaviour.identity.RolePolicyAttachment;
import lambdavpc.embedded.behaviour.kms.Key;
import lambdavpc.embedded.behaviour.kms.KeyAlias;
import lambdavpc.embedded.behaviour.lambda.EventSourceMapping;
import lambdavpc.embedded.behaviour.lambda.FunctionAlias;
import lambdavpc.embedded.behaviour.lambda.FunctionUrl;
import lambdavpc.embedded.behaviour.lambda.LambdaFunction;
import lambdavpc.embedded.behaviour.lambda.Invocation;
import lambdavpc.embedded.behaviour.lambda.Permission;
import lambdavpc.embedded.behaviour.logs.LogGroup;
import lambdavpc.embedded.behaviour.logs.LogResourcePolicy;
import lambdavpc.embedded.behaviour.monitoring.Dashboard;
import lambdavpc.embedded.behaviour.monitoring.EventRule;
import lambdavpc.embedded.behaviour.monitoring.EventTarget;
import lambdavpc.embedded.behaviour.monitoring.MetricAlarm;
import lambdavpc.embedded.behaviour.rds.DatabaseInstance;
import lambdavpc.embedded.behaviour.rds.EventSubscription;
import lambdavpc.embedded.behaviour.rds.ParameterGroup;
import lambdavpc.embedded.behaviour.rds.Proxy;
import lambdavpc.embedded.behaviour.rds.SubnetGroup;
import lambdavpc.embedded.behaviour.s3.Bucket;
import lambdavpc.embedded.behaviour.s3.BucketLogging;
import lambdavpc.embedded.behaviour.s3.BucketPolicy;
import lambdavpc.embedded.behaviour.s3.Encryption;
import lambdavpc.embedded.behaviour.s3.Lifecycle;
import lambdavpc.embedded.behaviour.s3.OwnershipControls;
import lambdavpc.embedded.behaviour.s3.PublicAccessBlock;
import lambdavpc.embedded.behaviour.s3.Versioning;
import lambdavpc.embedded.behaviour.secrets.Secret;
import lambdavpc.embedded.behaviour.secrets.SecretPolicy;
import lambdavpc.embedded.behaviour.secrets.SecretRotation;
import lambdavpc.embedded.behaviour.sns.Topic;
import lambdavpc.embedded.behaviour.sns.TopicPolicy;
import lambdavpc.embedded.behaviour.sns.TopicSubscription;
import lambdavpc.embedded.behaviour.sqs.Queue;
import lambdavpc.embedded.behaviour.sqs.RedriveAllowPolicy;
import lambdavpc.embedded.behaviour.ssm.Document;

/** Every type and every function that the embedded AWS knows. */
final class Catalogue {
    private Catalogue() {}

    /** By type token. */
    static Map<String, Behaviour> behaviours() {
        return Stream.of(
                new Vpc(), new Subnet(), new InternetGateway(), new RouteTable(), new Route(), new RouteTableAssociation(), new Eip(), new NatGateway(),
                new NetworkInterface(), new SecurityGroup(), new DefaultSecurityGroup(), new IngressRule(), new EgressRule(), new VpcEndpoint(), new FlowLog(),
                new BlockPublicAccess(), new LaunchTemplate(), new AutoScalingGroup(),
                new Role(), new RolePolicy(), new InstanceProfile(), new ManagedPolicy(), new RolePolicyAttachment(), new OidcProvider(),
                new Key(), new KeyAlias(),
                new LogGroup(), new LogResourcePolicy(),
                new Bucket(), new PublicAccessBlock(), new OwnershipControls(), new Versioning(), new Encryption(), new Lifecycle(), new BucketPolicy(), new BucketLogging(),
                new LambdaFunction(), new FunctionAlias(), new Invocation(), new Permission(), new EventSourceMapping(), new FunctionUrl(),
                new HttpApi(), new Integration(), new lambdavpc.embedded.behaviour.api.Route(), new Stage(),
                new Secret(), new SecretPolicy(), new SecretRotation(),
                new SubnetGroup(), new ParameterGroup(), new DatabaseInstance(), new EventSubscription(), new Proxy(), new Proxy.Targets(), new Proxy.Target(),
                new Vault(), new VaultPolicy(), new VaultLock(), new Plan(), new Selection(), new RestoreTestingPlan(), new RestoreTestingSelection(),
                new Trail(), new Detector(), new DetectorFeature(), new Analyzer(),
                new Topic(), new TopicPolicy(), new TopicSubscription(),
                new MetricAlarm(), new Dashboard(), new EventRule(), new EventTarget(),
                new ServerlessCache(), new User(), new UserGroup(),
                new Queue(), new RedriveAllowPolicy(),
                new Document())
                .collect(Collectors.toUnmodifiableMap(Behaviour::type, Function.identity()));
    }

    /** By function token. */
    static Map<String, Lookup> lookups() {
        var lookups = new HashMap<String, Lookup>();
        lookups.putAll(NetworkLookups.all());
        lookups.putAll(AccountLookups.all());
        return Map.copyOf(lookups);
    }
}
