package org.cardcourier.journal;

import static org.cardcourier.journal.OpenJournal.notice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dropped files in the journal: how far each is read, and what a person decides about them. */
class BatchesTest {

    private static final BatchFile FILE = new BatchFile("shop.csv", 100, 1, new byte[] {1, 2});

    @TempDir
    private Path folder;

    private OpenJournal courier;
    private BatchDesk desk;
    private BatchStory batch;
    private long row;

    @BeforeEach
    void open() {
        courier = new OpenJournal(folder);
        desk = BatchDesk.open(courier.options());
        batch = desk.begin(FILE, "shop", "", courier.clock);
    }

    @AfterEach
    void close() {
        desk.close();
        courier.close();
    }

    /** Accepts rows of the batch in one group: each names its conversation. */
    private List<Acceptance> accept(BatchProgress before, Notice... notices) {
        List<Long> rows = LongStream.range(row, row + notices.length).boxed().toList();
        row += notices.length;
        BatchProgress after = new BatchProgress(row, before.accepted(), before.known(), before.refused(), 0);
        return courier.journal()
                .accept(List.of(notices), "file:shop.csv", new BatchGroup(batch.n(), rows, before, after, List.of()));
    }

    private List<Acceptance> accept(Notice... notices) {
        return accept(BatchProgress.NONE, notices);
    }

    private BatchStory story() {
        return desk.find(batch.n()).orElseThrow();
    }

    private void deliver(Claim claim) {
        courier.journal().step(claim, new Step(1, claim.seq() + 1000, ""));
        courier.journal().end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
    }

    private String nextId() throws InterruptedException {
        Claim claim = courier.next();
        deliver(claim);
        return claim.notice().id();
    }

    /** What a webhook brought goes out although the batch does not: then the batch was looked at too. */
    private void awaitALook(String id, long conversation) throws InterruptedException {
        courier.accept(notice(id, conversation, "hello"));
        assertEquals(id, nextId());
    }

    @Test
    void howFarAFileIsReadGoesInWithItsRows() {
        accept(notice("a", 1, "x"), notice("b", 2, "x"));
        accept(story().progress(), notice("c", 3, "x"), notice("a", 1, "x"));

        assertEquals(new BatchProgress(4, 3, 1, 0, 0), story().progress());
        List<BatchRow> rows = new ArrayList<>();
        desk.forEachRow(batch.n(), rows::add);
        assertEquals(
                List.of("a", "b", "c", "a"), rows.stream().map(BatchRow::id).toList());
        assertEquals(
                List.of(false, false, false, true),
                rows.stream().map(BatchRow::isKnown).toList());
    }

    @Test
    void rowsThatAreReadAgainAfterACrashAreToldWhatTheyWereToldFirst() {
        List<Acceptance> first = accept(notice("a", 1, "x"), notice("a", 1, "x"));
        row = 0;
        List<Acceptance> again = accept(notice("a", 1, "x"), notice("a", 1, "x"));

        assertEquals(List.of(Acceptance.Kind.NEW, Acceptance.Kind.KNOWN), kinds(first));
        assertEquals(kinds(first), kinds(again));
        assertEquals(new BatchProgress(2, 1, 1, 0, 0), story().progress());
    }

    private static List<Acceptance.Kind> kinds(List<Acceptance> acceptances) {
        return acceptances.stream().map(Acceptance::kind).toList();
    }

    @Test
    void aGroupWithARowOfOtherContentCountsOnlyWithTheNext() {
        accept(notice("a", 1, "x"));
        BatchProgress before = story().progress();
        List<Acceptance> acceptances = accept(before, notice("b", 2, "x"), notice("a", 1, "other"));

        assertEquals(List.of(Acceptance.Kind.NEW, Acceptance.Kind.OTHER_CONTENT), kinds(acceptances));
        assertEquals(before, story().progress(), "else a crash before that row is listed would lose it");
    }

    @Test
    void aPausedBatchStandsAsideAndItsConversationsGoOn() throws Exception {
        accept(notice("a1", 1, "x"), notice("a2", 1, "x"), notice("b", 2, "x"));
        Claim sending = courier.next();
        Claim other = courier.next();
        assertEquals(
                List.of("a1", "b"),
                List.of(sending.notice().id(), other.notice().id()));

        assertTrue(desk.pause(batch.n()));
        deliver(sending); // what is being sent ends first
        deliver(other);
        awaitALook("w1", 1);
        awaitALook("w2", 1);

        assertEquals(State.WAITING, courier.story("a2").state());
        assertThrows(NotReading.class, () -> accept(notice("c", 3, "x")));
        assertFalse(courier.has("c"));
        assertTrue(courier.isNothingOut());
    }

