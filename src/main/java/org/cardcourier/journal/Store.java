package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.cardcourier.notice.Person;

/**
 * The statements on one writing connection; used by one thread. Every method takes part in the transaction that its
 * caller began and commits.
 */
final class Store implements AutoCloseable {

    /** {@code head.due} of a notice that is being sent. */
    static final long CLAIMED = Long.MAX_VALUE;

    /**
     * When a line is to be looked at whose head this notice becomes: one that failed holds it up until its next try, but no
     * longer than the limit, which the writer works out when it looks. So it looks at once.
     */
    static final String LOOK_AT = "CASE WHEN n.failing_since>0 THEN 0 ELSE n.due END";

    /** Becomes the head of its line, unless one is being sent or was accepted before it: then its turn comes by itself. */
    static final String JOIN_LINE = "INSERT INTO head (account, line, seq, due, urgent)"
            + " SELECT ?1, ?2, n.seq, " + LOOK_AT
            + ", CASE WHEN n.source LIKE 'file:%' THEN 0 ELSE n.seq END FROM notice n WHERE n.seq=?3"
            + " ON CONFLICT (account, line) DO UPDATE SET urgent=MAX(head.urgent, excluded.urgent),"
            + " seq=CASE WHEN head.due <> 9223372036854775807 THEN MIN(head.seq, excluded.seq) ELSE head.seq END,"
            + " due=CASE WHEN head.due <> 9223372036854775807 AND head.seq > excluded.seq THEN excluded.due"
            + " ELSE head.due END";

    /** Numbers that are handed in as one JSON list; on PostgreSQL {@code = ANY (?)}. */
    private static final String LISTED = "(SELECT value FROM json_each(?))";

    private final Connection connection;
    private final String accountKey;
    private final List<PreparedStatement> statements = new ArrayList<>();
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement dataVersion;
    private final PreparedStatement insertNotice;
    private final PreparedStatement insertHead;
    private final PreparedStatement hurry;
    private final PreparedStatement findNotice;
    private final PreparedStatement nextOfLine;
    private final PreparedStatement moveHead;
    private final PreparedStatement deleteHead;
    private final PreparedStatement setHeadDue;
    private final PreparedStatement dueHeads;
    private final PreparedStatement nearestDue;
    private final PreparedStatement claim;
    private final PreparedStatement claimHeads;
    private final PreparedStatement endDelivered;
    private final PreparedStatement putOutcomes;
    private final PreparedStatement deleteHeads;
    private final PreparedStatement moveHeads;
    private final PreparedStatement steps;
    private final PreparedStatement putStep;
    private final PreparedStatement putAttempt;
    private final PreparedStatement end;
    private final PreparedStatement again;
    private final PreparedStatement release;
    private final PreparedStatement standAside;
    private final PreparedStatement setLine;
    private final PreparedStatement rejoin;
    private final PreparedStatement putOutcome;
    private final PreparedStatement putWatermark;
    private final PreparedStatement putReadBack;
    private final PreparedStatement putQuestion;
    private final PreparedStatement findGone;
    private final PreparedStatement superseded;
    private final BatchStore batches;
    private final int account;
    private final Map<String, Store> others = new HashMap<>();

