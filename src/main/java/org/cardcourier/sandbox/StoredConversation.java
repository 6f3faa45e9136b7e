package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/**
 * A conversation as it is now.
 *
 * @param id               display id
 * @param inbox            id of its inbox
 * @param contact          id of its contact
 * @param status           "open", "resolved", "pending" or "snoozed"
 * @param snoozedUntil     null unless it is snoozed until a time
 * @param labels           in the order set
 * @param assignee         name of the agent or bot; null for nobody
 * @param team             name; null for none
 * @param customAttributes a copy
 */
public record StoredConversation(
        long id,
        int inbox,
        long contact,
        String status,
        Instant snoozedUntil,
        List<String> labels,
        String assignee,
        String team,
        ObjectNode customAttributes) {}
