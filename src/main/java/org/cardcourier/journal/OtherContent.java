package org.cardcourier.journal;

/** The id was used before, for a notice with other content. Nothing of the call was accepted. */
public final class OtherContent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final int index;

    OtherContent(String id, int index) {
        super(
                "notice_id " + id + " was accepted before with other content; a changed notice needs a new notice_id",
                null,
                false,
                false);
        this.id = id;
        this.index = index;
    }

    /** @return the notice's id */
    public String id() {
        return id;
    }

    /** @return which of the notices of the call, from 0 */
    public int index() {
        return index;
    }
}
