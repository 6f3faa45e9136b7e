package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A message as it lies in a conversation.
 *
 * @param id                database id, rising over all conversations
 * @param conversation      display id of its conversation
 * @param messageType       "incoming", "outgoing", "activity" or "template"
 * @param contentType       such as "text", "cards", "input_select"
 * @param content           the text, null where none was sent
 * @param contentAttributes a copy of what was sent beside it, {@code {}} where nothing was
 * @param isPrivate         true for a note among agents
 * @param sourceId          as sent, else null
 * @param sender            name of the user, bot or contact; null for an activity line
 * @param status            "sent", "delivered", "read" or "failed"
 * @param createdAt         when it was stored
 */
public record StoredMessage(
        long id,
        long conversation,
        String messageType,
        String contentType,
        String content,
        ObjectNode contentAttributes,
        boolean isPrivate,
        String sourceId,
        String sender,
        String status,
        Instant createdAt) {}
