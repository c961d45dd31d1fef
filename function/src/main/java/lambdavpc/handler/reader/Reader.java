package lambdavpc.handler.reader;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.sql.Connection;
import java.sql.SQLException;
import lambdavpc.handler.core.Authentication;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.Cache;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Keys;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Session;
import lambdavpc.handler.core.Settings;
import org.crac.Core;

/**
 * Reads notes: {@code {"after": 0, "limit": 10}} gives {@code {"notes": [{"id": 1, "body": "..."}], "sentinel": "..."}}.
 * Both fields of the input are optional.
 */
public final class Reader extends Handler {
    /** One round trip for both; the sentinel, of which there is exactly one, comes even when there is no note. */
    static final String SQL = """
            select s.body, n.id, n.body from sentinel s
            left join (select id, body from notes where id > ? order by id limit ?) n on true
            order by n.id""";

    private record Query(long after, int limit) {
        static Query from(Map<String, JsonNode> input) {
            for (var name : input.keySet()) {
                if (!Set.of("after", "limit").contains(name)) {
                    throw new BadInput(name, "a field that is not known", "after, limit");
                }
            }
            return new Query(number(input, "after", 0, 0, Long.MAX_VALUE), (int) number(input, "limit", 10, 1, 100));
        }

        private static long number(Map<String, JsonNode> input, String name, long standard, long least, long most) {
            var node = input.get(name);
            if (node == null || node.isNull()) {
                return standard;
            }
            var allowed = "a whole number from " + least + " to " + most;
            if (!node.isNumber()) {
                throw new BadInput(name, "JSON of another type", allowed);
            }
            try {
                var number = Long.parseLong(node.asNumber());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // A fraction, or too large for a long: the same complaint.
            }
            throw new BadInput(name, node.asNumber(), allowed);
        }
    }

    private record Note(long id, String body) {}

    private record Page(String sentinel, List<Note> notes) {
        void write(JsonWriter json) {
            json.writeStartObject().writeFieldName("notes").writeStartArray();
            for (var note : notes) {
                json.writeStartObject()
                        .writeFieldName("id").writeValue(note.id())
                        .writeFieldName("body").writeValue(note.body())
                        .writeEndObject();
            }
            json.writeEndArray().writeFieldName("sentinel").writeValue(sentinel).writeEndObject();
        }

        /** Empty when it is not what {@link #write} writes: another version of us, or another writer, kept it. */
        static Optional<Page> kept(String text) {
            try {
                var page = JsonNode.parse(text).asObject();
                return Optional.of(new Page(page.get("sentinel").asString(), page.get("notes").asArray().stream().map(JsonNode::asObject)
                        .map(note -> new Note(Long.parseLong(note.get("id").asNumber()), note.get("body").asString())).toList()));
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        }
    }

    private final Session session;
    private final Optional<Cache> cache;

    public Reader() {
        this(open(Settings.from(System.getenv())), Cache.Place.from(System.getenv())
                .map(place -> new Cache(place, () -> Keys.ofRole(System.getenv()), Clock.systemUTC())));
        session.warmUp();
        Core.getGlobalContext().register(session);
        cache.ifPresent(kept -> {
            kept.warmUp();
            Core.getGlobalContext().register(kept);
        });
    }

    Reader(Session session) {
        this(session, Optional.empty());
    }

    Reader(Session session, Optional<Cache> cache) {
        this.session = session;
        this.cache = cache;
    }

    private static Session open(Settings settings) {
        return new Session(settings, Authentication.of(settings));
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        var query = Query.from(input);
        var key = "notes:" + query.after() + ":" + query.limit();
        var kept = cache.flatMap(each -> each.get(key, deadline)).flatMap(Page::kept);
        var page = kept.orElseGet(() -> session.read(deadline, connection -> page(connection, query)));
        page.write(answer);
        if (kept.isEmpty()) {
            cache.ifPresent(each -> each.put(key, answer.toString(), deadline));
        }
        return cache.isEmpty() ? Log.info("read") : Log.info("read").with("kept", kept.isPresent());
    }

    private static Page page(Connection connection, Query query) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            statement.setLong(1, query.after());
            statement.setInt(2, query.limit());
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
                return new Page(sentinel, notes);
            }
        }
    }
}
