package lambdavpc.access;

import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.aws.secretsmanager.SecretPolicy;
import com.pulumi.aws.secretsmanager.SecretPolicyArgs;
import com.pulumi.aws.vpc.SecurityGroupEgressRule;
import com.pulumi.aws.vpc.SecurityGroupEgressRuleArgs;
import com.pulumi.aws.vpc.SecurityGroupIngressRule;
import com.pulumi.aws.vpc.SecurityGroupIngressRuleArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.access.Grant.CallService;
import lambdavpc.access.Grant.Connect;
import lambdavpc.access.Grant.ConnectAs;
import lambdavpc.access.Grant.ConnectToCache;
import lambdavpc.access.Grant.Consume;
import lambdavpc.access.Grant.Forward;
import lambdavpc.access.Grant.GuardedSecret;
import lambdavpc.access.Grant.OfFunction;
import lambdavpc.access.Grant.Operate;
import lambdavpc.access.Grant.PolicyOwner;
import lambdavpc.access.Grant.ReachInternet;
import lambdavpc.access.Grant.UseSecret;
import lambdavpc.access.SecretPolicies.Use;
import lambdavpc.access.ServicePolicies.Call;
import lambdavpc.endpoint.Endpoint;
import lambdavpc.endpoint.GatewayEndpoint;
import lambdavpc.endpoint.GatewayEndpointArgs;
import lambdavpc.endpoint.ServiceEndpoint;
import lambdavpc.endpoint.ServiceEndpointArgs;
import lambdavpc.iam.Policies;
import lambdavpc.network.Network;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Turns all grants into what keeps them: security-group rules on both sides, one inline policy per role, one resource
 * policy per secret, and one endpoint per service, the first of them Secrets Manager's, with its policy. Nothing else in the program registers a rule or a
 * policy about the database or a secret.
 *
 * <p>Practice: the article's steps 2 to 4; <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html">
 * endpoint policies</a>; <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html">
 * resource policies of secrets</a>.
 */
public final class Access extends ComponentResource {
    private static final int HTTPS = 443;
    private static final String SECRETS = "secretsmanager";

    private final String name;
    private final Map<Identity, List<Resource>> ready = new LinkedHashMap<>();
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();

    /** Registers every rule, policy and endpoint of the grants: nothing is granted but here. */
    public Access(String name, AccessArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:access:Access", name, options);
        this.name = name;
        var identities = new LinkedHashSet<Identity>();
        of(args, OfFunction.class).forEach(grant -> identities.add(grant.identity()));
        identities.forEach(identity -> ready.put(identity, new ArrayList<>(identity.prerequisites())));

        var uses = of(args, UseSecret.class);
        if (!uses.isEmpty()) {
            var endpoint = endpoint(SECRETS, args, uses.stream().map(UseSecret::identity),
                    Output.all(uses.stream().map(Access::resolved).toList()).applyValue(SecretPolicies::ofEndpoint));
            guardSecrets(uses, of(args, Forward.class), endpoint);
        }
        of(args, CallService.class).stream().collect(Collectors.groupingBy(CallService::service, LinkedHashMap::new, Collectors.toList()))
                .forEach((service, calls) -> endpoint(service, args, calls.stream().map(CallService::identity),
                        // Not the endpoint's id, which it has not got yet: its policy is about who and what.
                        Output.all(calls.stream().map(call -> resolved(call, Output.of(""))).toList()).applyValue(ServicePolicies::ofEndpoint)));
        of(args, Connect.class).forEach(grant ->
                connect(grant.identity(), grant.database(), grant.databaseGroupId(), grant.port()));
        of(args, Operate.class).forEach(this::operate);
        of(args, Forward.class).forEach(grant -> forward(grant, args.network().account().region()));
        of(args, ReachInternet.class).forEach(grant -> letOut(grant.identity(), "internet", "To the internet, HTTPS only",
                rule -> rule.cidrIpv4(ReachInternet.ANYWHERE)));
        for (var identity : identities) {
            permit(identity, args);
        }

        registerOutputs(Map.of("grants", Output.all(args.grants().stream().map(Access::intent).toList())));
    }

    /**
     * What must exist before the identity's function is of use, and stay until it is gone.
     *
     * @throws IllegalArgumentException when the identity has no grant
     */
    public List<Resource> readyFor(Identity identity) {
        var resources = ready.get(identity);
        if (resources == null) {
            throw new IllegalArgumentException("%s has no grant; allowed: %s; list its grants in AccessArgs"
                    .formatted(identity.name(), ready.keySet().stream().map(Identity::name).toList()));
        }
        return List.copyOf(resources);
    }

