package org.cardcourier.intake;

/** What arrived cannot be accepted. Nothing of it was; its message is one sentence for the sender. */
public abstract sealed class Unacceptable extends RuntimeException permits UnreadableJson, TooLarge, InvalidNotice {

    private static final long serialVersionUID = 1;

    Unacceptable(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** @return what to answer over HTTP: 400, 413 or 422 */
    public abstract int httpStatus();
}
