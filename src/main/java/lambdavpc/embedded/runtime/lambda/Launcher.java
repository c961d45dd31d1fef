package lambdavpc.embedded.runtime.lambda;

import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.network.FunctionNetwork;
import lambdavpc.embedded.runtime.network.FunctionNetwork.Server;
import lambdavpc.embedded.runtime.secrets.RoleKeys;

/** Starts functions' processes as Lambda does, in a network whose names lead to this stack's servers as far as its rules let. */
public final class Launcher implements Environment.Surroundings {
    /** Lambda leaves about a fifth of the memory to what is not heap. */
    private static final double HEAP_SHARE = 0.8;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;
    private static final Pattern URL = Pattern.compile("(https?)://([A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*)(?::(\\d+))?");

    private final Place place;
    private final InterfaceClient client;
    private final Interpreters interpreters = new Interpreters();
    private final FunctionNetwork network;
    private final Supplier<Map<String, InetSocketAddress>> stores;
    private final Path rootCertificate;
    private final List<Service> services;

    /**
     * A service of AWS.
     *
     * @param host first part of its host name: {@code secretsmanager}
     * @param id   last part of the variable that tells SDKs where it is: {@code SECRETS_MANAGER}
     */
    public record Service(String host, String id, InetSocketAddress at) {
        String hostIn(Region region) {
            return host + "." + region.name() + "." + region.dnsSuffix();
        }
    }

    /**
     * @param stores          names of databases and caches to where they are
     * @param rootCertificate what functions trust as the authority of those
     */
    public Launcher(Place place, FunctionNetwork network, Supplier<Map<String, InetSocketAddress>> stores, Path rootCertificate,
            List<Service> services) {
        this.place = place;
        this.client = new InterfaceClient(place);
        this.network = network;
        this.stores = stores;
        this.rootCertificate = rootCertificate;
        this.services = List.copyOf(services);
    }

    @Override
    public ProcessBuilder process(Declaration declaration, RuntimeApi api, RoleKeys.Keys keys, String stream) {
        // One for each place of the function: where it is decides what a name leads to.
        var hostsFile = place.functions().resolve(declaration.name()).resolve("hosts" + (keys.spot().subnet().isEmpty() ? "" : "-" + keys.spot().subnet()));
        PrivateFiles.write(hostsFile, network.connect(keys.spot(), servers(declaration)).entrySet().stream().map(host -> host.getValue() + " " + host.getKey())
                .collect(Collectors.joining("\n", "127.0.0.1 localhost\n", "\n")));
        var builder = new ProcessBuilder(command(declaration, hostsFile.toString())).redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .directory(place.functions().resolve(declaration.name()).toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(declaration, api, keys, stream));
        return builder;
    }

    /** @throws CannotRun where nothing here runs such code */
    private List<String> command(Declaration declaration, String hostsFile) {
        var heap = Math.max(16, (int) (declaration.memorySize() * HEAP_SHARE));
        var runtime = declaration.runtime();
        if (runtime.startsWith("nodejs")) {
            return interpreters.node(hostsFile, declaration.code(), declaration.handler(), heap);
        }
        if (runtime.startsWith("python")) {
            return interpreters.python(hostsFile, declaration.code(), declaration.handler());
        }
        if (!runtime.startsWith("java")) {
            throw new CannotRun("%s cannot be invoked here: the embedded Lambda runs java, nodejs and python, and it is %s; it is deployed, checked and priced like any other"
                    .formatted(declaration.name(), runtime.isEmpty() ? "a container image" : "for " + runtime));
        }
        var code = declaration.code().endsWith(".jar") ? declaration.code() : declaration.code() + File.pathSeparator + declaration.code() + "/lib/*";
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr",
                "-Xmx" + heap + "m",
                "-Djdk.net.hosts.file=" + hostsFile));
        if (declaration.snapStart()) {
            command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
        }
        command.addAll(List.of(client.nativeOption(), "-cp", client.classPath() + File.pathSeparator + code, InterfaceClient.MAIN,
                declaration.handler()));
        return command;
    }

    /**
     * All that a function can name: the stack's databases and caches, AWS's services, and the sites whose URLs its environment has. A function on
     * AWS can resolve every name there is; here the JVM knows those of its hosts file only.
     */
    private List<Server> servers(Declaration declaration) {
        var servers = new ArrayList<Server>();
        stores.get().forEach((name, at) -> servers.add(new Server(name, at.getPort(), at.getPort(), at)));
        services.forEach(service -> servers.add(new Server(service.hostIn(declaration.region()), HTTPS, service.at().getPort(), service.at())));
        declaration.environment().values().forEach(value -> URL.matcher(value).results().forEach(url -> {
            var port = url.group(3) != null ? Integer.parseInt(url.group(3)) : url.group(1).equals("https") ? HTTPS : HTTP;
            if (servers.stream().noneMatch(each -> each.name().equals(url.group(2)))) {
                servers.add(new Server(url.group(2), port, port, InetSocketAddress.createUnresolved(url.group(2), port)));
            }
        }));
        return servers;
    }

    private Map<String, String> environment(Declaration declaration, RuntimeApi api, RoleKeys.Keys keys, String stream) {
        var region = declaration.region().name();
        var environment = new HashMap<>(declaration.environment());
        environment.putAll(Map.of(
                "AWS_LAMBDA_RUNTIME_API", api.address(),
                "_HANDLER", declaration.handler(),
                "AWS_REGION", region,
                "AWS_DEFAULT_REGION", region,
                "AWS_EXECUTION_ENV", "AWS_Lambda_" + declaration.runtime(),
                "LANG", "en_US.UTF-8",
                "TZ", ":UTC",
                "PATH", "/usr/local/bin:/usr/bin:/bin"));
        environment.putAll(Map.of(
                "AWS_LAMBDA_FUNCTION_NAME", declaration.name(),
                "AWS_LAMBDA_FUNCTION_VERSION", declaration.version(),
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(declaration.memorySize()),
                "AWS_LAMBDA_LOG_GROUP_NAME", declaration.logGroup(),
                "AWS_LAMBDA_LOG_STREAM_NAME", stream,
                "AWS_LAMBDA_LOG_FORMAT", declaration.json() ? "JSON" : "Text",
                "AWS_LAMBDA_INITIALIZATION_TYPE", declaration.snapStart() ? "snap-start" : "on-demand",
                "DATABASE_CA_FILE", rootCertificate.toString(),
                "CACHE_CA_FILE", rootCertificate.toString()));
        // The services' own names, which private DNS leads to their endpoints.
        services.forEach(service -> environment.put("AWS_ENDPOINT_URL_" + service.id(), "http://%s:%d".formatted(service.hostIn(declaration.region()), service.at().getPort())));
        environment.putAll(declaration.snapStart()
                ? Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", api.credentialsUri(), "AWS_CONTAINER_AUTHORIZATION_TOKEN", keys.token())
                : Map.of("AWS_ACCESS_KEY_ID", keys.id(), "AWS_SECRET_ACCESS_KEY", keys.secret(), "AWS_SESSION_TOKEN", keys.token()));
        return environment;
    }
}
