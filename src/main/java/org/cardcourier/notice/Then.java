package org.cardcourier.notice;

import java.util.List;
import java.util.Map;

/**
 * What to do in Chatwoot once the messages are there.
 *
 * @param addLabels    labels to add; empty for none
 * @param removeLabels labels to take away; empty for none
 * @param status       "open", "resolved", "pending" or "snoozed"; "" to leave it
 * @param snoozedUntil epoch seconds, with status "snoozed" only; 0 for none
 * @param assigneeId   the agent to assign; 0 to leave it
 * @param teamId       the team to assign; 0 to leave it
 * @param note         a private note for the agents; "" for none
 * @param contact      fields of the contact to update, in Chatwoot's words ({@code custom_attributes} and the like); empty for none
 */
public record Then(
        List<String> addLabels,
        List<String> removeLabels,
        String status,
        long snoozedUntil,
        long assigneeId,
        long teamId,
        String note,
        Map<String, Object> contact) {

    /** Nothing to do afterwards. */
    public static final Then NOTHING = new Then(List.of(), List.of(), "", 0, 0, 0, "", Map.of());

    /** Keeps own copies of the lists. */
    public Then {
        addLabels = List.copyOf(addLabels);
        removeLabels = List.copyOf(removeLabels);
        contact = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(contact));
    }

    /** @return true if there is nothing to do */
    public boolean isNothing() {
        return equals(NOTHING);
    }
}
