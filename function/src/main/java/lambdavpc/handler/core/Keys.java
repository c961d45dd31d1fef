package lambdavpc.handler.core;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The keys of the function's role. Prints without the secret parts. */
public record Keys(String id, String secret, Optional<String> token) {
    private static final int WAIT_MILLIS = 1_000;

    /** From the environment, or under SnapStart from the runtime's own address, whose keys change. */
    public static Keys ofRole(Map<String, String> environment) {
        if (environment.containsKey("AWS_ACCESS_KEY_ID")) {
            return new Keys(environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"),
                    Optional.ofNullable(environment.get("AWS_SESSION_TOKEN")));
        }
        var address = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (address == null) {
            throw new HandlerException("Credentials", "the environment has neither AWS_ACCESS_KEY_ID nor AWS_CONTAINER_CREDENTIALS_FULL_URI; Lambda sets one");
        }
        try {
            var connection = (HttpURLConnection) URI.create(address).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(WAIT_MILLIS);
            connection.setReadTimeout(WAIT_MILLIS);
            connection.setRequestProperty("Authorization", environment.getOrDefault("AWS_CONTAINER_AUTHORIZATION_TOKEN", ""));
            try (var answer = connection.getInputStream()) {
                var keys = JsonNode.parse(new String(answer.readAllBytes(), StandardCharsets.UTF_8)).asObject();
                return new Keys(keys.get("AccessKeyId").asString(), keys.get("SecretAccessKey").asString(), Optional.of(keys.get("Token").asString()));
            }
        } catch (IOException | RuntimeException e) {
            throw new HandlerException("Credentials", "the runtime does not give the role's keys: " + e.getClass().getSimpleName());
        }
    }

    @Override
    public String toString() {
        return "Keys[" + id + "]";
    }
}