    /** The one endpoint of a service, open to whoever calls it. */
    private Endpoint endpoint(String service, AccessArgs args, Stream<Identity> allCallers, Output<String> policy) {
        var callers = allCallers.distinct().toList();
        var child = ComponentResourceOptions.builder().parent(this).build();
        var of = name + "-" + service;
        var existing = Optional.ofNullable(args.existing().get(service));
        Endpoint endpoint;
        if (CallService.throughGateway(service)) {
            var gateway = existing.map(id -> GatewayEndpoint.existing(of, id, child)).orElseGet(() -> new GatewayEndpoint(of,
                    new GatewayEndpointArgs(args.network(), service, tables(args.network(), callers), policy), child));
            callers.forEach(identity -> letOut(identity, service, "To " + service + " through its gateway endpoint",
                    rule -> rule.prefixListId(gateway.prefixListId())));
            endpoint = gateway;
        } else {
            var face = existing.map(id -> ServiceEndpoint.existing(of, id, child)).orElseGet(() -> new ServiceEndpoint(of,
                    new ServiceEndpointArgs(args.network(), service, args.endpointZones(), policy), child));
            callers.forEach(identity -> connect(identity, service, face.securityGroupId(), HTTPS));
            endpoint = face;
        }
        callers.forEach(identity -> ready.get(identity).add(endpoint.resource()));
        endpoints.put(service, endpoint);
        return endpoint;
    }

    /** Of the subnets that the callers are in, and of no others. */
    private static Output<List<String>> tables(Network network, List<Identity> callers) {
        var tables = network.routeTables().orElseThrow();
        return Output.all(callers.stream().map(caller -> caller.placement().routeTableIds(tables)).toList())
                .applyValue(lists -> lists.stream().flatMap(List::stream).distinct().toList());
    }

    /** A rule on each side: a security group that admits nobody's packets is as closed as one that sends none. */
    private void connect(Identity identity, String target, Output<String> targetGroupId, int port) {
        ready.get(identity).addAll(connect(identity.name(), "function " + identity.functionName(), identity.securityGroupId(), target, targetGroupId, port));
    }

    private List<Resource> connect(String from, String who, Output<String> groupId, String target, Output<String> targetGroupId, int port) {
        var rule = name + "-" + from + "-to-" + target;
        return List.of(new SecurityGroupEgressRule(rule + "-egress", SecurityGroupEgressRuleArgs.builder()
                .securityGroupId(groupId)
                .description("To " + target)
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .referencedSecurityGroupId(targetGroupId)
                .build(), child()), new SecurityGroupIngressRule(rule + "-ingress", SecurityGroupIngressRuleArgs.builder()
                .securityGroupId(targetGroupId)
                .description("From " + who)
                .ipProtocol("tcp")
                .fromPort(port)
                .toPort(port)
                .referencedSecurityGroupId(groupId)
                .build(), child()));
    }

    private void operate(Operate grant) {
        var operator = grant.operator();
        connect(operator.name(), "the machine of the operators", operator.securityGroupId(), grant.database(), grant.databaseGroupId(), grant.port());
        new RolePolicy(name + "-" + operator.name() + "-policy", RolePolicyArgs.builder()
                .name("granted")
                .role(operator.role().name())
                .policy(grant.databaseUserArn().applyValue(user -> Policies.document(List.of(login(List.of(user))))))
                .build(), child());
    }

    private void forward(Forward grant, Output<String> region) {
        var forwarder = grant.forwarder();
        connect(forwarder.name(), "the proxy " + forwarder.name(), forwarder.securityGroupId(), grant.database(), grant.databaseGroupId(), grant.port());
        new RolePolicy(name + "-" + forwarder.name() + "-policy", RolePolicyArgs.builder()
                .name("granted")
                .role(forwarder.role().name())
                .policy(Output.tuple(resolved(forwarder.roleArn(), grant.secret(), Forward.READ), region)
                        .applyValue(t -> Policies.document(SecretPolicies.ofRole(List.of(t.t1), t.t2, ""))))
                .build(), child());
    }

    private static IamStatement login(List<String> databaseUserArns) {
        return IamStatement.builder().effect(IamEffect.ALLOW).addAction("rds-db:connect").resourceIds(databaseUserArns).build();
    }

    /** The other side has no group that could name ours: a NAT's know only the VPC's addresses, a gateway endpoint has none. */
    private void letOut(Identity identity, String target, String description, UnaryOperator<SecurityGroupEgressRuleArgs.Builder> peer) {
        ready.get(identity).add(new SecurityGroupEgressRule(name + "-" + identity.name() + "-to-" + target, peer.apply(SecurityGroupEgressRuleArgs.builder()
                .securityGroupId(identity.securityGroupId())
                .description(description)
                .ipProtocol("tcp")
                .fromPort(HTTPS)
                .toPort(HTTPS)).build(), child()));
    }

