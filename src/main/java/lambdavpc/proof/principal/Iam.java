package lambdavpc.proof.principal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Principal.Kind;

/** Every policy of a stack, by whom and what it is about, and everybody who can ask: the stack's own and all strangers. */
public final class Iam {
    public static final String ROLE = "aws:iam/role:Role";
    private static final String USER = "aws:iam/user:User";
    /** Of what a function's code does with its role. */
    public static final String FUNCTION_ARN = "lambda:sourcefunctionarn";
    private static final String FOREIGN = "foreign";
    private static final Policy OPEN = Policy.open("");

    private final Model model;
    private final Globs globs = new Globs();
    private final String account;
    private final String partition;
    private final Map<String, List<Node>> functions = new HashMap<>();
    private final Map<String, Principal> own = new LinkedHashMap<>();
    private final Map<String, Set<Principal>> byResource = new HashMap<>();
    private final Map<String, Set<Principal>> byService = new HashMap<>();
    private final Set<Principal> ofAnyService = new LinkedHashSet<>();
    private final ResourcePolicies resourcePolicies;
    private final Map<String, Strings> others = new HashMap<>();
    private final Map<String, List<Path>> paths = new HashMap<>();

    /** @throws NotModelled where a role's own policies cannot be read */
    public Iam(Model model) {
        this.model = model;
        var arn = model.all().filter(node -> !node.unknown("arn")).flatMap(node -> node.text("arn").stream())
                .filter(text -> !Arns.account(text).isEmpty()).findFirst().orElse("arn:aws:iam::unknown:role/");
        account = Arns.account(arn);
        partition = arn.split(":")[1];
        var identity = new IdentityPolicies(model, globs);
        model.ofType("aws:lambda/function:Function").forEach(function -> model.referred(function, "role", ROLE)
                .ifPresent(role -> functions.computeIfAbsent(role.urn(), urn -> new ArrayList<>()).add(function)));
        model.ofType(ROLE).forEach(role -> add(role, Kind.ROLE, identity));
        model.ofType(USER).forEach(user -> add(user, Kind.USER, identity));
        resourcePolicies = new ResourcePolicies(model, globs, account, partition);
    }

    private void add(Node node, Kind kind, IdentityPolicies identity) {
        var arn = node.text("arn").orElseThrow(() -> new NotModelled("a principal without an ARN", node.urn()));
        var context = signed(Strings.of(arn), account, kind == Kind.ROLE ? "AssumedRole" : "User");
        // Only the code of a function carries it; what Lambda does with the role itself does not.
        context.put(FUNCTION_ARN, Values.every(Strings.of(functionArns(node.urn())), true));
        var principal = new Principal(kind, (kind == Kind.ROLE ? "role " : "user ") + Arns.name(arn), node.urn(), account, List.of(arn), "",
                identity.of(node), identity.boundary(node), Map.copyOf(context));
        own.put(arn, principal);
        principal.identity().stream().flatMap(policy -> policy.statements().stream()).filter(Statement::allows)
                .forEach(statement -> statement.boxes().forEach(box -> index(box, principal)));
    }

    /** A role of thousands is only asked about what one of its statements names. */
    private void index(Box box, Principal principal) {
        if (box.resources().isFinite()) {
            box.resources().listed().forEach(resource -> byResource.computeIfAbsent(resource, key -> new LinkedHashSet<>()).add(principal));
        } else if (box.actions().isFinite()) {
            box.actions().listed().forEach(action -> byService.computeIfAbsent(action.split(":")[0], key -> new LinkedHashSet<>()).add(principal));
        } else {
            ofAnyService.add(principal);
        }
    }

    /** The functions that run with a role. */
    public List<Node> functions(String roleUrn) {
        return functions.getOrDefault(roleUrn, List.of());
    }

    private List<String> functionArns(String roleUrn) {
        return functions(roleUrn).stream().flatMap(function -> function.text("arn").stream()).toList();
    }

    public Globs globs() {
        return globs;
    }

    /** The statements of a document that is no resource's policy: of what was meant. */
    public List<Statement> document(String json) {
        return Policy.read(json, "", globs).statements();
    }

    public String account() {
        return account;
    }

    /** The stack's roles and users. */
    public Collection<Principal> own() {
        return own.values();
    }

    public Optional<Principal> own(String arn) {
        return Optional.ofNullable(own.get(arn));
    }

    /** Those of the stack whose own policies may allow something on a resource. */
    public Set<Principal> candidates(String resource) {
        var found = new LinkedHashSet<Principal>(byResource.getOrDefault(resource, Set.of()));
        found.addAll(byService.getOrDefault(Arns.service(resource), Set.of()));
        found.addAll(ofAnyService);
        return found;
    }

