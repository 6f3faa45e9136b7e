package org.cardcourier.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who looks for the conversation of which contact at this moment: one notice at a time for each contact and inbox, so that
 * two, which may know the contact by different names, never open two conversations. Safe for several threads.
 */
final class Openings {

    private record Place(long contactId, long inboxId) {}

    private record Holder(long seq, long until) {}

    private final Map<Place, Holder> held = new ConcurrentHashMap<>();

    /**
     * Takes the place, until {@link #release}.
     *
     * @return false if another notice holds it
     */
    boolean take(long contactId, long inboxId, long seq, long now) {
        Holder mine = new Holder(seq, Long.MAX_VALUE);
        return held.merge(
                        new Place(contactId, inboxId),
                        mine,
                        (old, taken) -> old.seq() == seq || old.until() <= now ? taken : old)
                == mine;
    }

    /** The notice's attempt is over and leaves no doubt. */
    void release(long seq) {
        held.values().removeIf(holder -> holder.seq() == seq);
    }

    /** The notice's attempt may still be carried out until then; afterwards Chatwoot shows what became of it. */
    void holdUntil(long seq, long until) {
        held.replaceAll((place, holder) -> holder.seq() == seq ? new Holder(seq, until) : holder);
    }
}
