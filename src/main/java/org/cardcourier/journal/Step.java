package org.cardcourier.journal;

/**
 * One thing that a notice owes to Chatwoot: a message, or an action of its {@code then}.
 *
 * @param n         1 to 9 for messages in the order of posting; 10 for what went out in place of the card; from 11 on for
 *                  {@code then}, see {@link ThenStep}
 * @param messageId the id that Chatwoot gave, for messages; 0 for an action that makes none
 * @param failure   "" if it was done; else why it can never be done
 */
public record Step(int n, long messageId, String failure) {

    /** The largest number of a message that a route posts for one notice. */
    public static final int LAST_MESSAGE = 9;

    /** The one message that stands in for the card where the channel takes no free text. */
    public static final int STAND_IN = 10;

    /** @return true if it was carried out */
    public boolean isDone() {
        return failure.isEmpty();
    }

    /** @return true for a message of the card itself, or what stood in for it */
    public boolean isMessage() {
        return isMessage(n);
    }

    static boolean isMessage(int n) {
        return n <= STAND_IN;
    }
}
