package org.cardcourier.journal;

import java.util.List;
import org.cardcourier.notice.Notice;

/**
 * What the journal knows of one notice.
 *
 * @param seq        its number, in the order of acceptance
 * @param notice     the notice itself
 * @param source     what brought it, such as "webhook"
 * @param state      where it stands
 * @param reason     why it ended so, or why the last attempt failed; null for none
 * @param detail     a sentence for a person; "" for none
 * @param thenFailed true if the messages are there but an action of its {@code then} is not
 * @param tries      attempts so far
 * @param due        when its next attempt is due, epoch milliseconds; of no meaning for an end
 * @param acceptedAt epoch milliseconds
 * @param triedAt    when the last attempt began, epoch milliseconds; 0 for none
 * @param endedAt    epoch milliseconds; 0 while it has not ended
 * @param steps      what was carried out, or given up
 * @param attempts   attempts that did not end well, oldest first; empty in lists
 */
public record Story(
        long seq,
        Notice notice,
        String source,
        State state,
        Reason reason,
        String detail,
        boolean thenFailed,
        int tries,
        long due,
        long acceptedAt,
        long triedAt,
        long endedAt,
        List<Step> steps,
        List<Attempt> attempts) {

    /**
     * An attempt that did not end well, or was not the first.
     *
     * @param n         from 1, in the order in which they were made
     * @param startedAt epoch milliseconds
     * @param endedAt   epoch milliseconds; 0 if it has no end, as after a crash
     * @param reason    why it failed; null if it did not
     * @param doubtful  true if it may have happened all the same
     * @param detail    a sentence for a person; "" for none
     */
    public record Attempt(int n, long startedAt, long endedAt, Reason reason, boolean doubtful, String detail) {}

    /** @return the ids that Chatwoot gave to the messages, in order */
    public List<Long> messageIds() {
        return steps.stream()
                .filter(step -> step.isDone() && step.isMessage())
                .map(Step::messageId)
                .toList();
    }

    /** @return true if a person should look at it: refused, undelivered, uncertain, or delivered with something not done */
    public boolean wantsAttention() {
        return thenFailed || state == State.REFUSED || state == State.UNDELIVERED || state == State.UNCERTAIN;
    }
}
