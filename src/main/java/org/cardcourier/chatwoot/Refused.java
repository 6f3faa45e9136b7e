package org.cardcourier.chatwoot;

import java.util.Locale;

/** Nothing was done, and trying again cannot help before somebody changes something. */
public final class Refused extends ChatwootFailure {

    private static final long serialVersionUID = 1L;

    /** Why it was refused. */
    public enum Reason {
        /** It has not the form that Chatwoot can read. */
        INVALID,
        /** Chatwoot's own checks turned it down. */
        VALIDATION,
        /** The conversation, the contact, the account, or a Chatwoot at all is not there. */
        NOT_FOUND,
        /** The token may not do this. */
        FORBIDDEN,
        /** The channel takes no free text any more (WhatsApp's 24 hours and the like). */
        REPLY_WINDOW_CLOSED;

        private final String word = name().toLowerCase(Locale.ROOT);

        /** @return the journal's word, such as "reply_window_closed" */
        public String word() {
            return word;
        }
    }

    private final Reason reason;

    /**
     * A refusal of our own, before anything was sent.
     *
     * @param reason  why
     * @param message what was refused, for what, and what to do
     */
    public Refused(Reason reason, String message) {
        this(reason, message, "");
    }

    Refused(Reason reason, String message, String answer) {
        super(message, answer, null);
        this.reason = reason;
    }

    /** @return why it was refused */
    public Reason why() {
        return reason;
    }

    @Override
    public String reason() {
        return reason.word();
    }
}
