package org.cardcourier.journal;

/** More is waiting to be written than may wait. Nothing was accepted; try again in a moment. */
public final class JournalFull extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalFull(int limit) {
        super(
                "The journal is busy: " + limit + " notices are waiting to be written. Send it again in a moment",
                null,
                false,
                false);
    }
}
