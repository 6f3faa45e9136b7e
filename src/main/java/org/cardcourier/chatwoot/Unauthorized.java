package org.cardcourier.chatwoot;

/** Chatwoot turns the token away as a whole: nothing was done, and nothing of this account will be until that is mended. */
public final class Unauthorized extends ChatwootFailure {

    private static final long serialVersionUID = 1L;

    Unauthorized(String message, String answer) {
        super(message, answer, null);
    }

    @Override
    public String reason() {
        return "unauthorized";
    }
}
