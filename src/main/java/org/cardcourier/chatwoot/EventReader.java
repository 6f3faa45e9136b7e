package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads webhook events; shapes as recorded from 4.10.0 and as read in 4.15.1 (message.rb#webhook_data,
 * conversations/event_data_presenter.rb), which adds fields only.
 */
final class EventReader {

    private static final int LONGEST_ANSWER = 300;

    private EventReader() {}

    static ChatwootEvent read(byte[] body) {
        JsonNode event = Json.parse(body).filter(JsonNode::isObject).orElseThrow(() -> invalid("it is no JSON object"));
        return switch (Json.text(event.path("event"))) {
            case "message_created" -> created(event);
            case "message_updated" -> updated(event);
            case "" -> throw invalid("it names no event");
            default -> ignored("the event " + Plain.of(Json.text(event.path("event")), 60));
        };
    }

    /** Messages of the REST API's list speak as events do, but name neither account nor event. */
    static List<ChatwootEvent> listed(long account, long conversation, JsonNode messages) {
        List<ChatwootEvent> found = new ArrayList<>();
        for (JsonNode message : Json.listOf("messages", messages)) {
            Place place = new Place(account, conversation, id(message, "id"));
            boolean isAnswered =
                    !message.path("content_attributes").path("submitted_values").isEmpty();
            found.add(isAnswered ? pressed(message, place) : said(message, place, Json.text(message.path("content"))));
        }
        return found;
    }

    private static ChatwootEvent created(JsonNode event) {
        Place place = place(event);
        return said(event, place, text(event, place.message()));
    }

    private static ChatwootEvent said(JsonNode message, Place place, String text) {
        if (message.path("private").asBoolean()) {
            return ignored("a private note");
        }
        if (!isType(message, "incoming", 0)) {
            return ignored("a message that was sent, not received");
        }
        return new ChatwootEvent.CustomerMessage(
                place.account(), place.conversation(), place.message(), customer(message), text, place.key("message"));
    }

    private static ChatwootEvent.Customer customer(JsonNode message) {
        JsonNode sender = message.path("sender");
        return new ChatwootEvent.Customer(
                sender.path("id").asLong(),
                message.path("inbox").path("id").asLong(),
                Json.text(sender.path("identifier")),
                Json.text(sender.path("email")),
                Json.text(sender.path("phone_number")));
    }

    private static ChatwootEvent updated(JsonNode event) {
        boolean isAnswered =
                !event.path("content_attributes").path("submitted_values").isEmpty();
        return isAnswered ? pressed(event, place(event)) : status(event);
    }

    private static ChatwootEvent pressed(JsonNode event, Place place) {
        JsonNode attributes = event.path("content_attributes");
        JsonNode submitted = attributes.path("submitted_values");
        if (!isType(event, "outgoing", 1) && !isType(event, "template", 3)) {
            return ignored("an answer on a message that was not sent");
        }
        if (!Json.text(event.path("content_type")).equals("input_select") || submitted.size() != 1) {
            return ignored("an answer that is no press of a button");
        }
        return choice(attributes.path("items"), submitted.path(0))
                .map(choice -> answer(event, place, choice))
                .orElseGet(() -> ignored("an answer that the question did not offer"));
    }

    /** Whether a message of ours, or of an agent, reached its channel. */
    private static ChatwootEvent status(JsonNode event) {
        if (event.path("private").asBoolean() || !isType(event, "outgoing", 1)) {
            return ignored("a change of a message without an answer");
        }
        long message = id(event, "id");
        JsonNode now = copy(event, message);
        String status = Json.text(now.path("status"));
        String error = Json.text(event.path("content_attributes").path("external_error"));
        if (status.isEmpty() && error.isEmpty()) {
            return ignored("a change of a message without an answer");
        }
        boolean isFailed = status.isEmpty() || status.equals("failed");
        Optional<Marker> marker = Marker.of(event).or(() -> Marker.of(now));
        return new ChatwootEvent.MessageStatus(
                account(event),
                conversation(event),
                message,
                marker.map(Marker::notice).orElse(""),
                marker.map(Marker::step).orElse(0),
                isFailed,
                isFailed ? Plain.of(error) : "",
                time(now.path("updated_at")));
    }

    private static Instant time(JsonNode text) {
        try {
            return Instant.parse(Json.text(text));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static ChatwootEvent answer(JsonNode event, Place place, Choice choice) {
        return new ChatwootEvent.ButtonAnswer(
                place.account(),
                place.conversation(),
                place.message(),
                Marker.of(event).map(Marker::notice).orElse(""),
                choice.title(),
                choice.value(),
                place.key("answer"));
    }

    /** Where a message is. */
    private record Place(long account, long conversation, long message) {
        String key(String what) {
            return account + ":" + what + ":" + message;
        }
    }

    private static Place place(JsonNode event) {
        return new Place(account(event), conversation(event), id(event, "id"));
    }

    private record Choice(String title, String value) {}

    /**
     * What was pressed. The visitor's browser can send any values (read in 4.15.1, widget/messages_controller.rb): with the
     * items at hand only one of them counts, in our own words.
     */
    private static Optional<Choice> choice(JsonNode items, JsonNode submitted) {
        Choice given = new Choice(Json.text(submitted.path("title")), Json.text(submitted.path("value")));
        if (items.isEmpty()) {
            Choice bounded =
                    new Choice(Plain.line(given.title(), LONGEST_ANSWER), Plain.line(given.value(), LONGEST_ANSWER));
            return Optional.of(bounded).filter(choice -> !choice.value().isEmpty());
        }
        for (JsonNode item : items) {
            Choice offered = new Choice(Json.text(item.path("title")), Json.text(item.path("value")));
            boolean isSameTitle = given.title().isEmpty() || given.title().equals(offered.title());
            if (isSameTitle && !offered.value().isEmpty() && given.value().equals(offered.value())) {
                return Optional.of(offered);
            }
        }
        return Optional.empty();
    }

    /** A word in webhooks, a number in the REST API; both are taken. */
    private static boolean isType(JsonNode message, String word, int number) {
        JsonNode type = message.path("message_type");
        return type.isTextual() ? type.textValue().equals(word) : type.isInt() && type.intValue() == number;
    }

    /** The nested copy has the text as it was typed; it may be of a later message, so the ids must agree. */
    private static String text(JsonNode event, long message) {
        JsonNode typed = copy(event, message).path("content");
        return typed.isTextual() ? typed.textValue() : Json.text(event.path("content"));
    }

    private static JsonNode copy(JsonNode event, long message) {
        for (JsonNode nested : event.path("conversation").path("messages")) {
            if (nested.path("id").asLong() == message) {
                return nested;
            }
        }
        return MissingNode.getInstance();
    }

    private static long account(JsonNode event) {
        JsonNode named = event.path("account").path("id");
        return named.isIntegralNumber()
                ? named.longValue()
                : event.path("conversation")
                        .path("messages")
                        .path(0)
                        .path("account_id")
                        .asLong();
    }

    private static long conversation(JsonNode event) {
        return id(event.path("conversation"), "id");
    }

    private static long id(JsonNode object, String field) {
        long id = object.path(field).asLong();
        if (id < 1) {
            throw invalid("its message or conversation has no id");
        }
        return id;
    }

    private static ChatwootEvent ignored(String because) {
        return new ChatwootEvent.Ignored(because);
    }

    private static Refused invalid(String how) {
        return new Refused(Refused.Reason.INVALID, "The event is not one of Chatwoot's: " + how);
    }
}
