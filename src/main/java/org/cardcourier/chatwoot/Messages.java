package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.cardcourier.notice.Message;

/**
 * The operations on messages: send-message, send-rich-message, send-order-card and get-messages.
 *
 * <p>The three ways of sending reach the same address of Chatwoot and take the same input, exactly Chatwoot's own
 * message JSON, as a map, as JSON text or bytes, or as a Jackson tree:
 *
 * <pre>{@code
 * {"content": "您好", "message_type": "outgoing", "private": false,
 *  "content_type": "input_select", "content_attributes": {"items": [{"title": "联系客服", "value": "CONTACT_SUPPORT"}]}}
 * }</pre>
 *
 * Only {@code content} is needed. What Chatwoot would store all the same and show to nobody, or show wrongly, is refused
 * before it is sent: it takes an empty text, a link without an address, {@code javascript:} and unknown keys with 200
 * (recorded from 4.10.0). The three differ in what they insist on.
 */
public final class Messages {

    /** Stands for a conversation that the message itself opens, see {@link Conversations#open}. */
    public static final long NEW_CONVERSATION = -1;

    private Messages() {}

    /**
     * Any message.
     *
     * @param conversationId the conversation's display id, such as 77
     * @param message        Chatwoot's message JSON; a tree is not copied
     * @return POST messages, which creates
     * @throws Refused if Chatwoot would misread it
     */
    public static Request send(long conversationId, Object message) {
        Subject subject = messageTo(conversationId);
        ObjectNode json = Json.inputObject(message, subject);
        MessageRules.check(json, subject);
        return create(conversationId, json, subject);
    }

    /**
     * Says on a message as whom it is posted, unless it says so itself.
     *
     * @param message     Chatwoot's message JSON; changed in place
     * @param senderBotId an agent bot; 0 for the token's user
     */
    public static void postAs(ObjectNode message, long senderBotId) {
        if (senderBotId > 0
                && !message.has("sender_type")
                && !"incoming".equals(message.path("message_type").asText())) {
            message.put("sender_type", "AgentBot").put("sender_id", senderBotId);
        }
    }

    /**
     * A message with something to press or to fill in: {@code content_type} and {@code content_attributes} must be there.
     *
     * @param conversationId the conversation's display id, such as 77
     * @param message        Chatwoot's message JSON; a tree is not copied
     * @return POST messages, which creates
     * @throws Refused if Chatwoot would misread it, or if it is a plain text
     */
    public static Request sendRich(long conversationId, Object message) {
        Subject subject = messageTo(conversationId);
        ObjectNode json = Json.inputObject(message, subject);
        MessageRules.check(json, subject);
        MessageRules.checkRich(json, subject);
        return create(conversationId, json, subject);
    }

    /**
     * An order card: {@code content_type} must be {@code cards}.
     *
     * @param conversationId the conversation's display id, such as 77
     * @param message        Chatwoot's message JSON; a tree is not copied
     * @return POST messages, which creates
     * @throws Refused if Chatwoot would misread it, or if it is no card
     */
    public static Request sendOrderCard(long conversationId, Object message) {
        Subject subject = messageTo(conversationId);
        ObjectNode json = Json.inputObject(message, subject);
        MessageRules.check(json, subject);
        MessageRules.checkCard(json, subject);
        return create(conversationId, json, subject);
    }

    /**
     * A notice's plain message as Chatwoot's JSON.
     *
     * @param message the message of a notice
     * @return JSON for {@link #send}
     */
    public static ObjectNode json(Message message) {
        ObjectNode json = Json.object().put("content", message.content());
        json.put("message_type", message.messageType().isEmpty() ? "outgoing" : message.messageType());
        json.put("private", message.isPrivate());
        if (!message.contentType().isEmpty()) {
            json.put("content_type", message.contentType());
        }
        if (!message.contentAttributes().isEmpty()) {
            json.set("content_attributes", Json.MAPPER.valueToTree(message.contentAttributes()));
        }
        return json;
    }

    /**
     * A private note for the agents as Chatwoot's JSON.
     *
     * @param text what it says; Markdown
     * @return JSON for {@link #send}
     */
    public static ObjectNode note(String text) {
        return Json.object()
                .put("content", text)
                .put("message_type", "outgoing")
                .put("private", true);
    }

    /**
     * The id of the message that was created.
     *
     * @param request what {@link #send} and its sisters made
     * @param answer  the answer to it
     * @return such as 4711
     * @throws Doubtful if the answer names none: it is then not Chatwoot's, whoever gave it
     */
    public static long id(Request request, JsonNode answer) {
        return Json.createdId(request, answer);
    }

    /**
     * The newest messages, at most 20, oldest first (recorded from 4.10.0), notes and activity lines among them.
     *
     * @param conversationId the conversation's display id, such as 77
     * @return GET messages; its answer carries them under {@code payload}
     */
    public static Request latest(long conversationId) {
        return get(conversationId, "");
    }

    /**
     * Messages older than one, at most 20, the nearest.
     *
     * @param conversationId the conversation's display id, such as 77
     * @param before         a message id; it is not among them
     * @return GET messages
     */
    public static Request before(long conversationId, long before) {
        return get(conversationId, "?before=" + messages(conversationId).id("before", before));
    }

    /**
     * Messages newer than one, at most 100.
     *
     * @param conversationId the conversation's display id, such as 77
     * @param after          a message id; it is not among them
     * @return GET messages
     */
    public static Request after(long conversationId, long after) {
        return get(conversationId, "?after=" + messages(conversationId).id("after", after));
    }

    /**
     * Messages of a range, at most 1000 (read in 4.15.1, app/finders/message_finder.rb).
     *
     * @param conversationId the conversation's display id, such as 77
     * @param after          the first message id; unlike in {@link #after} it is among them (recorded from 4.10.0)
     * @param before         the message id after the last; not among them
     * @return GET messages
     */
    public static Request between(long conversationId, long after, long before) {
        Subject subject = messages(conversationId);
        return get(conversationId, "?after=" + subject.id("after", after) + "&before=" + subject.id("before", before));
    }

    private static Request create(long conversationId, ObjectNode json, Subject subject) {
        return Request.create("/conversations/" + conversationId + "/messages", json, subject);
    }

    private static Request get(long conversationId, String query) {
        Subject subject = messages(conversationId);
        long id = subject.id("conversation_id", conversationId);
        return Request.get("/conversations/" + id + "/messages" + query, subject);
    }

    private static Subject messageTo(long conversationId) {
        if (conversationId == NEW_CONVERSATION) {
            return new Subject("the first message of a new conversation");
        }
        Subject subject = new Subject("the message to conversation " + conversationId);
        subject.id("conversation_id", conversationId);
        return subject;
    }

    private static Subject messages(long conversationId) {
        return new Subject("the request for messages of conversation " + conversationId);
    }
}
