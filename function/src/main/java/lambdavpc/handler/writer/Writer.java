package lambdavpc.handler.writer;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import lambdavpc.handler.core.Authentication;
import lambdavpc.handler.core.Backoff;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Failure;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Session;
import lambdavpc.handler.core.Settings;
import org.crac.Core;

/**
 * Writes notes from a queue: each message {@code {"text": "..."}} of the SQS event becomes one note, however often it is delivered. Answers with
 * those to deliver again, {@code {"batchItemFailures": [{"itemIdentifier": "..."}]}}, which only an event source mapping with
 * {@code ReportBatchItemFailures} understands.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Handling errors for an SQS event source</a>
 */
public final class Writer extends Handler {
    private final Session session;
    private final Notes notes;

    public Writer() {
        this(Settings.from(System.getenv()));
    }

    private Writer(Settings settings) {
        this(new Session(settings, Authentication.of(settings)), Notes.of(settings.engine()));
        session.warmUp();
        Core.getGlobalContext().register(session);
    }

    Writer(Session session, Notes notes) {
        this.session = session;
        this.notes = notes;
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        var batch = Batch.from(input);
        batch.poison().forEach((id, reason) -> Log.warn("poison").with("messageId", id).with("message", reason).write());
        var outcome = new Outcome();
        outcome.failed.addAll(batch.poison().keySet());
        if (!batch.notes().isEmpty()) {
            write(batch.notes(), deadline, outcome);
        }
        answer.writeStartObject().writeFieldName("batchItemFailures").writeStartArray();
        for (var id : outcome.failed) {
            answer.writeStartObject().writeFieldName("itemIdentifier").writeValue(id).writeEndObject();
        }
        answer.writeEndArray().writeEndObject();
        return (outcome.failed.isEmpty() ? Log.info("wrote") : Log.warn("wrote")).with("written", outcome.written)
                .with("duplicates", outcome.duplicates).with("failed", outcome.failed.size()).with("retries", outcome.retries);
    }

    private static final class Outcome {
        private int written;
        private int duplicates;
        private int retries;
        private final LinkedHashSet<String> failed = new LinkedHashSet<>();
    }

    /**
     * All in one statement. A batch with a note in it that the table refuses is halved until that note is alone. What cannot be written now
     * is tried again until the deadline; what somebody must mend ends the request with an error, after which Lambda delivers all of it again.
     */
    private void write(List<Note> batch, Deadline deadline, Outcome outcome) {
        var backoff = new Backoff();
        var groups = new ArrayDeque<>(List.of(batch));
        while (!groups.isEmpty()) {
            var group = groups.pop();
            try {
                int written = session.write(deadline, connection -> notes.insert(connection, group));
                outcome.written += written;
                outcome.duplicates += group.size() - written;
            } catch (SQLException e) {
                var failure = Failure.of(e);
                if (failure == Failure.DATA && group.size() > 1) {
                    groups.push(group.subList(group.size() / 2, group.size()));
                    groups.push(group.subList(0, group.size() / 2));
                } else if (failure == Failure.DATA) {
                    outcome.failed.add(group.get(0).messageId());
                    Log.warn("refused").with("messageId", group.get(0).messageId()).with("sqlState", e.getSQLState()).write();
                } else if (!failure.passes()) {
                    throw failure.toException(e);
                } else if (backoff.pause(deadline)) {
                    outcome.retries++;
                    groups.push(group);
                } else {
                    Log.error("gave up").with("message", failure.toException(e).getMessage()).with("retries", outcome.retries).write();
                    groups.push(group);
                    groups.forEach(rest -> rest.forEach(note -> outcome.failed.add(note.messageId())));
                    return;
                }
            }
        }
    }
}
