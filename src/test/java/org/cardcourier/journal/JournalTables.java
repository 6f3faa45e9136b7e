package org.cardcourier.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tables of a journal as they are on disk, read by another connection than the journal's own. */
final class JournalTables implements AutoCloseable {

    private static final long CLAIMED = Long.MAX_VALUE;

    private final Connection connection;

    JournalTables(Path file) throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    /** @return all that contradicts the model or itself; empty if nothing does */
    synchronized List<String> problems(JournalModel model) throws SQLException {
        List<String> problems = new ArrayList<>();
        compareNotices(model, problems);
        compareCounts(model, "SELECT seq, COUNT(*) FROM outcome GROUP BY seq", "ends", entry -> entry.ends, problems);
        compareCounts(
                model, "SELECT seq, COUNT(*) FROM attempt GROUP BY seq", "attempts", entry -> entry.attempts, problems);
        compareSteps(model, problems);
        problems.addAll(lines());
        return problems;
    }

    /** Whether a claim that is about to be handed out is on disk. */
    synchronized boolean isWritten(Claim claim) throws SQLException {
        return isTrue("SELECT state=1 AND tries=" + claim.tries() + " AND tried_at=" + claim.startedAt()
                + " FROM notice WHERE seq=" + claim.seq());
    }

    /** @return the notices that are being sent */
    synchronized List<String> sending() throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM notice WHERE state=1 ORDER BY seq")) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    /** @return each head as line:number@due, for a person who looks for a mistake */
    synchronized List<String> heads() throws SQLException {
        List<String> found = new ArrayList<>();
        each(found, "", "SELECT line || ':' || seq || '@' || due FROM head");
        return found;
    }

    private void compareNotices(JournalModel model, List<String> problems) throws SQLException {
        Map<String, String> onDisk = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, seq, conversation, state, reason, tries, due,"
                        + " doubtful_since, failing_since, only_find_out, then_failed,"
                        + " CASE WHEN state=1 THEN tried_at ELSE 0 END FROM notice")) {
            while (row.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 2; i <= 12; i++) {
                    line.append(row.getString(i)).append(' ');
                }
                onDisk.put(row.getString(1), line.toString());
            }
        }
        for (JournalModel.Entry entry : model.all()) {
            String expected = row(entry);
            String found = onDisk.remove(entry.notice.id());
            if (!expected.equals(found)) {
                problems.add("notice " + entry.notice.id() + ": expected " + expected + "but the table says " + found);
            }
        }
        onDisk.keySet().forEach(id -> problems.add("notice " + id + " was never accepted"));
    }

    private static String row(JournalModel.Entry entry) {
        return String.join(
                        " ",
                        "" + entry.seq,
                        "" + entry.notice.conversationId(),
                        "" + entry.state.code(),
                        entry.reason == null ? "null" : entry.reason.word(),
                        "" + entry.tries,
                        "" + entry.due,
                        "" + entry.doubtfulSince,
                        "" + entry.failingSince,
                        entry.onlyFindOut ? "1" : "0",
                        entry.thenFailed ? "1" : "0",
                        // a crash may have kept a release from the disk, and the attempt before it looks like the next
                        "" + (entry.state == State.SENDING ? entry.triedAt : 0))
                + " ";
    }

    private interface Count {
        int of(JournalModel.Entry entry);
    }

    private void compareCounts(JournalModel model, String sql, String what, Count count, List<String> problems)
            throws SQLException {
        Map<Long, Integer> onDisk = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                onDisk.put(row.getLong(1), row.getInt(2));
            }
        }
        for (JournalModel.Entry entry : model.all()) {
            int found = onDisk.getOrDefault(entry.seq, 0);
            if (found != count.of(entry)) {
                problems.add(entry + " has " + found + " " + what + " on disk, not " + count.of(entry));
            }
        }
    }

    private void compareSteps(JournalModel model, List<String> problems) throws SQLException {
        Map<Long, Map<Integer, Step>> onDisk = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT seq, n, message_id, failure FROM step")) {
            while (row.next()) {
                onDisk.computeIfAbsent(row.getLong(1), seq -> new TreeMap<>())
                        .put(row.getInt(2), new Step(row.getInt(2), row.getLong(3), row.getString(4)));
            }
        }
        for (JournalModel.Entry entry : model.all()) {
            Map<Integer, Step> found = onDisk.getOrDefault(entry.seq, Map.of());
            if (!found.equals(entry.steps)) {
                problems.add(entry + " has the steps " + found.values() + " on disk, not " + entry.steps.values());
            }
        }
    }

    /** What the heads of the lines say must be what the notices say, whatever happened before. */
    private List<String> lines() throws SQLException {
        List<String> problems = new ArrayList<>();
        each(
                problems,
                "is in a line that is neither its conversation's nor its own",
                "SELECT id FROM notice WHERE line<>conversation AND line<>-seq");
        each(
                problems,
                "is open, the first of its line, and not its head",
                "SELECT id FROM notice n WHERE state<10 AND NOT EXISTS (SELECT 1 FROM notice m WHERE m.account=n.account"
                        + " AND m.line=n.line AND m.state<10 AND m.seq<n.seq) AND NOT EXISTS (SELECT 1 FROM head h"
                        + " WHERE h.account=n.account AND h.line=n.line AND (h.seq=n.seq OR h.due=" + CLAIMED + "))");
        each(
                problems,
                "is head of a line, and not its first open notice",
                "SELECT h.line || ':' || h.seq FROM head h WHERE h.due<>" + CLAIMED
                        + " AND h.seq IS NOT (SELECT MIN(n.seq) FROM notice n"
                        + " WHERE n.account=h.account AND n.line=h.line AND n.state<10)");
        each(
                problems,
                "is being sent, and its head does not say so",
                "SELECT id FROM notice n WHERE state=1 AND NOT EXISTS (SELECT 1 FROM head h WHERE h.account=n.account"
                        + " AND h.line=n.line AND h.seq=n.seq AND h.due=" + CLAIMED + ")");
        each(
                problems,
                "is a head that says it is being sent, and its notice waits",
                "SELECT n.id FROM head h JOIN notice n ON n.seq=h.seq WHERE h.due=" + CLAIMED + " AND n.state<>1");
        each(
                problems,
                "is looked at only after it is due",
                "SELECT n.id FROM head h JOIN notice n ON n.seq=h.seq WHERE h.due<>" + CLAIMED + " AND h.due>n.due");
        each(
                problems,
                "has two notices out at once",
                "SELECT conversation FROM notice WHERE state=1 GROUP BY account, conversation HAVING COUNT(*)>1");
        return problems;
    }

    private void each(List<String> problems, String what, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                problems.add(row.getString(1) + " " + what);
            }
        }
    }

    private boolean isTrue(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
