package org.cardcourier.notice;

import java.util.Locale;

/** How words and actions become Chatwoot messages. */
public enum Shape {
    /** By channel: {@link #PAIR} where {@code input_select} reaches the customer, else {@link #TEXT}. */
    AUTO,
    /** A text card with its links, then a short {@code input_select} with the postbacks, where there are any. */
    PAIR,
    /** The text card alone, with its links. */
    TEXT,
    /** One {@code cards} message with real title, description and link buttons; refused with postbacks. */
    CARD,
    /** One {@code cards} message exactly as the Python client sent it; refused without actions. */
    SEED;

    /** @return the word in a notice, such as "auto" */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