    public Layers layers(String resource) {
        return resourcePolicies.layers(resource);
    }

    /** The key that a service has in every account. */
    Layers serviceKey(String service, String region) {
        return new Layers(account, List.of(resourcePolicies.ofService(service, region)), true, Optional.empty());
    }

    /** Every resource that has a policy, with it. */
    public Map<String, List<Policy>> resourcePolicies() {
        return resourcePolicies.all();
    }

    /**
     * What gives something to a principal of the stack in a policy or a grant of a kind that is not read.
     *
     * @throws NotModelled for the first of them
     */
    public void otherGrants() {
        model.all().filter(node -> node.type().startsWith("aws:") && !node.type().startsWith("aws:iam/") && !ResourcePolicies.READ.contains(node.type())).forEach(node -> {
            var inputs = node.resource().inputs();
            if (node.type().equals("aws:kms/grant:Grant") && own.values().stream().anyMatch(principal -> principal.names().contains(inputs.get("granteePrincipal")))
                    || inputs.values().stream().anyMatch(value -> value instanceof String text && text.contains("\"Principal\"") && givesOwn(text, node))) {
                throw new NotModelled(node.type(), node.urn());
            }
        });
    }

    private boolean givesOwn(String text, Node node) {
        return Policy.read(text, node.urn(), globs).statements().stream().filter(Statement::allows).map(Statement::who)
                .anyMatch(who -> who.everyone() || who.not() || who.arns().stream().anyMatch(own::containsKey));
    }

    /** The ways to a service: the stack's endpoints, any other endpoint, and none. */
    public List<Path> paths(String service) {
        return paths.computeIfAbsent(service, key -> {
            var ways = new ArrayList<>(endpoints(key));
            ways.add(Path.DIRECT);
            ways.add(Path.throughAnother(endpoints(key).stream().flatMap(path -> path.context().get("aws:sourcevpce").example().stream()).toList()));
            return List.copyOf(ways);
        });
    }

    /** The stack's interface endpoints of a service. */
    public List<Path> endpoints(String service) {
        return model.ofType("aws:ec2/vpcEndpoint:VpcEndpoint").stream()
                .filter(endpoint -> endpoint.text("serviceName").orElse("").endsWith("." + service))
                .map(endpoint -> Path.through(endpoint.name(), endpoint.urn(), endpoint.id(), endpoint.text("vpcId").orElse(""),
                        endpointPolicy(endpoint))).toList();
    }

    private Policy endpointPolicy(Node endpoint) {
        var separate = model.ofType("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy").stream()
                .filter(policy -> model.referred(policy, "vpcEndpointId", endpoint.type()).filter(endpoint::equals).isPresent()).findFirst();
        var holder = separate.orElse(endpoint);
        return holder.text("policy").filter(text -> !text.isBlank()).map(text -> Policy.read(text, holder.urn(), globs))
                .orElseGet(() -> Policy.open(endpoint.urn()));
    }

    /**
     * Everybody else who could ask for a resource, sorted by what its policies can tell apart. All of them hold every permission that
     * their own account can give.
     */
    public List<Principal> strangers(Layers layers) {
        var named = new TreeSet<String>();
        var accounts = new TreeSet<String>();
        var services = new TreeSet<String>();
        Stream.concat(layers.resource().stream(), layers.endpoint().stream()).flatMap(policy -> policy.statements().stream()).forEach(statement -> {
            named.addAll(statement.who().arns());
            accounts.addAll(statement.who().accounts());
            services.addAll(statement.who().services());
        });
        named.removeAll(own.keySet());
        var strangers = new ArrayList<Principal>();
        named.stream().filter(arn -> !Arns.account(arn).isEmpty()).forEach(arn -> strangers.add(named(arn)));
        var others = Strings.of(named).not();
        strangers.add(principal(Kind.ROLE, "any other role of the account", account,
                others("role", account).and(others), "AssumedRole"));
        strangers.add(principal(Kind.USER, "any other user of the account", account,
                others("user", account).and(others), "User"));
        strangers.add(new Principal(Kind.ROOT, "the account's root user", "", account, List.of(), "", List.of(OPEN), Optional.empty(),
                Map.copyOf(signed(Strings.of("arn:%s:iam::%s:root".formatted(partition, account)), account, "Account"))));
        accounts.remove(account);
        accounts.forEach(other -> strangers.add(principal(Kind.ROLE, "any role of account " + other, other,
                others("role", other).and(others), "AssumedRole")));
        var foreign = principal(Kind.ROLE, "any role of a foreign account", FOREIGN, others.and(elsewhere()), "AssumedRole");
        var familiar = new HashSet<>(accounts);
        familiar.add(account);
        var context = new HashMap<>(foreign.own());
        context.put("aws:principalaccount", Values.some(Strings.of(familiar).not(), true));
        strangers.add(new Principal(Kind.ROLE, foreign.label(), "", FOREIGN, List.of(), "", foreign.identity(), Optional.empty(), Map.copyOf(context)));
        services.forEach(service -> strangers.add(service(service)));
        strangers.add(service("any-other.amazonaws.com"));
        strangers.add(new Principal(Kind.ANONYMOUS, "anybody, without credentials", "", "", List.of(), "", List.of(), Optional.empty(),
                Map.of("aws:principalarn", Values.MISSING, "aws:principalaccount", Values.of("anonymous"), "aws:principalisawsservice", Values.MISSING,
                        "aws:principaltype", Values.of("Anonymous"), "aws:principalorgid", Values.MISSING)));
        return strangers;
    }

