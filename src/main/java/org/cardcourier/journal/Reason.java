package org.cardcourier.journal;

import java.util.Locale;

/** Why a notice stands where it stands: a closed list, also the word in logs, reports and metrics. */
public enum Reason {
    /** A newer state of the order went out instead. */
    SUPERSEDED,
    /** Its {@code expires} passed before it could be sent. */
    EXPIRED,
    /** A person cancelled it. */
    CANCELLED,
    /** The route ended at {@code journal:skip}. */
    BY_ROUTE,
    /** We refused it before sending. */
    INVALID,
    /** Chatwoot refused its content. */
    VALIDATION,
    /** The conversation or contact does not exist. */
    NOT_FOUND,
    /** The token may not do this. */
    FORBIDDEN,
    /** The channel's reply window is closed. */
    REPLY_WINDOW_CLOSED,
    /** Chatwoot could not be reached or answered with an error of its own. */
    UNAVAILABLE,
    /** Chatwoot said that it were too many. */
    RATE_LIMITED,
    /** Chatwoot does not accept the token at all. */
    UNAUTHORIZED,
    /** The route ended without sending. */
    NOTHING_SENT,
    /** A request may have been carried out; its answer never came. */
    NO_ANSWER;

    /** @return the word for people and programs, such as "not_found" */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Reason of(String word) {
        return word == null ? null : valueOf(word.toUpperCase(Locale.ROOT));
    }
}
