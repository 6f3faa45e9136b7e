package org.cardcourier.journal;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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
    NO_ANSWER,
    /** Chatwoot stored the message and could not hand it on to the customer. */
    MESSAGE_FAILED;

    /** @return the word for people and programs, such as "not_found" */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param word such as "not_found", or null
     * @return the reason; null for null
     * @throws IllegalArgumentException if there is no such reason; the message lists them
     */
    public static Reason of(String word) {
        if (word == null) {
            return null;
        }
        for (Reason reason : values()) {
            if (reason.word().equals(word)) {
                return reason;
            }
        }
        String all = Arrays.stream(values()).map(Reason::word).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("There is no reason \"" + word + "\"; it is one of " + all);
    }
}
