package org.cardcourier.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * Deletes what ended long ago, a small portion at a time. Failures stay until a person has dealt with them; their time
 * counts from then.
 *
 * <p>It walks along the ends, which are in the order of time: no index on the time of the end is needed, which every
 * delivery would pay for. The room of what was deleted is used again; the file does not become smaller.
 */
final class Retention {

    private static final int PORTION = 100;
    private static final int LOOK = 1000;

    private final Duration keep;
    private long after;

    Retention(Duration keep) {
        this.keep = keep;
    }

    /** An end, and what its notice is now. */
    private record End(
            long n, long seq, boolean isNoticeGone, State state, boolean hasFailure, long settledAt, long endedAt) {

        private static End of(ResultSet row) throws SQLException {
            boolean isNoticeGone = row.getObject(3) == null;
            return new End(
                    row.getLong(1),
                    row.getLong(2),
                    isNoticeGone,
                    isNoticeGone ? null : State.of(row.getInt(3)),
                    row.getInt(4) != 0,
                    row.getLong(5),
                    row.getLong(6));
        }

        /** It waits again after a replay, or wants a person. */
        private boolean isKept() {
            return !state.isEnd() || hasFailure && settledAt == 0;
        }

        private long since() {
            return Math.max(endedAt, settledAt);
        }
    }

    /**
     * Looks at some ends and deletes what is old among them, as part of the caller's transaction.
     *
     * @param now     epoch milliseconds
     * @param lastSeq the highest number of a notice
     * @param deleted is told of how many notices were deleted
     * @return true if there is more to look at; false at the end of a walk, the next call begins anew
     */
    boolean portion(Connection connection, long now, long lastSeq, IntConsumer deleted) throws SQLException {
        List<End> ends = look(connection);
        Set<End> old = new LinkedHashSet<>();
        List<Long> ofNoNotice = new ArrayList<>();
        boolean isSomeYoung = false;
        for (End end : ends) {
            if (end.isNoticeGone()) {
                ofNoNotice.add(end.n());
            } else if (!end.isKept() && end.since() < now - keep.toMillis()) {
                old.add(end);
            } else {
                isSomeYoung |= !end.isKept();
            }
            after = end.n();
            if (old.size() == PORTION) {
                break;
            }
        }
        delete(connection, old, now, lastSeq);
        old.forEach(end -> ofNoNotice.add(end.n()));
        deleteEnds(connection, ofNoNotice);
        deleted.accept(old.size());
        boolean isAtTheYoung = old.isEmpty() && isSomeYoung;
        return ends.isEmpty() || isAtTheYoung ? forgetIds(connection, now) : true;
    }

    private List<End> look(Connection connection) throws SQLException {
        List<End> ends = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT o.n, o.seq, n.state, n.state>=12 OR n.then_failed OR n.message_failed, n.settled_at, n.ended_at"
                        + " FROM outcome o LEFT JOIN notice n ON n.seq=o.seq WHERE o.n>? ORDER BY o.n LIMIT " + LOOK)) {
            select.setLong(1, after);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ends.add(End.of(row));
                }
            }
        }
        return ends;
    }

    private static void delete(Connection connection, Set<End> old, long now, long lastSeq) throws SQLException {
        if (old.isEmpty()) {
            return;
        }
        for (End end : old) {
            long until = end.since() + Gone.REMEMBERED.toMillis();
            if (until > now) {
                Gone.remember(connection, end.seq(), end.state(), until);
            }
        }
        deleteNotices(connection, old.stream().map(End::seq).toList(), lastSeq);
    }

    /**
     * Deletes notices with all that belongs to them.
     *
     * @param lastSeq the highest number of a notice, which is never given again
     */
    static void deleteNotices(Connection connection, Collection<Long> seqs, long lastSeq) throws SQLException {
        Transactions.execute(
                connection,
                "INSERT INTO counter (name, n) VALUES ('seq', ?) ON CONFLICT (name) DO UPDATE SET n=MAX(n, excluded.n)",
                lastSeq);
        // by its key: an index on the notice would be written for each pair that is sent
        Transactions.execute(
                connection,
                "DELETE FROM question WHERE (account, conversation, message_id) IN (SELECT n.account, n.conversation,"
                        + " s.message_id FROM notice n JOIN step s ON s.seq=n.seq WHERE n.seq IN (" + list(seqs)
                        + "))");
        // the lines of their persons go with the last that stood there
        String persons = "SELECT person FROM notice WHERE person<>0 AND seq IN (" + list(seqs) + ")";
        Transactions.execute(
                connection,
                "DELETE FROM person WHERE " + Lines.FIRST_PERSON + "+n IN (" + persons + ") AND NOT EXISTS (SELECT 1"
                        + " FROM notice WHERE person=" + Lines.FIRST_PERSON + "+person.n AND seq NOT IN (" + list(seqs)
                        + "))");
        for (String table : List.of("answer", "message_failure", "read_back", "attempt", "step", "notice")) {
            Transactions.execute(connection, "DELETE FROM " + table + " WHERE seq IN (" + list(seqs) + ")");
        }
    }

    /** All but the last: the next end must get a higher number than those that were told. */
    private static void deleteEnds(Connection connection, List<Long> ends) throws SQLException {
        if (!ends.isEmpty()) {
            Transactions.execute(
                    connection,
                    "DELETE FROM outcome WHERE n IN (" + list(ends) + ") AND n < (SELECT MAX(n) FROM outcome)");
        }
    }

    private boolean forgetIds(Connection connection, long now) throws SQLException {
        int forgotten = Transactions.execute(
                connection,
                "DELETE FROM gone WHERE (account, id) IN (SELECT account, id FROM gone WHERE until<? LIMIT " + LOOK
                        + ")",
                now);
        if (forgotten == LOOK) {
            return true;
        }
        after = 0;
        return false;
    }

    private static String list(Collection<Long> numbers) {
        return numbers.stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
