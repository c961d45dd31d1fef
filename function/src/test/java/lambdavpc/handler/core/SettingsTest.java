package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Map<String, String> READER = Map.of(
            "DATABASE_HOST", "db.example", "DATABASE_PORT", "5432", "DATABASE_NAME", "app", "DATABASE_ENGINE", "mariadb",
            "DATABASE_AUTHENTICATION", "password", "SECRET_ARN", "arn:of:secret", "AWS_REGION", "eu-central-1");

    @Test
    void areReadFromWhatTheReaderIsGiven() {
        assertEquals(new Settings("db.example", 5432, "app", Engine.MARIADB, Settings.Mode.PASSWORD, Optional.empty(),
                Optional.of("arn:of:secret"), Optional.empty(), "eu-central-1", false, Optional.empty(), Optional.empty()), Settings.from(READER));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DATABASE_PORT           | 0             | DATABASE_PORT is '0'; allowed: 1 to 65535
            DATABASE_PORT           | postgres      | DATABASE_PORT is 'postgres'; allowed: 1 to 65535
            DATABASE_ENGINE         | oracle        | DATABASE_ENGINE is 'oracle'; allowed: postgres, mysql, mariadb
            DATABASE_AUTHENTICATION | trust         | DATABASE_AUTHENTICATION is 'trust'; allowed: password, iam
            DATABASE_USER           | app; drop     | DATABASE_USER is 'app; drop'; allowed: a small letter, then at most 56 small letters, digits and _
            AWS_REGION              |               | the environment variable AWS_REGION is not set; the deployment sets it
            """)
    void sayWhichVariableIsWrongAndWhatIsAllowed(String name, String value, String message) {
        var environment = new HashMap<>(READER);
        environment.put(name, value);
        var failure = assertThrows(HandlerException.class, () -> Settings.from(environment));
        assertEquals("Configuration: " + message, failure.getMessage());
    }

    @Test
    void aLoginPrintsWithoutItsPassword() {
        assertEquals("Login[app_login]", new Login("app_login", "hunter2").toString());
    }
}
