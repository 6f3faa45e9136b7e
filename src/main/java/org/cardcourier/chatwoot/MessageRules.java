package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What must hold for a message before it is sent, so that Chatwoot neither refuses nor misreads it. */
final class MessageRules {

    /** Chatwoot's limit counts characters, not bytes: 150,000 pass, one more does not (recorded from 4.10.0). */
    static final int LONGEST_CONTENT = 150_000;

    /** Read in 4.15.1, app/builders/messages/message_builder.rb; others are ignored in silence. */
    private static final Names KEYS = Names.of(
            "content",
            "message_type",
            "private",
            "content_type",
            "content_attributes",
            "attachments",
            "is_voice_message",
            "echo_id",
            "source_id",
            "external_created_at",
            "campaign_id",
            "template_params",
            "sender_type",
            "sender_id",
            "cc_emails",
            "bcc_emails",
            "to_emails",
            "email_html_content");

    /** Read in 4.15.1, app/models/message.rb. */
    private static final Names CONTENT_TYPES = Names.of(
            "text",
            "input_text",
            "input_textarea",
            "input_email",
            "input_select",
            "cards",
            "form",
            "article",
            "incoming_email",
            "input_csat",
            "integrations",
            "sticker",
            "voice_call");

    private static final Names MESSAGE_TYPES = Names.of("outgoing", "incoming");

    private MessageRules() {}

    static void check(ObjectNode message, Subject subject) {
        KEYS.checkAll(message, "a message", subject);
        checkContent(message, subject);
        MESSAGE_TYPES.checkOptional(message, "message_type", subject);
        CONTENT_TYPES.checkOptional(message, "content_type", subject);
        checkPrivate(message.path("private"), subject);
        checkSender(message, subject);
        JsonNode attributes = message.path("content_attributes");
        if (!Json.isAbsent(attributes) && !attributes.isObject()) {
            throw subject.invalid("content_attributes must be an object, got " + Json.shown(attributes));
        }
        ItemRules.check(Json.text(message.path("content_type")), attributes.path("items"), subject);
    }

    /** For {@code send-rich-message}. */
    static void checkRich(ObjectNode message, Subject subject) {
        String type = Json.text(message.path("content_type"));
        if (type.isEmpty() || type.equals("text")) {
            throw subject.invalid(
                    "content_type must say what kind of rich message it is, such as input_select; a plain text goes by send-message");
        }
        if (!message.path("content_attributes").isObject()) {
            throw subject.invalid(
                    "content_attributes must hold what belongs to " + type + ", such as items; got nothing");
        }
    }

    /** For {@code send-order-card}. */
    static void checkCard(ObjectNode message, Subject subject) {
        JsonNode type = message.path("content_type");
        if (!Json.text(type).equals("cards")) {
            throw subject.invalid("content_type must be cards for an order card, got " + Json.shown(type));
        }
    }

    private static void checkContent(ObjectNode message, Subject subject) {
        JsonNode content = message.path("content");
        if (content.isTextual() && !content.textValue().isBlank()) {
            checkText(content.textValue(), subject);
        } else if (content.isTextual() || Json.isAbsent(content)) {
            if (message.path("attachments").isEmpty()) {
                throw subject.invalid("content must not be empty, for nobody sees a message without a text");
            }
        } else {
            throw subject.invalid("content must be a text, got " + Json.shown(content));
        }
    }

    private static void checkText(String text, Subject subject) {
        if (text.length() > LONGEST_CONTENT) {
            int characters = text.codePointCount(0, text.length());
            if (characters > LONGEST_CONTENT) {
                throw subject.invalid("content must have at most 150000 characters, got " + characters);
            }
        }
    }

    private static void checkPrivate(JsonNode isPrivate, Subject subject) {
        if (!Json.isAbsent(isPrivate) && !isPrivate.isBoolean()) {
            throw subject.invalid("private must be true or false, got " + Json.shown(isPrivate));
        }
    }

    /** Posting as an agent bot needs both; with another type Chatwoot posts as the token's user, in silence (read in 4.15.1, message_builder.rb). */
    private static void checkSender(ObjectNode message, Subject subject) {
        JsonNode type = message.path("sender_type");
        JsonNode id = message.path("sender_id");
        if (Json.isAbsent(type) && Json.isAbsent(id)) {
            return;
        }
        if (!Json.text(type).equals("AgentBot")) {
            throw subject.invalid("sender_type must be AgentBot where a sender is given, got " + Json.shown(type));
        }
        if (!id.isIntegralNumber() || id.longValue() < 1) {
            throw subject.invalid("sender_id must be the id of an agent bot, got " + Json.shown(id));
        }
    }
}
