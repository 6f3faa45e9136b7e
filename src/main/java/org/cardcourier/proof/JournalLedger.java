package org.cardcourier.proof;

import java.util.HashMap;
import java.util.Map;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Step;
import org.cardcourier.journal.Story;

/**
 * What the journal says at the end.
 *
 * @param entries by notice_id
 */
record JournalLedger(Map<String, Entry> entries) {

    /**
     * One notice.
     *
     * @param seq          its place in the order of acceptance
     * @param conversation where it goes
     * @param state        where it stands
     * @param forAPerson   true if it is on the list for a person
     * @param messages     Chatwoot's ids of its messages, by step
     * @param brokenOff    attempts that a kill broke off
     * @param doubtful     other attempts without a clear answer
     */
    record Entry(
            long seq,
            long conversation,
            State state,
            boolean forAPerson,
            Map<Integer, Long> messages,
            int brokenOff,
            int doubtful) {}

    static JournalLedger read(CourierHome home) {
        JournalLedger ledger = new JournalLedger(new HashMap<>());
        try (JournalDesk desk = home.desk()) {
            desk.forEach(ledger::add);
        }
        return ledger;
    }

    private void add(Story story) {
        Map<Integer, Long> messages = new HashMap<>();
        for (Step step : story.steps()) {
            if (step.isDone() && Notices.isMessage(step.n())) {
                messages.put(step.n(), step.messageId());
            }
        }
        int brokenOff = 0;
        int doubtful = 0;
        for (Story.Attempt attempt : story.attempts()) {
            if (attempt.doubtful() && attempt.endedAt() == 0) {
                brokenOff++;
            } else if (attempt.doubtful()) {
                doubtful++;
            }
        }
        entries.put(
                story.notice().id(),
                new Entry(
                        story.seq(),
                        story.notice().conversationId(),
                        story.state(),
                        story.wantsAttention(),
                        messages,
                        brokenOff,
                        doubtful));
    }
}
