package naive;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Answers what {@code lambdavpc.handler.reader.Reader} answers, written as samples are: README.md beside the pom. */
public class NotesHandler implements RequestHandler<NotesHandler.Request, NotesHandler.Response> {
    private static final String SQL = """
            select s.body, n.id, n.body from sentinel s
            left join (select id, body from notes where id > ? order by id limit ?) n on true
            order by n.id""";

    private final ObjectMapper mapper = new ObjectMapper();
    private final SecretsManagerClient secretsManager = SecretsManagerClient.create();
    private final HikariDataSource pool = pool();

    @Override
    public Response handleRequest(Request request, Context context) {
        try (var connection = pool.getConnection(); var statement = connection.prepareStatement(SQL)) {
            statement.setLong(1, request.getAfter());
            statement.setInt(2, request.getLimit());
            try (var rows = statement.executeQuery()) {
                var sentinel = "";
                var notes = new ArrayList<Note>();
                while (rows.next()) {
                    sentinel = rows.getString(1);
                    var id = rows.getLong(2);
                    if (!rows.wasNull()) {
                        notes.add(new Note(id, rows.getString(3)));
                    }
                }
                context.getLogger().log("read " + notes.size() + " notes\n");
                return new Response(notes, sentinel);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private HikariDataSource pool() {
        var secret = secret();
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://%s:%s/%s?currentSchema=app&sslmode=verify-full&sslrootcert=%s".formatted(
                System.getenv("DATABASE_HOST"), System.getenv("DATABASE_PORT"), System.getenv("DATABASE_NAME"), System.getenv("DATABASE_CA_FILE")));
        config.setUsername(secret.get("username").asText());
        config.setPassword(secret.get("password").asText());
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private JsonNode secret() {
        try {
            return mapper.readTree(secretsManager.getSecretValue(request -> request.secretId(System.getenv("SECRET_ARN"))).secretString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public static class Request {
        private long after;
        private int limit = 10;

        public long getAfter() {
            return after;
        }

        public void setAfter(long after) {
            this.after = after;
        }

        public int getLimit() {
            return limit;
        }

        public void setLimit(int limit) {
            this.limit = limit;
        }
    }

    public static class Response {
        private final List<Note> notes;
        private final String sentinel;

        public Response(List<Note> notes, String sentinel) {
            this.notes = notes;
            this.sentinel = sentinel;
        }

        public List<Note> getNotes() {
            return notes;
        }

        public String getSentinel() {
            return sentinel;
        }
    }

    public static class Note {
        private final long id;
        private final String body;

        public Note(long id, String body) {
            this.id = id;
            this.body = body;
        }

        public long getId() {
            return id;
        }

        public String getBody() {
            return body;
        }
    }
}
