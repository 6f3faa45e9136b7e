package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Chatwoot checks before it stores a message, and in which words it complains (recorded from 4.10.0). It is not much. */
final class MessageRules {

    static final List<String> CONTENT_TYPES = List.of(
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
    private static final int MOST_CHARACTERS = 150_000;
    private static final Map<String, Set<String>> ITEM_KEYS = Map.of(
            "input_select", Set.of("title", "value"),
            "cards", Set.of("title", "description", "media_url", "actions"),
            "form",
                    Set.of(
                            "type",
                            "placeholder",
                            "label",
                            "name",
                            "options",
                            "default",
                            "required",
                            "pattern",
                            "title",
                            "pattern_error"),
            "article", Set.of("title", "description", "link"));
    private static final Set<String> ACTION_KEYS = Set.of("text", "type", "payload", "uri");

    /**
     * One failed validation.
     *
     * @param attribute such as "content"
     * @param sentence  such as "Content is too long"
     */
    record Complaint(String attribute, String sentence) {}

    /** A Ruby error in the middle of it; its text is the answer. */
    static final class RubyError extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RubyError(String text) {
            super(text, null, false, false);
        }
    }

    private MessageRules() {}

    /** All complaints in Rails' order. @throws RubyError where Chatwoot's own check breaks */
    static List<Complaint> check(Draft draft, boolean flooded) {
        List<Complaint> complaints = new ArrayList<>(0);
        String content = draft.content();
        if (flooded) {
            complaints.add(new Complaint("base", "Too many messages"));
        }
        checkItems(draft, complaints);
        if (content != null && content.length() > MOST_CHARACTERS && characters(content) > MOST_CHARACTERS) {
            complaints.add(
                    new Complaint("content", "Content is too long (maximum is " + MOST_CHARACTERS + " characters)"));
        }
        if (content != null && content.indexOf('\0') >= 0) {
            throw new RubyError("string contains null byte");
        }
        return complaints;
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    private static void checkItems(Draft draft, List<Complaint> complaints) {
        Set<String> allowed = ITEM_KEYS.get(draft.contentType());
        if (allowed == null) {
            return;
        }
        JsonNode items = draft.attributes().path("items");
        if (!items.isContainerNode()) {
            throw new RubyError("undefined method `reject' for " + Ruby.instance(items));
        }
        if (items.isEmpty()) {
            complain(complaints, "At least one item is required.");
            return;
        }
        keys(items, allowed, "contains invalid keys for items : ", complaints);
        if (draft.contentType().equals("cards")) {
            checkActions(items, complaints);
        }
    }

    private static void checkActions(JsonNode items, List<Complaint> complaints) {
        for (JsonNode item : items) {
            JsonNode actions = item.path("actions");
            if (Ruby.blank(actions)) {
                complain(complaints, "contains items missing actions");
                return;
            } else if (!actions.isContainerNode()) {
                throw new RubyError("undefined method `collect' for " + Ruby.instance(actions));
            }
            keys(actions, ACTION_KEYS, "contains invalid keys for actions:  ", complaints);
        }
    }

    private static void keys(JsonNode objects, Set<String> allowed, String words, List<Complaint> complaints) {
        List<String> strangers = new ArrayList<>(0);
        if (objects.isObject()) {
            throw new RubyError("undefined method `keys' for an instance of Array");
        }
        for (JsonNode object : objects) {
            if (!object.isObject()) {
                throw new RubyError("undefined method `keys' for " + Ruby.instance(object));
            }
            object.fieldNames().forEachRemaining(name -> {
                if (!allowed.contains(name) && !strangers.contains(":" + name)) {
                    strangers.add(":" + name);
                }
            });
        }
        if (!strangers.isEmpty()) {
            complain(complaints, words + "[" + String.join(", ", strangers) + "]");
        }
    }

    private static void complain(List<Complaint> complaints, String words) {
        complaints.add(new Complaint("content_attributes", "Content attributes " + words));
    }

    /** The sentences as the API of messages puts them. */
    static Halt validationFailed(List<Complaint> complaints) {
        return Halt.error(422, "Validation failed: " + sentences(complaints));
    }

    /** The same as every other part of the API puts them. */
    static Halt recordInvalid(List<Complaint> complaints) {
        ObjectNode body = Json.of(
                "message", sentences(complaints),
                "attributes",
                        Json.array(complaints.stream()
                                .map(Complaint::attribute)
                                .distinct()
                                .toList()));
        return new Halt(Answer.json(422, body));
    }

    private static String sentences(List<Complaint> complaints) {
        return String.join(
                ", ", complaints.stream().map(Complaint::sentence).distinct().toList());
    }
}
