package lambdavpc.embedded.runtime.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.AwsEndpoint;
import lambdavpc.embedded.runtime.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** AWS's own client talks to the endpoint; what it makes of the answers is what is compared. */
final class SecretsEndpointTest {
    private final World.Entry secret = Resources.secret("app/login");
    private final World.Entry plain = Resources.secret("app/other");
    private final RoleKeys keys = new RoleKeys();
    private final RoleKeys.Keys issued = keys.issue(Resources.ROLE, Resources.SPOT);
    private final List<String> steps = new ArrayList<>();
    private Optional<String> problem = Optional.empty();
    private Path file;
    private AwsEndpoint endpoint;
    private SecretsManagerClient client;

    @BeforeEach
    void start(@TempDir Path folder) {
        file = folder.resolve("secrets.json");
        var world = Resources.world(secret, plain, Resources.rotation(secret, Resources.functionArn("rotation")));
        var store = new SecretStore(file);
        var rotations = new Rotations(store, (arn, event) -> {
            steps.add(event.get("Step").getAsString());
            return problem;
        }, Runnable::run, Clock.systemUTC());
        endpoint = new AwsEndpoint(AwsEndpoint.Protocol.SECRETS_MANAGER,
                new SecretsManager(store, () -> world, rotations, Anything.ALL, Clock.systemUTC())::call, keys, "127.0.0.1");
        client = client(issued.id(), issued.secret(), issued.token());
    }

    @AfterEach
    void stop() {
        client.close();
        endpoint.close();
    }

    private SecretsManagerClient client(String id, String key, String token) {
        return SecretsManagerClient.builder().region(Region.US_EAST_1).httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(URI.create("http://127.0.0.1:" + endpoint.port()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(id, key, token))).build();
    }

    private String put(String value, String token, String... stages) {
        return client.putSecretValue(request -> request.secretId(secret.id()).secretString(value).clientRequestToken(token)
                .versionStages(stages.length == 0 ? null : List.of(stages))).versionId();
    }

    private static String token() {
        return UUID.randomUUID().toString();
    }

    @Test
    void aValueComesBackByArnByNameAndByArnWithoutItsEnd() {
        var version = put("s3cret", token());
        for (var id : List.of(secret.id(), "app/login", secret.id().substring(0, secret.id().length() - 7))) {
            var answer = client.getSecretValue(request -> request.secretId(id));
            assertEquals("s3cret", answer.secretString());
            assertEquals(version, answer.versionId());
            assertEquals(List.of("AWSCURRENT"), answer.versionStages());
            assertEquals(secret.id(), answer.arn());
        }
    }

    @Test
    void aSecretWithoutAValueSaysSoInAwssWords() {
        var refusal = assertThrows(ResourceNotFoundException.class, () -> client.getSecretValue(request -> request.secretId(secret.id())));
        assertEquals(400, refusal.statusCode());
        assertEquals("Secrets Manager can't find the specified secret value for staging label: AWSCURRENT", refusal.awsErrorDetails().errorMessage());
    }

    @Test
    void aSecretThatWasNotDeclaredIsNotThere() {
        assertThrows(ResourceNotFoundException.class, () -> client.describeSecret(request -> request.secretId("nobody's")));
    }

    @Test
    void theFirstValueIsCurrentWhateverWasAskedFor() {
        var version = put("first", token(), "AWSPENDING");
        assertEquals(Map.of(version, List.of("AWSPENDING", "AWSCURRENT")),
                client.describeSecret(request -> request.secretId(secret.id())).versionIdsToStages());
    }

    @Test
    void aTokenMeansOneValueForEver() {
        var token = token();
        put("one", token);
        put("one", token); // again: a client that heard no answer
        assertThrows(ResourceExistsException.class, () -> put("two", token));
        assertEquals("one", client.getSecretValue(request -> request.secretId(secret.id())).secretString());
    }

    @Test
    void previousFollowsWhereCurrentWas() {
        var first = put("one", token());
        var second = put("two", token());
        put("three", token(), "AWSPENDING");
        assertEquals("one", client.getSecretValue(request -> request.secretId(secret.id()).versionStage("AWSPREVIOUS")).secretString());
        assertEquals("two", client.getSecretValue(request -> request.secretId(secret.id())).secretString());
        assertEquals("three", client.getSecretValue(request -> request.secretId(secret.id()).versionStage("AWSPENDING")).secretString());
        client.updateSecretVersionStage(request -> request.secretId(secret.id()).versionStage("AWSCURRENT").moveToVersionId(first).removeFromVersionId(second));
        var stages = client.describeSecret(request -> request.secretId(secret.id())).versionIdsToStages();
        assertEquals(List.of("AWSCURRENT"), stages.get(first));
        assertEquals(List.of("AWSPREVIOUS"), stages.get(second));
        assertEquals(3, client.listSecretVersionIds(request -> request.secretId(secret.id())).versions().size());
    }

