package org.cardcourier.journal;

import java.time.Instant;

/** What is written at the end of an attempt. */
public sealed interface Ending {

    /** @return why, in one sentence for a person; "" if there is nothing to say */
    String detail();

    /**
     * Nothing more will happen by itself.
     *
     * @param state      an end
     * @param reason     why; null for delivered
     * @param detail     a sentence for a person
     * @param thenFailed true if the messages are there but an action of {@code then} is not
     */
    record Ended(State state, Reason reason, String detail, boolean thenFailed) implements Ending {}

    /** The end of a notice whose batch was cancelled before it was sent. */
    Ended CANCELLED_WITH_BATCH =
            new Ended(State.SKIPPED, Reason.CANCELLED, "A person cancelled the batch that brought it", false);

    /** @return the end of a notice whose time is over */
    static Ended expired(Instant expires) {
        return new Ended(State.SKIPPED, Reason.EXPIRED, "It expired at " + expires, false);
    }

    /**
     * It is to be tried again.
     *
     * @param dueAt       when, epoch milliseconds
     * @param reason      why this attempt failed
     * @param detail      a sentence for a person
     * @param doubtful    true if the attempt may have happened
     * @param onlyFindOut true if the next attempt is to send nothing
     * @param usedUp      true if it counts as one of the tries of the schedule
     */
    record Again(long dueAt, Reason reason, String detail, boolean doubtful, boolean onlyFindOut, boolean usedUp)
            implements Ending {}

    /**
     * The conversation of its person was found: all that wait for the same person join its line, in the order of
     * acceptance. The attempt is taken back.
     *
     * @param conversation the conversation
     * @param doubtful     true if an earlier attempt's message is there
     */
    record Joins(long conversation, boolean doubtful) implements Ending {
        @Override
        public String detail() {
            return "";
        }
    }

    /**
     * Its person has no conversation, and only they can begin one: all that wait for the same person wait for that. The
     * attempt is taken back.
     *
     * @param lookAt when to look again, epoch milliseconds
     * @param detail a sentence for a person
     */
    record Parked(long lookAt, String detail) implements Ending {}

    /**
     * The attempt is taken back as if it had not been made: Chatwoot must not be asked now, and nothing of what is missing
     * was sent.
     *
     * @param dueAt when its turn comes again, epoch milliseconds
     */
    record PutOff(long dueAt) implements Ending {
        @Override
        public String detail() {
            return "";
        }
    }
}
