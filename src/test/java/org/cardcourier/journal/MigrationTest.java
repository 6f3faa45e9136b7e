package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cardcourier.SettableClock;
import org.cardcourier.intake.Limits;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A journal of version 1, as the first Card Courier left it, is taken up whole. */
class MigrationTest {

    private static final String ACCOUNT = "https://chat.example.com/2";
    private static final long NOON = Instant.parse("2026-01-20T06:30:00Z").toEpochMilli();

    @TempDir
    Path folder;

    private final NoticeJson codec = new NoticeJson();

    private Path file() {
        return folder.resolve("journal.db");
    }

    private Connection connect() throws Exception {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    private void versionOne(String... rows) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                InputStream in = Journal.class.getResourceAsStream("/journal/schema-1.sql")) {
            for (String sql : new String(in.readAllBytes(), StandardCharsets.UTF_8).split(";\\s*\n")) {
                statement.execute(sql);
            }
            statement.execute("PRAGMA application_id=" + 0x43617264);
            statement.execute("PRAGMA user_version=1");
            statement.execute("INSERT INTO account (key) VALUES ('" + ACCOUNT + "')");
            for (int i = 0; i < rows.length; i++) {
                row(connection, i + 1, rows[i].split(" "));
            }
            statement.execute(
                    "INSERT INTO head (account, line, seq, due) SELECT 1, line, MIN(seq), MIN(due) FROM notice"
                            + " WHERE state < 10 GROUP BY line");
            statement.execute(
                    "UPDATE head SET due=" + Store.CLAIMED + " WHERE seq IN (SELECT seq FROM notice WHERE state=1)");
        }
    }

    /** ID CONVERSATION SOURCE STATE */
    private void row(Connection connection, int seq, String[] row) throws Exception {
        Message message = new Message("您好", "", Map.of(), false, "");
        Notice notice = new Notice(
                row[0],
                Long.parseLong(row[1]),
                null,
                message,
                List.of(),
                "order-card",
                "",
                Shape.AUTO,
                null,
                null,
                null,
                Then.NOTHING);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO notice (seq, account, id, conversation, line, order_id, source, state, tries, due,"
                        + " accepted_at, tried_at, body) VALUES (?,1,?,?,?,'',?,?,?,?,?,?,?)")) {
            State state = State.valueOf(row[3]);
            boolean isTried = state != State.WAITING;
            insert.setInt(1, seq);
            insert.setString(2, row[0]);
            insert.setLong(3, notice.conversationId());
            insert.setLong(4, notice.conversationId());
            insert.setString(5, row[2]);
            insert.setInt(6, state.code());
            insert.setInt(7, isTried ? 1 : 0);
            insert.setLong(8, NOON);
            insert.setLong(9, NOON);
            insert.setObject(10, isTried ? NOON : null);
            insert.setBytes(11, codec.write(notice));
            insert.executeUpdate();
        }
    }

    private List<String> all(String sql) throws Exception {
        List<String> found = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }

    @Test
    void whatWaitedIsStillThereAndInItsLane() throws Exception {
        versionOne(
                "f1 1 file:orders.csv WAITING",
                "f2 2 file:orders.csv WAITING",
                "w1 3 webhook WAITING",
                "w2 2 timer WAITING",
                "f3 2 file:orders.csv WAITING",
                "done 9 webhook DELIVERED");
        JournalFile.reopen(file()).close();
        assertEquals(List.of("" + JournalFile.VERSION), all("PRAGMA user_version"));
        // line 2 is urgent up to w2, its fourth
        assertEquals(
                List.of("line 1 seq 1 lane 1", "line 2 seq 2 lane 0", "line 3 seq 3 lane 0"),
                all("SELECT 'line ' || line || ' seq ' || seq || ' lane ' || lane FROM head ORDER BY line"));
        assertEquals(List.of("6"), all("SELECT COUNT(*) FROM notice"));
    }

    @Test
    void deliveryGoesOnWhereItStopped() throws Exception {
        versionOne("f1 1 file:orders.csv SENDING", "f2 2 file:orders.csv WAITING", "w1 3 webhook WAITING");
        SettableClock clock = new SettableClock(Instant.ofEpochMilli(NOON));
        BlockingQueue<Claim> out = new LinkedBlockingQueue<>();
        try (Journal journal = Journal.open(JournalOptions.of(file(), ACCOUNT), codec, clock)) {
            assertEquals(
                    Acceptance.Kind.KNOWN,
                    journal.accept(List.of(codecNotice()), "webhook", false)
                            .get(0)
                            .kind());
            journal.start(out::addAll, 1);
            Claim first = out.poll(10, TimeUnit.SECONDS);
            assertEquals("w1", first.notice().id());
            journal.end(first, new Ending.Ended(State.DELIVERED, null, "", false));
            Claim second = out.poll(10, TimeUnit.SECONDS);
            assertEquals("f2", second.notice().id());
            journal.end(second, new Ending.Ended(State.DELIVERED, null, "", false));
            clock.advance(java.time.Duration.ofSeconds(45));
            Claim third = out.poll(10, TimeUnit.SECONDS);
            assertEquals("f1", third.notice().id());
            assertEquals(NOON, third.doubtfulSince(), "what was being sent is asked about first");
        }
    }

    @Test
    void statesThatWereDeliveredBeforeAreRemembered() throws Exception {
        versionOne("w1 3 webhook WAITING");
        try (Connection connection = connect();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO notice (seq, account, id, conversation, line, order_id, source, state, tries, due,"
                                + " accepted_at, body) VALUES (?,1,?,77,77,?,'webhook',10,1,0,0,?)")) {
            stateRow(insert, 2, "SO-1", "\"event_time\":\"2026-01-20T06:30:00.5Z\",");
            stateRow(insert, 3, "SO-2", "");
            stateRow(insert, 4, "", "\"event_time\":\"2026-01-20T06:30:00Z\",");
            stateRow(insert, 5, "SO-3", "\"event_time\":\"2026-01-20T06:30:00Z\",");
        }
        JournalFile.reopen(file()).close();
        assertEquals(
                List.of("2 " + (NOON + 500), "5 " + NOON),
                all("SELECT seq || ' ' || event_time FROM notice WHERE event_time IS NOT NULL ORDER BY seq"));
    }

    private void stateRow(PreparedStatement insert, int seq, String order, String time) throws Exception {
        String sent = "{\"notice_id\":\"s" + seq + "\",\"conversation_id\":77," + time + "\"order\":{\"order_id\":\""
                + order + "\",\"remark\":\"event_time\"}}";
        insert.setInt(1, seq);
        insert.setString(2, "s" + seq);
        insert.setString(3, order);
        insert.setBytes(
                4,
                codec.write(new NoticeReader(() -> Set.of("order-card"))
                        .readAll(sent.getBytes(StandardCharsets.UTF_8), Limits.WEBHOOK)
                        .get(0)));
        insert.executeUpdate();
    }

    private Notice codecNotice() throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT body FROM notice WHERE id='w1'")) {
            row.next();
            return codec.read(row.getBytes(1));
        }
    }

    @Test
    void aPairThatWasSentBeforeCanStillBeAnswered() throws Exception {
        versionOne("pair 7 webhook DELIVERED", "text 8 webhook DELIVERED");
        Notice pair = new Notice(
                "pair",
                7,
                OpenJournal.order("SO-42"),
                null,
                List.of(new Action("postback", "联系客服", "", "CONTACT_SUPPORT")),
                "order-card",
                "",
                Shape.AUTO,
                null,
                null,
                null,
                Then.NOTHING);
        try (Connection connection = connect()) {
            Transactions.execute(connection, "UPDATE notice SET body=?, order_id='SO-42' WHERE id='pair'", (Object)
                    codec.write(pair));
            Transactions.execute(connection, "INSERT INTO step VALUES (1,1,101,'',5), (1,2,102,'',5), (2,1,201,'',5)");
        }
        JournalFile.reopen(file()).close();
        assertEquals(List.of("7 102 1"), all("SELECT conversation || ' ' || message_id || ' ' || seq FROM question"));
        assertEquals(List.of(), all("SELECT look_at FROM question WHERE look_at IS NOT NULL"));
    }

    @Test
    void aMigrationThatFailsLeavesTheFileAsItWas() throws Exception {
        versionOne("w1 3 webhook WAITING");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE traffic (something TEXT)"); // in the way of the last statements
        }
        assertThrows(JournalUnusable.class, () -> JournalFile.reopen(file()));
        assertEquals(List.of("1"), all("PRAGMA user_version"));
        assertEquals(
                List.of("account", "line", "seq", "due"),
                all("SELECT name FROM pragma_table_xinfo('head') ORDER BY cid"));
    }
}
