package org.cardcourier.proof;

import java.util.Locale;

/** A line of the proof's result, in the order in which people read it. */
public enum Line {
    /** Processes ended by kill -9. */
    KILLS("killed with kill -9"),
    /** Of them, those that were not ready yet. */
    KILLED_AT_START("  of them while it started"),
    /** Of them, those that were just reading a file. */
    KILLED_IN_A_FILE("  of them while a file was read"),
    /** Processes that were told to stop. */
    STOPS("told to stop (SIGTERM)"),
    /** Notices that a sender was told of, or whose file went to done/. */
    ACKNOWLEDGED("notices acknowledged"),
    /** Of them, those that came as rows of files. */
    IN_FILES("  of them in files"),
    /** Messages that Chatwoot stored. */
    MESSAGES("messages in Chatwoot"),
    /** Notices that were known before when the sender had its answer: the earlier answer was lost. */
    ANSWERS_LOST("notices sent again because the answer was lost"),
    /** Files that were read again after a kill in the middle of them. */
    FILES_AGAIN("files read again from the middle"),
    /** Attempts that a kill broke off. */
    BROKEN_OFF("attempts broken off by a kill, then read back"),
    /** Attempts without a clear answer. */
    DOUBTFUL("attempts without a clear answer, then read back"),
    /** Notices that wait for a person. */
    FOR_A_PERSON("notices on the list for a person"),
    /** Notices that no sender was told of, although each had time: the run itself did not come to its end. */
    UNANSWERED("never acknowledged", true),
    /** Acknowledged, but neither in Chatwoot nor on the list. */
    LOST("lost", true),
    /** A step of a notice that stands in Chatwoot more than once. */
    TWICE("twice", true),
    /** Messages that stand before one that was accepted before theirs. */
    OUT_OF_ORDER("out of order", true),
    /** Notices that have no end although all had time. */
    LEFT("left without an end", true),
    /** Notices of which the journal says something else than Chatwoot shows. */
    UNTRUE("journal and Chatwoot differ", true),
    /** Answers on which a sender gives up: 4xx, and 500, which says that nobody foresaw it. */
    TURNED_AWAY("answers other than 200, 202 and 503", true),
    /** Stops that did not end with exit code 0 within 25 s. */
    BAD_STOPS("stops that were no exit 0 within 25 s", true);

    private final String label;
    private final boolean mustBeZero;

    Line(String label) {
        this(label, false);
    }

    Line(String label, boolean mustBeZero) {
        this.label = label;
        this.mustBeZero = mustBeZero;
    }

    /** @return the words for people */
    public String label() {
        return label;
    }

    /** @return true if anything but 0 is a broken promise */
    public boolean mustBeZero() {
        return mustBeZero;
    }

    /** @return the name in a ledger, such as "out_of_order" */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
