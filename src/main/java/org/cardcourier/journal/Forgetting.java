package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cardcourier.notice.NoticeCodec;

/**
 * Removes notices from the journal so that nothing of them can be read in its files any more. Works on the file itself in
 * short transactions, whether Card Courier runs or not.
 */
public final class Forgetting implements AutoCloseable {

    private static final int PORTION = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Transactions transactions;
    private final String accountKey;
    private final Duration keep;

    private Forgetting(Connection connection, JournalOptions options) {
        this.transactions = new Transactions(connection);
        this.accountKey = options.account();
        this.keep = options.keep();
    }

    /**
     * Opens the journal for it.
     *
     * @param options how the journal is kept; its file must exist
     * @return to be closed
     * @throws JournalUnusable if there is no journal there or it cannot be opened
     */
    public static Forgetting open(JournalOptions options) {
        return new Forgetting(JournalFile.reopen(options.file()), options);
    }

    /**
     * A notice that is to be forgotten.
     *
     * @param seq            its number, in the order of acceptance
     * @param id             its id
     * @param conversationId the conversation; 0 where that of its person was never found
     * @param orderId        its order; "" for none
     * @param state          where it stands
     */
    public record Found(long seq, String id, long conversationId, String orderId, State state) {}

    /**
     * Looks for notices.
     *
     * @param conversations to these conversations
     * @param orders        or of these orders; what an answer to one of them has led to (its note names the order) belongs to it
     * @param contact       or to the person of this identifier, address or number; "" for nobody
     * @param codec         how notices are stored
     * @return them, in the order of acceptance
     */
    public List<Found> find(
            Collection<Long> conversations, Collection<String> orders, String contact, NoticeCodec codec) {
        String sql = "SELECT seq, id, conversation, order_id, state FROM notice"
                + " WHERE account=(SELECT n FROM account WHERE key=?) AND (conversation IN ("
                + marks(conversations) + ") OR order_id IN (" + marks(orders) + ") OR EXISTS (SELECT 1 FROM answer a"
                + " JOIN notice n ON n.seq=a.seq WHERE n.account=notice.account AND n.order_id IN (" + marks(orders)
                + ") AND notice.id LIKE 'answer-' || a.message_id || '-%') OR seq IN (SELECT value FROM"
                + " json_each(?))) ORDER BY seq";
        Object[] values = Stream.of(
                        Stream.of(accountKey),
                        conversations.stream(),
                        orders.stream(),
                        orders.stream(),
                        Stream.of(toPerson(contact, codec).toString()))
                .flatMap(each -> each)
                .toArray();
        return transactions.ask(connection -> {
            List<Found> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                Transactions.bind(select, values);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Found(
                                row.getLong(1),
                                row.getString(2),
                                Lines.isOfPerson(row.getLong(3)) ? 0 : row.getLong(3),
                                row.getString(4),
                                State.of(row.getInt(5))));
                    }
                }
            }
            return found;
        });
    }

    private List<Long> toPerson(String contact, NoticeCodec codec) {
        if (contact.isEmpty()) {
            return List.of();
        }
        return transactions.ask(connection -> {
            List<Long> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT seq, body FROM notice"
                    + " WHERE account=(SELECT n FROM account WHERE key=?) AND person<>0")) {
                Transactions.bind(select, accountKey);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        if (codec.read(row.getBytes(2)).person().isNamed(contact)) {
                            found.add(row.getLong(1));
                        }
                    }
                }
            }
            return found;
        });
    }

    private static String marks(Collection<?> values) {
        return values.stream().map(value -> "?").collect(Collectors.joining(","));
    }

    /**
     * Removes notices; one that still waits is not sent any more. Hashes of their ids stay for as long as ended notices are
     * kept, 30 days at least, so that a repeat of one is known and not sent.
     *
     * @param found what {@link #find} found
     * @param now   the time
     * @return those that stay, since they are being sent at this moment
     */
    public List<Found> forget(List<Found> found, Clock now) {
        List<Found> stay = new ArrayList<>();
        for (int from = 0; from < found.size(); from += PORTION) {
            List<Found> portion = found.subList(from, Math.min(from + PORTION, found.size()));
            stay.addAll(transactions.change(connection -> forget(connection, portion, now.millis())));
        }
        return stay;
    }

    private List<Found> forget(Connection connection, List<Found> portion, long now) throws SQLException {
        long until = now + Math.max(keep.toMillis(), Gone.REMEMBERED.toMillis());
        List<Found> stay = new ArrayList<>();
        List<Long> seqs = new ArrayList<>();
        for (Found each : portion) {
            State state = state(connection, each.seq());
            if (state == State.SENDING) {
                stay.add(each);
            } else if (state != null) {
                Gone.remember(connection, each.seq(), state.isEnd() ? state : State.SKIPPED, until);
                leaveLine(connection, each.seq(), state);
                seqs.add(each.seq());
            }
        }
        if (!seqs.isEmpty()) {
            Retention.deleteNotices(connection, seqs, Store.lastSeq(connection));
        }
        return stay;
    }

    private static State state(Connection connection, long seq) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT state FROM notice WHERE seq=?")) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? State.of(row.getInt(1)) : null;
            }
        }
    }

    private static void leaveLine(Connection connection, long seq, State state) throws SQLException {
        if (!state.isEnd()) {
            JournalDesk.leaveLine(connection, seq);
        }
    }

    /**
     * Writes what was deleted through to the file, so that its write-ahead log holds nothing of it either.
     *
     * @return false if somebody kept it busy all the time: then the log is emptied when Card Courier stops, or by the next try
     */
    public boolean wipe() {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            boolean isWiped = transactions.ask(Forgetting::emptyLog);
            if (isWiped || System.nanoTime() > limit) {
                return isWiped;
            }
        }
    }

    /** SQLite itself waits for the others, a few seconds a time. */
    private static boolean emptyLog(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            return row.next() && row.getInt(1) == 0;
        }
    }

    @Override
    public void close() {
        transactions.close();
    }
}
