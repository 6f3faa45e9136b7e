package org.cardcourier.intake;

/** The bytes are no JSON that we read: broken, not UTF-8, a field twice, nested too deep, a text or number too long. */
public final class UnreadableJson extends Unacceptable {

    private static final long serialVersionUID = 1;

    UnreadableJson(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    @Override
    public int httpStatus() {
        return 400;
    }
}
