package org.cardcourier.chatwoot;

/**
 * A request to Chatwoot that did not end well; its class says whether trying again helps and whether the try may have
 * worked all the same.
 *
 * <p>The message says what happened, to which conversation or contact, and what to do next; it never contains a token.
 * There is no stack trace: these are outcomes, and cheap.
 */
public abstract sealed class ChatwootFailure extends RuntimeException
        permits Refused, Unavailable, RateLimited, Unauthorized, Doubtful {

    private static final long serialVersionUID = 1L;

    private final String answer;

    ChatwootFailure(String message, String answer, Throwable cause) {
        super(message, cause, true, false);
        this.answer = answer;
    }

    /** @return the reason for the journal and the metrics, such as "validation", "unavailable" or "no_answer" */
    public abstract String reason();

    /**
     * What the server itself said, such as "Resource could not be found".
     *
     * @return at most 300 characters on one line, cleansed; "" where there was no answer
     */
    public String answer() {
        return answer;
    }
}
