package org.cardcourier.card;

/** A notice cannot become a card as it stands, and trying again cannot help. The message is one sentence that says why. */
public final class RefusedCard extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** @param because one sentence: what, where, and what would do */
    public RefusedCard(String because) {
        super(because);
    }
}
