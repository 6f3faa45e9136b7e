package org.cardcourier.journal;

import static org.cardcourier.journal.OpenJournal.notice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which notices are tried again, and when. */
class ReplayTest {

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

    private List<String> replayable(Selection selection) {
        try (JournalDesk desk = journal.desk()) {
            return desk.replayable(selection, journal.clock);
        }
    }

    private List<String> replay(Selection selection) {
        List<String> ids = new ArrayList<>();
        try (JournalDesk desk = journal.desk()) {
            desk.replay(selection, journal.clock, ids::add);
        }
        return ids;
    }

    private void someFailures() throws Exception {
        journal.ended(OpenJournal.ofOrder("a", 1, OpenJournal.order("SO-1")), State.REFUSED, Reason.NOT_FOUND);
        journal.clock.advance(Duration.ofHours(1));
        journal.journal()
                .accept(List.of(OpenJournal.ofOrder("b", 2, OpenJournal.order("SO-2"))), "file:shop.csv", false);
        journal.journal().end(journal.next(), new Ending.Ended(State.UNDELIVERED, Reason.UNAVAILABLE, "503", false));
        journal.await("b", State.UNDELIVERED);
        journal.delivered(notice("good", 3, "x"), 4711);
        journal.ended(notice("skipped", 4, "x"), State.SKIPPED, Reason.BY_ROUTE);
        journal.ended(notice("uncertain", 5, "x"), State.UNCERTAIN, Reason.NO_ANSWER);
    }

    @Test
    void everyFilterChoosesItsOwn() throws Exception {
        someFailures();
        Instant between = journal.clock.instant().minusSeconds(60);
        assertEquals(List.of("a", "b", "skipped"), replayable(Selection.ALL));
        assertEquals(List.of("b"), replayable(Selection.ALL.of(Set.of(State.UNDELIVERED))));
        assertEquals(List.of("a"), replayable(Selection.ALL.ofOrder("SO-1")));
        assertEquals(
                List.of("a"), replayable(new Selection(Set.of(), Set.of(Reason.NOT_FOUND), false, "", "", null, null)));
        assertEquals(
                List.of("b"), replayable(new Selection(Set.of(), Set.of(), false, "", "file:shop.csv", null, null)));
        assertEquals(
                List.of("b", "skipped"), replayable(new Selection(Set.of(), Set.of(), false, "", "", between, null)));
        assertEquals(List.of("a"), replayable(new Selection(Set.of(), Set.of(), false, "", "", null, between)));
    }

    @Test
    void aSelectionIsReplayedInTheOrderOfAcceptanceAndEachIsHandedOutOnce() throws Exception {
        someFailures();
        assertEquals(List.of("a", "b"), replay(Selection.ALL.of(Set.of(State.REFUSED, State.UNDELIVERED))));
        assertEquals(
                Set.of("a", "b"),
                Set.of(journal.next().notice().id(), journal.next().notice().id()));
        assertEquals(List.of(), replay(Selection.ALL.of(Set.of(State.REFUSED, State.UNDELIVERED))));
        assertTrue(journal.isNothingOut());
    }

    @Test
    void moreThanOnePortionIsReplayedWhole() throws Exception {
        for (int i = 0; i < 205; i++) {
            journal.ended(notice("n" + i, i + 1, "x"), State.UNDELIVERED, Reason.UNAVAILABLE);
        }
        assertEquals(205, replay(Selection.ALL).size());
    }

    @Test
    void aWaitingNoticeIsTriedAtOnceAndThoseBehindItWaitForIt() throws Exception {
        journal.accept(notice("first", 1, "x"));
        journal.accept(notice("second", 1, "x"));
        fail(journal.next(), Duration.ofMinutes(30), false);
        journal.await("first", State.WAITING);
        try (JournalDesk desk = journal.desk()) {
            desk.replay("first", journal.clock);
        }
        assertEquals("first", journal.next().notice().id());
        assertTrue(journal.isNothingOut());
    }

    @Test
    void oneThatStandsAsideIsTriedAtOnceToo() throws Exception {
        journal.accept(notice("first", 1, "x"));
        fail(journal.next(), Duration.ofHours(5), false);
        journal.await("first", State.WAITING);
        journal.clock.advance(Duration.ofHours(2)); // it lets the others pass from now on
        journal.delivered(notice("second", 1, "x"), 4711);
        try (JournalDesk desk = journal.desk()) {
            desk.replay("first", journal.clock);
        }
        assertEquals("first", journal.next().notice().id());
    }

    @Test
    void aDoubtfulOneIsNotTriedBeforeItHasSettled() throws Exception {
        journal.accept(notice("a", 1, "x"));
        fail(journal.next(), Duration.ofHours(5), true);
        journal.await("a", State.WAITING);
        try (JournalDesk desk = journal.desk()) {
            desk.replay("a", journal.clock);
        }
        assertEquals(journal.clock.millis() + 45_000, journal.story("a").due());
        journal.clock.advance(Duration.ofSeconds(45));
        assertTrue(journal.next().doubtfulSince() > 0);
    }

    private void fail(Claim claim, Duration wait, boolean doubtful) {
        long due = journal.clock.millis() + wait.toMillis();
        journal.journal().end(claim, new Ending.Again(due, Reason.UNAVAILABLE, "down", doubtful, false, true));
    }

    @Test
    void oneThatIsNotToBeSentYetIsNotTried() {
        Message message = new Message("x", "", Map.of(), false, "");
        Instant later = journal.clock.instant().plusSeconds(3600);
        journal.accept(new Notice(
                "later", 1, null, message, List.of(), "order-card", "", Shape.AUTO, null, later, null, Then.NOTHING));
        assertEquals(List.of(), replayable(Selection.ALL));
        try (JournalDesk desk = journal.desk()) {
            assertEquals(
                    "Notice later is waiting and not to be sent yet: that is what its not_before says",
                    assertThrows(JournalDesk.NotPossible.class, () -> desk.replay("later", journal.clock))
                            .getMessage());
        }
    }
}
