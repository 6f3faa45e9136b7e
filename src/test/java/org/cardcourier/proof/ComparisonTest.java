package org.cardcourier.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.cardcourier.journal.State;
import org.cardcourier.proof.ChatwootLedger.Stored;
import org.cardcourier.proof.JournalLedger.Entry;
import org.cardcourier.proof.Notices.Kind;
import org.cardcourier.proof.Notices.Way;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proof sees what went wrong: three ledgers that agree, then one thing changed in one of them. */
class ComparisonTest {

    private static final int COUNT = 300;

    private final Notices notices = new Notices(COUNT, 7, false, Clock.systemUTC());
    private final Acknowledged senders = new Acknowledged();
    private final Map<String, Entry> journal = new HashMap<>();
    private final List<Stored> chatwoot = new ArrayList<>();
    private final ChatwootLedger ledger = new ChatwootLedger(chatwoot, new HashSet<>());

    @BeforeEach
    void allIsWell() {
        List<Integer> rows = new ArrayList<>();
        for (int n = 0; n < COUNT; n++) {
            if (notices.way(n) == Way.FILE) {
                rows.add(n);
            } else {
                senders.byWebhook(new int[] {n});
            }
            Map<Integer, Long> messages = new HashMap<>();
            for (int step : new TreeSet<>(notices.kind(n).steps())) {
                long id = 1000 + chatwoot.size();
                messages.put(step, id);
                chatwoot.add(new Stored(id, notices.conversation(n), Notices.id(n), step));
            }
            journal.put(
                    Notices.id(n),
                    new Entry(n + 1, notices.conversation(n), State.DELIVERED, false, messages, n % 3, 0));
            if (notices.kind(n).hasLabel()) {
                int conversation = notices.conversation(n);
                ledger.labels().add(conversation + " " + notices.label(conversation));
            }
        }
        senders.byFile(new Acknowledged.Done(
                "rows-1.csv", rows.stream().mapToInt(Integer::intValue).toArray()));
    }

    private Tally compare() {
        Tally tally = new Tally();
        new Comparison(notices, senders, new JournalLedger(journal), ledger, tally).run();
        return tally;
    }

    private void assertOnly(Map<Line, Long> wrong) {
        Tally tally = compare();
        for (Line line : Line.values()) {
            if (line.mustBeZero()) {
                assertEquals(wrong.getOrDefault(line, 0L), tally.get(line), line.label());
            }
        }
        assertEquals(wrong.isEmpty(), tally.isKept());
    }

    private int first(Kind kind, Way way) {
        for (int n = 0; n < COUNT; n++) {
            if (notices.kind(n) == kind && notices.way(n) == way) {
                return n;
            }
        }
        throw new AssertionError("no " + kind + " by " + way + " among them");
    }

    private Stored message(int n, int step) {
        return chatwoot.stream()
                .filter(each -> each.notice().equals(Notices.id(n)) && each.step() == step)
                .findFirst()
                .orElseThrow();
    }

    private void change(int n, State state, boolean forAPerson) {
        journal.computeIfPresent(
                Notices.id(n),
                (id, was) -> new Entry(
                        was.seq(), was.conversation(), state, forAPerson, was.messages(), was.brokenOff(), 0));
    }

    private void swapAcceptance(int one, int other) {
        Entry first = journal.get(Notices.id(one));
        Entry second = journal.get(Notices.id(other));
        journal.put(Notices.id(one), accepted(second.seq(), first));
        journal.put(Notices.id(other), accepted(first.seq(), second));
    }

    private static Entry accepted(long seq, Entry was) {
        return new Entry(seq, was.conversation(), was.state(), was.forAPerson(), was.messages(), was.brokenOff(), 0);
    }

    @Test
    void threeLedgersThatAgreeKeepThePromise() {
        assertOnly(Map.of());
        Tally tally = compare();
        assertEquals(COUNT, tally.get(Line.ACKNOWLEDGED));
        assertEquals(chatwoot.size(), tally.get(Line.MESSAGES));
        assertEquals(COUNT, tally.get(Line.BROKEN_OFF), "0 + 1 + 2 a three");
        assertTrue(tally.get(Line.IN_FILES) > 50);
    }

