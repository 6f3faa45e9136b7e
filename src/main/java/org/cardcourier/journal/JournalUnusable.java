package org.cardcourier.journal;

/** The journal cannot be opened at all: wrong place, wrong version, not writable. One sentence says what to do. */
public final class JournalUnusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalUnusable(String message, Throwable cause) {
        super(message, cause);
    }
}
