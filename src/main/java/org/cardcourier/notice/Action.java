package org.cardcourier.notice;

/**
 * Something the customer may press.
 *
 * @param type    "link" or "postback"
 * @param text    the words on it, such as "查看详情"; never ""
 * @param uri     for a link: an absolute http(s) address; "" for a postback
 * @param payload for a postback: what comes back, such as "CONTACT_SUPPORT"; "" for a link
 */
public record Action(String type, String text, String uri, String payload) {

    /** An address to open. */
    public static final String LINK = "link";
    /** An answer to send back. */
    public static final String POSTBACK = "postback";

    /** @throws IllegalArgumentException if the type is neither of the two, or the words are missing */
    public Action {
        if (!LINK.equals(type) && !POSTBACK.equals(type)) {
            throw new IllegalArgumentException("action type must be link or postback, got \"" + type + "\"");
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("action text must not be empty");
        }
    }

    /** @return true if it opens an address */
    public boolean isLink() {
        return LINK.equals(type);
    }

    /** @return true if it sends an answer back */
    public boolean isPostback() {
        return POSTBACK.equals(type);
    }
}
