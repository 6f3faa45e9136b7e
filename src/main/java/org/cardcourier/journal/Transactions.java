package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Questions and short changes on one connection, beside the writer's own. */
final class Transactions implements AutoCloseable {

    /** Something to be asked or changed. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private final Connection connection;

    Transactions(Connection connection) {
        this.connection = connection;
    }

    synchronized <T> T ask(Work<T> question) {
        try {
            return question.on(connection);
        } catch (SQLException e) {
            throw new JournalDown("The journal could not be read: " + e.getMessage(), e);
        }
    }

    /** One short transaction. */
    synchronized <T> T change(Work<T> work) {
        try {
            connection.setAutoCommit(false);
            try {
                T answer = work.on(connection);
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

    /** @return the first number of the answer; 0 for no row */
    static long number(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bind(select, values);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** @return how many rows were changed */
    static int execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    static void bind(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
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
}
