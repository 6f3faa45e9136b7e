package org.cardcourier.journal;

import static org.cardcourier.journal.OpenJournal.notice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chatwoot tells later that it could not hand on a message. */
class MessageReportTest {

    @TempDir
    Path folder;

    private OpenJournal journal;

    @BeforeEach
    void open() throws Exception {
        journal = new OpenJournal(folder);
        journal.delivered(notice("a", 77, "您好"), 4711);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static MessageReport failed(String id, long conversation, long message, long changedAt) {
        return new MessageReport(id, 1, conversation, message, true, "131026: undeliverable", changedAt);
    }

    private static MessageReport sent(long message, long changedAt) {
        return new MessageReport("", 0, 77, message, false, "", changedAt);
    }

    /** Whoever is accepted after them is written after them. */
    private void report(MessageReport... reports) {
        for (MessageReport report : reports) {
            journal.journal().report(report);
        }
        journal.accept(notice("after-" + System.nanoTime(), 1, "x"));
    }

    private List<String> told() {
        try (JournalDesk desk = journal.desk()) {
            return desk.outcomes(1, desk.lastOutcome(), Set.of(State.REFUSED), 10).stream()
                    .map(outcome -> outcome.story().notice().id() + " "
                            + outcome.story().reason().word())
                    .toList();
        }
    }

    @Test
    void aDeliveredNoticeThenWantsAttentionAndIsToldOfOnce() {
        report(failed("a", 77, 4711, 1000), failed("a", 77, 4711, 1000), failed("a", 77, 4711, 2000));
        Story story = journal.story("a");
        assertEquals(State.DELIVERED, story.state());
        assertEquals(Reason.MESSAGE_FAILED, story.reason());
        assertEquals("Chatwoot could not hand on message 4711: 131026: undeliverable", story.detail());
        assertTrue(story.wantsAttention());
        assertEquals(List.of("a message_failed"), told());
        assertEquals(1, story.messageFailures().size());
        try (JournalDesk desk = journal.desk()) {
            assertEquals(1, desk.attention());
        }
    }

    @Test
    void aReportThatIsFasterThanTheAnswerIsToldWithTheEnd() throws Exception {
        journal.accept(notice("b", 78, "您好"));
        Claim claim = journal.next();
        report(failed("b", 78, 4712, 1000));
        assertEquals(List.of(), told());
        assertTrue(journal.story("b").messageFailed());
        journal.next(); // the one that was accepted after the report
        journal.journal().step(claim, new Step(1, 4712, ""));
        journal.journal().end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
        journal.await("b", State.DELIVERED);
        assertEquals(List.of("b message_failed"), told());
    }

    @Test
    void aMessageThatWasSentAfterAllWantsNoAttention() {
        report(failed("a", 77, 4711, 1000), sent(4711, 2000));
        Story story = journal.story("a");
        assertFalse(story.wantsAttention());
        assertTrue(story.messageFailures().get(0).mendedAt() > 0);
        assertEquals(null, story.reason());
    }

    @Test
    void anOlderReportThatComesLaterSaysNothingNew() {
        report(failed("a", 77, 4711, 2000), sent(4711, 1000));
        assertTrue(journal.story("a").wantsAttention());
        report(sent(4711, 3000), failed("a", 77, 4711, 2500));
        assertFalse(journal.story("a").wantsAttention());
    }

    @Test
    void aMessageThatFailsOnceMoreIsToldOfOnceMore() {
        report(failed("a", 77, 4711, 1000), sent(4711, 2000));
        report(new MessageReport("", 0, 77, 4711, true, "again", 3000)); // an agent's retry took the mark away
        assertEquals(
                "Chatwoot could not hand on message 4711: again",
                journal.story("a").detail());
        assertEquals(List.of("a message_failed", "a message_failed"), told());
    }

    @Test
    void whatIsNotOursIsPassedOver() {
        report(
                failed("a", 78, 4711, 1000), // another conversation
                failed("a", 77, 9999, 1000), // another message than that step's
                failed("other", 77, 4711, 1000),
                new MessageReport("", 0, 77, 4711, true, "no mark", 1000),
                sent(4711, 1000));
        assertFalse(journal.story("a").wantsAttention());
        assertEquals(0, journal.number("SELECT COUNT(*) FROM message_failure"));
    }

    @Test
    void aPersonSettlesIt() {
        report(failed("a", 77, 4711, 1000));
        try (JournalDesk desk = journal.desk()) {
            desk.settle("a", journal.clock);
            assertEquals(0, desk.attention());
        }
        assertTrue(journal.story("a").settledAt() > 0);
    }
}
