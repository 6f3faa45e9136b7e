package org.cardcourier.journal;

import java.util.Locale;

/** Where a notice stands. The codes are stored; those from 10 on are ends. */
public enum State {
    /** Accepted, its turn or its next try is to come. */
    WAITING(0),
    /** Claimed: a request may be on its way at this moment. */
    SENDING(1),
    /** The person whom it is for has no conversation yet: it waits until there is one. */
    PARKED(2),
    /** In its conversation: Chatwoot gave an id for every message. */
    DELIVERED(10),
    /** Deliberately not sent. */
    SKIPPED(11),
    /** Chatwoot or we said no; trying again cannot help. */
    REFUSED(12),
    /** Tried to the end of the schedule, or nothing was sent. */
    UNDELIVERED(13),
    /** It may be there and cannot be found out; a person decides. */
    UNCERTAIN(14);

    /** The first code that is an end. */
    static final int FIRST_END = 10;

    private final int code;

    State(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** @return true if nothing more will happen by itself */
    public boolean isEnd() {
        return code >= FIRST_END;
    }

    /** @return the word for people and programs, such as "delivered" */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static State of(int code) {
        for (State state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IllegalStateException("The journal holds a state that this version does not know: " + code);
    }

    /**
     * @param word such as "delivered"
     * @return the state
     * @throws IllegalArgumentException if there is no such state; the message lists them
     */
    public static State of(String word) {
        for (State state : values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("There is no state \"" + word
                + "\"; it is one of waiting, sending, parked, delivered, skipped, refused, undelivered, uncertain");
    }
}
