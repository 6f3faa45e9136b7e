package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/** Reads the stories of notices. */
final class Stories {

    /** What {@link #story} needs, in its order; the first stands alone so that a join can name its table. */
    static final String COLUMNS = "seq, source, state, reason, detail, then_failed, tries, due, accepted_at,"
            + " COALESCE(tried_at, 0), COALESCE(ended_at, 0), body, message_failed, COALESCE(settled_at, 0),"
            + " conversation";

    private static final int COLUMN_COUNT = 15;

    private final Connection connection;
    private final NoticeCodec codec;

    Stories(Connection connection, NoticeCodec codec) {
        this.connection = connection;
        this.codec = codec;
    }

    /** @return the number of the first column after {@link #COLUMNS} */
    static int columnAfter() {
        return COLUMN_COUNT + 1;
    }

    List<Story> list(Selection.Where where, String order, int limit, boolean whole) throws SQLException {
        List<Story> found = new ArrayList<>();
        forEach(where, order, limit, whole, found::add);
        return found;
    }

    void forEach(Selection.Where where, String order, int limit, boolean whole, Consumer<Story> each)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM notice" + where.sql() + order + " LIMIT ?")) {
            List<Object> values = new ArrayList<>(where.values());
            values.add(limit);
            Transactions.bind(select, values.toArray());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    each.accept(story(row, whole));
                }
            }
        }
    }

    /** @param whole true for the attempts and all that was heard, too */
    Story story(ResultSet row, boolean whole) throws SQLException {
        long seq = row.getLong(1);
        State state = State.of(row.getInt(3));
        Reason reason = Reason.of(row.getString(4));
        String detail = row.getString(5) == null ? "" : row.getString(5);
        boolean messageFailed = row.getInt(13) != 0;
        List<Story.MessageFailure> failures = whole || messageFailed ? messageFailures(seq) : List.of();
        if (messageFailed && state == State.DELIVERED) {
            reason = Reason.MESSAGE_FAILED;
            detail = joined(detail, notHandedOn(failures));
        }
        long triedAt = row.getLong(10);
        long endedAt = row.getLong(11);
        Notice notice = Lines.addressed(codec.read(row.getBytes(12)), row.getLong(15));
        return new Story(
                seq,
                notice,
                row.getString(2),
                state,
                reason,
                detail,
                row.getInt(6) != 0,
                messageFailed,
                row.getInt(7),
                row.getLong(8),
                row.getLong(9),
                triedAt,
                endedAt,
                row.getLong(14),
                steps(seq),
                whole ? attempts(seq, state, triedAt, endedAt) : List.of(),
                whole ? readBacks(seq) : List.of(),
                failures,
                whole ? answers(seq, notice) : List.of());
    }

    private static String joined(String first, String second) {
        return first.isEmpty() ? second : first + ". " + second;
    }

    private static String notHandedOn(List<Story.MessageFailure> failures) {
        return failures.stream()
                .filter(failure -> failure.mendedAt() == 0)
                .map(failure -> "Chatwoot could not hand on message " + failure.messageId()
                        + (failure.error().isEmpty() ? "" : ": " + failure.error()))
                .collect(Collectors.joining("; "));
    }

    private List<Story.StepEnd> steps(long seq) throws SQLException {
        return rows(
                "SELECT n, message_id, failure, ended_at FROM step WHERE seq=? ORDER BY n",
                seq,
                row -> new Story.StepEnd(new Step(row.getInt(1), row.getLong(2), row.getString(3)), row.getLong(4)));
    }

    /** The first attempt, when it ended well, and the one that is being made stand in the notice itself. */
    private List<Story.Attempt> attempts(long seq, State state, long triedAt, long endedAt) throws SQLException {
        List<Story.Attempt> found = rows(
                "SELECT n, started_at, COALESCE(ended_at, 0), reason, doubtful, COALESCE(detail, '') FROM attempt"
                        + " WHERE seq=? ORDER BY n",
                seq,
                row -> new Story.Attempt(
                        row.getInt(1),
                        row.getLong(2),
                        row.getLong(3),
                        Reason.of(row.getString(4)),
                        row.getInt(5) != 0,
                        row.getString(6)));
        if (state == State.SENDING) {
            found.add(new Story.Attempt(found.size() + 1, triedAt, 0, null, false, ""));
        } else if (state == State.DELIVERED && found.isEmpty() && triedAt > 0) {
            found.add(new Story.Attempt(1, triedAt, endedAt, null, false, ""));
        }
        return found;
    }

    private List<Story.ReadBack> readBacks(long seq) throws SQLException {
        return rows(
                "SELECT at, found, COALESCE(failure, '') FROM read_back WHERE seq=? ORDER BY n",
                seq,
                row -> new Story.ReadBack(row.getLong(1), messages(row.getString(2)), row.getString(3)));
    }

    private List<Story.MessageFailure> messageFailures(long seq) throws SQLException {
        return rows(
                "SELECT message_id, at, detail, COALESCE(mended_at, 0) FROM message_failure WHERE seq=?"
                        + " ORDER BY at, message_id",
                seq,
                row -> new Story.MessageFailure(row.getLong(1), row.getLong(2), row.getString(3), row.getLong(4)));
    }

    private List<CustomerAnswer> answers(long seq, Notice notice) throws SQLException {
        return rows(
                "SELECT n, conversation, message_id, title, payload, at FROM answer WHERE seq=? ORDER BY n",
                seq,
                row -> new CustomerAnswer(
                        row.getLong(1),
                        notice.id(),
                        notice.orderId(),
                        row.getLong(2),
                        row.getLong(3),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6)));
    }

    /** Such as "1=4711 2=4712", as {@code read_back.found} keeps it. */
    static String words(Map<Integer, Long> messages) {
        return new TreeMap<>(messages)
                .entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining(" "));
    }

    private static Map<Integer, Long> messages(String words) {
        Map<Integer, Long> messages = new TreeMap<>();
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            int equals = word.indexOf('=');
            messages.put(Integer.valueOf(word.substring(0, equals)), Long.valueOf(word.substring(equals + 1)));
        }
        return messages;
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> rows(String sql, long seq, Reader<T> reader) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(reader.read(row));
                }
            }
        }
        return found;
    }
}
