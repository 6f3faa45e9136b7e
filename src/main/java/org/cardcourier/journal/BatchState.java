package org.cardcourier.journal;

import java.util.Locale;

/** Where a dropped file stands. */
public enum BatchState {
    /** It lies in the drop folder and cannot be read yet. */
    WAITING,
    /** Its rows are being read. */
    READING,
    /** A person holds it back: no further row is read, none of its waiting notices is sent. */
    PAUSED,
    /** It stopped by itself, since too many of its first rows were bad. Nothing further is read; what was accepted is sent. */
    STOPPED,
    /** A person ended it: what was not sent yet is not sent. */
    CANCELLED,
    /** Read to its end; not all its notices have ended. */
    READ,
    /** All its notices have ended. */
    ENDED;

    /** @return the word for people and programs, such as "reading" */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static BatchState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
