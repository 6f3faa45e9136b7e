package org.cardcourier.chatwoot;

/** Something may have been created, and the answer does not tell. Read back before anything is sent again. */
public final class Doubtful extends ChatwootFailure {

    private static final long serialVersionUID = 1L;

    /**
     * For a failure after which nobody knows.
     *
     * @param message what happened, to what, and what to do
     * @param cause   the failure below, or null
     */
    public Doubtful(String message, Throwable cause) {
        this(message, "", cause);
    }

    Doubtful(String message, String answer, Throwable cause) {
        super(message, answer, cause);
    }

    @Override
    public String reason() {
        return "no_answer";
    }
}