    @Test
    void whatWasPausedComesBackInOrder() throws Exception {
        int most = 700; // more than one portion
        desk.pause(batch.n());
        desk.resume(batch.n()); // else nothing of it is accepted
        List<Claim> out = new ArrayList<>();
        accept(IntStream.range(0, most)
                .mapToObj(i -> notice("n" + i, i % 7 + 1, "x"))
                .toArray(Notice[]::new));
        for (int i = 0; i < 7; i++) {
            out.add(courier.next());
        }
        desk.pause(batch.n());
        out.forEach(this::deliver);
        for (int i = 1; i <= 7; i++) {
            awaitALook("w" + i, i);
        }
        assertTrue(desk.resume(batch.n()));

        int[] last = new int[8];
        for (int i = 7; i < most; i++) {
            Claim claim = courier.next();
            int number = Integer.parseInt(claim.notice().id().substring(1));
            int conversation = (int) claim.notice().conversationId();
            assertTrue(number > last[conversation], claim.notice().id() + " after " + last[conversation]);
            last[conversation] = number;
            deliver(claim);
        }
        courier.await("n" + (most - 1), State.DELIVERED);
        assertEquals(0, courier.number("SELECT COUNT(*) FROM notice WHERE state<10"));
        OpenJournal.await("the walk to end", () -> courier.number("SELECT walk FROM batch") == 0);
    }

    @Test
    void aResumeThatAStopInterruptedIsTakenUp() throws Exception {
        accept(notice("a1", 1, "x"), notice("a2", 1, "x"), notice("a3", 1, "x"));
        Claim sending = courier.next();
        desk.pause(batch.n());
        deliver(sending);
        awaitALook("w", 1);
        awaitALook("w2", 1);
        courier.journal().close();
        desk.resume(batch.n());
        courier.reopen(courier.options());

        assertEquals("a2", nextId());
        assertEquals("a3", nextId());
    }

    @Test
    void aCancelledBatchSendsNothingMore() throws Exception {
        accept(IntStream.range(0, 600).mapToObj(i -> notice("n" + i, 1, "x")).toArray(Notice[]::new));
        Claim sending = courier.next();
        courier.accept(notice("w", 1, "x"));

        assertTrue(desk.cancel(batch.n()));
        deliver(sending);

        assertEquals("w", nextId());
        courier.await("w", State.DELIVERED);
        assertEquals(State.DELIVERED, courier.await("n0", State.DELIVERED).state());
        Story skipped = courier.await("n599", State.SKIPPED);
        assertEquals(Reason.CANCELLED, skipped.reason());
        OpenJournal.await(
                "all to be skipped", () -> courier.number("SELECT COUNT(*) FROM notice WHERE state=11") == 599);
        assertEquals(601, courier.number("SELECT COUNT(*) FROM outcome"));
        courier.clock.advance(Duration.ofSeconds(1)); // the walk may have met the one that was being sent
        OpenJournal.await("the walk to end", () -> courier.number("SELECT walk FROM batch") == 0);
        assertTrue(courier.isNothingOut());
        assertFalse(desk.cancel(batch.n()));
    }

    @Test
    void aCancelWaitsForWhatIsBeingSent() throws Exception {
        accept(notice("a", 1, "x"));
        Claim sending = courier.next();
        desk.cancel(batch.n());
        awaitALook("w", 2);
        assertEquals(1, courier.number("SELECT walk FROM batch"));

        courier.journal()
                .end(
                        sending,
                        new Ending.Again(
                                courier.clock.millis() + 60_000, Reason.UNAVAILABLE, "503", false, false, true));
        assertEquals(Reason.CANCELLED, courier.await("a", State.SKIPPED).reason());
        courier.clock.advance(Duration.ofSeconds(1));
        OpenJournal.await("the walk to end", () -> courier.number("SELECT walk FROM batch") == 0);
    }

    @Test
    void aCancelledNoticeThatAPersonReplaysIsSent() throws Exception {
        accept(notice("a", 1, "x"), notice("b", 1, "x"));
        Claim sending = courier.next();
        desk.cancel(batch.n());
        deliver(sending);
        courier.await("b", State.SKIPPED);
        try (JournalDesk notices = courier.desk()) {
            notices.replay("b", courier.clock);
        }
        assertEquals("b", nextId());
    }

    @Test
    void aBatchHasEndedWhenItsLastNoticeHas() throws Exception {
        accept(notice("a", 1, "x"), notice("b", 2, "x"));
        desk.read(batch.n(), story().progress(), List.of(), "done/shop.csv", courier.clock);
        Claim a = courier.next();
        Claim b = courier.next();
        deliver(a);
        courier.await("a", State.DELIVERED);
        assertEquals(1L, desk.firstOpen(batch.n(), 0).orElseThrow());
        deliver(b);
        courier.await("b", State.DELIVERED);
        assertTrue(desk.firstOpen(batch.n(), 1).isEmpty());
        assertTrue(desk.ended(batch.n(), courier.clock));

        desk.forget(courier.clock.instant(), 1);
        assertEquals(2, courier.number("SELECT COUNT(*) FROM batch_row"), "it has only just ended");
        for (int portion = 0; portion < 3; portion++) {
            desk.forget(courier.clock.instant().plusMillis(1), 1);
        }
        assertTrue(desk.find(batch.n()).isEmpty());
        assertEquals(0, courier.number("SELECT COUNT(*) FROM batch_row"));
    }
}