    private Principal named(String arn) {
        var session = Arns.service(arn).equals("sts");
        var role = session ? "arn:%s:iam::%s:role/%s".formatted(partition, Arns.account(arn), arn.split("/")[1]) : arn;
        var mine = own.get(role);
        var user = arn.contains(":user/");
        return new Principal(user ? Kind.USER : Kind.ROLE, (session ? "session " : user ? "user " : "role ") + arn, mine == null ? "" : mine.urn(),
                Arns.account(arn), session ? List.of(role, arn) : List.of(arn), "", mine == null ? List.of(OPEN) : mine.identity(),
                mine == null ? Optional.empty() : mine.boundary(),
                mine == null ? Map.copyOf(signed(Strings.of(role), Arns.account(arn), user ? "User" : "AssumedRole")) : mine.own());
    }

    /** All such ARNs but the stack's own. */
    private Strings others(String kind, String ofAccount) {
        return others.computeIfAbsent(kind + " " + ofAccount, key -> arns(kind, ofAccount).and(Strings.of(own.keySet()).not()));
    }

    private Strings elsewhere() {
        return others.computeIfAbsent("elsewhere", key -> arns("role", "*").minus(arns("role", account)).and(Strings.of(own.keySet()).not()));
    }

    private Strings arns(String kind, String ofAccount) {
        return globs.arn("arn:%s:iam::%s:%s/?*".formatted(partition, ofAccount, kind));
    }

    private static Principal principal(Kind kind, String label, String account, Strings arns, String type) {
        return new Principal(kind, label, "", account, List.of(), "", List.of(OPEN), Optional.empty(),
                Map.copyOf(signed(arns, account, type)));
    }

    /** Or an identity provider: {@code cognito-identity.amazonaws.com}, {@code arn:aws:iam::...:saml-provider/...}. */
    public Principal service(String name) {
        var federated = name.contains(":") || !name.endsWith(".amazonaws.com") || name.startsWith("cognito-identity");
        return new Principal(Kind.SERVICE, (federated ? "a federated user of " : "service ") + name, "", "", List.of(), name, List.of(), Optional.empty(),
                Map.of("aws:principalarn", Values.MISSING, "aws:principalaccount", Values.MISSING,
                        "aws:principalisawsservice", federated ? Values.MISSING : Values.of("true"),
                        "aws:principalservicename", federated ? Values.MISSING : Values.of(name), "aws:sourcevpce", Values.MISSING));
    }

    private static Map<String, Values> signed(Strings arn, String account, String type) {
        var context = new HashMap<String, Values>();
        context.put("aws:principalarn", Values.some(arn, true));
        context.put("aws:principalaccount", Values.of(account));
        context.put("aws:principaltype", Values.of(type));
        context.put("aws:principalisawsservice", Values.of("false"));
        context.put("aws:principalservicename", Values.MISSING);
        return context;
    }

    /** All requests for one resource that a principal can make on this way. */
    public Optional<Box> asked(Principal asking, Path path, Strings actions, String resource) {
        var truth = Strings.of("true", "false");
        var context = new HashMap<String, Values>();
        context.put("aws:securetransport", Values.some(truth, true));
        context.put("aws:viaawsservice", Values.every(truth, true));
        context.put("aws:resourceaccount", Values.of(Arns.account(resource).isEmpty() ? account : Arns.account(resource)));
        if (!Arns.region(resource).isEmpty()) {
            context.put("aws:requestedregion", Values.of(Arns.region(resource)));
        }
        return new Box(actions, Strings.of(resource), context).and(new Box(Strings.ALL, Strings.ALL, path.context()))
                .flatMap(box -> box.and(new Box(Strings.ALL, Strings.ALL, asking.own())));
    }
}
