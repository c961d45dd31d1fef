package lambdavpc.cli.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.cli.stack.Failure;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;
import lambdavpc.iam.Policies;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * What whoever deploys a stack must be allowed, and nothing else: from the types that it has and {@code deployer.yaml}, which says what is
 * called for each. The password is not among it: no action here reads a secret's value.
 *
 * @param where      by service the ARNs of a stack
 * @param lookups    actions of the program's look-ups
 * @param anywhere   actions that AWS limits to no resource
 * @param named      those on nothing but what has a Name tag of the stack
 * @param viaService those that another service does on the deployer's behalf
 * @param types      by type token
 */
record DeployerPolicy(Map<String, List<String>> where, List<String> lookups, Set<String> anywhere, Set<String> named, Set<String> viaService,
        Map<String, Calls> types) {
    /** Characters of a managed policy, blanks not counted. */
    static final int LONGEST = 6_144;

    /**
     * @param actions in the order create, read, update, delete
     * @param besides by ARN actions on names that are not the stack's
     * @param linked  service that makes itself a role when the first of the type is made; empty for none
     */
    record Calls(Map<String, List<String>> actions, Map<String, List<String>> besides, String linked) {
        Stream<String> of(String... phases) {
            return Stream.of(phases).flatMap(phase -> actions.get(phase).stream());
        }
    }

    /**
     * Where a stack is deployed.
     *
     * @param account {@code *} when it is not known
     */
    record Place(String partition, String account, String prefix) {
        private String resolve(String pattern) {
            return pattern.replace("$P", partition).replace("$A", account).replace("$N", prefix);
        }
    }

    @SuppressWarnings("unchecked")
    static DeployerPolicy load() {
        try (var in = new InputStreamReader(DeployerPolicy.class.getResourceAsStream("deployer.yaml"), UTF_8)) {
            Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            var types = new TreeMap<String, Calls>();
            ((Map<String, Map<String, Object>>) file.get("types")).forEach((type, calls) -> types.put(type, new Calls(
                    Stream.of("create", "read", "update", "delete").collect(Collectors.toMap(phase -> phase, phase -> (List<String>) calls.get(phase))),
                    (Map<String, List<String>>) calls.getOrDefault("besides", Map.of()), (String) calls.getOrDefault("linked", ""))));
            return new DeployerPolicy((Map<String, List<String>>) file.get("where"), (List<String>) file.get("lookups"),
                    Set.copyOf((List<String>) file.get("anywhere")), Set.copyOf((List<String>) file.get("named")), Set.copyOf((List<String>) file.get("viaService")), types);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @return policy documents, each no longer than {@link #LONGEST}
     * @throws Failure when the stack has a type that nothing is known of
     */
    List<String> of(ResourceGraph graph, Place place) {
        var used = graph.all().filter(resource -> resource.type().startsWith("aws:")).map(Resource::type).collect(Collectors.toCollection(TreeSet::new));
        var unknown = used.stream().filter(type -> !types.containsKey(type)).toList();
        if (!unknown.isEmpty()) {
            throw new Failure("deployer.yaml does not say what is called for %s: add it".formatted(String.join(", ", unknown)));
        }
        var actions = Stream.concat(lookups.stream(), used.stream().map(types::get).flatMap(calls -> calls.of("create", "read", "update", "delete")))
                .collect(Collectors.toCollection(TreeSet::new));
        var statements = new ArrayList<IamStatement>();
        BiConsumer<Predicate<String>, UnaryOperator<IamStatement.Builder>> scoped = (which, limit) -> actions.stream().filter(which)
                .collect(Collectors.groupingBy(DeployerPolicy::service, TreeMap::new, Collectors.toList()))
                .forEach((service, some) -> statements.add(limit.apply(allow(some, arns(graph, service, place))).build()));
        scoped.accept(action -> !anywhere.contains(action) && !named.contains(action) && !viaService.contains(action), limit -> limit);
        scoped.accept(named::contains, limit -> limit.addCondition(c -> c.operator(IamConditionOperator.STRING_LIKE).key("aws:ResourceTag/Name").value(place.prefix() + "*")));
        scoped.accept(viaService::contains, limit -> limit.addCondition(c -> c.operator(IamConditionOperator.NULL).key("kms:ViaService").value("false")));
        statements.add(allow(actions.stream().filter(anywhere::contains).toList(), List.of("*")).build());
        used.stream().map(types::get).forEach(calls -> calls.besides().forEach((arn, some) -> statements.add(allow(some, arns(graph, arn.split(":", 4)[2],
                List.of(arn), place)).build())));
        statements.add(allow(List.of("iam:PassRole"), List.of(place.resolve("arn:$P:iam::$A:role/$N-*")))
                .addConditions(IamConditionOperator.STRING_EQUALS, "iam:PassedToService", trusted(graph)).build());
        var linked = used.stream().map(types::get).map(Calls::linked).filter(service -> !service.isEmpty()).distinct().sorted().toList();
        statements.add(allow(List.of("iam:CreateServiceLinkedRole"), List.of(place.resolve("arn:$P:iam::$A:role/aws-service-role/*")))
                .addConditions(IamConditionOperator.STRING_EQUALS, "iam:AWSServiceName", linked).build());
        if (used.contains("aws:kms/key:Key")) {
            // RDS, Lambda and others ask for a grant of the key on behalf of whoever makes the resource.
            statements.add(allow(List.of("kms:CreateGrant"), arns(graph, "kms", place))
                    .addCondition(c -> c.operator(IamConditionOperator.BOOL).key("kms:GrantIsForAWSResource").value("true")).build());
        }
        return packed(statements);
    }

    private static IamStatement.Builder allow(Collection<String> actions, List<String> resources) {
        return IamStatement.builder().effect(IamEffect.ALLOW).actionIds(actions).resourceIds(resources);
    }

    /** In the regions where the stack has something of the service: copies of backups lie in another one. */
    private List<String> arns(ResourceGraph graph, String service, Place place) {
        return arns(graph, service, where.get(service), place);
    }

    private static List<String> arns(ResourceGraph graph, String service, List<String> patterns, Place place) {
        var arns = graph.all().map(resource -> resource.outputs().get("arn")).filter(String.class::isInstance).map(arn -> ((String) arn).split(":", 6))
                .filter(arn -> arn.length == 6 && !arn[3].isEmpty()).toList();
        var own = arns.stream().filter(arn -> arn[2].equals(service)).map(arn -> arn[3]).collect(Collectors.toCollection(TreeSet::new));
        var regions = own.isEmpty() ? Set.of(arns.get(0)[3]) : own;
        return patterns.stream().map(place::resolve).flatMap(arn -> regions.stream().map(region -> arn.replace("$R", region))).distinct().toList();
    }

    private static String service(String action) {
        return action.substring(0, action.indexOf(':'));
    }

    /** The services that take the stack's roles. */
    private static List<String> trusted(ResourceGraph graph) {
        return graph.ofType("aws:iam/role:Role").map(role -> JsonParser.parseString((String) role.inputs().get("assumeRolePolicy")).getAsJsonObject().get("Statement"))
                .flatMap(DeployerPolicy::each).map(JsonElement::getAsJsonObject).map(statement -> statement.get("Principal"))
                .filter(JsonObject.class::isInstance).flatMap(principal -> each(((JsonObject) principal).get("Service"))).map(JsonElement::getAsString)
                .distinct().sorted().toList();
    }

    private static Stream<JsonElement> each(JsonElement element) {
        return element == null ? Stream.empty() : element.isJsonArray() ? element.getAsJsonArray().asList().stream() : Stream.of(element);
    }

    /** The longest first, each into the first policy that has room. */
    private static List<String> packed(List<IamStatement> statements) {
        var policies = new ArrayList<List<IamStatement>>();
        statements.stream().sorted((one, other) -> length(List.of(other)) - length(List.of(one))).forEach(statement -> {
            for (var policy : policies) {
                var longer = new ArrayList<>(policy);
                longer.add(statement);
                if (length(longer) <= LONGEST) {
                    policy.add(statement);
                    return;
                }
            }
            policies.add(new ArrayList<>(List.of(statement)));
        });
        return policies.stream().map(Policies::document).toList();
    }

    static int length(List<IamStatement> statements) {
        return Policies.document(statements).replaceAll("\\s", "").length();
    }
}
