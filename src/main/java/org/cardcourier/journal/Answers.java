package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.NoticeCodec;

/**
 * Writes what customers answered to our questions, as part of the caller's transaction.
 *
 * <p>What comes from a customer is only compared with what we asked in that very conversation. Whatever does not fit
 * leaves no trace: a visitor can send any values, and must not learn from what follows whether an order exists.
 */
final class Answers {

    /** Until a question is first looked at; then each time it has become four times as old. */
    static final Duration FIRST_LOOK = Duration.ofMinutes(10);

    /** A visitor's script may answer each card that answers it: so many in an hour are a customer. */
    static final int MOST_IN_AN_HOUR = 30;

    private static final long HOUR = 3_600_000;
    private static final int MOST_ORDERS = 200;

    private final Connection connection;
    private final int account;
    private final NoticeCodec codec;

    Answers(Connection connection, int account, NoticeCodec codec) {
        this.connection = connection;
        this.account = account;
        this.codec = codec;
    }

    /**
     * Writes an answer, if it is one.
     *
     * @return it; nothing if it is no answer to a question of ours, or was written before
     */
    Optional<CustomerAnswer> take(FromCustomer from, long now) throws SQLException {
        if (from instanceof FromCustomer.Pressed pressed) {
            return take(pressed, now);
        }
        FromCustomer.Said said = (FromCustomer.Said) from;
        Optional<CustomerAnswer> answer = take(said, now);
        return answer.isEmpty() && said.mayNameOrder() ? named(said, now) : answer;
    }

    private Optional<CustomerAnswer> take(FromCustomer.Pressed pressed, long now) throws SQLException {
        long seq = Transactions.number(
                connection,
                "SELECT seq FROM question WHERE account=? AND conversation=? AND message_id=?",
                account,
                pressed.conversationId(),
                pressed.messageId());
        if (seq == 0) {
            seq = byMark(pressed);
        }
        Notice notice = notice(seq);
        Optional<Options.Option> option =
                notice == null ? Optional.empty() : Options.pressed(notice, pressed.title(), pressed.value());
        return write(seq, notice, pressed.messageId(), option, pressed, now);
    }

    /** Its answer may have been lost, so that we do not know its id yet; the mark cannot be forged by a visitor. */
    private long byMark(FromCustomer.Pressed pressed) throws SQLException {
        return pressed.noticeId().isEmpty()
                ? 0
                : Transactions.number(
                        connection,
                        "SELECT seq FROM notice WHERE account=? AND id=? AND conversation=?",
                        account,
                        pressed.noticeId(),
                        pressed.conversationId());
    }

    /** Compared with the last question before it: an event that comes late must not answer a later one. */
    private Optional<CustomerAnswer> take(FromCustomer.Said said, long now) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT message_id, seq FROM question WHERE account=? AND conversation=? AND message_id<?"
                        + " ORDER BY message_id DESC LIMIT 1")) {
            Transactions.bind(select, account, said.conversationId(), said.messageId());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                Notice notice = notice(row.getLong(2));
                Optional<Options.Option> option = notice == null ? Optional.empty() : Options.said(notice, said.text());
                return write(row.getLong(2), notice, row.getLong(1), option, said, now);
            }
        }
    }

    /** Only an order of which something was delivered into this very conversation: nobody learns of another's. */
    private Optional<CustomerAnswer> named(FromCustomer.Said said, long now) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT order_id, MAX(seq) FROM notice WHERE account=? AND conversation=? AND order_id<>'' AND state=10"
                        + " GROUP BY order_id ORDER BY MAX(seq) DESC LIMIT " + MOST_ORDERS)) {
            Transactions.bind(select, account, said.conversationId());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    if (isNamed(row.getString(1), said.text())) {
                        Options.Option named = new Options.Option("", CustomerAnswer.ORDER_NUMBER);
                        return write(
                                row.getLong(2),
                                notice(row.getLong(2)),
                                said.messageId(),
                                Optional.of(named),
                                said,
                                now);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** As a word of its own: {@code SO-4} is not in {@code SO-42}. */
    private static boolean isNamed(String orderId, String text) {
        String id = orderId.toLowerCase(Locale.ROOT);
        String words = text.toLowerCase(Locale.ROOT);
        for (int at = words.indexOf(id); at >= 0; at = words.indexOf(id, at + 1)) {
            int end = at + id.length();
            boolean begins = at == 0 || !isOfNumber(words.charAt(at - 1));
            boolean ends = end == words.length() || !isOfNumber(words.charAt(end));
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }

    /** Chinese has no blanks between words: 订单SO-42到哪了 names SO-42. */
    private static boolean isOfNumber(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }

    private Notice notice(long seq) throws SQLException {
        if (seq == 0) {
            return null;
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT body FROM notice WHERE seq=?")) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? readable(codec, row.getBytes(1)) : null;
            }
        }
    }

    /** A row that this version cannot read, as after a downgrade, must not stop the writer: null. */
    static Notice readable(NoticeCodec codec, byte[] body) {
        try {
            return codec.read(body);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private Optional<CustomerAnswer> write(
            long seq, Notice notice, long messageId, Optional<Options.Option> option, FromCustomer from, long now)
            throws SQLException {
        if (notice == null || option.isEmpty() || isTooOften(from.conversationId(), now)) {
            return Optional.empty();
        }
        long n = Transactions.number(
                connection,
                "INSERT INTO answer (account, conversation, message_id, seq, title, payload, at) VALUES (?,?,?,?,?,?,?)"
                        + " ON CONFLICT (account, conversation, message_id) DO NOTHING RETURNING n",
                account,
                from.conversationId(),
                messageId,
                seq,
                option.get().title(),
                option.get().value(),
                now);
        if (n == 0) {
            return Optional.empty();
        }
        Transactions.execute(
                connection,
                "UPDATE question SET look_at=NULL WHERE account=? AND conversation=? AND message_id=?",
                account,
                from.conversationId(),
                messageId);
        return Optional.of(new CustomerAnswer(
                n,
                notice.id(),
                notice.orderId(),
                from.conversationId(),
                messageId,
                option.get().title(),
                option.get().value(),
                now));
    }

    private boolean isTooOften(long conversation, long now) throws SQLException {
        return Transactions.number(
                        connection,
                        "SELECT COUNT(*) FROM answer WHERE account=? AND conversation=? AND at>?",
                        account,
                        conversation,
                        now - HOUR)
                >= MOST_IN_AN_HOUR;
    }

    /** Nothing was missed in a conversation until now; its open questions are looked at again later, for as long as that. */
    void looked(long conversation, Duration lookFor, long now) throws SQLException {
        Transactions.execute(
                connection,
                "UPDATE question SET look_at=CASE WHEN asked_at+?4<=?1 THEN NULL"
                        + " ELSE MIN(?1+3*MAX(?1-asked_at, 1000), asked_at+?4) END"
                        + " WHERE account=?2 AND conversation=?3 AND look_at<=?1",
                now,
                account,
                conversation,
                lookFor.toMillis());
    }
}
