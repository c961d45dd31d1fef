package lambdavpc.handler.core;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Secrets Manager as the functions see it: logins by stage, and failures without anything secret in them. */
public final class Secrets {
    public static final String CURRENT = "AWSCURRENT";
    public static final String PENDING = "AWSPENDING";
    public static final String PREVIOUS = "AWSPREVIOUS";

    /** The longest that one call may take, its repetitions included. */
    private static final Duration CALL = Duration.ofSeconds(4);

    private final SecretsManagerClient client;

    public Secrets(Settings settings, AwsCredentialsProvider credentials) {
        var builder = SecretsManagerClient.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(1))
                        .socketTimeout(Duration.ofSeconds(2)))
                // There is no profile file in Lambda; looking for one costs part of the cold start.
                .overrideConfiguration(override -> override
                        .apiCallTimeout(CALL)
                        .defaultProfileFile(ProfileFile.aggregator().build()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        client = builder.build();
    }

    /** The keys of the function's role: in the environment, or under SnapStart from the runtime's own address. */
    public static AwsCredentialsProvider roleCredentials() {
        return AwsCredentialsProviderChain.of(
                EnvironmentVariableCredentialsProvider.create(), ContainerCredentialsProvider.create());
    }

    /**
     * The login that carries a stage now; empty when no version with a value does.
     *
     * @throws HandlerException when the service fails, or the value is no login
     */
    public Optional<Login> login(String secret, String stage, Deadline deadline) {
        return value(secret, stage, deadline).map(Login::parse);
    }

    /** The text of the version that carries a stage now, which may be anything; empty when there is none. */
    public Optional<String> value(String secret, String stage, Deadline deadline) {
        return value(GetSecretValueRequest.builder().secretId(secret).versionStage(stage), deadline);
    }

    /** The text of one version, whatever stages it has; empty when it has no value yet. */
    public Optional<String> valueOfVersion(String secret, String version, Deadline deadline) {
        return value(GetSecretValueRequest.builder().secretId(secret).versionId(version), deadline);
    }

    private Optional<String> value(GetSecretValueRequest.Builder builder, Deadline deadline) {
        var wait = Duration.ofMillis(Math.min(CALL.toMillis(), deadline.waitMillis()));
        var request = builder.overrideConfiguration(override -> override.apiCallTimeout(wait)).build();
        try {
            return Optional.of(Optional.ofNullable(call(client -> client.getSecretValue(request)).secretString()).orElse(""));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * One call to the service.
     *
     * @throws ResourceNotFoundException as it is, since its meaning depends on the call
     * @throws HandlerException          for every other failure
     */
    public <T> T call(Function<SecretsManagerClient, T> call) {
        try {
            return call.apply(client);
        } catch (ResourceNotFoundException e) {
            throw e;
        } catch (AwsServiceException e) {
            var code = e.awsErrorDetails() == null ? "status " + e.statusCode() : e.awsErrorDetails().errorCode();
            throw new HandlerException("Secret", "Secrets Manager refuses: " + code);
        } catch (SdkException e) {
            Throwable reason = e;
            while (reason.getCause() != null) {
                reason = reason.getCause();
            }
            // The name of the class tells a time-out from an unknown host; the message may quote the answer.
            throw new HandlerException("Secret", "Secrets Manager cannot be used: " + reason.getClass().getSimpleName());
        }
    }
}
