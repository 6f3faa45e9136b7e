package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The writer's statements on dropped files; part of the transaction that its caller began. */
final class BatchStore implements AutoCloseable {

    /** After a crash it may be there already. */
    static final String PUT_REFUSAL = "INSERT INTO batch_refusal (batch, row, id, conversation, problem)"
            + " VALUES (?,?,?,?,?) ON CONFLICT (batch, row) DO UPDATE SET id=excluded.id,"
            + " conversation=excluded.conversation, problem=excluded.problem";

    private final PreparedStatement isReading;
    private final PreparedStatement putRow;
    private final PreparedStatement putRefusal;
    private final PreparedStatement wasKnown;
    private final PreparedStatement progress;
    private final PreparedStatement wishes;
    private final PreparedStatement standing;
    private final PreparedStatement walked;
    private final List<PreparedStatement> statements;

    BatchStore(Connection connection) throws SQLException {
        isReading =
                connection.prepareStatement("SELECT state='reading' OR ? AND state='cancelled' FROM batch WHERE n=?");
        putRow = connection.prepareStatement(
                "INSERT INTO batch_row (batch, row, seq, known) VALUES (?,?,?,?) ON CONFLICT (batch, row) DO NOTHING");
        putRefusal = connection.prepareStatement(PUT_REFUSAL);
        wasKnown = connection.prepareStatement("SELECT known FROM batch_row WHERE batch=? AND row=?");
        progress = connection.prepareStatement(
                "UPDATE batch SET position=?, accepted=?, known=?, refused=?, refused_bytes=? WHERE n=?");
        wishes = connection.prepareStatement(
                "SELECT n, state FROM batch WHERE account=? AND (state='paused' OR walk=1)");
        standing = connection.prepareStatement("SELECT r.row, n.seq, n.line, n.conversation,"
                + " n.state=1 OR n.doubtful_since<>0 OR EXISTS (SELECT 1 FROM step s WHERE s.seq=n.seq),"
                + " (SELECT h.seq FROM head h WHERE h.account=n.account AND h.line=n.line)"
                + " FROM (SELECT row, seq FROM batch_row WHERE batch=?1 AND row>?2 ORDER BY row LIMIT ?3) r"
                + " LEFT JOIN notice n ON n.seq=r.seq AND n.batch=?1"
                + " AND n.account=(SELECT account FROM batch WHERE n=?1) AND n.state<" + State.FIRST_END
                + " ORDER BY r.row");
        walked = connection.prepareStatement("UPDATE batch SET walk=0 WHERE n=? AND state<>'paused'");
        statements = List.of(isReading, putRow, putRefusal, wasKnown, progress, wishes, standing, walked);
    }

    /** @param isNothing nothing is to be accepted: then it may be cancelled, and what is not read is told of */
    boolean isReading(long batch, boolean isNothing) throws SQLException {
        isReading.setBoolean(1, isNothing);
        isReading.setLong(2, batch);
        try (ResultSet row = isReading.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /**
     * What a row became. After a crash it may be there already: then it is what it was when it was written first.
     *
     * @return true if the notice was accepted before, from elsewhere or an earlier row
     */
    boolean putRow(long batch, long row, long seq, boolean isKnown) throws SQLException {
        putRow.setLong(1, batch);
        putRow.setLong(2, row);
        putRow.setLong(3, seq);
        putRow.setInt(4, isKnown ? 1 : 0);
        return putRow.executeUpdate() == 1 ? isKnown : wasKnown(batch, row);
    }

    void refused(long batch, List<BatchRefusal> rows) throws SQLException {
        for (BatchRefusal each : rows) {
            putRefusal.setLong(1, batch);
            putRefusal.setLong(2, each.row());
            putRefusal.setString(3, each.id());
            putRefusal.setLong(4, each.conversation());
            putRefusal.setString(5, each.problem());
            putRefusal.executeUpdate();
        }
    }

    private boolean wasKnown(long batch, long row) throws SQLException {
        wasKnown.setLong(1, batch);
        wasKnown.setLong(2, row);
        try (ResultSet found = wasKnown.executeQuery()) {
            return found.next() && found.getBoolean(1);
        }
    }

    void progress(long batch, BatchProgress to) throws SQLException {
        progress.setLong(1, to.position());
        progress.setLong(2, to.accepted());
        progress.setLong(3, to.known());
        progress.setLong(4, to.refused());
        progress.setLong(5, to.refusedBytes());
        progress.setLong(6, batch);
        progress.executeUpdate();
    }

    /** @return of each batch that the writer must know of, what a person wants */
    Map<Long, HeldBatches.Wish> wishes(int account) throws SQLException {
        Map<Long, HeldBatches.Wish> found = new HashMap<>();
        wishes.setInt(1, account);
        try (ResultSet row = wishes.executeQuery()) {
            while (row.next()) {
                found.put(
                        row.getLong(1),
                        switch (BatchState.of(row.getString(2))) {
                            case PAUSED -> HeldBatches.Wish.PAUSE;
                            case CANCELLED -> HeldBatches.Wish.CANCEL;
                            default -> HeldBatches.Wish.RESUME;
                        });
            }
        }
        return found;
    }

    /**
     * Where the notice of a row stands that this batch brought.
     *
     * @param seq        its number; 0 if it has ended, or another batch brought it
     * @param mayBeThere true if it is being sent, or a part of it may be in its conversation
     * @param head       the head of its line; 0 for none
     */
    record Standing(long row, long seq, long line, long conversation, boolean mayBeThere, long head) {

        boolean isAside() {
            return seq != 0 && line == -seq && head == 0;
        }

        boolean isHead() {
            return head == seq;
        }

        boolean mayEnd() {
            return seq != 0 && !mayBeThere;
        }

        boolean isPassedOver() {
            return seq != 0 && mayBeThere;
        }
    }

    List<Standing> standing(long batch, long afterRow, int limit) throws SQLException {
        List<Standing> found = new ArrayList<>(limit);
        standing.setLong(1, batch);
        standing.setLong(2, afterRow);
        standing.setInt(3, limit);
        try (ResultSet row = standing.executeQuery()) {
            while (row.next()) {
                found.add(new Standing(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getBoolean(5),
                        row.getLong(6)));
            }
        }
        return found;
    }

    void walked(long batch) throws SQLException {
        walked.setLong(1, batch);
        walked.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements) {
            statement.close();
        }
    }
}
