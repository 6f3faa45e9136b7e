package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three accounts in one file, each with its own writer. */
class SharedFileTest {

    private static final List<String> ACCOUNTS = List.of("", "b", "c");
    private static final int EACH = 300;

    @TempDir
    Path folder;

    private Journal journal;

    @BeforeEach
    void open() {
        Path file = folder.resolve("journal.db");
        JournalOptions options = JournalOptions.of(file, "https://chat.example.com/2");
        journal = Journal.open(
                options.withFurther(Map.of(
                        "b", JournalOptions.of(file, "https://chat.example.com/3"),
                        "c", JournalOptions.of(file, "https://chat-c.example.com/2"))),
                new NoticeJson(),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static Notice notice(int n, String account) {
        return CourierUnderTest.text("n" + n, n % 7 + 1, "您好 " + account).inAccount(account);
    }

    /** Ends at once what it is given, and keeps it. */
    private static final class Desk implements Journal.Deliver {
        private final Journal journal;
        private final Queue<Claim> seen = new ConcurrentLinkedQueue<>();
        private final CountDownLatch all = new CountDownLatch(EACH);

        Desk(Journal journal) {
            this.journal = journal;
            journal.start(this, 16);
        }

        @Override
        public void deliver(List<Claim> claims) {
            for (Claim claim : claims) {
                seen.add(claim);
                journal.end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
                all.countDown();
            }
        }
    }

    @Test
    void underLoadEachGetsItsOwnInOrderAndNoNumberTwice() throws Exception {
        List<Desk> desks =
                ACCOUNTS.stream().map(account -> new Desk(journal.of(account))).toList();
        List<Thread> senders = new ArrayList<>();
        Queue<Acceptance> accepted = new ConcurrentLinkedQueue<>();
        for (String account : ACCOUNTS) {
            Thread sender = new Thread(() -> {
                for (int n = 0; n < EACH; n++) {
                    accepted.addAll(journal.accept(List.of(notice(n, account)), "test", true));
                }
            });
            senders.add(sender);
            sender.start();
        }
        for (Thread sender : senders) {
            sender.join();
        }
        for (Desk desk : desks) {
            assertTrue(desk.all.await(30, TimeUnit.SECONDS), desk.all.getCount() + " are missing");
        }
        assertEquals(3 * EACH, accepted.stream().filter(one -> !one.isKnown()).count());
        for (int i = 0; i < desks.size(); i++) {
            String account = ACCOUNTS.get(i);
            List<Claim> seen = List.copyOf(desks.get(i).seen);
            assertTrue(seen.stream().allMatch(claim -> claim.notice().account().equals(account)));
            for (int conversation = 1; conversation <= 7; conversation++) {
                long at = conversation;
                List<Long> seqs = seen.stream()
                        .filter(claim -> claim.notice().conversationId() == at)
                        .map(Claim::seq)
                        .toList();
                assertEquals(seqs.stream().sorted().toList(), seqs, "in the order of acceptance");
            }
        }
        List<Long> numbers = desks.stream()
                .flatMap(desk -> desk.seen.stream().map(Claim::seq))
                .toList();
        assertEquals(3 * EACH, numbers.stream().distinct().count());
    }

    @Test
    void oneCallForSeveralIsOneCommitAndEachHearsOfItsOwn() throws Exception {
        Desk b = new Desk(journal.of("b"));
        Desk c = new Desk(journal.of("c"));
        List<Notice> mixed =
                Stream.of("b", "c", "").map(account -> notice(1, account)).toList();
        assertEquals(3, journal.accept(mixed, "test", false).size());
        CourierUnderTest.await("both to hear", () -> b.seen.size() == 1 && c.seen.size() == 1);
        assertEquals("b", b.seen.peek().notice().account());
        assertEquals("c", c.seen.peek().notice().account());
        try (JournalDesk desk = journal.desk()) {
            assertEquals(State.WAITING, desk.find("n1").orElseThrow().state());
        }
        List<Notice> oneIsOther = List.of(
                notice(2, "c"), CourierUnderTest.text("n1", 2, "something else").inAccount("b"));
        assertThrows(OtherContent.class, () -> journal.accept(oneIsOther, "test", false));
        try (JournalDesk desk = journal.of("c").desk()) {
            assertTrue(desk.find("n2").isEmpty());
        }
        assertThrows(IllegalArgumentException.class, () -> journal.accept(List.of(notice(3, "nobody")), "test", false));
        assertThrows(
                RuntimeException.class,
                () -> journal.accept(List.of(notice(3, ""), notice(3, "nobody")), "test", false));
        assertTrue(journal.isHealthy());
    }
}
