package org.cardcourier.journal;

import static org.cardcourier.journal.OpenJournal.notice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.cardcourier.intake.NoticeJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A customer's notices are removed while the journal is in use. */
class ForgettingTest {

    private static final String SECRET = "for Zhang San, 13800000000";

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

    private List<Forgetting.Found> forget(long conversation) {
        try (Forgetting forgetting = Forgetting.open(journal.options())) {
            List<Forgetting.Found> stay = forgetting.forget(
                    forgetting.find(Set.of(conversation), Set.of(), "", new NoticeJson()), journal.clock);
            assertTrue(forgetting.wipe());
            return stay;
        }
    }

    @Test
    void nothingOfThemIsReadableInAnyFileWhileTheJournalIsOpen() throws Exception {
        for (int i = 0; i < 200; i++) { // others around them, so that pages are split; some larger than a page
            long conversation = i % 3 == 0 ? 77 : 100 + i;
            String text = (i % 3 == 0 ? SECRET : "for somebody else") + " ".repeat(i % 7 * 1200) + i;
            journal.accept(notice("n" + i, conversation, text));
            Claim claim = journal.next();
            if (i % 5 == 0) {
                journal.journal()
                        .end(
                                claim,
                                new Ending.Again(
                                        journal.clock.millis(), Reason.VALIDATION, SECRET, false, false, true));
                claim = journal.next();
            }
            journal.journal().step(claim, new Step(1, 1000 + i, ""));
            journal.journal().end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
        }
        journal.await("n199", State.DELIVERED);
        assertTrue(OpenJournal.isInAFile(folder, SECRET));
        for (int i = 0; i < 200; i++) { // the details of the others' attempts are the secret too in this test
            forget(i % 3 == 0 ? 77 : 100 + i);
        }
        assertFalse(OpenJournal.isInAFile(folder, SECRET));
        assertFalse(OpenJournal.isInAFile(folder, "somebody else"));
    }

    @Test
    void othersStay() throws Exception {
        journal.delivered(notice("a", 77, SECRET), 1);
        journal.delivered(notice("b", 78, "x"), 2);
        assertEquals(List.of(), forget(77));
        assertFalse(journal.has("a"));
        assertTrue(journal.has("b"));
        assertEquals(List.of(2L), journal.story("b").messageIds());
    }

    @Test
    void aRepeatIsKnownAndNeverSent() throws Exception {
        journal.delivered(notice("a", 77, SECRET), 1);
        forget(77);
        assertEquals(
                new Acceptance("a", State.DELIVERED, Acceptance.Kind.KNOWN), journal.accept(notice("a", 77, SECRET)));
        assertThrows(OtherContent.class, () -> journal.accept(notice("a", 77, "other words")));
        assertThrows(OtherContent.class, () -> journal.journal()
                .accept(List.of(notice("new", 1, "x"), notice("a", 77, "other words")), "test", false));
        journal.clock.advance(Duration.ofDays(29));
        assertEquals(
                Acceptance.Kind.KNOWN, journal.accept(notice("a", 77, SECRET)).kind());
        assertTrue(journal.isNothingOut());
        assertFalse(journal.has("new"));
    }

    @Test
    void aWaitingOneIsNotSentAndTheNextOfItsConversationIs() throws Exception {
        journal.accept(notice("first", 77, SECRET));
        Claim claim = journal.next();
        journal.accept(notice("waits", 77, SECRET));
        List<Forgetting.Found> stay = forget(77);
        assertEquals(List.of("first"), stay.stream().map(Forgetting.Found::id).toList());
        assertTrue(journal.has("first") && !journal.has("waits"));
        journal.journal().end(claim, new Ending.Ended(State.REFUSED, Reason.VALIDATION, SECRET, false));
        journal.await("first", State.REFUSED);
        journal.accept(notice("later", 77, "x"));
        assertEquals("later", journal.next().notice().id());
    }

    @Test
    void anotherTakesThePlaceOfTheHeadThatIsForgotten() throws Exception {
        journal.journal().pause();
        journal.accept(OpenJournal.ofOrder("first", 77, OpenJournal.order("SO-1")));
        journal.accept(OpenJournal.ofOrder("second", 77, OpenJournal.order("SO-2")));
        try (Forgetting forgetting = Forgetting.open(journal.options())) {
            forgetting.forget(forgetting.find(Set.of(), Set.of("SO-1"), "", new NoticeJson()), journal.clock);
        }
        journal.reopen(journal.options());
        assertEquals("second", journal.next().notice().id());
        assertTrue(journal.isNothingOut());
    }
}
