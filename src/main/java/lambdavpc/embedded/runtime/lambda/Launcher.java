package lambdavpc.embedded.runtime.lambda;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.secrets.RoleKeys;

/** Starts functions' processes as Lambda does, in a VPC whose names lead to this stack's servers. */
public final class Launcher implements Environment.Surroundings {
    /** Lambda leaves about a fifth of the memory to what is not heap. */
    private static final double HEAP_SHARE = 0.8;

    private final Place place;
    private final InterfaceClient client;
    private final Supplier<Map<String, String>> hosts;
    private final Path rootCertificate;
    private final String secretsManagerAddress;
    private final int secretsManagerPort;

    /**
     * @param hosts           names of databases to addresses: beside Secrets Manager all that the functions can resolve
     * @param rootCertificate what they trust as a database's authority
     */
    public Launcher(Place place, Supplier<Map<String, String>> hosts, Path rootCertificate, String secretsManagerAddress,
            int secretsManagerPort) {
        this.place = place;
        this.client = new InterfaceClient(place);
        this.hosts = hosts;
        this.rootCertificate = rootCertificate;
        this.secretsManagerAddress = secretsManagerAddress;
        this.secretsManagerPort = secretsManagerPort;
    }

    @Override
    public ProcessBuilder process(Declaration declaration, RuntimeApi api, RoleKeys.Keys keys, String stream) {
        var hostsFile = place.folder().resolve("hosts");
        var names = new TreeMap<>(hosts.get());
        names.put(secretsManagerHost(declaration), secretsManagerAddress);
        PrivateFiles.write(hostsFile, names.entrySet().stream().map(host -> host.getValue() + " " + host.getKey())
                .collect(Collectors.joining("\n", "127.0.0.1 localhost\n", "\n")));
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr",
                "-Xmx" + Math.max(16, (int) (declaration.memorySize() * HEAP_SHARE)) + "m",
                "-Djdk.net.hosts.file=" + hostsFile));
        if (declaration.snapStart()) {
            command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
        }
        command.addAll(List.of(client.nativeOption(), "-cp", client.classPath() + File.pathSeparator + declaration.code(), InterfaceClient.MAIN,
                declaration.handler()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .directory(place.functions().resolve(declaration.name()).toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(declaration, api, keys, stream));
        return builder;
    }

    private Map<String, String> environment(Declaration declaration, RuntimeApi api, RoleKeys.Keys keys, String stream) {
        var region = declaration.region().name();
        var environment = new HashMap<>(declaration.environment());
        environment.putAll(Map.of(
                "AWS_LAMBDA_RUNTIME_API", api.address(),
                "_HANDLER", declaration.handler(),
                "AWS_REGION", region,
                "AWS_DEFAULT_REGION", region,
                "AWS_EXECUTION_ENV", "AWS_Lambda_java21",
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
                "AWS_ENDPOINT_URL_SECRETS_MANAGER", "http://" + secretsManagerHost(declaration) + ":" + secretsManagerPort));
        environment.putAll(declaration.snapStart()
                ? Map.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", api.credentialsUri(), "AWS_CONTAINER_AUTHORIZATION_TOKEN", keys.token())
                : Map.of("AWS_ACCESS_KEY_ID", keys.id(), "AWS_SECRET_ACCESS_KEY", keys.secret(), "AWS_SESSION_TOKEN", keys.token()));
        return environment;
    }

    /** The service's own name, which private DNS leads to the endpoint. */
    private static String secretsManagerHost(Declaration declaration) {
        return "secretsmanager." + declaration.region().name() + "." + declaration.region().dnsSuffix();
    }
}
