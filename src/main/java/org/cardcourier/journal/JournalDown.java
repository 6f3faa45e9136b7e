package org.cardcourier.journal;

/** The journal cannot be written at the moment. Nothing was accepted. */
public final class JournalDown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalDown(String message, Throwable cause) {
        super(message, cause);
    }
}
