package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;

/** What a customer does in the widget: write a line, click a choice. */
final class Customer {

    private final World world;

    Customer(World world) {
        this.world = world;
    }

    Message say(Conversation conversation, String text) {
        return world.add(conversation, Draft.said(Message.INCOMING, text, conversation.contact()));
    }

    /** Stored as sent: neither the widget's server part nor this one compares it with the items (read). */
    void submit(Message message, JsonNode values) {
        ArrayNode kept = Json.array();
        values.forEach(
                value -> kept.add(Json.of("title", Json.text(value, "title"), "value", Json.text(value, "value"))));
        message.attribute("submitted_values", kept);
        message.updatedAt = world.now();
        world.events().messageUpdated(message);
    }

    /** @throws Halt with 422 if the message has no such choice, or was answered */
    void choose(Message message, String value) {
        if (message.attributes().has("submitted_values")) {
            throw Halt.error(422, "message " + message.id + " has its answer already");
        }
        for (JsonNode item : message.attributes().path("items")) {
            if (value.equals(Json.text(item, "value"))) {
                choose(message, item);
                return;
            }
        }
        throw Halt.error(422, "message " + message.id + " offers no choice with the value " + value);
    }

    /** Only the widget and an API inbox's own client answer the message itself; elsewhere the customer says it (read, 4.15.1). */
    private void choose(Message message, JsonNode item) {
        switch (message.conversation.inbox.channelType()) {
            case "Channel::Whatsapp", "Channel::FacebookPage" -> say(message.conversation, Json.text(item, "title"));
            case "Channel::Telegram", "Channel::Line" -> say(message.conversation, Json.text(item, "value"));
            default -> submit(message, Json.array(List.of(item)));
        }
    }
}
