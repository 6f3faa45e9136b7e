package org.cardcourier.journal;

/** A row was to be accepted of a batch that is not read any more, or not now: a person paused or cancelled it. */
public final class NotReading extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotReading(long batch) {
        super("Batch " + batch + " is not read at the moment", null, false, false);
    }
}
