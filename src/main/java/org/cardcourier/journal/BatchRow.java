package org.cardcourier.journal;

/**
 * What a row of a dropped file became.
 *
 * @param row          its number, as a person counts it
 * @param isKnown      true if the notice was accepted before, from elsewhere or an earlier row
 * @param id           the notice's id; "" if the journal no longer has it
 * @param conversation its conversation; 0 while none is known, or if the journal no longer has the notice
 * @param state        where it stands; null if the journal no longer has it
 * @param reason       of an end or of the last failure; null for none
 * @param messageId    Chatwoot's id of its first message; 0 for none
 * @param tries        how often it was tried
 * @param endedAt      when it ended, epoch milliseconds; 0 for not yet, and for a refused row
 * @param detail       a sentence for a person: what is wrong with the row, or why its notice ended; "" for none
 */
public record BatchRow(
        long row,
        boolean isKnown,
        String id,
        long conversation,
        State state,
        Reason reason,
        long messageId,
        int tries,
        long endedAt,
        String detail) {

    /** @return true if the row itself was refused, so that there is no notice */
    public boolean isRefusedAtOnce() {
        return state == State.REFUSED && endedAt == 0;
    }

    /**
     * A refused row.
     *
     * @param row what is known of it
     * @return it
     */
    public static BatchRow refused(BatchRefusal row) {
        return new BatchRow(
                row.row(), false, row.id(), row.conversation(), State.REFUSED, Reason.INVALID, 0, 0, 0, row.problem());
    }
}
