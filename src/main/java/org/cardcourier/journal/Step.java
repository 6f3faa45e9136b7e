package org.cardcourier.journal;

/**
 * One thing that a notice owes to Chatwoot: a message, or an action of its {@code then}.
 *
 * @param n         1 to 9 for messages in the order of posting; from 11 on for {@code then}, see {@link ThenStep}
 * @param messageId the id that Chatwoot gave, for messages; 0 for an action that makes none
 * @param failure   "" if it was done; else why it can never be done
 */
public record Step(int n, long messageId, String failure) {

    /** The largest number of a message that a route posts for one notice. */
    public static final int LAST_MESSAGE = 9;

    /** @return true if it was carried out */
    public boolean isDone() {
        return failure.isEmpty();
    }

    /** @return true for a message of the card itself */
    public boolean isMessage() {
        return n <= LAST_MESSAGE;
    }
}
