package lambdavpc.handler.reader;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import lambdavpc.handler.core.Authentication;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Settings;

/**
 * A function that times others in its own process: each request calls the reader and does the same query in plain JDBC, by turns, so many
 * times as its input says. The answer: microseconds of the reader's 50th and 99th percentile, and of plain JDBC's.
 *
 * <p>Plain JDBC is the loop that somebody writes who has a connection and wants the page: the same SQL, prepared, run and closed for each
 * request (after five of them it is prepared on the server, as the reader's is), on a connection with the same properties, its rows taken into a
 * list of the same kind. It reads no request, makes no answer, logs no line, has no deadline and no second try: their price is what the ratio tells.
 */
public final class Warm implements RequestStreamHandler {
    private static final byte[] INPUT = "{\"limit\":10}".getBytes(StandardCharsets.UTF_8);

    private record Note(long id, String body) {}

    private final Reader reader = new Reader();
    private final Connection connection;

    public Warm() throws SQLException {
        var settings = Settings.from(System.getenv());
        var soon = Deadline.in(Duration.ofSeconds(10));
        connection = settings.engine().open(settings, Authentication.of(settings).login(soon), soon);
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var rounds = Integer.parseInt(new String(input.readAllBytes(), StandardCharsets.UTF_8).strip());
        var handler = new long[rounds];
        var jdbc = new long[rounds];
        try {
            for (var round = 0; round < rounds; round++) {
                // Who comes first changes, since the second finds the caches warm.
                if (round % 2 == 0) {
                    handler[round] = handler(context);
                    jdbc[round] = jdbc();
                } else {
                    jdbc[round] = jdbc();
                    handler[round] = handler(context);
                }
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        Arrays.sort(handler);
        Arrays.sort(jdbc);
        output.write("[%.1f,%.1f,%.1f,%.1f]".formatted(handler[rounds / 2] / 1e3, handler[rounds * 99 / 100] / 1e3,
                jdbc[rounds / 2] / 1e3, jdbc[rounds * 99 / 100] / 1e3).getBytes(StandardCharsets.UTF_8));
    }

    private long handler(Context context) throws IOException {
        var began = System.nanoTime();
        var answer = new ByteArrayOutputStream();
        reader.handleRequest(new ByteArrayInputStream(INPUT), answer, context);
        var took = System.nanoTime() - began;
        if (answer.size() < 100) {
            throw new IOException(answer.toString(StandardCharsets.UTF_8));
        }
        return took;
    }

    private long jdbc() throws SQLException {
        var began = System.nanoTime();
        var sentinel = "";
        var notes = new ArrayList<Note>();
        try (var statement = connection.prepareStatement(Reader.SQL)) {
            statement.setLong(1, 0);
            statement.setInt(2, 10);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    sentinel = rows.getString(1);
                    var id = rows.getLong(2);
                    if (!rows.wasNull()) {
                        notes.add(new Note(id, rows.getString(3)));
                    }
                }
            }
        }
        var took = System.nanoTime() - began;
        if (sentinel.isEmpty() || notes.isEmpty()) {
            throw new SQLException("nothing was read");
        }
        return took;
    }
}
