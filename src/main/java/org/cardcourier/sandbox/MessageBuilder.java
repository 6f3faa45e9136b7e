package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Makes a message out of parameters, as leniently as Chatwoot does. */
final class MessageBuilder {

    private final World world;

    MessageBuilder(World world) {
        this.world = world;
    }

    /** @throws MessageRules.RubyError for an unknown type or an incoming message outside API inboxes */
    Draft draft(Conversation conversation, Object by, JsonNode params) {
        int type = type(params.path("message_type"));
        if (type == Message.INCOMING && !conversation.inbox.isApi()) {
            throw new MessageRules.RubyError("Incoming messages are only allowed in Api inboxes");
        }
        return new Draft(
                type,
                contentType(params.path("content_type")),
                Ruby.column(params.path("content")),
                attributes(params),
                Ruby.truth(params.path("private")),
                Ruby.column(params.path("source_id")),
                isOutgoing(params.path("message_type")) ? sender(by, params) : conversation.contact(),
                attachments(params.path("attachments")));
    }

    /** Only the word makes the caller the sender: with the number 1 it is the contact (seen). */
    private static boolean isOutgoing(JsonNode type) {
        return Ruby.blank(type) || type.asText().equals("outgoing");
    }

    private static int type(JsonNode value) {
        if (Ruby.blank(value)) {
            return Message.OUTGOING;
        }
        int index = value.isInt() ? value.asInt() : Message.TYPES.indexOf(value.asText());
        if (index < 0 || index >= Message.TYPES.size()) {
            throw new MessageRules.RubyError("'" + value.asText() + "' is not a valid message_type");
        }
        return index;
    }

    private static String contentType(JsonNode value) {
        if (Ruby.blank(value)) {
            return "text";
        }
        int index = value.isInt() ? value.asInt() : MessageRules.CONTENT_TYPES.indexOf(value.asText());
        if (index < 0 || index >= MessageRules.CONTENT_TYPES.size()) {
            throw new MessageRules.RubyError("'" + value.asText() + "' is not a valid content_type");
        }
        return MessageRules.CONTENT_TYPES.get(index);
    }

    private ObjectNode attributes(JsonNode params) {
        ObjectNode attributes = kept(asObject(params.path("content_attributes")));
        if (attributes.hasNonNull("in_reply_to")) {
            attributes.putNull("in_reply_to_external_id");
        }
        if (!Ruby.blank(params.path("external_created_at"))) {
            attributes.set("external_created_at", params.path("external_created_at"));
        }
        return attributes;
    }

    /** Before 4.9.0 only two keys were stored (read in its source). */
    private ObjectNode kept(ObjectNode attributes) {
        return Version.of(world.options.version()).atLeast("4.9.0")
                ? attributes
                : attributes.retain("items", "in_reply_to");
    }

    private static ObjectNode asObject(JsonNode value) {
        JsonNode node = value;
        if (value.isTextual()) {
            try {
                node = Json.read(Text.bytes(value.asText()));
            } catch (IOException e) {
                return Json.object();
            }
        }
        return node instanceof ObjectNode object ? object.deepCopy() : Json.object();
    }

    /** A user may post as a bot of the account: {@code sender_type: AgentBot}. */
    private Object sender(Object by, JsonNode params) {
        if ("AgentBot".equals(Json.text(params, "sender_type"))) {
            long id = Ruby.toInt(params.path("sender_id").asText());
            return world.seed.bots().stream()
                    .filter(bot -> bot.id() == id)
                    .map(Object.class::cast)
                    .findFirst()
                    .orElse(by);
        }
        return by;
    }

    private ArrayNode attachments(JsonNode files) {
        ArrayNode rows = Json.array();
        for (JsonNode file : files) {
            if (file.isObject()) {
                rows.add(attachment(file));
            }
        }
        return rows;
    }

    private ObjectNode attachment(JsonNode file) {
        return Json.of(
                "id",
                world.nextAttachment(),
                "message_id",
                world.nextMessage(),
                "file_type",
                "file",
                "account_id",
                world.accountId,
                "extension",
                null,
                "data_url",
                "/rails/active_storage/blobs/redirect/sandbox/"
                        + file.path("filename").asText(),
                "thumb_url",
                "",
                "file_size",
                file.path("size"),
                "width",
                null,
                "height",
                null);
    }
}
