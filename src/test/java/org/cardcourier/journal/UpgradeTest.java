package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal that an earlier version wrote. */
class UpgradeTest {

    @TempDir
    Path folder;

    private void makeVersionOne(Notice notice) throws Exception {
        try (InputStream in = JournalFile.class.getResourceAsStream("/journal/schema-1.sql");
                Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement statement = connection.createStatement()) {
            for (String sql : new String(in.readAllBytes(), StandardCharsets.UTF_8).split(";\\s*\n")) {
                statement.execute(sql);
            }
            statement.execute("PRAGMA application_id=" + 0x43617264);
            statement.execute("PRAGMA user_version=1");
            Transactions.execute(connection, "INSERT INTO account (n, key) VALUES (1, ?)", OpenJournal.ACCOUNT);
            Transactions.execute(
                    connection,
                    "INSERT INTO notice (seq, account, id, conversation, line, order_id, source, state, reason, detail,"
                            + " tries, due, accepted_at, tried_at, ended_at, body)"
                            + " VALUES (7, 1, ?, 77, 77, '', 'webhook', 12, 'not_found', 'none', 1, 5, 5, 5, 6, ?)",
                    notice.id(),
                    new org.cardcourier.intake.NoticeJson().write(notice));
            statement.execute("INSERT INTO outcome (n, seq) VALUES (1, 7)");
        }
    }

    @Test
    void itsNoticesAreAllThereAndCanBeReplayed() throws Exception {
        makeVersionOne(OpenJournal.notice("old", 77, "您好"));
        try (OpenJournal journal = new OpenJournal(folder)) {
            assertEquals(3, journal.number("PRAGMA user_version"));
            Story story = journal.story("old");
            assertTrue(story.wantsAttention());
            assertEquals(Reason.NOT_FOUND, story.reason());
            try (JournalDesk desk = journal.desk()) {
                assertEquals(1, desk.attention());
                desk.replay("old", journal.clock);
            }
            assertEquals("old", journal.next().notice().id());
        }
    }

    /** With a million notices a walk through all of them would make every status slow. */
    @Test
    void whatWantsAttentionIsFoundByItsIndex() throws Exception {
        makeVersionOne(OpenJournal.notice("old", 77, "您好"));
        try (OpenJournal journal = new OpenJournal(folder);
                Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + journal.options().file());
                Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery(
                        "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM notice WHERE account=1 AND " + Selection.ATTENTION)) {
            plan.next();
            assertTrue(plan.getString("detail").contains("notice_attention"), plan.getString("detail"));
        }
    }
}
