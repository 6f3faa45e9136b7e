package org.cardcourier.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/**
 * Questions to the journal, and what a person may decide. Works on the file itself in short transactions, whether Card
 * Courier runs or not; a running one sees the change within a quarter of a second.
 */
public final class JournalDesk implements AutoCloseable {

    private static final String COLUMNS = "seq, source, state, reason, detail, then_failed, tries, due, accepted_at,"
            + " COALESCE(tried_at, 0), COALESCE(ended_at, 0), body";

    private final Connection connection;
    private final NoticeCodec codec;
    private final String accountKey;

    private JournalDesk(Connection connection, String accountKey, NoticeCodec codec) {
        this.connection = connection;
        this.accountKey = accountKey;
        this.codec = codec;
    }

    /**
     * Opens the desk.
     *
     * @param file    the journal; it must exist
     * @param account base address and account id
     * @param codec   how notices are stored
     * @return the desk
     * @throws JournalUnusable if there is no journal there or it cannot be opened
     */
    public static JournalDesk open(Path file, String account, NoticeCodec codec) {
        if (!java.nio.file.Files.isRegularFile(file)) {
            throw new JournalUnusable("There is no journal at " + file + ": nothing was accepted here yet", null);
        }
        return new JournalDesk(JournalFile.reopen(file), account, codec);
    }