    /** One inline policy with everything that the identity was granted; none when it was granted nothing in IAM's reach. */
    private void permit(Identity identity, AccessArgs args) {
        var uses = of(args, UseSecret.class).stream().filter(use -> use.identity() == identity).map(Access::resolved).toList();
        var users = of(args, ConnectAs.class).stream()
                .filter(grant -> grant.identity() == identity)
                .map(ConnectAs::databaseUserArn)
                .toList();
        var caches = of(args, ConnectToCache.class).stream()
                .filter(grant -> grant.identity() == identity)
                .flatMap(grant -> Stream.of(grant.cacheArn(), grant.userArn()))
                .toList();
        var queues = of(args, Consume.class).stream().filter(grant -> grant.identity() == identity).map(Access::resolved).toList();
        var calls = of(args, CallService.class).stream().filter(call -> call.identity() == identity)
                .map(call -> resolved(call, endpoints.get(call.service()).id())).toList();
        if (uses.isEmpty() && users.isEmpty() && caches.isEmpty() && queues.isEmpty() && calls.isEmpty()) {
            return;
        }
        var endpointId = uses.isEmpty() ? Output.of("") : endpoints.get(SECRETS).id();
        var document = Output.tuple(Output.all(uses), Output.all(users), identity.network().account().region(), Output.all(queues), endpointId,
                Output.all(calls), Output.all(caches)).applyValue(t -> {
            var statements = new ArrayList<>(SecretPolicies.ofRole(t.t1, t.t3, t.t5));
            if (!t.t2.isEmpty()) {
                statements.add(login(t.t2));
            }
            if (!t.t7.isEmpty()) {
                statements.add(IamStatement.builder().effect(IamEffect.ALLOW).addAction("elasticache:Connect").resourceIds(t.t7).build());
            }
            t.t4.forEach(queue -> statements.addAll(queue.statements(t.t3)));
            t.t6.forEach(call -> statements.addAll(ServicePolicies.ofRole(call, t.t3)));
            return Policies.document(statements);
        });
        ready.get(identity).add(new RolePolicy(name + "-" + identity.name() + "-policy", RolePolicyArgs.builder()
                .name("granted")
                .role(identity.role().name())
                .policy(document)
                .build(), child()));
    }

    private void guardSecrets(List<UseSecret> uses, List<Forward> forwards, Endpoint endpoint) {
        var secrets = new LinkedHashMap<String, GuardedSecret>();
        uses.forEach(use -> secrets.put(use.secret().name(), use.secret()));
        secrets.values().stream().filter(secret -> secret.owner() == PolicyOwner.US).forEach(secret -> {
            var users = uses.stream().filter(use -> use.secret().name().equals(secret.name())).map(UseSecret::identity)
                    .distinct().toList();
            var outside = forwards.stream().filter(grant -> grant.secret().name().equals(secret.name())).map(grant -> grant.forwarder().roleArn()).toList();
            var policy = new SecretPolicy(name + "-" + secret.name() + "-policy", SecretPolicyArgs.builder()
                    .secretArn(secret.arn())
                    .blockPublicPolicy(true)
                    .policy(Output.tuple(Output.all(users.stream().map(Identity::roleArn).toList()), endpoint.id(), Output.all(outside))
                            .applyValue(t -> SecretPolicies.ofSecret(t.t1, t.t2, t.t3)))
                    .build(), child());
            users.forEach(identity -> ready.get(identity).add(policy));
        });
    }

    private static Output<Use> resolved(UseSecret use) {
        return resolved(use.identity().roleArn(), use.secret(), use.actions());
    }

    private static Output<Use> resolved(Output<String> roleArn, GuardedSecret secret, List<String> actions) {
        var key = secret.encryption().keyArnOrNull();
        return Output.tuple(roleArn, secret.arn(), key == null ? Output.of("") : key)
                .applyValue(t -> new Use(t.t1, t.t2, t.t3, secret.owner(), actions));
    }

    /** A queue that a role may take messages from. */
    private record Consumed(String queue, String keyArnOrEmpty) {
        List<IamStatement> statements(String region) {
            var take = IamStatement.builder()
                    .effect(IamEffect.ALLOW)
                    .actionIds(List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"))
                    .addResource(queue)
                    .build();
            return keyArnOrEmpty.isEmpty() ? List.of(take) : List.of(take, IamStatement.builder()
                    .effect(IamEffect.ALLOW)
                    .addAction("kms:Decrypt")
                    .addResource(keyArnOrEmpty)
                    .addCondition(IamConditionOperator.STRING_EQUALS, "kms:ViaService", "sqs." + region + ".amazonaws.com")
                    .build());
        }
    }

    private static Output<Consumed> resolved(Consume grant) {
        var key = grant.encryption().keyArnOrNull();
        return Output.tuple(grant.queueArn(), key == null ? Output.of("") : key).applyValue(t -> new Consumed(t.t1, t.t2));
    }

    private static Output<Call> resolved(CallService grant, Output<String> endpointId) {
        var key = grant.encryption().keyArnOrNull();
        return Output.tuple(grant.identity().roleArn(), Output.all(grant.resources()), key == null ? Output.of("") : key, endpointId)
                .applyValue(t -> new Call(t.t1, grant.service(), grant.actions(), t.t2, t.t3, t.t4));
    }

    private static Output<Map<String, Object>> intent(Grant grant) {
        var entries = grant.intent().entrySet().stream()
                .map(entry -> entry.getValue().applyValue(value -> Map.entry(entry.getKey(), (Object) value)))
                .toList();
        return Output.all(entries).applyValue(resolved -> {
            Map<String, Object> map = new java.util.TreeMap<>();
            resolved.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
            return map;
        });
    }

    private static <T extends Grant> List<T> of(AccessArgs args, Class<T> kind) {
        return args.grants().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private CustomResourceOptions child() {
        return CustomResourceOptions.builder().parent(this).build();
    }
}
