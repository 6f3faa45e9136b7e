package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A message before it is stored.
 *
 * @param type        index in {@link Message#TYPES}
 * @param contentType such as "cards"
 * @param content     may be null
 * @param attributes  content_attributes
 * @param isPrivate   a note among agents
 * @param sourceId    may be null
 * @param sender      user, bot, contact or null
 * @param attachments rows of the answer, empty for none
 */
record Draft(
        int type,
        String contentType,
        String content,
        ObjectNode attributes,
        boolean isPrivate,
        String sourceId,
        Object sender,
        ArrayNode attachments) {

    static Draft said(int type, String content, Object sender) {
        return new Draft(type, "text", content, Json.object(), false, null, sender, Json.array());
    }

    /** The same with another content. */
    Draft saying(String other) {
        return new Draft(type, contentType, other, attributes, isPrivate, sourceId, sender, attachments);
    }
}
