package org.cardcourier.journal;

/**
 * What became of a notice at the door.
 *
 * @param id    the notice's id
 * @param state where it stands now
 * @param kind  whether it is new
 */
public record Acceptance(String id, State state, Kind kind) {

    /** Whether a notice was new. */
    public enum Kind {
        /** It was not there before. */
        NEW,
        /** The same notice was accepted before: it will not be sent a second time. */
        KNOWN,
        /** Its id was accepted before with other content: this one was not accepted. */
        OTHER_CONTENT
    }

    /** @return true if the same notice was accepted before */
    public boolean isKnown() {
        return kind == Kind.KNOWN;
    }
}
