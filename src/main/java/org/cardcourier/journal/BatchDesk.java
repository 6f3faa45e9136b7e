package org.cardcourier.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * What the journal knows of dropped files, and what a person decides about them. Works on the file itself in short
 * transactions, whether Card Courier runs or not; a running one hears of the change by itself.
 */
public final class BatchDesk implements AutoCloseable {

    private static final String COLUMNS =
            "n, name, size, modified, hash, report, mapping, state, why, position, accepted,"
                    + " known, refused, refused_bytes, tolerant, goes_to, filed, started_at, read_at, ended_at, revision,"
                    + " counted_at, per_second";
    private static final String OF_ACCOUNT = " FROM batch WHERE account=(SELECT n FROM account WHERE key=?)";
    private static final int PORTION = 500;

    /** What stands in the place of a problem that told of a customer who is forgotten. */
    public static final String FORGOTTEN = "forgotten";

    private final Path file;
    private final String accountKey;
    private Transactions transactions;

    private BatchDesk(JournalOptions options) {
        this.file = options.file();
        this.accountKey = options.account();
        this.transactions = new Transactions(JournalFile.reopen(file));
    }

    /** A connection that met a disk which had become read-only never writes again: after a failure there is a new one. */
    private synchronized <T> T with(Function<Transactions, T> question) {
        if (transactions == null) {
            transactions = new Transactions(JournalFile.reopen(file));
        }
        try {
            return question.apply(transactions);
        } catch (JournalDown e) {
            close();
            throw e;
        }
    }

    private <T> T ask(Transactions.Work<T> question) {
        return with(now -> now.ask(question));
    }

    private <T> T change(Transactions.Work<T> work) {
        return with(now -> now.change(work));
    }

    /**
     * Opens the desk.
     *
     * @param options how the journal is kept; its file must exist
     * @return the desk
     * @throws JournalUnusable if there is no journal there or it cannot be opened
     */
    public static BatchDesk open(JournalOptions options) {
        return new BatchDesk(options);
    }

    // ---- questions

    /**
     * One batch.
     *
     * @param n its number
     * @return what is known of it; nothing if there is none
     */
    public Optional<BatchStory> find(long n) {
        return list(" AND n=?", n).stream().findFirst();
    }

    /**
     * All batches of files of one name.
     *
     * @param name the file's name, without a folder
     * @return newest first
     */
    public List<BatchStory> named(String name) {
        return list(" AND name=? ORDER BY n DESC", name);
    }

    /**
     * The latest batches.
     *
     * @param limit at most so many
     * @return newest first
     */
    public List<BatchStory> latest(int limit) {
        return list(" ORDER BY n DESC LIMIT ?", limit);
    }

    /** @return those of which a notice may still be open or a row unread, oldest first */
    public List<BatchStory> open() {
        return list(" AND ended_at IS NULL ORDER BY n");
    }

    /** @return those that have ended and of which no final report was written since the last decision about them, oldest first */
    public List<BatchStory> unreported() {
        return list(" AND ended_at IS NOT NULL AND reported<>revision ORDER BY n");
    }

    /** @return how the names of the reports begin that are not final yet */
    public Set<String> openReports() {
        Set<String> reports = new HashSet<>();
        open().forEach(story -> reports.add(story.report()));
        unreported().forEach(story -> reports.add(story.report()));
        return reports;
    }

    /**
     * The batch of a file that was read.
     *
     * @param goesTo where it went, relative to the drop folder, such as "done/shop.csv"
     * @return the latest; nothing if the journal no longer knows it
     */
    public Optional<BatchStory> movedTo(String goesTo) {
        return list(" AND goes_to=? ORDER BY n DESC LIMIT 1", goesTo).stream().findFirst();
    }

    /** @return those whose file may still lie in the drop folder, oldest first */
    public List<BatchStory> notFiled() {
        return list(" AND filed=0 ORDER BY n");
    }

    /**
     * Whether the reports of some batch are called so.
     *
     * @param report how their names begin
     * @return true if one does
     */
    public boolean isReport(String report) {
        return ask(connection ->
                        Transactions.number(connection, "SELECT EXISTS (SELECT 1 FROM batch WHERE report=?)", report))
                == 1;
    }

