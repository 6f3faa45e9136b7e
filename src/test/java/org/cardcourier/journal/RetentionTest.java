package org.cardcourier.journal;

import static org.cardcourier.journal.OpenJournal.notice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted from the journal by itself, and what stays. */
@Tag("slow")
class RetentionTest {

    private static final Duration KEPT = Duration.ofDays(30);

    @TempDir
    Path folder;

    private OpenJournal journal;

    @BeforeEach
    void open() {
        journal = new OpenJournal(folder);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private void pass(Duration time) {
        journal.clock.advance(time);
    }

    private void awaitGone(String id) {
        OpenJournal.await(id + " deleted", () -> !journal.has(id));
    }

    /** Time passes until a notice that is delivered now has been deleted. */
    private void awaitTurn() throws Exception {
        journal.delivered(notice("turn", 999, "x"), 1);
        pass(KEPT.plusHours(2));
        awaitGone("turn");
    }

    @Test
    void aDeliveredNoticeIsDeletedThirtyDaysAfterItsEnd() throws Exception {
        journal.delivered(notice("a", 1, "for Zhang San"), 4711);
        pass(KEPT.minusHours(1));
        journal.delivered(notice("b", 1, "later"), 4712);
        pass(Duration.ofHours(2));
        awaitGone("a");
        assertTrue(journal.has("b"));
        assertEquals(0, journal.number("SELECT COUNT(*) FROM step WHERE message_id=4711"));
    }

    @Test
    void whatIsDeletedIsNotReadableInTheFileAnyMore() throws Exception {
        journal.delivered(notice("a", 1, "for Zhang San"), 4711);
        assertTrue(OpenJournal.isInAFile(folder, "Zhang San"));
        awaitTurn();
        journal.close(); // the write-ahead log goes with it
        assertFalse(OpenJournal.isInAFile(folder, "Zhang San"));
        journal = new OpenJournal(folder);
    }

    @Test
    void failuresStayUntilAPersonHasDealtWithThem() throws Exception {
        journal.ended(notice("refused", 1, "x"), State.REFUSED, Reason.NOT_FOUND);
        journal.ended(notice("undelivered", 2, "x"), State.UNDELIVERED, Reason.UNAVAILABLE);
        journal.ended(notice("uncertain", 3, "x"), State.UNCERTAIN, Reason.NO_ANSWER);
        journal.ended(notice("skipped", 4, "x"), State.SKIPPED, Reason.BY_ROUTE);
        awaitTurn();
        assertFalse(journal.has("skipped"));
        for (String id : new String[] {"refused", "undelivered", "uncertain"}) {
            assertTrue(journal.has(id), id);
        }
        journal.delivered(notice("witness", 5, "x"), 1);
        pass(Duration.ofHours(2));
        try (JournalDesk desk = journal.desk()) {
            desk.settle("refused", journal.clock);
            desk.resolveDelivered("uncertain", journal.clock);
        }
        pass(KEPT.minusHours(1));
        awaitGone("witness");
        assertTrue(journal.has("refused") && journal.has("uncertain"), "the time counts from then");
        pass(Duration.ofHours(2));
        awaitGone("refused");
        awaitGone("uncertain");
        assertTrue(journal.has("undelivered"));
    }

    @Test
    void aNoticeThatWaitsStaysHoweverOldItIs() throws Exception {
        journal.accept(notice("a", 1, "x"));
        Claim claim = journal.next();
        journal.journal()
                .end(
                        claim,
                        new Ending.Again(
                                journal.clock.millis() + Duration.ofDays(400).toMillis(),
                                Reason.UNAVAILABLE,
                                "503",
                                false,
                                false,
                                true));
        awaitTurn();
        assertTrue(journal.has("a"));
    }

    @Test
    void aReplayedNoticeIsNotDeletedForItsEarlierEnd() throws Exception {
        journal.ended(notice("a", 1, "x"), State.REFUSED, Reason.NOT_FOUND);
        journal.delivered(notice("witness", 2, "x"), 1);
        pass(KEPT.minusDays(1));
        try (JournalDesk desk = journal.desk()) {
            desk.replay("a", journal.clock);
        }
        Claim claim = journal.next();
        journal.journal().step(claim, new Step(1, 5, ""));
        journal.journal().end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
        journal.await("a", State.DELIVERED);
        pass(Duration.ofDays(2));
        awaitGone("witness");
        assertTrue(journal.has("a"));
        pass(KEPT);
        awaitGone("a");
    }

    @Test
    void anIdStaysKnownForThirtyDaysThoughNoticesAreKeptForLess() throws Exception {
        journal.reopen(journal.options().withKeep(Duration.ofDays(1)));
        journal.delivered(notice("a", 1, "words"), 4711);
        pass(Duration.ofDays(2));
        awaitGone("a");
        Acceptance again = journal.accept(notice("a", 1, "words"));
        assertEquals(new Acceptance("a", State.DELIVERED, Acceptance.Kind.KNOWN), again);
        assertThrows(OtherContent.class, () -> journal.accept(notice("a", 1, "other words")));
        assertTrue(journal.isNothingOut());
        pass(Duration.ofDays(29));
        OpenJournal.await("the id forgotten", () -> journal.number("SELECT COUNT(*) FROM gone") == 0);
        assertEquals(
                Acceptance.Kind.NEW, journal.accept(notice("a", 1, "words")).kind());
    }

    @Test
    void numbersAreNeverGivenTwice() throws Exception {
        long seq = journal.delivered(notice("a", 1, "x"), 1).seq();
        long end = lastOutcome();
        pass(KEPT.plusDays(1));
        awaitGone("a");
        journal.reopen(journal.options());
        assertTrue(journal.delivered(notice("b", 1, "x"), 2).seq() > seq);
        assertTrue(lastOutcome() > end);
    }

    private long lastOutcome() {
        try (JournalDesk desk = journal.desk()) {
            return desk.lastOutcome();
        }
    }

    @Test
    void whoHearsOfEndsHearsOfTheNextOneAfterADeletion() throws Exception {
        try (JournalDesk desk = journal.desk()) {
            long position = desk.outcomesReadBy("route");
            journal.delivered(notice("a", 1, "x"), 1);
            pass(KEPT.plusDays(1));
            awaitGone("a");
            journal.delivered(notice("b", 1, "x"), 2);
            assertEquals(
                    "b",
                    desk.outcomes(position, desk.lastOutcome(), Set.of(State.DELIVERED), 10)
                            .get(0)
                            .story()
                            .notice()
                            .id());
        }
    }

    @Test
    void aClockThatJumpsDeletesNothingForAnHour() throws Exception {
        journal.delivered(notice("a", 1, "x"), 1);
        journal.jump(KEPT.plusDays(1));
        journal.delivered(notice("b", 1, "x"), 2);
        pass(Duration.ofMinutes(59));
        journal.delivered(notice("c", 1, "x"), 3);
        assertTrue(journal.has("a"));
        pass(Duration.ofMinutes(1));
        awaitGone("a");
    }

    @Test
    void theRoomOfWhatWasDeletedIsUsedAgain() throws Exception {
        for (int i = 0; i < 300; i++) {
            journal.delivered(notice("a" + i, 1, "x".repeat(2000)), i + 1);
        }
        long pages = journal.number("PRAGMA page_count");
        pass(KEPT.plusDays(1));
        awaitGone("a299");
        for (int i = 0; i < 250; i++) {
            journal.delivered(notice("b" + i, 1, "x".repeat(2000)), i + 1);
        }
        assertTrue(journal.number("PRAGMA page_count") <= pages, "the file did not grow");
    }
}
