package org.cardcourier.journal;

import java.util.List;
import java.util.Map;
import org.cardcourier.notice.Notice;

/**
 * What the journal knows of one notice. All times are epoch milliseconds.
 *
 * @param seq             its number, in the order of acceptance
 * @param notice          the notice itself
 * @param source          what brought it, such as "webhook"
 * @param state           where it stands
 * @param reason          why it ended so, or why the last attempt failed; null for none
 * @param detail          a sentence for a person; "" for none
 * @param thenFailed      true if the messages are there but an action of its {@code then} is not
 * @param messageFailed   true if Chatwoot stored a message of it and could not hand it on to the customer
 * @param tries           attempts so far
 * @param due             when its next attempt is due; of no meaning for an end
 * @param acceptedAt      when it was accepted
 * @param triedAt         when the last attempt began; 0 for none
 * @param endedAt         when it ended; 0 while it has not
 * @param settledAt       when a person said that nothing more is to be done; 0 for never
 * @param stepEnds        what was carried out, or given up
 * @param attempts        all attempts, oldest first; empty in lists
 * @param readBacks       each look into the conversation after a doubtful attempt, oldest first; empty in lists
 * @param messageFailures messages that Chatwoot could not hand on; empty in lists unless {@code messageFailed}
 * @param answers         what the customer answered to it, oldest first; empty in lists
 */
public record Story(
        long seq,
        Notice notice,
        String source,
        State state,
        Reason reason,
        String detail,
        boolean thenFailed,
        boolean messageFailed,
        int tries,
        long due,
        long acceptedAt,
        long triedAt,
        long endedAt,
        long settledAt,
        List<StepEnd> stepEnds,
        List<Attempt> attempts,
        List<ReadBack> readBacks,
        List<MessageFailure> messageFailures,
        List<CustomerAnswer> answers) {

    /**
     * What became of a step.
     *
     * @param step the step
     * @param at   when
     */
    public record StepEnd(Step step, long at) {}

    /**
     * One attempt.
     *
     * @param n         from 1, in the order in which they were made
     * @param startedAt when it began
     * @param endedAt   when it ended; 0 if it has no end, as after a crash or while it is being made
     * @param reason    why it failed; null if it did not
     * @param doubtful  true if it may have happened all the same
     * @param detail    a sentence for a person; "" for none
     */
    public record Attempt(int n, long startedAt, long endedAt, Reason reason, boolean doubtful, String detail) {}

    /**
     * A look into the conversation after a doubtful attempt.
     *
     * @param at       when
     * @param messages what was found: step to Chatwoot's id
     * @param failure  why nothing could be seen; "" if it could
     */
    public record ReadBack(long at, Map<Integer, Long> messages, String failure) {}

    /**
     * A message that Chatwoot stored and could not hand on.
     *
     * @param messageId Chatwoot's id of it
     * @param at        when we heard of it
     * @param error     in the channel's words; "" for none
     * @param mendedAt  when we heard that it was sent after all; 0 for never
     */
    public record MessageFailure(long messageId, long at, String error, long mendedAt) {}

    /** @return what was carried out, or given up */
    public List<Step> steps() {
        return stepEnds.stream().map(StepEnd::step).toList();
    }

    /** @return the ids that Chatwoot gave to the messages, in order */
    public List<Long> messageIds() {
        return steps().stream()
                .filter(step -> step.isDone() && step.isMessage())
                .map(Step::messageId)
                .toList();
    }

    /**
     * @return true if a person should look at it and has not: refused, undelivered, uncertain, or delivered with something
     *     not done or not handed on
     */
    public boolean wantsAttention() {
        boolean failed = thenFailed
                || messageFailed
                || state == State.REFUSED
                || state == State.UNDELIVERED
                || state == State.UNCERTAIN;
        return failed && settledAt == 0;
    }
}