    @Test
    void currentIsNeitherStolenNorLost() {
        var first = put("one", token());
        var second = put("two", token());
        assertThrows(InvalidParameterException.class, () -> client.updateSecretVersionStage(request ->
                request.secretId(secret.id()).versionStage("AWSCURRENT").moveToVersionId(first)));
        assertThrows(InvalidParameterException.class, () -> client.updateSecretVersionStage(request ->
                request.secretId(secret.id()).versionStage("AWSCURRENT").removeFromVersionId(second)));
        assertThrows(InvalidParameterException.class, () -> client.updateSecretVersionStage(request ->
                request.secretId(secret.id()).versionStage("AWSCURRENT").moveToVersionId(second).removeFromVersionId(first)));
    }

    @Test
    void describeTellsTagsAndRotationAndNoValue() {
        put("s3cret", token());
        client.tagResource(request -> request.secretId(secret.id()).tags(Tag.builder().key("cost").value("42").build()));
        var description = client.describeSecret(request -> request.secretId(secret.id()));
        assertTrue(description.rotationEnabled());
        assertEquals(Resources.functionArn("rotation"), description.rotationLambdaARN());
        assertEquals(List.of("team=data", "cost=42"), description.tags().stream().map(tag -> tag.key() + "=" + tag.value()).toList());
        assertFalse(description.toString().contains("s3cret"));
        assertFalse(client.describeSecret(request -> request.secretId(plain.id())).rotationEnabled());
    }

    @Test
    void rotationTakesFourStepsAndWaitsForTheVersionItNamed() {
        var version = client.rotateSecret(request -> request.secretId(secret.id())).versionId();
        assertEquals(List.of("createSecret", "setSecret", "testSecret", "finishSecret"), steps);
        var description = client.describeSecret(request -> request.secretId(secret.id()));
        assertEquals(Map.of(version, List.of("AWSPENDING")), description.versionIdsToStages());
        assertThrows(ResourceNotFoundException.class, () -> client.getSecretValue(request -> request.secretId(secret.id()).versionId(version)));
    }

    @Test
    void aFailedRotationIsTriedAgainWithTheSameVersion() {
        problem = Optional.of("the database is away");
        var version = client.rotateSecret(request -> request.secretId(secret.id())).versionId();
        assertEquals(List.of("createSecret", "createSecret"), steps);
        problem = Optional.empty();
        assertEquals(version, client.rotateSecret(request -> request.secretId(secret.id())).versionId());
        assertEquals(6, steps.size());
    }

    @Test
    void aCancelledRotationLeavesNothingPending() {
        var current = put("one", token());
        problem = Optional.of("not now");
        client.rotateSecret(request -> request.secretId(secret.id()));
        client.cancelRotateSecret(request -> request.secretId(secret.id()));
        assertEquals(Map.of(current, List.of("AWSCURRENT")), client.describeSecret(request -> request.secretId(secret.id())).versionIdsToStages());
    }

    @Test
    void aSecretWithoutAFunctionDoesNotRotate() {
        assertThrows(InvalidRequestException.class, () -> client.rotateSecret(request -> request.secretId(plain.id())));
    }

    @Test
    void randomPasswordsAreAsLongAndAsPlainAsAskedFor() {
        var password = client.getRandomPassword(request -> request.passwordLength(40L).excludePunctuation(true).excludeCharacters("abc")).randomPassword();
        assertTrue(password.matches("[d-zA-Z0-9]{40}"), password);
        assertTrue(password.matches(".*[d-z].*") && password.matches(".*[A-Z].*") && password.matches(".*[0-9].*"), password);
    }

    @Test
    void aPolicyComesBackAsItWasPut() {
        var policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
        client.putResourcePolicy(request -> request.secretId(secret.id()).resourcePolicy(policy));
        assertEquals(policy, client.getResourcePolicy(request -> request.secretId(secret.id())).resourcePolicy());
    }

    @Test
    void onlyKeysThatWereIssuedOpen() {
        put("s3cret", token());
        assertEquals("UnrecognizedClientException", refusal("ASIAAAAAAAAAAAAAAAAA", issued.secret(), issued.token()));
        assertEquals("UnrecognizedClientException", refusal(issued.id(), issued.secret(), "another token"));
        assertEquals("InvalidSignatureException", refusal(issued.id(), "another key", issued.token()));
    }

    private String refusal(String id, String key, String token) {
        try (var other = client(id, key, token)) {
            AwsServiceException refusal = assertThrows(SecretsManagerException.class, () -> other.getSecretValue(request -> request.secretId(secret.id())));
            return refusal.awsErrorDetails().errorCode();
        }
    }

    @Test
    void valuesOutliveTheProcessInAFileThatOnlyItsOwnerReads() throws Exception {
        put("s3cret", token());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        var again = new SecretStore(file);
        assertEquals("s3cret", again.get(secret.id()).at("AWSCURRENT").orElseThrow().text());
    }
}
