package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The writer's statements on dropped files; part of the transaction that its caller began. */
final class BatchStore implements AutoCloseable {

    private final PreparedStatement isReading;
    private final PreparedStatement putRow;
    private final PreparedStatement wasKnown;
    private final PreparedStatement progress;
    private final List<PreparedStatement> statements;

    BatchStore(Connection connection) throws SQLException {
        isReading = connection.prepareStatement("SELECT state='reading' FROM batch WHERE n=?");
        putRow = connection.prepareStatement(
                "INSERT INTO batch_row (batch, row, seq, known) VALUES (?,?,?,?) ON CONFLICT (batch, row) DO NOTHING");
        wasKnown = connection.prepareStatement("SELECT known FROM batch_row WHERE batch=? AND row=?");
        progress = connection.prepareStatement(
                "UPDATE batch SET position=?, accepted=?, known=?, refused=?, refused_bytes=? WHERE n=?");
        statements = List.of(isReading, putRow, wasKnown, progress);
    }

    boolean isReading(long batch) throws SQLException {
        isReading.setLong(1, batch);
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

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : statements) {
            statement.close();
        }
    }
}
