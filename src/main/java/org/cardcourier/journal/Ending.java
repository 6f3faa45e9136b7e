package org.cardcourier.journal;

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