    Store(Connection connection, String accountKey) throws SQLException {
        this.connection = connection;
        this.accountKey = accountKey;
        connection.setAutoCommit(true); // BEGIN and COMMIT are statements of our own: IMMEDIATE, and prepared once
        begin = prepare("BEGIN IMMEDIATE");
        commit = prepare("COMMIT");
        dataVersion = prepare("PRAGMA data_version");
        insertNotice =
                prepare("INSERT INTO notice (seq, account, id, conversation, line, order_id, source, state, tries, due,"
                        + " accepted_at, tried_at, body, event_time, person, found_at, batch)"
                        + " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (account, id) DO NOTHING");
        insertHead = prepare(
                "INSERT INTO head (account, line, seq, due, urgent) VALUES (?,?,?,?,?) ON CONFLICT (account, line) DO NOTHING");
        hurry = prepare("UPDATE head SET urgent=? WHERE account=? AND line=?");
        findNotice = prepare("SELECT state, body, seq FROM notice WHERE account=? AND id=?");
        nextOfLine = prepare("SELECT n.seq, " + LOOK_AT + " FROM notice n WHERE n.account=? AND n.line=? AND n.state<10"
                + " ORDER BY n.seq LIMIT 1");
        moveHead = prepare("UPDATE head SET seq=?, due=? WHERE account=? AND line=?");
        deleteHead = prepare("DELETE FROM head WHERE account=? AND line=?");
        setHeadDue = prepare("UPDATE head SET due=? WHERE account=? AND line=? AND seq=?");
        dueHeads = prepare(
                "SELECT n.seq, n.id, n.line, n.tries, n.due, n.doubtful_since, n.failing_since, n.only_find_out,"
                        + " n.conversation, n.body, EXISTS (SELECT 1 FROM step WHERE step.seq=n.seq), n.source LIKE 'file:%',"
                        + " n.person, n.found_at, n.batch"
                        + " FROM head h JOIN notice n ON n.seq=h.seq WHERE h.account=? AND h.lane=? AND h.due<=?"
                        + " ORDER BY h.due, h.seq LIMIT ?");
        nearestDue = prepare("SELECT due FROM head WHERE account=? AND lane=? ORDER BY due LIMIT 1");
        claim = prepare("UPDATE notice SET state=1, tries=tries+1, tried_at=? WHERE seq IN " + LISTED);
        claimHeads = prepare("UPDATE head SET due=" + CLAIMED + " WHERE account=? AND line IN " + LISTED);
        endDelivered = prepare("UPDATE notice SET state=10, reason=NULL, detail=NULL, then_failed=0, ended_at=?,"
                + " doubtful_since=0 WHERE seq IN " + LISTED);
        putOutcomes = prepare("INSERT INTO outcome (seq) SELECT value FROM json_each(?) ORDER BY key");
        deleteHeads =
                prepare("DELETE FROM head WHERE account=? AND line IN " + LISTED + " AND NOT EXISTS (SELECT 1 FROM"
                        + " notice n WHERE n.account=head.account AND n.line=head.line AND n.state<10)");
        moveHeads = prepare("UPDATE head SET seq=n.seq, due=" + LOOK_AT
                + " FROM notice n WHERE head.account=?1 AND head.line IN"
                + " (SELECT value FROM json_each(?2)) AND n.seq=(SELECT m.seq FROM notice m WHERE m.account=head.account"
                + " AND m.line=head.line AND m.state<10 ORDER BY m.seq LIMIT 1) RETURNING due");
        steps = prepare("SELECT n, message_id, failure FROM step WHERE seq=? ORDER BY n");
        putStep = prepare("INSERT OR REPLACE INTO step (seq, n, message_id, failure, ended_at) VALUES (?,?,?,?,?)");
        putAttempt = prepare("INSERT INTO attempt (seq, n, started_at, ended_at, reason, doubtful, detail)"
                + " SELECT ?1, COALESCE(MAX(n), 0) + 1, ?2, ?3, ?4, ?5, ?6 FROM attempt WHERE seq=?1");
        end = prepare(
                "UPDATE notice SET state=?, reason=?, detail=?, then_failed=?, ended_at=?, doubtful_since=0 WHERE seq=?");
        again = prepare("UPDATE notice SET state=0, reason=?, detail=?, due=?, doubtful_since=?, failing_since=?,"
                + " only_find_out=?, tries=tries-? WHERE seq=?");
        release = prepare("UPDATE notice SET state=0, tries=tries-1, tried_at=NULL, due=MIN(due, ?) WHERE seq=?");
        standAside = prepare("UPDATE notice SET line=-seq WHERE seq=?");
        setLine = prepare("UPDATE notice SET line=? WHERE seq=?");
        rejoin = prepare(JOIN_LINE);
        putOutcome = prepare("INSERT INTO outcome (seq) VALUES (?)");
        putWatermark = prepare("INSERT OR REPLACE INTO watermark (name, value) VALUES (?,?)");
        putReadBack = prepare("INSERT INTO read_back (seq, n, at, found, failure)"
                + " SELECT ?1, COALESCE(MAX(n), 0) + 1, ?2, ?3, ?4 FROM read_back WHERE seq=?1");
        putQuestion = prepare("INSERT INTO question (account, conversation, message_id, seq, asked_at, look_at)"
                + " SELECT account, conversation, ?2, seq, ?3, ?4 FROM notice WHERE seq=?1"
                + " ON CONFLICT (account, conversation, message_id) DO NOTHING");
        findGone = prepare("SELECT state, content FROM gone WHERE account=? AND id=?");
        superseded = prepare("SELECT n.seq FROM notice n WHERE n.seq IN " + LISTED
                + " AND EXISTS (SELECT 1 FROM notice o WHERE " + NewerState.OF_THE_SAME_ORDER + ")");
        account = account(accountKey);
        batches = new BatchStore(connection);
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.add(statement);
        return statement;
    }

