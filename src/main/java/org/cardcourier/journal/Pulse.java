package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened in a journal since one last looked, for figures: read afterwards from what is committed, so that neither
 * accepting nor delivering pays for being counted. All accounts of the file; a connection of its own that can change nothing.
 */
public final class Pulse implements AutoCloseable {

    private static final String ACCEPTED =
            "SELECT notice.seq, account.key, source, accepted_at FROM notice JOIN account ON account.n=notice.account"
                    + " WHERE notice.seq>? ORDER BY notice.seq LIMIT ?";
    private static final String ENDED = "SELECT outcome.n, account.key, source, state, reason, accepted_at,"
            + " COALESCE(ended_at, 0), message_failed FROM outcome CROSS JOIN notice ON notice.seq=outcome.seq"
            + " CROSS JOIN account ON account.n=notice.account WHERE outcome.n>? AND state>=10 ORDER BY outcome.n LIMIT ?";

    private final Transactions transactions;
    private long lastAccepted;
    private long lastEnded;

    /**
     * A notice was accepted.
     *
     * @param account base address and account id
     * @param source  what brought it, such as "webhook"
     * @param at      when, epoch milliseconds
     */
    public record Accepted(String account, String source, long at) {}

    /**
     * A notice ended, or something of it failed afterwards.
     *
     * @param account       base address and account id
     * @param source        what brought it
     * @param state         how it ended
     * @param reason        why; null for none
     * @param acceptedAt    when it was accepted, epoch milliseconds
     * @param endedAt       when it ended
     * @param messageFailed true if Chatwoot could not hand on a message of it
     */
    public record Ended(
            String account,
            String source,
            State state,
            Reason reason,
            long acceptedAt,
            long endedAt,
            boolean messageFailed) {}

    /**
     * What is new.
     *
     * @param accepted oldest first
     * @param ended    oldest first
     * @param isMore   true if there is more than was asked for
     */
    public record News(List<Accepted> accepted, List<Ended> ended, boolean isMore) {}

    private Pulse(Connection connection) {
        this.transactions = new Transactions(connection);
    }

    /**
     * Begins at some earlier moment.
     *
     * @param options how the journal is kept; its file must exist
     * @param back    begin so many acceptances and ends before the last
     * @return the pulse
     * @throws JournalDown if the file cannot be read
     */
    public static Pulse open(JournalOptions options, int back) {
        try {
            Pulse pulse = new Pulse(JournalFile.readOnly(options.file()));
            pulse.transactions.ask(connection -> {
                pulse.lastAccepted = Transactions.number(connection, "SELECT COALESCE(MAX(seq), 0) FROM notice") - back;
                pulse.lastEnded = Transactions.number(connection, "SELECT COALESCE(MAX(n), 0) FROM outcome") - back;
                return null;
            });
            return pulse;
        } catch (SQLException e) {
            throw new JournalDown("The journal cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * What happened since the last look.
     *
     * @param most so many of each at most
     * @return the news
     * @throws JournalDown if the file cannot be read
     */
    public News look(int most) {
        return transactions.ask(connection -> {
            List<Accepted> accepted = accepted(connection, most);
            List<Ended> ended = ended(connection, most);
            return new News(accepted, ended, accepted.size() == most || ended.size() == most);
        });
    }

    private List<Accepted> accepted(Connection connection, int most) throws SQLException {
        List<Accepted> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(ACCEPTED)) {
            Transactions.bind(select, lastAccepted, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    lastAccepted = row.getLong(1);
                    found.add(new Accepted(row.getString(2), row.getString(3), row.getLong(4)));
                }
            }
        }
        return found;
    }

    private List<Ended> ended(Connection connection, int most) throws SQLException {
        List<Ended> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(ENDED)) {
            Transactions.bind(select, lastEnded, most);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    lastEnded = row.getLong(1);
                    found.add(new Ended(
                            row.getString(2),
                            row.getString(3),
                            State.of(row.getInt(4)),
                            Reason.of(row.getString(5)),
                            row.getLong(6),
                            row.getLong(7),
                            row.getInt(8) != 0));
                }
            }
        }
        return found;
    }

    @Override
    public void close() {
        transactions.close();
    }
}
