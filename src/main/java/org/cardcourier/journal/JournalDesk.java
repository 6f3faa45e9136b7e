package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/**
 * Questions to the journal, and what a person may decide. Works on the file itself in short transactions, whether Card
 * Courier runs or not; a running one sees the change within a quarter of a second.
 */
public final class JournalDesk implements AutoCloseable {

    /** Where a notice begins: the conversation of its person may be another by now. */
    private static final String HOME = "CASE WHEN person<>0 THEN person ELSE conversation END";

    private static final int PORTION = 100;

    private final Transactions transactions;
    private final NoticeCodec codec;
    private final String accountKey;
    private final Duration settle;

    private JournalDesk(Connection connection, JournalOptions options, NoticeCodec codec) {
        this.transactions = new Transactions(connection);
        this.accountKey = options.account();
        this.settle = options.settle();
        this.codec = codec;
    }

    /**
     * Opens the desk.
     *
     * @param options how the journal is kept; its file must exist
     * @param codec   how notices are stored
     * @return the desk
     * @throws JournalUnusable if there is no journal there or it cannot be opened
     */
    public static JournalDesk open(JournalOptions options, NoticeCodec codec) {
        return new JournalDesk(JournalFile.reopen(options.file()), options, codec);
    }

    /**
     * Opens a desk for questions only: whatever is asked of it, nothing is changed.
     *
     * @param options how the journal is kept; its file must exist
     * @param codec   how notices are stored
     * @return the desk; what a person decides fails with {@link JournalDown}
     * @throws JournalDown if the file cannot be read
     */
    public static JournalDesk onlyAsking(JournalOptions options, NoticeCodec codec) {
        try {
            return new JournalDesk(JournalFile.readOnly(options.file()), options, codec);
        } catch (SQLException e) {
            throw new JournalDown("The journal cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * One notice.
     *
     * @param id its id
     * @return its whole story, or nothing if it was never accepted
     */
    public Optional<Story> find(String id) {
        return transactions.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT " + Stories.COLUMNS
                    + " FROM notice WHERE account=(SELECT n FROM account WHERE key=?) AND id=?")) {
                Transactions.bind(select, accountKey, id);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(new Stories(connection, codec).story(row, true)) : Optional.empty();
                }
            }
        });
    }

    /**
     * The notices of an order.
     *
     * @param orderId the order, such as "SO-42"
     * @return their whole stories, in the order of acceptance
     */
    public List<Story> trace(String orderId) {
        Selection.Where where = Selection.ALL.ofOrder(orderId).where(accountKey);
        return transactions.ask(
                connection -> new Stories(connection, codec).list(where, " ORDER BY seq", Integer.MAX_VALUE, true));
    }

    /**
     * Notices, newest first.
     *
     * @param selection which
     * @param limit     at most so many
     * @return their stories, without the attempts
     */
    public List<Story> list(Selection selection, int limit) {
        Selection.Where where = selection.where(accountKey);
        return transactions.ask(
                connection -> new Stories(connection, codec).list(where, " ORDER BY seq DESC", limit, false));
    }

    /**
     * All notices with their attempts, in the order of acceptance, one at a time: there may be more than fit into memory.
     *
     * @param each is told of each
     */
    public void forEach(Consumer<Story> each) {
        Selection.Where where = Selection.ALL.where(accountKey);
        transactions.ask(connection -> {
            new Stories(connection, codec).forEach(where, " ORDER BY seq", Integer.MAX_VALUE, true, each);
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
        return transactions.ask(connection -> position(connection, reader));
    }

    /** @return the number of the last end so far; 0 for none */
    public long lastOutcome() {
        return transactions.ask(
                connection -> Transactions.number(connection, "SELECT COALESCE(MAX(n), 0) FROM outcome"));
    }

    /**
     * Ends of some states, and of notices of which something failed afterwards, oldest first. The others are passed over
     * inside the database: reading the whole notice of each delivery cost a tenth of it.
     *
     * @param after  only later ends
     * @param upTo   no later ones
     * @param states what to look for
     * @param limit  at most so many
     * @return the ends
     */
    public List<Outcome> outcomes(long after, long upTo, Set<State> states, int limit) {
        String sql = "SELECT " + Stories.COLUMNS.replace("seq,", "notice.seq,") + ", outcome.n" + endsOf(states)
                + " ORDER BY outcome.n LIMIT ?";
        return transactions.ask(connection -> {
            Stories stories = new Stories(connection, codec);
            List<Outcome> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                Transactions.bind(select, after, upTo, accountKey, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Outcome(row.getLong(Stories.columnAfter()), stories.story(row, true)));
                    }
                }
            }
            return found;
        });
    }

    /**
     * How many such ends there are.
     *
     * @param after  only later ends
     * @param upTo   no later ones
     * @param states what to look for
     * @return their number
     */
    public long countOutcomes(long after, long upTo, Set<State> states) {
        return transactions.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT COUNT(*)" + endsOf(states))) {
                Transactions.bind(select, after, upTo, accountKey);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    private static String endsOf(Set<State> states) {
        return " FROM outcome JOIN notice ON notice.seq=outcome.seq WHERE outcome.n>? AND outcome.n<=?"
                + " AND account=(SELECT n FROM account WHERE key=?)"
                + " AND (state IN (" + Selection.codes(states) + ") OR then_failed=1 OR message_failed=1)";
    }

    /**
     * Remembers how far a reader has come.
     *
     * @param reader its name
     * @param n      the last end it has dealt with
     */
    public void outcomesRead(String reader, long n) {
        change("UPDATE reader SET n=? WHERE name=?", n, reader);
    }

    private static long position(Connection connection, String reader) throws SQLException {
        Transactions.execute(
                connection,
                "INSERT OR IGNORE INTO reader (name, n) SELECT ?, COALESCE(MAX(n), 0) FROM outcome",
                reader);
        return Transactions.number(connection, "SELECT n FROM reader WHERE name=?", reader);
    }

    /**
     * How many notices stand where.
     *
     * @return a number for every state
     */
    public Map<State, Long> counts() {
        return transactions.ask(connection -> {
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
        return number("SELECT COUNT(*) FROM notice WHERE account=(SELECT n FROM account WHERE key=?) AND "
                + Selection.ATTENTION);
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
                + " AND state < 10 AND state <> 2 AND (tries > 0 OR due <= " + now.millis() + ")"
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
        return text("SELECT value FROM watermark WHERE name=?", name);
    }

    /** @return what the process that sends said last of Chatwoot; nothing if none ever did */
    public Optional<TrafficNow> traffic() {
        return transactions.ask(connection -> {
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

    /**
     * Notices of an account that nobody works for.
     *
     * @param account base address and account id
     * @param open    how many have not ended
     */
    public record LeftBehind(String account, long open) {

        /** @return what is the matter and what to do, for a person */
        public String sentence() {
            int slash = account.lastIndexOf('/');
            return open + (open == 1 ? " notice waits" : " notices wait") + " for account " + account
                    + ", which no connection in the settings names (any more): to send them, name it again"
                    + " (chatwoot.NAME.api-url=" + account.substring(0, Math.max(0, slash))
                    + ", chatwoot.NAME.account-id="
                    + account.substring(slash + 1) + " and its token) and restart; to drop them, name it, then: courier"
                    + " notices cancel";
        }
    }

    /**
     * What waits for accounts that the settings do not name.
     *
     * @param known those that they name
     * @return one for each other account with notices that have not ended
     */
    public List<LeftBehind> leftBehind(Set<String> known) {
        return transactions.ask(connection -> {
            List<LeftBehind> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT key, (SELECT COUNT(*) FROM notice n"
                            + " WHERE n.account=account.n AND n.state<10) AS open FROM account ORDER BY n");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (row.getLong(2) > 0 && !known.contains(row.getString(1))) {
                        found.add(new LeftBehind(row.getString(1), row.getLong(2)));
                    }
                }
            }
            return found;
        });
    }

    /** @return why delivery is paused: "person", "unauthorized", or nothing */
    public Optional<String> paused() {
        return text("SELECT paused FROM account WHERE key=?", accountKey);
    }

    /**
     * Holds delivery back, or lets it go on. Accepting goes on either way.
     *
     * @param pause true to hold back
     * @param now   the time
     */
    public void pause(boolean pause, Clock now) {
        change(
                "INSERT INTO account (key, paused, paused_at) VALUES (?,?,?)"
                        + " ON CONFLICT (key) DO UPDATE SET paused=excluded.paused, paused_at=excluded.paused_at",
                accountKey,
                pause ? "person" : null,
                now.millis());
    }

    // ---- replay

    /**
     * Tries a notice again: an ended one from its first try, one that waits for its next try at once. What was carried out
     * is not repeated.
     *
     * @param id  the notice
     * @param now the time
     * @throws NotPossible if it does not exist or its state does not allow it; the message says which commands do
     */
    public void replay(String id, Clock now) {
        boolean isDone = transactions.change(connection -> {
            Replay replay = new Replay(connection, accountKey, settle);
            return replay.again(replay.named(id, now.millis()), now.millis());
        });
        if (!isDone) {
            throw NotPossible.changed(id);
        }
    }

    /**
     * Whether a notice could be tried again.
     *
     * @param id  the notice
     * @param now the time
     * @throws NotPossible if it does not exist or its state does not allow it; the message says which commands do
     */
    public void checkReplay(String id, Clock now) {
        transactions.ask(connection -> new Replay(connection, accountKey, settle).named(id, now.millis()));
    }

    /**
     * Which notices of a selection can be tried again.
     *
     * @param selection which
     * @param now       the time
     * @return their ids, in the order of acceptance
     */
    public List<String> replayable(Selection selection, Clock now) {
        return possible(selection, now).stream().map(Replay.Candidate::id).toList();
    }

    /**
     * Tries those notices of a selection again that can be, a hundred in a commit. One that somebody else changes in the
     * meantime is left out.
     *
     * @param selection which
     * @param now       the time
     * @param told      is given the id of each, after its commit
     */
    public void replay(Selection selection, Clock now, Consumer<String> told) {
        List<Replay.Candidate> all = possible(selection, now);
        for (int from = 0; from < all.size(); from += PORTION) {
            List<Replay.Candidate> portion = all.subList(from, Math.min(from + PORTION, all.size()));
            List<String> done = transactions.change(connection -> {
                Replay replay = new Replay(connection, accountKey, settle);
                List<String> ids = new ArrayList<>();
                for (Replay.Candidate candidate : portion) {
                    if (replay.again(candidate, now.millis())) {
                        ids.add(candidate.id());
                    }
                }
                return ids;
            });
            done.forEach(told);
        }
    }

    private List<Replay.Candidate> possible(Selection selection, Clock now) {
        return transactions.ask(
                connection -> new Replay(connection, accountKey, settle).possible(selection, now.millis()));
    }

    // ---- send again, cancel, resolve

    /**
     * Sends the same content once more, as a new notice at the end of its conversation's queue; whatever its times say, and
     * whatever was delivered since. A failure of the old one counts as settled by that.
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
        return transactions.change(connection -> {
            if (story.wantsAttention()) {
                Transactions.execute(
                        connection, "UPDATE notice SET settled_at=? WHERE seq=?", now.millis(), story.seq());
            }
            return addAgain(connection, story, now);
        });
    }

    /**
     * Which delivered notice told a newer state of the same order and parcel than this one.
     *
     * @param id the notice
     * @return the id of that one, or nothing
     */
    public Optional<String> newerState(String id) {
        return find(id).map(story -> transactions.ask(
                        connection -> new NewerState(connection, codec).than(story.seq(), story.notice())))
                .filter(newer -> !newer.isEmpty());
    }

    private String addAgain(Connection connection, Story story, Clock now) throws SQLException {
        String newId = freeId(connection, story.notice().id());
        long seq = Store.lastSeq(connection) + 1;
        Transactions.execute(
                connection,
                "INSERT INTO notice (seq, account, id, conversation, line, order_id, source, state, tries, due,"
                        + " accepted_at, body, person) SELECT ?, account, ?, " + HOME + ", " + HOME
                        + ", order_id, ?, 0, 0, ?, ?, ?,"
                        + " person"
                        + " FROM notice WHERE seq=?",
                seq,
                newId,
                "send-again:" + story.notice().id(),
                now.millis(),
                now.millis(),
                codec.write(withId(story.notice(), newId)),
                story.seq());
        Transactions.execute(
                connection,
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
        if (story.state() != State.WAITING && story.state() != State.PARKED) {
            throw new NotPossible(
                    "Notice " + id + " is " + story.state().word() + ": only a waiting one can be cancelled");
        }
        if (!story.messageIds().isEmpty()) {
            throw new NotPossible("Notice " + id + " is in its conversation already, only what follows it still waits");
        }
        transactions.change(connection -> {
            changeOne(
                    connection,
                    "UPDATE notice SET state=11, reason='cancelled', detail='A person cancelled it', ended_at="
                            + now.millis() + " WHERE seq=? AND state IN (0, 2) AND doubtful_since=0",
                    story);
            putOutcome(connection, story);
            leaveLine(connection, story.seq());
            return null;
        });
    }

    /** The next one of its line, if any, becomes the head. */
    static void leaveLine(Connection connection, long seq) throws SQLException {
        Transactions.execute(
                connection,
                "UPDATE head SET (seq, due) = (SELECT n.seq, " + Store.LOOK_AT
                        + " FROM notice n WHERE n.account=head.account"
                        + " AND n.line=head.line AND n.state<10 AND n.seq<>?1 ORDER BY n.seq LIMIT 1) WHERE seq=?1 AND EXISTS"
                        + " (SELECT 1 FROM notice n WHERE n.account=head.account AND n.line=head.line AND n.state<10"
                        + " AND n.seq<>?1)",
                seq);
        Transactions.execute(connection, "DELETE FROM head WHERE seq=?", seq);
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
        transactions.change(connection -> {
            changeOne(
                    connection,
                    "UPDATE notice SET state=10, reason=NULL, detail='A person saw it in the conversation', ended_at="
                            + now.millis() + " WHERE seq=? AND state=14",
                    story);
            putOutcome(connection, story);
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
        return transactions.change(connection -> {
            changeOne(connection, "UPDATE notice SET state=11 WHERE seq=? AND state=14", story);
            String newId = addAgain(connection, story, now);
            Transactions.execute(
                    connection,
                    "UPDATE notice SET state=11, reason='superseded', detail=?, ended_at=? WHERE seq=?",
                    "A person did not find it in the conversation; it was sent again as " + newId,
                    now.millis(),
                    story.seq());
            putOutcome(connection, story);
            return newId;
        });
    }

    /**
     * A person says that nothing more is to be done about a failure: it wants no attention any more.
     *
     * @param id  the notice
     * @param now the time
     * @throws NotPossible if it does not exist or wants no attention
     */
    public void settle(String id, Clock now) {
        Story story = known(id);
        if (!story.wantsAttention()) {
            throw new NotPossible("Notice " + id + " is " + story.state().word() + " and wants no attention");
        }
        transactions.change(connection -> {
            changeOne(
                    connection,
                    "UPDATE notice SET settled_at=" + now.millis() + " WHERE seq=? AND state="
                            + story.state().code(),
                    story);
            return null;
        });
    }

    private Story uncertain(String id) {
        Story story = known(id);
        if (story.state() != State.UNCERTAIN) {
            throw new NotPossible("Notice " + id + " is " + story.state().word()
                    + ": only an uncertain one is resolved so; a failure that is dealt with: notices resolve " + id
                    + " --settled");
        }
        return story;
    }

    private Story known(String id) {
        return find(id).orElseThrow(() -> NotPossible.unknown(id));
    }

    /** Between the question and the change somebody else may have decided. */
    private static void changeOne(Connection connection, String sql, Story story) throws SQLException {
        if (Transactions.execute(connection, sql, story.seq()) != 1) {
            throw NotPossible.changed(story.notice().id());
        }
    }

    private static void putOutcome(Connection connection, Story story) throws SQLException {
        BatchDesk.lookAgain(connection, story.seq());
        Transactions.execute(connection, "INSERT INTO outcome (seq) VALUES (?)", story.seq());
    }

    private String freeId(Connection connection, String id) throws SQLException {
        String stem = id.length() > 190 ? id.substring(0, 190) : id;
        for (int n = 2; ; n++) {
            String candidate = stem + "." + n;
            long taken = Transactions.number(
                    connection,
                    "SELECT COUNT(*) FROM notice WHERE account=(SELECT n FROM account WHERE key=?) AND id=?",
                    accountKey,
                    candidate);
            if (taken == 0) {
                return candidate;
            }
        }
    }

    /** Without its times: a person wants it to be sent now. */
    private static Notice withId(Notice n, String id) {
        return new Notice(
                id,
                n.conversationId(),
                n.person(),
                n.order(),
                n.message(),
                n.actions(),
                n.template(),
                n.locale(),
                n.shape(),
                null,
                null,
                null,
                n.then(),
                n.account());
    }

    // ----

    private long number(String sql) {
        return transactions.ask(connection -> Transactions.number(connection, sql, accountKey));
    }

    private Optional<String> text(String sql, String value) {
        return transactions.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, value);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    private void change(String sql, Object... values) {
        transactions.change(connection -> Transactions.execute(connection, sql, values));
    }

    @Override
    public void close() {
        transactions.close();
    }

    /** What was asked for cannot be done with this notice. */
    public static final class NotPossible extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotPossible(String message) {
            super(message);
        }

        static NotPossible unknown(String id) {
            return new NotPossible("There is no notice " + id + " in this journal");
        }

        static NotPossible changed(String id) {
            return new NotPossible("Notice " + id + " has changed in the meantime: look at it again");
        }
    }
}
