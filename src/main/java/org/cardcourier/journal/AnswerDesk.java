package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/** Questions to the journal about what customers answered. */
public final class AnswerDesk implements AutoCloseable {

    private static final int NEWEST = 50;
    private static final String ACCOUNT = "(SELECT n FROM account WHERE key=?)";

    private final Transactions transactions;
    private final NoticeCodec codec;
    private final String accountKey;

    private AnswerDesk(Connection connection, JournalOptions options, NoticeCodec codec) {
        this.transactions = new Transactions(connection);
        this.accountKey = options.account();
        this.codec = codec;
    }

    static AnswerDesk open(JournalOptions options, NoticeCodec codec) {
        return new AnswerDesk(JournalFile.reopen(options.file()), options, codec);
    }

    /** @return the number of the last answer so far; 0 for none */
    public long last() {
        return transactions.ask(
                connection -> Transactions.number(connection, "SELECT COALESCE(MAX(n), 0) FROM answer"));
    }

    /**
     * How far a reader has come; an unknown one begins with the next answer from now on.
     *
     * @param reader its name
     * @return the last answer it has dealt with
     */
    public long readBy(String reader) {
        return transactions.change(connection -> {
            Transactions.execute(
                    connection,
                    "INSERT OR IGNORE INTO reader (name, n) SELECT ?, COALESCE(MAX(n), 0) FROM answer",
                    name(reader));
            return Transactions.number(connection, "SELECT n FROM reader WHERE name=?", name(reader));
        });
    }

    /**
     * Remembers how far a reader has come.
     *
     * @param reader its name
     * @param n      the last answer it has dealt with
     */
    public void read(String reader, long n) {
        transactions.change(
                connection -> Transactions.execute(connection, "UPDATE reader SET n=? WHERE name=?", n, name(reader)));
    }

    /** Apart from the readers of outcomes: a route that now reads the other must not begin at a foreign number. */
    private static String name(String reader) {
        return "answers:" + reader;
    }

    /**
     * Answers, oldest first.
     *
     * @param after   only later ones
     * @param upTo    no later ones
     * @param payload only with this; "" for all
     * @param limit   at most so many
     * @return the answers
     */
    public List<CustomerAnswer> answers(long after, long upTo, String payload, int limit) {
        return transactions.ask(connection -> {
            List<CustomerAnswer> found = new ArrayList<>();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT a.n, notice.id, notice.order_id, a.conversation, a.message_id,"
                            + " a.title, a.payload, a.at FROM answer a JOIN notice ON notice.seq=a.seq"
                            + " WHERE a.n>? AND a.n<=? AND a.account=" + ACCOUNT + " AND (?='' OR a.payload=?)"
                            + " ORDER BY a.n LIMIT ?")) {
                Transactions.bind(select, after, upTo, accountKey, payload, payload, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new CustomerAnswer(
                                row.getLong(1),
                                row.getString(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getString(6),
                                row.getString(7),
                                row.getLong(8)));
                    }
                }
            }
            return found;
        });
    }

    /**
     * The newest state of an order that a conversation was told, or is about to be: by {@code event_time} where the notices
     * have one, else by their acceptance. What was refused or deliberately not sent does not count.
     *
     * @param conversationId the conversation
     * @param orderId        the order, such as "SO-42"
     * @return the notice; nothing if there is none any more
     */
    public Optional<Notice> newest(long conversationId, String orderId) {
        return transactions.ask(connection -> {
            Notice newest = null;
            try (PreparedStatement select = connection.prepareStatement("SELECT body FROM notice WHERE account="
                    + ACCOUNT + " AND conversation=? AND order_id=? AND order_id<>'' AND state NOT IN (11, 12)"
                    + " ORDER BY seq DESC LIMIT " + NEWEST)) {
                Transactions.bind(select, accountKey, conversationId, orderId);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        Notice next = Answers.readable(codec, row.getBytes(1));
                        if (next != null && (newest == null || isNewer(next.eventTime(), newest.eventTime()))) {
                            newest = next;
                        }
                    }
                }
            }
            return Optional.ofNullable(newest);
        });
    }

    private static boolean isNewer(Instant time, Instant other) {
        return time != null && other != null && time.isAfter(other);
    }

    /**
     * A question that nobody has answered, as far as we heard.
     *
     * @param conversationId the conversation
     * @param messageId      Chatwoot's id of the oldest question there that is due
     */
    public record Open(long conversationId, long messageId) {}

    /**
     * Conversations with questions that are due to be looked at.
     *
     * @param now   epoch milliseconds
     * @param limit at most so many conversations
     * @return one for each conversation, the longest due first
     */
    public List<Open> toLookAt(long now, int limit) {
        return transactions.ask(connection -> {
            List<Open> open = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT conversation, MIN(message_id) FROM (SELECT conversation, message_id, look_at FROM question"
                            + " WHERE account=" + ACCOUNT + " AND look_at<=? ORDER BY look_at LIMIT ?)"
                            + " GROUP BY conversation ORDER BY MIN(look_at)")) {
                Transactions.bind(select, accountKey, now, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        open.add(new Open(row.getLong(1), row.getLong(2)));
                    }
                }
            }
            return open;
        });
    }

    @Override
    public void close() {
        transactions.close();
    }
}