    private int account(String key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO account (key) VALUES (?) ON CONFLICT (key) DO NOTHING");
                PreparedStatement select = connection.prepareStatement("SELECT n FROM account WHERE key=?")) {
            insert.setString(1, key);
            insert.executeUpdate();
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    int account() {
        return account;
    }

    BatchStore batches() {
        return batches;
    }

    /** The same connection for another account: what both write is one transaction. */
    Store of(String otherKey) throws SQLException {
        Store other = others.get(otherKey);
        if (other == null) {
            other = new Store(connection, otherKey);
            others.put(otherKey, other);
        }
        return other;
    }

    void begin() throws SQLException {
        begin.executeUpdate();
    }

    void commit() throws SQLException {
        commit.executeUpdate();
    }

    void rollback() {
        try (Statement rollback = connection.createStatement()) {
            rollback.executeUpdate("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself, as it does on a full disk
        }
    }

    /**
     * The same with new statements: the driver closes a statement for good after an error that is more than "busy", such as
     * a full disk (seen on sqlite-jdbc 3.54.1.0).
     */
    Store renewed() throws SQLException {
        closeStatements();
        return new Store(connection, accountKey);
    }

    /** @return a number that changes when another connection, such as a command's, has committed */
    long dataVersion() throws SQLException {
        return one(dataVersion);
    }

    Connection connection() {
        return connection;
    }

    long lastSeq() throws SQLException {
        return lastSeq(connection);
    }

    /** @return the highest number that a notice has, or had before it was deleted */
    static long lastSeq(Connection connection) throws SQLException {
        return Transactions.number(
                connection,
                "SELECT MAX(COALESCE((SELECT MAX(seq) FROM notice), 0),"
                        + " COALESCE((SELECT n FROM counter WHERE name='seq'), 0))");
    }

    long lastOutcome() throws SQLException {
        return Transactions.number(connection, "SELECT COALESCE(MAX(n), 0) FROM outcome");
    }

    long lastAnswer() throws SQLException {
        return Transactions.number(connection, "SELECT COALESCE(MAX(n), 0) FROM answer");
    }

    /** @return true if there are ids of notices that are no longer here */
    boolean isSomeGone() throws SQLException {
        return Transactions.number(connection, "SELECT EXISTS (SELECT 1 FROM gone)") != 0;
    }

    /** @return why this account is paused: "person", "unauthorized", or null */
    String paused() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT paused FROM account WHERE n=?")) {
            select.setInt(1, account);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }

    void pause(String by, long now) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET paused=?, paused_at=? WHERE n=?")) {
            update.setString(1, by);
            update.setLong(2, now);
            update.setInt(3, account);
            update.executeUpdate();
        }
    }

    /**
     * Adds a notice.
     *
     * @param home    where it belongs
     * @param claimed true if it is handed out in this very transaction
     * @return false if its id is there already; nothing was changed then
     */
    boolean insert(
            long seq, Accept.Entry entry, Accept accept, Home home, long line, long due, long now, boolean claimed)
            throws SQLException {
        insertNotice.setLong(1, seq);
        insertNotice.setInt(2, account);
        insertNotice.setString(3, entry.notice().id());
        insertNotice.setLong(4, home.line());
        insertNotice.setLong(5, line);
        insertNotice.setString(6, entry.notice().orderId());
        insertNotice.setString(7, accept.source);
        insertNotice.setInt(8, claimed ? State.SENDING.code() : State.WAITING.code());
        insertNotice.setInt(9, claimed ? 1 : 0);
        insertNotice.setLong(10, due);
        insertNotice.setLong(11, now);
        if (claimed) {
            insertNotice.setLong(12, now);
        } else {
            insertNotice.setNull(12, java.sql.Types.INTEGER);
        }
        insertNotice.setBytes(13, entry.body());
        Instant stateTime = entry.notice().stateTime();
        if (stateTime != null) {
            insertNotice.setLong(14, stateTime.toEpochMilli());
        } else {
            insertNotice.setNull(14, java.sql.Types.INTEGER);
        }
        insertNotice.setLong(15, home.person());
        insertNotice.setLong(16, home.foundAt());
        insertNotice.setLong(17, accept.batch());
        return insertNotice.executeUpdate() == 1;
    }

    /** @return true if the line was empty, so that this notice is its head now */
    boolean insertHead(long line, long seq, long due, boolean fromFile) throws SQLException {
        insertHead.setInt(1, account);
        insertHead.setLong(2, line);
        insertHead.setLong(3, seq);
        insertHead.setLong(4, due);
        insertHead.setLong(5, fromFile ? 0 : seq);
        return insertHead.executeUpdate() == 1;
    }

    /** Whatever stands in the line before this notice, which no file brought, leaves the lane of files. */
    void hurry(long line, long seq) throws SQLException {
        hurry.setLong(1, seq);
        hurry.setInt(2, account);
        hurry.setLong(3, line);
        hurry.executeUpdate();
    }

    /** What is stored under an id: the notice's bytes and number, or only a hash of them when it is gone. */
    record Known(State state, byte[] body, byte[] hash, long seq) {

        boolean has(String id, byte[] other) {
            return body != null ? Arrays.equals(body, other) : Arrays.equals(hash, Gone.ofContent(id, other));
        }
    }

    Known find(String id) throws SQLException {
        findNotice.setInt(1, account);
        findNotice.setString(2, id);
        try (ResultSet row = findNotice.executeQuery()) {
            return row.next() ? new Known(State.of(row.getInt(1)), row.getBytes(2), null, row.getLong(3)) : null;
        }
    }

    Known findGone(String id) throws SQLException {
        findGone.setInt(1, account);
        findGone.setBytes(2, Gone.ofId(id));
        try (ResultSet row = findGone.executeQuery()) {
            return row.next() ? new Known(State.of(row.getInt(1)), null, row.getBytes(2), 0) : null;
        }
    }

    /** A head whose time has come. */
    record Due(
            long seq,
            String id,
            long line,
            int tries,
            long due,
            long doubtfulSince,
            long failingSince,
            boolean onlyFindOut,
            long conversation,
            byte[] body,
            boolean hasSteps,
            boolean fromFile,
            long person,
            long foundAt,
            long batch) {}

    List<Due> due(int lane, long now, int limit) throws SQLException {
        dueHeads.setInt(1, account);
        dueHeads.setInt(2, lane);
        dueHeads.setLong(3, now);
        dueHeads.setInt(4, limit);
        List<Due> found = new ArrayList<>();
        try (ResultSet row = dueHeads.executeQuery()) {
            while (row.next()) {
                found.add(new Due(
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getInt(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getInt(8) != 0,
                        row.getLong(9),
                        row.getBytes(10),
                        row.getInt(11) != 0,
                        row.getInt(12) != 0,
                        row.getLong(13),
                        row.getLong(14),
                        row.getLong(15)));
            }
        }
        return found;
    }

    /** @return when the next head of a lane is due; {@link #CLAIMED} if none waits */
    long nearestDue(int lane) throws SQLException {
        nearestDue.setInt(1, account);
        nearestDue.setInt(2, lane);
        try (ResultSet row = nearestDue.executeQuery()) {
            return row.next() ? row.getLong(1) : CLAIMED;
        }
    }

    void claim(List<Due> claimed, long now) throws SQLException {
        if (claimed.isEmpty()) {
            return;
        }
        claim.setLong(1, now);
        claim.setString(2, list(claimed, Due::seq));
        claim.executeUpdate();
        claimHeads.setInt(1, account);
        claimHeads.setString(2, list(claimed, Due::line));
        claimHeads.executeUpdate();
    }

    /**
     * Ends attempts that delivered at the first try.
     *
     * @return when the next heads of their lines are due; {@link #CLAIMED} if there are none
     */
    long endDelivered(List<Claim> claims, long now) throws SQLException {
        String seqs = list(claims, Claim::seq);
        String lines = list(claims, Claim::line);
        endDelivered.setLong(1, now);
        endDelivered.setString(2, seqs);
        endDelivered.executeUpdate();
        putOutcomes.setString(1, seqs);
        putOutcomes.executeUpdate();
        deleteHeads.setInt(1, account);
        deleteHeads.setString(2, lines);
        return deleteHeads.executeUpdate() == claims.size() ? CLAIMED : moveHeads(lines);
    }

    private long moveHeads(String lines) throws SQLException {
        long nearest = CLAIMED;
        moveHeads.setInt(1, account);
        moveHeads.setString(2, lines);
        try (ResultSet row = moveHeads.executeQuery()) {
            while (row.next()) {
                nearest = Math.min(nearest, row.getLong(1));
            }
        }
        return nearest;
    }

    private static <T> String list(List<T> of, ToLongFunction<T> number) {
        StringBuilder list = new StringBuilder(12 * of.size()).append('[');
        for (T one : of) {
            list.append(list.length() == 1 ? "" : ",").append(number.applyAsLong(one));
        }
        return list.append(']').toString();
    }

    /** @return the numbers of those notices of whose order a newer state was delivered, of whatever parcel */
    List<Long> superseded(List<Claim> claims) throws SQLException {
        superseded.setString(1, list(claims, Claim::seq));
        List<Long> found = new ArrayList<>();
        try (ResultSet row = superseded.executeQuery()) {
            while (row.next()) {
                found.add(row.getLong(1));
            }
        }
        return found;
    }

    /** If it is the head of its line. */
    void setHeadDue(long line, long seq, long due) throws SQLException {
        setHeadDue.setLong(1, due);
        setHeadDue.setInt(2, account);
        setHeadDue.setLong(3, line);
        setHeadDue.setLong(4, seq);
        setHeadDue.executeUpdate();
    }

    /**
     * The head of a line has gone: the next one, if any, becomes its head.
     *
     * @return when that one is due; {@link #CLAIMED} if the line is empty now
     */
    long nextOfLine(long line) throws SQLException {
        long seq;
        long due;
        nextOfLine.setInt(1, account);
        nextOfLine.setLong(2, line);
        try (ResultSet row = nextOfLine.executeQuery()) {
            if (!row.next()) {
                seq = 0;
                due = CLAIMED;
            } else {
                seq = row.getLong(1);
                due = row.getLong(2);
            }
        }
        if (seq == 0) {
            deleteHead.setInt(1, account);
            deleteHead.setLong(2, line);
            deleteHead.executeUpdate();
        } else {
            moveHead.setLong(1, seq);
            moveHead.setLong(2, due);
            moveHead.setInt(3, account);
            moveHead.setLong(4, line);
            moveHead.executeUpdate();
        }
        return due;
    }

    List<Step> steps(long seq) throws SQLException {
        steps.setLong(1, seq);
        List<Step> found = new ArrayList<>();
        try (ResultSet row = steps.executeQuery()) {
            while (row.next()) {
                found.add(new Step(row.getInt(1), row.getLong(2), row.getString(3)));
            }
        }
        return found;
    }

    void putStep(long seq, Step step, long now) throws SQLException {
        putStep.setLong(1, seq);
        putStep.setInt(2, step.n());
        putStep.setLong(3, step.messageId());
        putStep.setString(4, step.failure());
        putStep.setLong(5, now);
        putStep.executeUpdate();
    }

    /** A message that the customer may answer is in its conversation. */
    void putQuestion(long seq, long messageId, long now, long lookAt) throws SQLException {
        putQuestion.setLong(1, seq);
        putQuestion.setLong(2, messageId);
        putQuestion.setLong(3, now);
        putQuestion.setLong(4, lookAt);
        putQuestion.executeUpdate();
    }

    void putAttempt(Claim claim, long endedAt, Reason reason, boolean doubtful, String detail) throws SQLException {
        putAttempt.setLong(1, claim.seq());
        putAttempt.setLong(2, claim.startedAt());
        putAttempt.setLong(3, endedAt);
        putAttempt.setString(4, reason == null ? null : reason.word());
        putAttempt.setInt(5, doubtful ? 1 : 0);
        putAttempt.setString(6, detail);
        putAttempt.executeUpdate();
    }

    void putReadBack(long seq, Story.ReadBack readBack) throws SQLException {
        putReadBack.setLong(1, seq);
        putReadBack.setLong(2, readBack.at());
        putReadBack.setString(3, Stories.words(readBack.messages()));
        putReadBack.setString(4, readBack.failure().isEmpty() ? null : readBack.failure());
        putReadBack.executeUpdate();
    }

    void end(long seq, Ending.Ended ended, long now) throws SQLException {
        end.setInt(1, ended.state().code());
        end.setString(2, ended.reason() == null ? null : ended.reason().word());
        end.setString(3, ended.detail().isEmpty() ? null : ended.detail());
        end.setInt(4, ended.thenFailed() ? 1 : 0);
        end.setLong(5, now);
        end.setLong(6, seq);
        end.executeUpdate();
        putOutcome(seq);
    }

    void putOutcome(long seq) throws SQLException {
        putOutcome.setLong(1, seq);
        putOutcome.executeUpdate();
    }

    void again(Claim claim, Ending.Again ending, long doubtfulSince, long failingSince) throws SQLException {
        again.setString(1, ending.reason().word());
        again.setString(2, ending.detail());
        again.setLong(3, ending.dueAt());
        again.setLong(4, doubtfulSince);
        again.setLong(5, failingSince);
        again.setInt(6, ending.onlyFindOut() ? 1 : 0);
        again.setInt(7, ending.usedUp() ? 0 : 1);
        again.setLong(8, claim.seq());
        again.executeUpdate();
    }

    /** It is due now, also if the clock was set back since it was claimed: else it would let later ones pass. */
    void release(long seq, long now) throws SQLException {
        release.setLong(1, now);
        release.setLong(2, seq);
        release.executeUpdate();
    }

    void standAside(long seq) throws SQLException {
        standAside.setLong(1, seq);
        standAside.executeUpdate();
    }

    /** Puts a notice from a line of its own back into its conversation's, before those that were accepted later. */
    void rejoin(long seq, long own, long conversation) throws SQLException {
        deleteHead.setInt(1, account);
        deleteHead.setLong(2, own);
        deleteHead.executeUpdate();
        setLine.setLong(1, conversation);
        setLine.setLong(2, seq);
        setLine.executeUpdate();
        rejoin.setInt(1, account);
        rejoin.setLong(2, conversation);
        rejoin.setLong(3, seq);
        rejoin.executeUpdate();
    }

    // ---- to the person

    /**
     * Where a notice belongs.
     *
     * @param line    the number of its conversation, or of its person's line while that is not known
     * @param person  the line of its person; 0 where it names a conversation
     * @param foundAt when the conversation was found for the person; 0 for not
     */
    record Home(long line, long person, long foundAt) {}

    /**
     * Behind those that wait for the same person: in the line of the conversation where they were found to belong, else in
     * the person's own, which is made where there is none.
     */
    Home home(Person person) throws SQLException {
        execute(
                "INSERT INTO person (account, key) VALUES (?,?) ON CONFLICT (account, key) DO NOTHING",
                account,
                Lines.key(person));
        long line = lineOf(person).orElseThrow();
        try (PreparedStatement select = connection.prepareStatement("SELECT line, found_at FROM notice"
                + " WHERE person=? AND state<10 AND line>=0 AND line<>person ORDER BY seq DESC LIMIT 1")) {
            select.setLong(1, line);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Home(row.getLong(1), line, row.getLong(2)) : new Home(line, line, 0);
            }
        }
    }

    /** @return a person's own line; none for somebody whom no notice has named so */
    OptionalLong lineOf(Person person) throws SQLException {
        String sql = "SELECT n FROM person WHERE account=? AND key=?";
        long n = Transactions.number(connection, sql, account, Lines.key(person));
        return n == 0 ? OptionalLong.empty() : OptionalLong.of(Lines.FIRST_PERSON + n);
    }

    /** The first that is parked in this line is looked at now. */
    void lookNow(long line, long now) throws SQLException {
        String first = "(SELECT seq FROM head WHERE account=?2 AND line=?3)";
        execute("UPDATE notice SET due=MIN(due, ?1) WHERE state=2 AND seq=" + first, now, account, line);
        execute(
                "UPDATE head SET due=MIN(due, ?1) WHERE account=?2 AND line=?3 AND due<>" + CLAIMED
                        + " AND (SELECT state FROM notice n WHERE n.seq=head.seq)=2",
                now,
                account,
                line);
    }

    /** A notice's own message opened a conversation; where it stands changes with the end of its attempt. */
    void opened(long seq, long conversation, long now) throws SQLException {
        execute("UPDATE notice SET conversation=?, found_at=? WHERE seq=?", conversation, now, seq);
    }

    /** What was thought to have happened perhaps did not. */
    void clearDoubt(long seq) throws SQLException {
        execute("UPDATE notice SET doubtful_since=0 WHERE seq=?", seq);
    }

    /** All that stand in the line of a person take their places in the line of the conversation that was found. */
    void join(long person, long conversation, long now) throws SQLException {
        long first = first(person);
        if (first == 0) {
            return;
        }
        long urgent =
                Transactions.number(connection, "SELECT urgent FROM head WHERE account=? AND line=?", account, person);
        execute(
                "UPDATE notice SET conversation=?1, line=?1, found_at=?2, due=CASE WHEN state=2 THEN ?2 ELSE due END,"
                        + " detail=CASE WHEN state=2 THEN NULL ELSE detail END, state=CASE WHEN state=2 THEN 0 ELSE state END"
                        + " WHERE account=?3 AND line=?4 AND state<10",
                conversation,
                now,
                account,
                person);
        execute("DELETE FROM head WHERE account=? AND line=?", account, person);
        execute(JOIN_LINE, account, conversation, first);
        execute("UPDATE head SET urgent=MAX(urgent, ?) WHERE account=? AND line=?", urgent, account, conversation);
    }

    /**
     * A person's notices leave the conversation that was found for them, since it may be another by now; not those of which
     * something is there, or may be.
     */
    void lookAgain(long person, long conversation) throws SQLException {
        execute(
                "UPDATE notice SET conversation=?1, line=?1, found_at=0"
                        + " WHERE account=?2 AND line=?3 AND person=?1 AND state=0 AND doubtful_since=0"
                        + " AND NOT EXISTS (SELECT 1 FROM step WHERE step.seq=notice.seq)",
                person,
                account,
                conversation);
        execute(JOIN_LINE, account, person, first(person));
        execute(
                "UPDATE head SET urgent=COALESCE((SELECT MAX(n.seq) FROM notice n WHERE n.account=head.account"
                        + " AND n.line=head.line AND n.state<10 AND n.source NOT LIKE 'file:%'), 0)"
                        + " WHERE account=? AND line=?",
                account, person);
    }

    private long first(long line) throws SQLException {
        return Transactions.number(
                connection,
                "SELECT COALESCE(MIN(seq), 0) FROM notice WHERE account=? AND line=? AND state<10",
                account,
                line);
    }

    /** A notice that waits in a line. */
    record Waiting(long seq, byte[] body) {}

    List<Waiting> waiting(long line) throws SQLException {
        List<Waiting> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq, body FROM notice WHERE account=? AND line=? AND state IN (0, 2) ORDER BY seq")) {
            Transactions.bind(select, account, line);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new Waiting(row.getLong(1), row.getBytes(2)));
                }
            }
        }
        return found;
    }

    /** All that wait in the line of a person wait for a conversation. */
    void park(long person, long lookAt, String detail) throws SQLException {
        execute(
                "UPDATE notice SET state=2, reason=NULL, detail=?, due=?, doubtful_since=0, failing_since=0"
                        + " WHERE account=? AND line=? AND state IN (0, 2)",
                detail,
                lookAt,
                account,
                person);
    }

    /** After a crash: those whose message opened a conversation join its line, and so do those that waited behind them. */
    private void joinWhatWasOpened(long now) throws SQLException {
        List<long[]> opened = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT line, conversation FROM notice"
                        + " WHERE account=? AND person<>0 AND line=person AND conversation<>person AND state<10 ORDER BY seq")) {
            select.setInt(1, account);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    opened.add(new long[] {row.getLong(1), row.getLong(2)});
                }
            }
        }
        for (long[] line : opened) {
            join(line[0], line[1], now);
        }
    }

    private void execute(String sql, Object... values) throws SQLException {
        Transactions.execute(connection, sql, values);
    }

    // ----

    void putTraffic(TrafficNow traffic, long now) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO traffic (account, since, open, because, rate, setting)"
                        + " VALUES (?,?,?,?,?,?) ON CONFLICT (account) DO UPDATE SET open=excluded.open,"
                        + " because=excluded.because, rate=excluded.rate, setting=excluded.setting,"
                        + " since=CASE WHEN traffic.open=excluded.open THEN traffic.since ELSE excluded.since END")) {
            insert.setInt(1, account);
            insert.setLong(2, now);
            insert.setInt(3, traffic.open() ? 1 : 0);
            insert.setString(4, traffic.because());
            insert.setDouble(5, traffic.rate());
            insert.setDouble(6, traffic.setting());
            insert.executeUpdate();
        }
    }

    void putWatermark(String name, String value) throws SQLException {
        putWatermark.setString(1, name);
        putWatermark.setString(2, value);
        putWatermark.executeUpdate();
    }

    /**
     * After a crash: attempts without an end may have happened; they are found out first, not sooner than
     * {@code settleMillis} after they began.
     *
     * @return how many there were
     */
    int takeUp(long now, long settleMillis) throws SQLException {
        begin();
        try (PreparedStatement attempts = connection.prepareStatement(
                        "INSERT INTO attempt (seq, n, started_at, ended_at, reason, doubtful, detail)"
                                + " SELECT seq, COALESCE((SELECT MAX(n) FROM attempt a WHERE a.seq=notice.seq), 0) + 1, tried_at, NULL, 'no_answer', 1, 'Card Courier ended during this attempt'"
                                + " FROM notice WHERE account=? AND state=1");
                PreparedStatement notices = connection.prepareStatement("UPDATE notice SET state=0, reason='no_answer',"
                        + " detail='Card Courier ended while it was being sent; Chatwoot is asked first',"
                        + " doubtful_since=CASE WHEN doubtful_since=0 THEN tried_at ELSE doubtful_since END,"
                        + " due=? + ? WHERE account=? AND state=1");
                PreparedStatement heads = connection.prepareStatement("UPDATE head SET (seq, due)=(SELECT n.seq, "
                        + LOOK_AT + " FROM notice n WHERE n.account=head.account AND n.line=head.line AND n.state<10"
                        + " ORDER BY n.seq LIMIT 1) WHERE account=? AND due=?")) {
            attempts.setInt(1, account);
            attempts.executeUpdate();
            notices.setLong(1, now);
            notices.setLong(2, settleMillis);
            notices.setInt(3, account);
            int open = notices.executeUpdate();
            heads.setInt(1, account);
            heads.setLong(2, CLAIMED);
            heads.executeUpdate();
            joinWhatWasOpened(now);
            commit();
            return open;
        } catch (SQLException e) {
            rollback();
            throw e;
        }
    }

    /**
     * The clock was put back: what would come due now comes due as soon as it would have. A notice's own not_before is a time
     * of the calendar and stays.
     */
    void clockWentBack(long by, long now) throws SQLException {
        change(
                "UPDATE notice SET due=CASE WHEN due>?2 AND (line>=0 OR tries>0) THEN due-?1 ELSE due END,"
                        + " doubtful_since=CASE WHEN doubtful_since>?2 THEN doubtful_since-?1 ELSE doubtful_since END,"
                        + " failing_since=CASE WHEN failing_since>?2 THEN failing_since-?1 ELSE failing_since END"
                        + " WHERE account=?3 AND state<10 AND (due>?2 OR doubtful_since>?2 OR failing_since>?2)",
                by,
                now,
                account);
        change(
                "UPDATE head SET due=due-?1 WHERE account=?3 AND due>?2 AND due<" + CLAIMED
                        + " AND (line>=0 OR EXISTS (SELECT 1 FROM notice n WHERE n.seq=head.seq AND n.tries>0))",
                by,
                now,
                account);
    }

    /** The clock was put forward: Chatwoot may still be carrying out what has no answer, so that is not asked about yet. */
    void clockWentForward(long from, long settled) throws SQLException {
        change(
                "UPDATE notice SET due=?2 WHERE account=?3 AND state<10 AND doubtful_since>0 AND due>?1 AND due<?2",
                from,
                settled,
                account);
        change(
                "UPDATE head SET due=?2 WHERE account=?3 AND due>?1 AND due<?2 AND EXISTS (SELECT 1 FROM notice n"
                        + " WHERE n.seq=head.seq AND n.doubtful_since>0)",
                from,
                settled,
                account);
    }

    private void change(String sql, long... values) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                update.setLong(i + 1, values[i]);
            }
            update.executeUpdate();
        }
    }

    private static long one(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        closeStatements();
        connection.close();
    }

    private void closeStatements() throws SQLException {
        for (Store other : others.values()) {
            other.closeStatements();
        }
        for (PreparedStatement statement : statements) {
            statement.close();
        }
        batches.close();
    }
}
