package org.cardcourier.chatwoot;

/** For whom a request leaves: says what it waits for, and whether it can be handed back. */
public enum Caller {
    /** A route of its own, such as one that an engineer wrote. */
    ROUTE,
    /** A notice that somebody waits for: it came by webhook, by timer or from the desk. */
    NOTICE,
    /** A notice out of a file behind which nobody waits: it gives way to the others. */
    FILE
}
