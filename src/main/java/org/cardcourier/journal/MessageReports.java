package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Writes what Chatwoot reports about messages, as part of the caller's transaction. */
final class MessageReports {

    private final Connection connection;
    private final int account;

    MessageReports(Connection connection, int account) {
        this.connection = connection;
        this.account = account;
    }

    /** A failure that was heard of before. */
    private record Known(long seq, long changedAt, boolean isMended) {}

    /**
     * Writes one report, if it says something new.
     *
     * @return the id of the notice that now stands otherwise, or null
     */
    String take(MessageReport report, long now) throws SQLException {
        Known known = known(report);
        long seq = 0;
        if (known == null && report.isFailed() && !report.noticeId().isEmpty()) {
            seq = notice(report);
            put(seq, report, now);
        } else if (known != null && known.isMended() == report.isFailed() && report.changedAt() > known.changedAt()) {
            seq = known.seq();
            change(seq, report, now);
        }
        if (seq == 0) {
            return null;
        }
        mark(seq, report.isFailed());
        return id(seq);
    }

    private Known known(MessageReport report) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT f.seq, f.changed_at, f.mended_at IS NOT NULL FROM message_failure f"
                        + " JOIN notice n ON n.seq=f.seq WHERE f.message_id=? AND n.account=? AND n.conversation=?")) {
            Transactions.bind(select, report.messageId(), account, report.conversationId());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Known(row.getLong(1), row.getLong(2), row.getInt(3) != 0) : null;
            }
        }
    }

    /** @return its number; 0 if there is none such here, or that step of it is another message */
    private long notice(MessageReport report) throws SQLException {
        return Transactions.number(
                connection,
                "SELECT n.seq FROM notice n LEFT JOIN step s ON s.seq=n.seq AND s.n=? WHERE n.account=? AND n.id=?"
                        + " AND n.conversation=? AND (s.message_id IS NULL OR s.message_id=?)",
                report.step(),
                account,
                report.noticeId(),
                report.conversationId(),
                report.messageId());
    }

    private void put(long seq, MessageReport report, long now) throws SQLException {
        if (seq != 0) {
            Transactions.execute(
                    connection,
                    "INSERT INTO message_failure (seq, message_id, at, detail, changed_at) VALUES (?,?,?,?,?)",
                    seq,
                    report.messageId(),
                    now,
                    report.error(),
                    report.changedAt());
        }
    }

    private void change(long seq, MessageReport report, long now) throws SQLException {
        if (report.isFailed()) {
            Transactions.execute(
                    connection,
                    "UPDATE message_failure SET mended_at=NULL, at=?, changed_at=?, detail=? WHERE seq=? AND message_id=?",
                    now,
                    report.changedAt(),
                    report.error(),
                    seq,
                    report.messageId());
        } else {
            Transactions.execute(
                    connection,
                    "UPDATE message_failure SET mended_at=?, changed_at=? WHERE seq=? AND message_id=?",
                    now,
                    report.changedAt(),
                    seq,
                    report.messageId());
        }
    }

    /** A failure of what has ended is one more end to hear of; that of a notice still on its way is told with its own. */
    private void mark(long seq, boolean isFailed) throws SQLException {
        Transactions.execute(
                connection,
                "UPDATE notice SET message_failed=EXISTS (SELECT 1 FROM message_failure f WHERE f.seq=notice.seq"
                        + " AND f.mended_at IS NULL)"
                        + (isFailed ? ", settled_at=NULL" : "") + " WHERE seq=?",
                seq);
        if (isFailed) {
            Transactions.execute(
                    connection, "INSERT INTO outcome (seq) SELECT seq FROM notice WHERE seq=? AND state>=10", seq);
        }
    }

    private String id(long seq) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM notice WHERE seq=?")) {
            select.setLong(1, seq);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
