package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cardcourier.SettableClock;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What files brought gives way to the rest, each conversation keeps its order, and nothing goes out while nothing may. */
@Tag("slow")
class LanesTest {

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-20T06:30:00Z"));
    private final BlockingQueue<Claim> out = new LinkedBlockingQueue<>();
    private volatile int most = Integer.MAX_VALUE;
    private volatile int mostFromFiles = Integer.MAX_VALUE;
    private Journal journal;

    @BeforeEach
    void open() {
        journal = Journal.open(
                JournalOptions.of(folder.resolve("journal.db"), "https://chat.example.com/2"), new NoticeJson(), clock);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static Notice notice(String id, long conversation) {
        Message message = new Message("您好", "", Map.of(), false, "");
        return new Notice(
                id,
                conversation,
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
    }

    /** Rows f1, f2, … of a file, each to a conversation of its own: 1, 2, … */
    private void batch(int rows) {
        List<Notice> notices =
                IntStream.rangeClosed(1, rows).mapToObj(n -> notice("f" + n, n)).toList();
        journal.accept(notices, "file:orders.csv", true);
    }

    private void webhook(String id, long conversation) {
        journal.accept(List.of(notice(id, conversation)), "webhook", false);
    }

    private void handOut(int capacity) {
        journal.start(
                new Journal.Deliver() {
                    @Override
                    public void deliver(List<Claim> claims) {
                        out.addAll(claims);
                    }

                    @Override
                    public int most() {
                        return most;
                    }

                    @Override
                    public int mostFromFiles() {
                        return mostFromFiles;
                    }
                },
                capacity);
    }

    private Claim next() throws InterruptedException {
        Claim claim = out.poll(10, TimeUnit.SECONDS);
        if (claim == null) {
            throw new AssertionError("Nothing was handed out within 10 s");
        }
        return claim;
    }

    private List<String> handedOut(int count) throws InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(next().notice().id());
        }
        noMore();
        return ids;
    }

    /** Two turns of the writer later there is still nothing. */
    private void noMore() throws InterruptedException {
        assertEquals(null, out.poll(500, TimeUnit.MILLISECONDS));
    }

    private void delivered(Claim claim) {
        journal.end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
    }

    private Story story(String id) {
        try (JournalDesk desk = journal.desk()) {
            return desk.find(id).orElseThrow();
        }
    }

    @Test
    void aWebhooksNoticePassesTheBatchThatCameBefore() throws Exception {
        batch(20);
        webhook("w", 100);
        handOut(4);
        assertEquals(List.of("w", "f1", "f2", "f3"), handedOut(4));
    }

    @Test
    void filesLeaveSomeRoomToTheOthers() throws Exception {
        mostFromFiles = 3;
        handOut(4);
        batch(20);
        assertEquals(List.of("f1", "f2", "f3"), handedOut(3));
        webhook("w", 100);
        Claim urgent = next();
        assertEquals("w", urgent.notice().id());
        assertEquals(false, urgent.givesWay());
        delivered(urgent);
        noMore();
    }

    @Test
    void whenAFilesNoticeEndsTheNextOfItIsHandedOut() throws Exception {
        mostFromFiles = 1;
        handOut(8);
        batch(3);
        for (String id : List.of("f1", "f2", "f3")) {
            Claim claim = next();
            assertEquals(id, claim.notice().id());
            assertTrue(claim.givesWay());
            noMore();
            delivered(claim);
        }
    }

    @Test
    void aConversationKeepsItsOrderAndItsRowOfTheBatchGoesFirst() throws Exception {
        batch(20);
        webhook("w", 15); // f15 stands before it
        handOut(1);
        Claim row = next();
        assertEquals("f15", row.notice().id());
        assertEquals(false, row.givesWay());
        delivered(row);
        Claim urgent = next();
        assertEquals("w", urgent.notice().id());
        delivered(urgent);
        assertEquals("f1", next().notice().id());
    }

    @Test
    void whatAFileBroughtAfterwardsIsNotUrgent() throws Exception {
        webhook("w", 15);
        batch(20);
        handOut(1);
        Claim urgent = next();
        assertEquals("w", urgent.notice().id());
        delivered(urgent);
        assertEquals("f1", next().notice().id());
    }

    @Test
    void aRowThatIsTriedAgainStaysBehindTheOthers() throws Exception {
        handOut(4);
        batch(1);
        Claim row = next();
        journal.end(row, new Ending.Again(clock.millis() + 5000, Reason.UNAVAILABLE, "down", false, false, true));
        journal.pause();
        clock.advance(Duration.ofSeconds(5));
        webhook("w", 100);
        handOut(1);
        assertEquals("w", next().notice().id());
    }

    @Test
    void whatAPersonSendsAgainDoesNotWaitForABatch() throws Exception {
        handOut(1);
        webhook("w", 15);
        delivered(next());
        journal.pause();
        batch(20);
        try (JournalDesk desk = journal.desk()) {
            desk.sendAgain("w", clock);
        }
        handOut(1);
        Claim row = next();
        assertEquals("f15", row.notice().id());
        delivered(row);
        assertEquals("w.2", next().notice().id());
    }

    @Test
    void whileNothingMayLeaveNothingIsHandedOutAndThenOneAsks() throws Exception {
        most = 0;
        handOut(8);
        batch(3);
        webhook("w", 100);
        noMore();
        most = 1;
        Claim asks = next();
        assertEquals("w", asks.notice().id());
        noMore();
        most = Integer.MAX_VALUE;
        delivered(asks);
        assertEquals(List.of("f1", "f2", "f3"), handedOut(3));
    }

    @Test
    void whatIsPutOffUsesUpNoTryAndComesBackWhenItsTimeHasCome() throws Exception {
        handOut(8);
        webhook("w", 100);
        Claim first = next();
        assertEquals(1, first.tries());
        journal.end(first, new Ending.PutOff(clock.millis() + 30_000));
        noMore();
        assertEquals(State.WAITING, story("w").state());
        assertEquals(0, story("w").tries());
        assertEquals(List.of(), story("w").attempts());
        clock.advance(Duration.ofSeconds(30));
        Claim again = next();
        assertEquals(1, again.tries());
        assertEquals(0, again.doubtfulSince());
    }

    @Test
    void whatIsPutOffStaysInDoubt() throws Exception {
        handOut(8);
        webhook("w", 100);
        Claim first = next();
        journal.end(first, new Ending.Again(clock.millis(), Reason.NO_ANSWER, "lost", true, false, true));
        Claim second = next();
        journal.end(second, new Ending.PutOff(clock.millis()));
        assertEquals(first.startedAt(), next().doubtfulSince());
    }
}