    /**
     * One notice.
     *
     * @param id its id
     * @return its story with all attempts, or nothing if it was never accepted
     */
    public Optional<Story> find(String id) {
        return ask(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM notice WHERE account=(SELECT n FROM account WHERE key=?) AND id=?")) {
                select.setString(1, accountKey);
                select.setString(2, id);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(story(row, true)) : Optional.empty();
                }
            }
        });
    }

    /**
     * Notices, newest first.
     *
     * @param states    only these; empty for all
     * @param attention true for only those that want a person's attention
     * @param orderId   only of this order; "" for all
     * @param limit     at most so many
     * @return their stories, without the attempts
     */
    public List<Story> list(Set<State> states, boolean attention, String orderId, int limit) {
        StringBuilder where = new StringBuilder(" WHERE account=(SELECT n FROM account WHERE key=?)");
        if (!states.isEmpty()) {
            where.append(" AND state IN (")
                    .append(String.join(
                            ",", states.stream().map(state -> "" + state.code()).toList()))
                    .append(")");
        }
        if (attention) {
            where.append(" AND (state >= 12 OR then_failed = 1)");
        }
        if (!orderId.isEmpty()) {
            where.append(" AND order_id=?");
        }
        return ask(() -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM notice" + where + " ORDER BY seq DESC LIMIT ?")) {
                int n = 1;
                select.setString(n++, accountKey);
                if (!orderId.isEmpty()) {
                    select.setString(n++, orderId);
                }
                select.setInt(n, limit);
                List<Story> found = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(story(row, false));
                    }
                }
                return found;
            }
        });
    }

    /**
     * All notices with their attempts, in the order of acceptance, one at a time: there may be more than fit into memory.
     *
     * @param each is told of each
     */
    public void forEach(Consumer<Story> each) {
        ask(() -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM notice WHERE account=(SELECT n FROM account WHERE key=?) ORDER BY seq")) {
                select.setString(1, accountKey);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        each.accept(story(row, true));
                    }
                }
            }
            return null;
        });
    }

    /**
     * Ends since a reader last looked.
     *
     * @param n      number of an end
     * @param story  what the journal knows of it
     */
    public record Outcome(long n, Story story) {}

    /**
     * How far a reader has come; an unknown one begins with the next end from now on.
     *
     * @param reader its name
     * @return the last end it has dealt with
     */
    public long outcomesReadBy(String reader) {
        return ask(() -> position(reader));
    }

    /** @return the number of the last end so far; 0 for none */
    public long lastOutcome() {
        return ask(() -> one("SELECT COALESCE(MAX(n), 0) FROM outcome"));
    }

    /**
     * Ends of some states, and of notices whose "then" failed, oldest first. The others are passed over inside the
     * database: reading the whole notice of each delivery cost a tenth of it.
     *
     * @param after  only later ends
     * @param upTo   no later ones
     * @param states what to look for
     * @param limit  at most so many
     * @return the ends
     */
    public List<Outcome> outcomes(long after, long upTo, Set<State> states, int limit) {
        String codes =
                states.stream().map(state -> Integer.toString(state.code())).collect(Collectors.joining(","));
        return ask(() -> {
            List<Outcome> found = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT " + COLUMNS.replace("seq,", "notice.seq,")
                            + ", outcome.n FROM outcome JOIN notice ON notice.seq=outcome.seq WHERE outcome.n>?"
                            + " AND outcome.n<=? AND account=(SELECT n FROM account WHERE key=?)"
                            + " AND (state IN (" + codes + ") OR then_failed=1) ORDER BY outcome.n LIMIT ?")) {
                select.setLong(1, after);
                select.setLong(2, upTo);
                select.setString(3, accountKey);
                select.setInt(4, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Outcome(row.getLong(13), story(row, false)));
                    }
                }
            }
            return found;
        });
    }

    /**
     * Remembers how far a reader has come.
     *
     * @param reader its name
     * @param n      the last end it has dealt with
     */
    public void outcomesRead(String reader, long n) {
        change(() -> {
            try (PreparedStatement update = connection.prepareStatement("UPDATE reader SET n=? WHERE name=?")) {
                update.setLong(1, n);
                update.setString(2, reader);
                update.executeUpdate();
            }
            return null;
        });
    }

    private long position(String reader) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT n FROM reader WHERE name=?")) {
            select.setString(1, reader);
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    return row.getLong(1);
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR IGNORE INTO reader (name, n) SELECT ?, COALESCE(MAX(n), 0) FROM outcome")) {
            insert.setString(1, reader);
            insert.executeUpdate();
        }
        return position(reader);
    }

    /**
     * How many notices stand where.
     *
     * @return a number for every state
     */
    public Map<State, Long> counts() {
        return ask(() -> {
            Map<State, Long> counts = new EnumMap<>(State.class);
            for (State state : State.values()) {
                counts.put(state, 0L);
            }
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT state, COUNT(*) FROM notice WHERE account=(SELECT n FROM account WHERE key=?) GROUP BY state")) {
                select.setString(1, accountKey);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        counts.put(State.of(row.getInt(1)), row.getLong(2));
                    }
                }
            }
            return counts;
        });
    }

    /** @return how many notices want a person's attention */
    public long attention() {
        return number("SELECT COUNT(*) FROM notice WHERE account=(SELECT n FROM account WHERE key=?)"
                + " AND (state >= 12 OR then_failed = 1)");
    }

    /** @return when the oldest notice was accepted that has no end, epoch milliseconds; 0 if all have */
    public long oldestOpen() {
        return number("SELECT COALESCE(MIN(accepted_at), 0) FROM notice"
                + " WHERE account=(SELECT n FROM account WHERE key=?) AND state < 10");
    }

    /**
     * Since when the oldest notice waits whose turn has come; one that is not to be sent yet does not count.
     *
     * @param now       the time
     * @param withFiles false to leave out what came in a file and was not tried yet: a batch waits for its turn
     * @return epoch milliseconds; 0 if none waits
     */
    public long waitingSince(Clock now, boolean withFiles) {
        return number("SELECT COALESCE(MIN(CASE WHEN tries=0 THEN due WHEN failing_since>0 THEN failing_since"
                + " ELSE tried_at END), 0) FROM notice WHERE account=(SELECT n FROM account WHERE key=?)"
                + " AND state < 10 AND (tries > 0 OR due <= " + now.millis() + ")"
                + (withFiles ? "" : " AND (tries > 0 OR source NOT LIKE 'file:%')"));
    }

    /** @return when the last notice was delivered, epoch milliseconds; 0 if none was */
    public long lastDelivered() {
        return number("SELECT COALESCE(MAX(ended_at), 0) FROM notice"
                + " WHERE account=(SELECT n FROM account WHERE key=?) AND state = 10");
    }

    /**
     * How far something was read.
     *
     * @param name the watermark
     * @return its value, or nothing if it was never set
     */
    public Optional<String> watermark(String name) {
        return ask(() -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT value FROM watermark WHERE name=?")) {
                select.setString(1, name);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    /** @return what the process that sends said last of Chatwoot; nothing if none ever did */
    public Optional<TrafficNow> traffic() {
        return ask(() -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT since, open, because, rate, setting"
                    + " FROM traffic WHERE account=(SELECT n FROM account WHERE key=?)")) {
                select.setString(1, accountKey);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new TrafficNow(
                                    row.getLong(1),
                                    row.getBoolean(2),
                                    row.getString(3),
                                    row.getDouble(4),
                                    row.getDouble(5)))
                            : Optional.empty();
                }
            }
        });
    }

    /** @return why delivery is paused: "person", "unauthorized", or nothing */
    public Optional<String> paused() {
        return ask(() -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT paused FROM account WHERE key=?")) {
                select.setString(1, accountKey);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    /**
     * Holds delivery back, or lets it go on. Accepting goes on either way.
     *
     * @param pause true to hold back
     * @param now   the time
     */
    public void pause(boolean pause, Clock now) {
        change(() -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "INSERT INTO account (key, paused, paused_at) VALUES"
                            + " (?,?,?) ON CONFLICT (key) DO UPDATE SET paused=excluded.paused, paused_at=excluded.paused_at")) {
                update.setString(1, accountKey);
                update.setString(2, pause ? "person" : null);
                update.setLong(3, now.millis());
                update.executeUpdate();
            }
            return null;
        });
    }

    /**
     * Tries an ended notice again, from its first try; what was carried out is not repeated.
     *
     * @param id  the notice
     * @param now the time
     * @throws NotPossible if it does not exist or its state does not allow it; the message says which commands do
     */
    public void replay(String id, Clock now) {
        Story story = known(id);
        boolean again = story.state() == State.REFUSED
                || story.state() == State.UNDELIVERED
                || story.state() == State.SKIPPED
                || story.thenFailed();
        if (!again) {
            throw new NotPossible(
                    "Notice " + id + " is " + story.state().word()
                            + (story.state() == State.UNCERTAIN
                                    ? ": look into the conversation, then: notices resolve " + id
                                            + " --delivered or --send-again"
                                    : ": only refused, undelivered and skipped ones, or those whose then failed, can be replayed"));
        }
        change(() -> {
            changeOne(
                    "UPDATE notice SET state=0, tries=0, then_failed=0, only_find_out=0, failing_since=0, ended_at=NULL,"
                            + " line=conversation, due=" + now.millis() + " WHERE seq=? AND state="
                            + story.state().code(),
                    story);
            execute("DELETE FROM step WHERE seq=? AND failure<>''", story.seq());
            joinLine(story);
            return null;
        });
    }

    /** Takes its place in its conversation, in the order of acceptance. */
    private void joinLine(Story story) throws SQLException {
        try (PreparedStatement account = connection.prepareStatement("SELECT account FROM notice WHERE seq=?");
                PreparedStatement join = connection.prepareStatement(Store.JOIN_LINE)) {
            account.setLong(1, story.seq());
            try (ResultSet row = account.executeQuery()) {
                row.next();
                join.setInt(1, row.getInt(1));
            }
            join.setLong(2, story.notice().conversationId());
            join.setLong(3, story.seq());
            join.executeUpdate();
        }
    }

    /** Between the question and the change somebody else may have decided. */
    private void changeOne(String sql, Story story) throws SQLException {
        if (execute(sql, story.seq()) != 1) {
            throw new NotPossible("Notice " + story.notice().id() + " has changed in the meantime: look at it again");
        }
    }

    /**
     * Sends the same content once more, as a new notice at the end of its conversation's queue.
     *
     * @param id  the notice
     * @param now the time
     * @return the id of the new notice
     * @throws NotPossible if it does not exist or has not ended
     */
    public String sendAgain(String id, Clock now) {
        Story story = known(id);
        if (!story.state().isEnd()) {
            throw new NotPossible("Notice " + id + " is " + story.state().word() + ": it will be sent anyway");
        }
        return change(() -> addAgain(story, now));
    }

    private String addAgain(Story story, Clock now) throws SQLException {
        String id = story.notice().id();
        String newId = freeId(id);
        Notice notice = withId(story.notice(), newId);
        long seq = one("SELECT COALESCE(MAX(seq), 0) + 1 FROM notice");
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO notice (seq, account, id, conversation, line, order_id, source, state, tries, due,"
                        + " accepted_at, body) SELECT ?, account, ?, conversation, conversation, order_id, ?, 0, 0, ?, ?, ?"
                        + " FROM notice WHERE seq=?")) {
            insert.setLong(1, seq);
            insert.setString(2, newId);
            insert.setString(3, "send-again:" + id);
            insert.setLong(4, now.millis());
            insert.setLong(5, now.millis());
            insert.setBytes(6, codec.write(notice));
            insert.setLong(7, story.seq());
            insert.executeUpdate();
        }
        execute(
                "INSERT INTO head (account, line, seq, due, urgent) SELECT account, line, seq, due, seq FROM notice"
                        + " WHERE seq=? ON CONFLICT (account, line) DO UPDATE SET urgent=excluded.urgent",
                seq);
        return newId;
    }

    /**
     * Ends a notice that waits, without sending it.
     *
     * @param id  the notice
     * @param now the time
     * @throws NotPossible if it does not exist, has ended, or is being sent at this moment
     */
    public void cancel(String id, Clock now) {
        Story story = known(id);
        if (story.state() != State.WAITING) {
            throw new NotPossible(
                    "Notice " + id + " is " + story.state().word() + ": only a waiting one can be cancelled");
        }
        if (!story.messageIds().isEmpty()) {
            throw new NotPossible("Notice " + id + " is in its conversation already, only what follows it still waits");
        }
        change(() -> {
            changeOne(
                    "UPDATE notice SET state=11, reason='cancelled', detail='A person cancelled it', ended_at="
                            + now.millis() + " WHERE seq=? AND state=0 AND doubtful_since=0",
                    story);
            execute("INSERT INTO outcome (seq) VALUES (?)", story.seq());
            leaveLine(story.seq());
            return null;
        });
    }

    private void leaveLine(long seq) throws SQLException {
        execute(
                "UPDATE head SET (seq, due) = (SELECT n.seq, " + Store.LOOK_AT
                        + " FROM notice n WHERE n.account=head.account"
                        + " AND n.line=head.line AND n.state<10 ORDER BY n.seq LIMIT 1) WHERE seq=? AND EXISTS (SELECT 1 FROM notice n"
                        + " WHERE n.account=head.account AND n.line=head.line AND n.state<10)",
                seq);
        execute("DELETE FROM head WHERE seq=?", seq);
    }

    /**
     * A person looked into the conversation: an uncertain notice is there.
     *
     * @param id  the notice
     * @param now the time
     * @throws NotPossible if it does not exist or is not uncertain
     */
    public void resolveDelivered(String id, Clock now) {
        Story story = uncertain(id);
        change(() -> {
            changeOne(
                    "UPDATE notice SET state=10, reason=NULL, detail='A person saw it in the conversation', ended_at="
                            + now.millis() + " WHERE seq=? AND state=14",
                    story);
            execute("INSERT INTO outcome (seq) VALUES (?)", story.seq());
            return null;
        });
    }

    /**
     * A person looked into the conversation: an uncertain notice is not there. It goes out as a new notice, and the old
     * one is skipped, superseded by that.
     *
     * @param id  the notice
     * @param now the time
     * @return the id of the new notice
     * @throws NotPossible if it does not exist or is not uncertain
     */
    public String resolveSendAgain(String id, Clock now) {
        Story story = uncertain(id);
        return change(() -> {
            changeOne("UPDATE notice SET state=11 WHERE seq=? AND state=14", story);
            String newId = addAgain(story, now);
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE notice SET state=11, reason='superseded', detail=?, ended_at=? WHERE seq=?")) {
                update.setString(1, "A person did not find it in the conversation; it was sent again as " + newId);
                update.setLong(2, now.millis());
                update.setLong(3, story.seq());
                update.executeUpdate();
            }
            execute("INSERT INTO outcome (seq) VALUES (?)", story.seq());
            return newId;
        });
    }

    private Story uncertain(String id) {
        Story story = known(id);
        if (story.state() != State.UNCERTAIN) {
            throw new NotPossible(
                    "Notice " + id + " is " + story.state().word() + ": only an uncertain one is resolved");
        }
        return story;
    }

    private Story known(String id) {
        return find(id).orElseThrow(() -> new NotPossible("There is no notice " + id + " in this journal"));
    }

    private String freeId(String id) throws SQLException {
        String stem = id.length() > 190 ? id.substring(0, 190) : id;
        for (int n = 2; ; n++) {
            String candidate = stem + "." + n;
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT COUNT(*) FROM notice WHERE account=(SELECT n FROM account WHERE key=?) AND id=?")) {
                select.setString(1, accountKey);
                select.setString(2, candidate);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    if (row.getLong(1) == 0) {
                        return candidate;
                    }
                }
            }
        }
    }

    private static Notice withId(Notice n, String id) {
        return new Notice(
                id,
                n.conversationId(),
                n.order(),
                n.message(),
                n.actions(),
                n.template(),
                n.locale(),
                n.shape(),
                n.eventTime(),
                null,
                null,
                n.then());
    }

    private Story story(ResultSet row, boolean whole) throws SQLException {
        long seq = row.getLong(1);
        String detail = row.getString(5);
        return new Story(
                seq,
                codec.read(row.getBytes(12)),
                row.getString(2),
                State.of(row.getInt(3)),
                Reason.of(row.getString(4)),
                detail == null ? "" : detail,
                row.getInt(6) != 0,
                row.getInt(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                steps(seq),
                whole ? attempts(seq) : List.of());
    }

    private List<Step> steps(long seq) throws SQLException {
        List<Step> found = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT n, message_id, failure FROM step WHERE seq=? ORDER BY n")) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Step(row.getInt(1), row.getLong(2), row.getString(3)));
                }
            }
        }
        return found;
    }

    private List<Story.Attempt> attempts(long seq) throws SQLException {
        List<Story.Attempt> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT n, started_at, COALESCE(ended_at, 0), reason, doubtful, COALESCE(detail, '') FROM attempt"
                        + " WHERE seq=? ORDER BY n")) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Story.Attempt(
                            row.getInt(1),
                            row.getLong(2),
                            row.getLong(3),
                            Reason.of(row.getString(4)),
                            row.getInt(5) != 0,
                            row.getString(6)));
                }
            }
        }
        return found;
    }

    private long number(String sql) {
        return ask(() -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, accountKey);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? row.getLong(1) : 0;
                }
            }
        });
    }

    private long one(String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private long execute(String sql, long seq) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, seq);
            return statement.executeUpdate();
        }
    }

    private interface Question<T> {
        T answer() throws SQLException;
    }

    private synchronized <T> T ask(Question<T> question) {
        try {
            return question.answer();
        } catch (SQLException e) {
            throw new JournalDown("The journal could not be read: " + e.getMessage(), e);
        }
    }

    /** One short transaction. */
    private synchronized <T> T change(Question<T> question) {
        try {
            connection.setAutoCommit(false);
            try {
                T answer = question.answer();
                connection.commit();
                return answer;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new JournalDown("The journal could not be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new JournalDown("The journal could not be closed: " + e.getMessage(), e);
        }
    }

    /** What was asked for cannot be done with this notice. */
    public static final class NotPossible extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotPossible(String message) {
            super(message);
        }
    }
}
