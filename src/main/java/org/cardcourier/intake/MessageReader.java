package org.cardcourier.intake;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cardcourier.notice.Message;

/**
 * Reads a plain message and checks its attributes as Chatwoot does (content_attribute_validator.rb, 4.15.1), and what
 * Chatwoot leaves unchecked: dead buttons, dangerous addresses, choices that cannot be told apart.
 */
final class MessageReader {

    static final int LONGEST_CONTENT = 150_000;
    static final int MOST_ITEMS = 100;
    /** The key under which we leave our own mark. */
    static final String RESERVED = "courier";

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
    private static final List<String> MESSAGE_TYPES = List.of("outgoing", "incoming");
    private static final Map<String, List<String>> ITEM_FIELDS = Map.of(
            "input_select", List.of("title", "value"),
            "cards", List.of("title", "description", "media_url", "actions"),
            "form",
                    List.of(
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
            "article", List.of("title", "description", "link"));

    private MessageReader() {}

    /** @return the message, or null after a problem that leaves none */
    static Message read(Fields message) {
        String content = message.visibleText("content", LONGEST_CONTENT);
        String type = message.word("content_type", CONTENT_TYPES);
        Boolean isPrivate = message.flag("private");
        Map<?, ?> attributes = attributes(message, type);
        Map<String, Object> copy = FreeJson.copy(attributes, message.path("content_attributes"), message.findings());
        String messageType = message.word("message_type", MESSAGE_TYPES);
        return content.isEmpty()
                ? null
                : new Message(
                        content,
                        type.equals("text") ? "" : type,
                        copy,
                        Boolean.TRUE.equals(isPrivate),
                        messageType.equals("outgoing") ? "" : messageType);
    }

    private static Map<?, ?> attributes(Fields message, String type) {
        Map<?, ?> map = message.map("content_attributes");
        if (map != null && map.containsKey(RESERVED)) {
            message.problem("content_attributes." + RESERVED, "is reserved for Card Courier's own mark");
        }
        if (ITEM_FIELDS.containsKey(type)) {
            checkItems(message, map == null ? Map.of() : map, type);
        }
        return map == null ? Map.of() : map;
    }

    private static void checkItems(Fields message, Map<?, ?> map, String type) {
        String path = message.path("content_attributes");
        Fields attributes =
                Fields.of(map, path, map.keySet().stream().map(String::valueOf).toList(), message.findings());
        List<?> items = attributes.list("items", MOST_ITEMS);
        if (items.isEmpty() && (map.get("items") == null || map.get("items") instanceof List<?> l && l.isEmpty())) {
            attributes.problem("items", "must have at least one entry for content_type " + type);
        }
        Set<String> titles = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            Fields item = attributes.entry("items", items, i, ITEM_FIELDS.get(type));
            if (item != null) {
                checkItem(item, type, titles);
            }
        }
    }

    private static void checkItem(Fields item, String type, Set<String> titles) {
        switch (type) {
            case "input_select" -> {
                checkTitle(item, titles);
                item.visibleText("value", Fields.LONGEST);
            }
            case "cards" -> {
                checkTitle(item, titles);
                item.text("description");
                item.webAddress("media_url");
                checkActions(item);
            }
            case "article" -> item.webAddress("link");
            default -> item.text("name");
        }
    }

    /** Chatwoot's widget tells the entries of a list apart by their titles (ChatOptions.vue, 4.15.1). */
    private static void checkTitle(Fields item, Set<String> titles) {
        String title = item.visibleText("title", Fields.LONGEST);
        if (!title.isEmpty() && !titles.add(title)) {
            item.problem("title", "must differ from the titles before", title);
        }
    }

    private static void checkActions(Fields item) {
        if (!(item.value("actions") instanceof List<?> list) || list.isEmpty()) {
            item.problem("actions", "must have at least one entry");
        } else {
            ActionReader.readAll(item);
        }
    }
}
