package org.cardcourier.chatwoot;

/** Chatwoot could not do it now; nothing was created, or doing it twice does no harm. Try again later. */
public final class Unavailable extends ChatwootFailure {

    private static final long serialVersionUID = 1L;

    /**
     * For a failure that is certain to have created nothing.
     *
     * @param message what happened, to what, and what to do
     * @param cause   the failure below, or null
     */
    public Unavailable(String message, Throwable cause) {
        this(message, "", cause);
    }

    Unavailable(String message, String answer, Throwable cause) {
        super(message, answer, cause);
    }

    @Override
    public String reason() {
        return "unavailable";
    }
}