    @Test
    void aMessageThatIsNotThereIsLost() {
        int n = first(Kind.PAIR, Way.WEBHOOK);
        chatwoot.remove(message(n, 2));
        assertOnly(Map.of(Line.LOST, 1L, Line.UNTRUE, 1L));
    }

    @Test
    void aLabelThatIsNotThereIsLost() {
        int n = first(Kind.ONLY_THEN, Way.WEBHOOK);
        int conversation = notices.conversation(n);
        ledger.labels().remove(conversation + " " + notices.label(conversation));
        assertTrue(compare().get(Line.LOST) > 0);
    }

    @Test
    void whatTheJournalNeverAcceptedAndSomebodyWasToldOfIsLost() {
        int n = first(Kind.MESSAGE, Way.FILE);
        journal.remove(Notices.id(n));
        chatwoot.remove(message(n, 1));
        assertOnly(Map.of(Line.LOST, 1L));
    }

    @Test
    void whatNobodyAskedToSkipIsLost() {
        change(first(Kind.MESSAGE, Way.WEBHOOK), State.SKIPPED, false);
        assertOnly(Map.of(Line.LOST, 1L));
    }

    @Test
    void theSameStepAgainIsTwice() {
        Stored once = message(first(Kind.WITH_THEN, Way.WEBHOOK), 16);
        chatwoot.add(new Stored(99_999, once.conversation(), once.notice(), once.step()));
        assertOnly(Map.of(Line.TWICE, 1L));
    }

    @Test
    void aMessageBeforeOneThatWasAcceptedEarlierIsOutOfOrder() {
        int n = first(Kind.PAIR, Way.WEBHOOK);
        int first = chatwoot.indexOf(message(n, 1));
        Stored one = chatwoot.get(first);
        chatwoot.set(first, chatwoot.get(first + 1));
        chatwoot.set(first + 1, one);
        assertOnly(Map.of(Line.OUT_OF_ORDER, 1L));
    }

    @Test
    void whoWaitedForEachAnswerIsAcceptedInThatOrder() {
        for (int n = 0; n < COUNT; n++) {
            for (int m = n + 1; m < COUNT; m++) {
                if (notices.way(n) == Way.WEBHOOK
                        && notices.way(m) == Way.WEBHOOK
                        && notices.conversation(n) == notices.conversation(m)) {
                    swapAcceptance(n, m);
                    assertTrue(compare().get(Line.OUT_OF_ORDER) > 0);
                    return;
                }
            }
        }
        throw new AssertionError("no two of one sender for one conversation among them");
    }

    @Test
    void whatIsStillBeingSentIsLeftWithoutAnEnd() {
        change(first(Kind.CARD, Way.WEBHOOK), State.SENDING, false);
        assertOnly(Map.of(Line.LEFT, 1L));
    }

    @Test
    void whatWaitsForAPersonIsCountedAndKeepsThePromise() {
        change(first(Kind.CARD, Way.WEBHOOK), State.UNCERTAIN, true);
        assertOnly(Map.of());
        assertEquals(1, compare().get(Line.FOR_A_PERSON));
    }

    @Test
    void aRefusedOneOfWhichChatwootShowsMoreThanTheJournalKnowsIsUntrue() {
        int n = first(Kind.CARD, Way.WEBHOOK);
        change(n, State.REFUSED, true);
        journal.computeIfPresent(
                Notices.id(n),
                (id, was) -> new Entry(was.seq(), was.conversation(), was.state(), true, Map.of(), 0, 0));
        assertOnly(Map.of(Line.UNTRUE, 1L));
    }

    @Test
    void aMessageThatNobodySentIsUntrue() {
        chatwoot.add(new Stored(99_999, 3, "-", 0));
        assertOnly(Map.of(Line.UNTRUE, 1L));
    }

    @Test
    void anAnswerOnWhichASenderGivesUpIsCounted() {
        senders.turnedAway(404, "not found");
        senders.turnedAway(404, "not found");
        assertOnly(Map.of(Line.TURNED_AWAY, 2L));
    }

    @Test
    void aSenderWithoutAnAnswerMakesNoProof() {
        Acknowledged none = new Acknowledged();
        Tally tally = new Tally();
        new Comparison(notices, none, new JournalLedger(journal), ledger, tally).run();
        assertEquals(COUNT, tally.get(Line.UNANSWERED));
        assertTrue(!tally.isKept());
    }
}