    private List<BatchStory> list(String where, Object... values) {
        return ask(connection -> {
            List<BatchStory> found = new ArrayList<>();
            try (PreparedStatement count =
                            connection.prepareStatement("SELECT state, n FROM batch_count WHERE batch=?");
                    PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + OF_ACCOUNT + where)) {
                Object[] all = new Object[values.length + 1];
                all[0] = accountKey;
                System.arraycopy(values, 0, all, 1, values.length);
                Transactions.bind(select, all);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(story(row, states(count, row.getLong(1))));
                    }
                }
            }
            return found;
        });
    }

    private static Map<State, Long> states(PreparedStatement count, long batch) throws SQLException {
        Map<State, Long> states = new EnumMap<>(State.class);
        count.setLong(1, batch);
        try (ResultSet row = count.executeQuery()) {
            while (row.next()) {
                states.put(State.of(row.getInt(1)), row.getLong(2));
            }
        }
        return states;
    }

    private static BatchStory story(ResultSet row, Map<State, Long> states) throws SQLException {
        return new BatchStory(
                row.getLong(1),
                new BatchFile(row.getString(2), row.getLong(3), row.getLong(4), row.getBytes(5)),
                row.getString(6),
                row.getString(7),
                BatchState.of(row.getString(8)),
                row.getString(9) == null ? "" : row.getString(9),
                new BatchProgress(row.getLong(10), row.getLong(11), row.getLong(12), row.getLong(13), row.getLong(14)),
                row.getInt(15) != 0,
                row.getString(16) == null ? "" : row.getString(16),
                row.getInt(17) != 0,
                row.getLong(18),
                row.getLong(19),
                row.getLong(20),
                row.getLong(21),
                new BatchCount(states, row.getLong(22), row.getDouble(23)));
    }

    /**
     * What the rows of a batch became, in the order of rows; one after the other, since there may be more than fit into
     * memory, and in short transactions.
     *
     * @param batch its number
     * @param each  is told of each
     */
    public void forEachRow(long batch, Consumer<BatchRow> each) {
        Pages<BatchRow> rows = new Pages<>(after -> rows(batch, after), BatchRow::row);
        Pages<BatchRefusal> refused = new Pages<>(after -> refused(batch, after), BatchRefusal::row);
        while (rows.next != null || refused.next != null) {
            boolean isRefused = rows.next == null || refused.next != null && refused.next.row() < rows.next.row();
            each.accept(isRefused ? BatchRow.refused(refused.take()) : rows.take());
        }
    }

    /** Rows in their order, read a page at a time. */
    private static final class Pages<T> {
        private final LongFunction<List<T>> ask;
        private final ToLongFunction<T> row;
        private Iterator<T> page;
        private T next;

        Pages(LongFunction<List<T>> ask, ToLongFunction<T> row) {
            this.ask = ask;
            this.row = row;
            this.page = ask.apply(Long.MIN_VALUE).iterator();
            this.next = page.hasNext() ? page.next() : null;
        }

        T take() {
            T taken = next;
            if (!page.hasNext()) {
                page = ask.apply(row.applyAsLong(taken)).iterator();
            }
            next = page.hasNext() ? page.next() : null;
            return taken;
        }
    }

    private List<BatchRefusal> refused(long batch, long after) {
        return ask(connection -> {
            List<BatchRefusal> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT row, id, conversation, problem"
                    + " FROM batch_refusal WHERE batch=? AND row>? ORDER BY row LIMIT " + PORTION)) {
                Transactions.bind(select, batch, after);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new BatchRefusal(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4)));
                    }
                }
            }
            return found;
        });
    }

    private List<BatchRow> rows(long batch, long after) {
        return ask(connection -> {
            List<BatchRow> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT r.row, r.known, n.id, n.conversation,"
                    + " n.state, n.reason, (SELECT s.message_id FROM step s WHERE s.seq=n.seq AND s.message_id>0"
                    + " ORDER BY s.n LIMIT 1), n.tries, n.ended_at, n.detail FROM batch_row r LEFT JOIN notice n ON n.seq=r.seq"
                    + " WHERE r.batch=? AND r.row>? ORDER BY r.row LIMIT " + PORTION)) {
                Transactions.bind(select, batch, after);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(row(row));
                    }
                }
            }
            return found;
        });
    }

    private static BatchRow row(ResultSet row) throws SQLException {
        boolean isHere = row.getString(3) != null;
        long conversation = row.getLong(4);
        return new BatchRow(
                row.getLong(1),
                row.getInt(2) != 0,
                isHere ? row.getString(3) : "",
                Lines.isOfPerson(conversation) ? 0 : conversation,
                isHere ? State.of(row.getInt(5)) : null,
                Reason.of(row.getString(6)),
                row.getLong(7),
                row.getInt(8),
                row.getLong(9),
                row.getString(10) == null ? "" : row.getString(10));
    }

    // ---- reading

    /**
     * Takes out what is told of refused rows that concern a customer; that there was such a row stays. In short
     * transactions, of which the first only read.
     *
     * @param isTheirs which rows, by the number of the batch
     * @return how many rows
     */
    public int forgetRefusals(BiPredicate<Long, BatchRefusal> isTheirs) {
        int count = 0;
        for (BatchStory story : list(" ORDER BY n")) {
            List<Long> theirs = new ArrayList<>();
            Pages<BatchRefusal> refused = new Pages<>(after -> refused(story.n(), after), BatchRefusal::row);
            while (refused.next != null) {
                BatchRefusal row = refused.take();
                if (!row.problem().equals(FORGOTTEN) && isTheirs.test(story.n(), row)) {
                    theirs.add(row.row());
                }
            }
            for (int from = 0; from < theirs.size(); from += PORTION) {
                forgetRefusals(story.n(), theirs.subList(from, Math.min(from + PORTION, theirs.size())));
            }
            count += theirs.size();
        }
        return count;
    }

    private void forgetRefusals(long batch, List<Long> rows) {
        change(connection -> {
            for (long row : rows) {
                Transactions.execute(
                        connection,
                        "UPDATE batch_refusal SET id='', conversation=0, problem=? WHERE batch=? AND row=?",
                        FORGOTTEN,
                        batch,
                        row);
            }
            return null;
        });
    }

    /**
     * A report may be on its way to the disk with what was forgotten in the meantime: such ones are written anew.
     *
     * @param since reports that were written before are as they are
     */
    public void reportAgain(Instant since) {
        change(
                "UPDATE batch SET revision=revision+1 WHERE account=(SELECT n FROM account WHERE key=?)"
                        + " AND (ended_at IS NULL OR reported<>revision OR counted_at>?)",
                accountKey,
                since.toEpochMilli());
    }

    /**
     * A file's reading begins.
     *
     * @param file    the file
     * @param report  how the names of its reports begin
     * @param mapping the mapping by which it is read; "" for none
     * @param now     the time
     * @return the new batch
     */
    public BatchStory begin(BatchFile file, String report, String mapping, Clock now) {
        long n = change(connection -> {
            Transactions.execute(
                    connection, "INSERT INTO account (key) VALUES (?) ON CONFLICT (key) DO NOTHING", accountKey);
            Transactions.execute(
                    connection,
                    "INSERT INTO batch (account, name, report, mapping, size, modified, hash, state, started_at)"
                            + " SELECT n, ?, ?, ?, ?, ?, ?, 'reading', ? FROM account WHERE key=?",
                    file.name(),
                    report,
                    mapping,
                    file.size(),
                    file.modified(),
                    file.hash(),
                    now.millis(),
                    accountKey);
            return Transactions.number(connection, "SELECT last_insert_rowid()");
        });
        return find(n).orElseThrow();
    }

    /**
     * A file lies there and cannot be read yet. It is told of until it can be, or is gone.
     *
     * @param file   the file, as far as it can be seen
     * @param report how the names of its reports begin
     * @param why    a sentence for a person
     * @param now    the time
     */
    public void waits(BatchFile file, String report, String why, Clock now) {
        List<BatchStory> known = named(file.name());
        if (known.isEmpty() || known.get(0).isFiled()) {
            long n = begin(file, report, "", now).n();
            change("UPDATE batch SET state='waiting', why=? WHERE n=?", why, n);
        } else if (!known.get(0).why().equals(why)) {
            change(
                    "UPDATE batch SET why=? WHERE n=? AND state IN ('waiting', 'reading')",
                    why,
                    known.get(0).n());
        }
    }

    /**
     * A file that had to wait can be read.
     *
     * @param batch   its number
     * @param file    the file as it lies there now
     * @param mapping the mapping by which it is read; "" for none
     * @param now     the time
     * @return the batch
     */
    public BatchStory canBeRead(long batch, BatchFile file, String mapping, Clock now) {
        change(
                "UPDATE batch SET state='reading', why=NULL, size=?, modified=?, hash=?, mapping=?, started_at=? WHERE n=?"
                        + " AND state='waiting'",
                file.size(),
                file.modified(),
                file.hash(),
                mapping,
                now.millis(),
                batch);
        return find(batch).orElseThrow();
    }

    /**
     * Reading goes on where it stood before a crash or a stop: what was refused behind that is read again.
     *
     * @param batch    its number
     * @param position source rows that are read
     */
    public void goOn(long batch, long position) {
        change("DELETE FROM batch_refusal WHERE batch=? AND row>?", batch, position);
        change("UPDATE batch SET why=NULL WHERE n=? AND state='reading'", batch);
    }

    /**
     * No further row is read: the file is at its end, or it was cancelled.
     *
     * @param batch    its number
     * @param progress what its rows became
     * @param refused  the rows that were refused since the last group
     * @param goesTo   where its file goes, relative to the drop folder
     * @param now      the time
     */
    public void read(long batch, BatchProgress progress, List<BatchRefusal> refused, String goesTo, Clock now) {
        refused(batch, refused);
        change(
                "UPDATE batch SET why=CASE WHEN state='cancelled' THEN why ELSE (SELECT problem FROM batch_refusal r"
                        + " WHERE r.batch=batch.n AND r.row=0) END, state=CASE WHEN state='cancelled' THEN state WHEN state='paused' THEN state ELSE 'read' END,"
                        + " position=?, accepted=?, known=?, refused=?, refused_bytes=?, goes_to=?, read_at=? WHERE n=?",
                progress.position(),
                progress.accepted(),
                progress.known(),
                progress.refused(),
                progress.refusedBytes(),
                goesTo,
                now.millis(),
                batch);
    }

    /**
     * The file is another now: what is left of this one can no longer be read.
     *
     * @param batch its number
     * @param why   a sentence for a person
     * @param now   the time
     */
    public void leave(long batch, String why, Clock now) {
        change(
                "UPDATE batch SET state=CASE WHEN state IN ('cancelled', 'paused') THEN state ELSE 'read' END, why=?,"
                        + " filed=1, read_at=? WHERE n=? AND read_at IS NULL",
                why,
                now.millis(),
                batch);
    }

    /**
     * Too many of its first rows are bad: nothing further is read until a person has looked.
     *
     * @param batch its number
     * @param why   a sentence for a person
     * @param refused these rows
     */
    public void stop(long batch, String why, List<BatchRefusal> refused) {
        refused(batch, refused);
        change("UPDATE batch SET state='stopped', why=? WHERE n=? AND state='reading'", why, batch);
    }

    private void refused(long batch, List<BatchRefusal> rows) {
        change(connection -> {
            try (PreparedStatement put = connection.prepareStatement(BatchStore.PUT_REFUSAL)) {
                for (BatchRefusal each : rows) {
                    Transactions.bind(put, batch, each.row(), each.id(), each.conversation(), each.problem());
                    put.executeUpdate();
                }
            }
            return null;
        });
    }

    /**
     * Its file has left the drop folder.
     *
     * @param batch its number
     */
    public void filed(long batch) {
        change("UPDATE batch SET filed=1 WHERE n=?", batch);
    }

    /**
     * Its last notice has ended.
     *
     * @param batch its number
     * @param now   the time
     * @return false if some may still wait
     */
    public boolean ended(long batch, Clock now) {
        return change(
                "UPDATE batch SET state=CASE WHEN state='cancelled' THEN state ELSE 'ended' END, ended_at=? WHERE n=?"
                        + " AND state IN ('read', 'cancelled') AND read_at IS NOT NULL AND walk=0",
                now.millis(),
                batch);
    }

    /**
     * Its report was written.
     *
     * @param story as the report shows it
     * @param count where its rows stand there
     */
    public void reported(BatchStory story, BatchCount count) {
        change(connection -> {
            Transactions.execute(connection, "DELETE FROM batch_count WHERE batch=?", story.n());
            for (Map.Entry<State, Long> state : count.states().entrySet()) {
                Transactions.execute(
                        connection,
                        "INSERT INTO batch_count (batch, state, n) VALUES (?,?,?)",
                        story.n(),
                        state.getKey().code(),
                        state.getValue());
            }
            return Transactions.execute(
                    connection,
                    "UPDATE batch SET counted_at=?, per_second=?, reported=? WHERE n=?",
                    count.at(),
                    count.perSecond(),
                    story.endedAt() == 0 ? -1 : story.revision(),
                    story.n());
        });
    }

    /**
     * Something is decided about a notice that had ended: the batch that brought it is looked at anew, and its report is
     * written anew. Part of the caller's transaction.
     *
     * @param seq the notice, as long as it tells when it was accepted
     */
    static void lookAgain(Connection connection, long seq) throws SQLException {
        Transactions.execute(
                connection,
                "UPDATE batch SET revision=revision+1, ended_at=NULL,"
                        + " state=CASE WHEN state='ended' THEN 'read' ELSE state END WHERE ended_at IS NOT NULL AND n IN"
                        + " (SELECT b.n FROM notice x JOIN batch b ON x.source='file:' || b.name"
                        + " AND x.accepted_at BETWEEN b.started_at AND b.read_at WHERE x.seq=?)",
                seq);
    }

    /**
     * The first row from a given one on whose notice has not ended: ask from the last answer on, so that each row is passed
     * once.
     *
     * @param batch its number
     * @param from  the first row that may be open
     * @return its row; nothing if all have ended
     */
    public Optional<Long> firstOpen(long batch, long from) {
        long row = ask(connection -> Transactions.number(
                connection,
                "SELECT COALESCE((SELECT r.row FROM batch_row r JOIN notice n ON n.seq=r.seq WHERE r.batch=? AND r.row>=?"
                        + " AND n.state<" + State.FIRST_END + " ORDER BY r.row LIMIT 1), -1)",
                batch,
                from));
        return row < 0 ? Optional.empty() : Optional.of(row);
    }

    /**
     * Deletes what is known of the rows of a file whose last notice has ended long ago, and at last of the file itself; a
     * portion at a time, since others wait meanwhile.
     *
     * @param before  when it must have ended
     * @param portion at most so many rows
     */
    public void forget(Instant before, int portion) {
        long old = ask(connection -> Transactions.number(
                connection,
                "SELECT COALESCE(MIN(n), 0)" + OF_ACCOUNT + " AND ended_at<?",
                accountKey,
                before.toEpochMilli()));
        if (old != 0) {
            change(connection -> {
                int rows = Transactions.execute(
                        connection,
                        "DELETE FROM batch_row WHERE batch=?1 AND row IN"
                                + " (SELECT row FROM batch_row WHERE batch=?1 ORDER BY row LIMIT ?2)",
                        old,
                        portion);
                int refused = Transactions.execute(
                        connection,
                        "DELETE FROM batch_refusal WHERE batch=?1 AND row IN"
                                + " (SELECT row FROM batch_refusal WHERE batch=?1 ORDER BY row LIMIT ?2)",
                        old,
                        portion);
                Transactions.execute(connection, "DELETE FROM batch_count WHERE batch=?", old);
                return rows + refused == 0
                        ? Transactions.execute(connection, "DELETE FROM batch WHERE n=?", old)
                        : rows;
            });
        }
    }

    // ---- what a person decides

    /**
     * No further row is read and none of its waiting notices is sent, until it is resumed.
     *
     * @param batch its number
     * @return false if there is nothing to hold back
     */
    public boolean pause(long batch) {
        return change(
                "UPDATE batch SET state='paused', why='A person paused it' WHERE n=? AND state IN ('reading', 'read')",
                batch);
    }

    /**
     * A paused or stopped one goes on.
     *
     * @param batch its number
     * @return false if it is neither
     */
    public boolean resume(long batch) {
        return change(
                "UPDATE batch SET walk=CASE WHEN state='paused' THEN 1 ELSE walk END,"
                        + " tolerant=CASE WHEN state='stopped' THEN 1 ELSE tolerant END, why=NULL,"
                        + " state=CASE WHEN read_at IS NULL THEN 'reading' ELSE 'read' END"
                        + " WHERE n=? AND state IN ('paused', 'stopped')",
                batch);
    }

    /**
     * No further row is read and its waiting notices are skipped.
     *
     * @param batch its number
     * @return false if it has ended or was cancelled before
     */
    public boolean cancel(long batch) {
        return change(
                "UPDATE batch SET state='cancelled', walk=1, why='A person cancelled it' WHERE n=?"
                        + " AND state IN ('reading', 'paused', 'stopped', 'read')",
                batch);
    }

    private boolean change(String sql, Object... values) {
        return change(connection -> Transactions.execute(connection, sql, values)) == 1;
    }

    @Override
    public synchronized void close() {
        if (transactions != null) {
            transactions.close();
            transactions = null;
        }
    }
}
