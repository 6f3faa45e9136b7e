package org.cardcourier.notice;

import java.util.Map;

/**
 * A plain message, sent as it is, in the words of Chatwoot's own API.
 *
 * @param content           the text, Markdown; never ""
 * @param contentType       Chatwoot's word such as "text", "input_select", "cards", "form", "article"; "" counts as text
 * @param contentAttributes what belongs to the type, such as {@code {"items": […]}}: JSON as maps, lists, texts,
 *                          numbers and booleans; empty for none
 * @param isPrivate         true for a note that only agents see
 * @param messageType       "outgoing", or "incoming" (API inboxes only); "" counts as outgoing
 */
public record Message(
        String content,
        String contentType,
        Map<String, Object> contentAttributes,
        boolean isPrivate,
        String messageType) {

    /** @throws IllegalArgumentException if the text is empty: Chatwoot would store it and show nothing */
    public Message {
        if (content.isEmpty()) {
            throw new IllegalArgumentException("message.content must not be empty");
        }
        contentAttributes = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(contentAttributes));
    }
}
