package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where is order 123, in a journal of any size. */
class NoticeSearchTest {

    private static final String ACCOUNT = "https://chat.example.com/2";

    @TempDir
    Path folder;

    private JournalOptions options() {
        return JournalOptions.of(folder.resolve("journal.db"), ACCOUNT);
    }

    private Journal journal() {
        return Journal.open(options(), new NoticeJson(), Clock.systemUTC());
    }

    private NoticeSearch search() {
        return NoticeSearch.of(options(), new NoticeJson());
    }

    private static Notice notice(String id, long conversation, Person person) {
        return new Notice(
                id,
                conversation,
                person,
                null,
                new Message("您好", "", Map.of(), false, ""),
                List.of(),
                "order-card",
                "",
                Shape.AUTO,
                null,
                null,
                null,
                Then.NOTHING);
    }

    @Test
    void noQuestionWalksThroughAllNotices() throws SQLException {
        journal().close();
        for (NoticeSearch.Question question : NoticeSearch.Question.values()) {
            String plan = plan(question.sql);
            assertFalse(
                    plan.matches("(?s).*SCAN (notice|head|outcome|person|batch_row)\\b.*"),
                    question + " is answered so:\n" + plan);
        }
    }

    private String plan(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = JournalFile.readOnly(options().file());
                PreparedStatement explain = connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
                ResultSet row = explain.executeQuery()) {
            while (row.next()) {
                lines.add(row.getString(4));
            }
        }
        return String.join("\n", lines);
    }

    @Test
    void aPersonIsFoundByWhateverTheNoticeNames() {
        try (Journal journal = journal();
                NoticeSearch search = search()) {
            Person byMail = new Person("", "A@b.cn", "", "张三", 3, false);
            Person byPhone = new Person("", "", "+8613800000000", "", 7, false);
            journal.accept(
                    List.of(notice("m", 0, byMail), notice("p", 0, byPhone), notice("c", 9, null)), "webhook", false);
            assertEquals(List.of("m"), ids(search.meant("a@B.cn", Long.MAX_VALUE, 10)));
            assertEquals(List.of("p"), ids(search.meant("+8613800000000", Long.MAX_VALUE, 10)));
            assertEquals(List.of("c"), ids(search.meant("9", Long.MAX_VALUE, 10)));
            assertEquals(List.of(), ids(search.meant("nobody", Long.MAX_VALUE, 10)));
            assertEquals(3, search.standing().open());
        }
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepeat() {
        try (Journal journal = journal();
                NoticeSearch search = search()) {
            List<String> expected = new ArrayList<>();
            for (int i = 1; i <= 25; i++) {
                journal.accept(List.of(notice("n" + i, 5, null)), "webhook", false);
                expected.add(0, "n" + i);
            }
            List<String> found = new ArrayList<>();
            long before = Long.MAX_VALUE;
            while (before != 0) {
                NoticeSearch.Page page = search.meant("5", before, 10);
                found.addAll(ids(page));
                before = page.next();
            }
            assertEquals(expected, found);
            assertEquals(expected.subList(0, 10), ids(search.latest(Set.of(State.WAITING), null, Long.MAX_VALUE, 10)));
            assertEquals(List.of("n1"), ids(search.open(0, 10)));
        }
    }

    private static List<String> ids(NoticeSearch.Page page) {
        return page.stories().stream().map(story -> story.notice().id()).toList();
    }

    /** A search among a million takes at most twice as long as among a thousand; the fastest of many, so that others' load does not count. */
    @Test
    @Tag("long")
    void aMillionNoticesAreSearchedLikeAThousand() throws SQLException {
        journal().close();
        fill(1, 1_000);
        Map<String, Duration> few = times("among 1,000");
        fill(1_001, 1_000_000);
        Map<String, Duration> many = times("among 1,000,000");
        for (Map.Entry<String, Duration> each : few.entrySet()) {
            long most = 2 * each.getValue().toNanos() + Duration.ofMillis(1).toNanos();
            assertTrue(
                    many.get(each.getKey()).toNanos() <= most,
                    each.getKey() + " took " + each.getValue() + " among 1,000 and " + many.get(each.getKey()));
        }
    }

    private void fill(int from, int to) throws SQLException {
        String body = new String(new NoticeJson().write(notice("x", 1, null)), java.nio.charset.StandardCharsets.UTF_8);
        try (Connection connection = JournalFile.reopen(options().file())) {
            Transactions.execute(connection, "INSERT OR IGNORE INTO account (key) VALUES (?)", ACCOUNT);
            Transactions.execute(
                    connection,
                    "WITH RECURSIVE n(i) AS (SELECT ? UNION ALL SELECT i+1 FROM n WHERE i<?) INSERT INTO notice (seq, account,"
                            + " id, conversation, line, order_id, source, state, reason, tries, due, accepted_at, ended_at,"
                            + " body) SELECT i, 1, 'n'||i, 1+i*7919%50000, 1+i*7919%50000, 'SO-'||(i/2), 'webhook',"
                            + " CASE WHEN i%100=0 THEN 13 ELSE 10 END, CASE WHEN i%100=0 THEN 'unavailable' END, 1, 0, i, i,"
                            + " CAST(? AS BLOB) FROM n",
                    from,
                    to,
                    body);
        }
    }

    private Map<String, Duration> times(String among) {
        try (NoticeSearch search = search()) {
            Map<String, Runnable> questions = Map.of(
                    "an order",
                    () -> assertEquals(
                            2,
                            search.meant("SO-300", Long.MAX_VALUE, 50).stories().size()),
                    "a notice",
                    () -> assertEquals(
                            1,
                            search.meant("n777", Long.MAX_VALUE, 50).stories().size()),
                    "the latest",
                    () -> assertEquals(
                            50,
                            search.latest(Set.of(), null, Long.MAX_VALUE, 50)
                                    .stories()
                                    .size()),
                    "what wants attention",
                    () -> assertTrue(search.attention(State.UNDELIVERED, null, Long.MAX_VALUE, 10)
                                    .stories()
                                    .size()
                            == 10));
            Map<String, Duration> found = new java.util.TreeMap<>();
            questions.forEach((name, question) -> found.put(name, fastest(question)));
            System.out.println(among + ": " + found);
            return found;
        }
    }

    private static Duration fastest(Runnable question) {
        long[] took = new long[200];
        for (int i = 0; i < took.length; i++) {
            long begun = System.nanoTime();
            question.run();
            took[i] = System.nanoTime() - begun;
        }
        Arrays.sort(took);
        return Duration.ofNanos(took[0]);
    }
}
