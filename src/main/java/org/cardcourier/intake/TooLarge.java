package org.cardcourier.intake;

/** More arrived than one request or one row may hold. */
public final class TooLarge extends Unacceptable {

    private static final long serialVersionUID = 1;

    TooLarge(String sentence) {
        super(sentence, null);
    }

    @Override
    public int httpStatus() {
        return 413;
    }
}
