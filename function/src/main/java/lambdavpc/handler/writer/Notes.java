package lambdavpc.handler.writer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.handler.core.Engine;

/** The table as it is written to. */
interface Notes {
    /**
     * Writes those that are not there yet: all of them, or with an exception none. Each statement is a transaction of its own.
     *
     * @return how many were not there yet
     */
    int insert(Connection connection, List<Note> notes) throws SQLException;

    static Notes of(Engine engine) {
        return engine == Engine.POSTGRES ? Notes::postgres : Notes::mySql;
    }

    private static int postgres(Connection connection, List<Note> notes) throws SQLException {
        try (var statement = connection.prepareStatement("""
                insert into notes (message_id, body) select * from unnest(?, ?) on conflict (message_id) do nothing""")) {
            statement.setArray(1, connection.createArrayOf("text", notes.stream().map(Note::messageId).toArray()));
            statement.setArray(2, connection.createArrayOf("text", notes.stream().map(Note::text).toArray()));
            return statement.executeUpdate();
        }
    }

    /**
     * INSERT IGNORE would hide other faults than duplicates, and ON DUPLICATE KEY UPDATE needs a right that the app does not have. So
     * duplicates, which are rare, are refused, looked up and left out.
     */
    private static int mySql(Connection connection, List<Note> notes) throws SQLException {
        var missing = notes;
        while (!missing.isEmpty()) {
            try (var statement = connection.prepareStatement("insert into notes (message_id, body) values "
                    + repeat("(?, ?)", missing.size()))) {
                set(statement, missing.stream().flatMap(note -> Stream.of(note.messageId(), note.text())));
                return statement.executeUpdate();
            } catch (SQLException e) {
                var known = e.getErrorCode() == 1062 ? known(connection, missing) : Set.of();
                if (known.isEmpty()) {
                    throw e;
                }
                missing = missing.stream().filter(note -> !known.contains(note.messageId())).toList();
            }
        }
        return 0;
    }

    private static Set<String> known(Connection connection, List<Note> notes) throws SQLException {
        try (var statement = connection.prepareStatement("select message_id from notes where message_id in (" + repeat("?", notes.size()) + ")")) {
            set(statement, notes.stream().map(Note::messageId));
            try (var rows = statement.executeQuery()) {
                var known = new HashSet<String>();
                while (rows.next()) {
                    known.add(rows.getString(1));
                }
                return known;
            }
        }
    }

    private static void set(PreparedStatement statement, Stream<String> values) throws SQLException {
        var index = 0;
        for (var value : values.toList()) {
            statement.setString(++index, value);
        }
    }

    private static String repeat(String what, int times) {
        return Stream.generate(() -> what).limit(times).collect(Collectors.joining(", "));
    }
}
