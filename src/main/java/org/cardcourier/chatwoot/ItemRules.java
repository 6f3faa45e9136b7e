package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What must hold for the {@code items} of a rich message.
 *
 * <p>Chatwoot checks their keys and that a card has actions (read in 4.15.1,
 * app/models/concerns/content_attribute_validator.rb); everything else here it takes with 200 and then shows a dead
 * button, a dangerous link or nothing at all.
 */
final class ItemRules {

    private static final Map<String, Names> KEYS = Map.of(
            "input_select", Names.of("title", "value"),
            "cards", Names.of("title", "description", "media_url", "actions"),
            "form",
                    Names.of(
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
            "article", Names.of("title", "description", "link"));

    private static final Names ACTION_KEYS = Names.of("text", "type", "payload", "uri");
    private static final Names ACTION_TYPES = Names.of("link", "postback");
    private static final int LONGEST_LINK = 2048;

    /** A host name in any script, or an IPv6 address, with or without a port; never a user name before it. */
    private static final Pattern AUTHORITY =
            Pattern.compile("([\\p{L}\\p{M}\\p{N}._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

    private ItemRules() {}

    static void check(String contentType, JsonNode items, Subject subject) {
        Names keys = KEYS.get(contentType);
        if (keys == null) {
            return;
        }
        if (!items.isArray() || items.isEmpty()) {
            throw subject.invalid("content_attributes.items must be a list of at least one item for " + contentType
                    + ", got " + Json.shown(items));
        }
        Set<String> titles = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            String where = "items[" + i + "]";
            JsonNode item = items.get(i);
            checkKeys(item, keys, where, subject);
            switch (contentType) {
                case "cards" -> checkCard(item, where, subject);
                case "input_select" -> checkChoice(item, where, subject);
                case "article" -> checkLink(item.path("link"), where + ".link", subject);
                default -> {}
            }
            checkTitle(contentType, item.path("title"), titles, where, subject);
        }
    }

    private static void checkKeys(JsonNode item, Names keys, String where, Subject subject) {
        if (!item.isObject()) {
            throw subject.invalid(where + " must be an object, got " + Json.shown(item));
        }
        keys.checkAll(item, where, subject);
    }

    /** The widget tells cards and choices apart by their titles (read in 4.15.1, AgentMessageBubble.vue). */
    private static void checkTitle(
            String contentType, JsonNode title, Set<String> titles, String where, Subject subject) {
        if (contentType.equals("form")) {
            return;
        }
        checkWords(title, where + ".title", subject);
        if (!contentType.equals("article") && !titles.add(title.textValue())) {
            throw subject.invalid(where + ".title must be given once, got " + Json.shown(title) + " again");
        }
    }

    private static void checkChoice(JsonNode item, String where, Subject subject) {
        checkWords(item.path("value"), where + ".value", subject);
    }

    private static void checkCard(JsonNode item, String where, Subject subject) {
        JsonNode actions = item.path("actions");
        if (!actions.isArray() || actions.isEmpty()) {
            throw subject.invalid(where + ".actions must be a list of at least one action, got " + Json.shown(actions));
        }
        for (int i = 0; i < actions.size(); i++) {
            checkAction(actions.get(i), where + ".actions[" + i + "]", subject);
        }
        if (!Json.isAbsent(item.path("media_url"))) {
            checkLink(item.path("media_url"), where + ".media_url", subject);
        }
    }

    private static void checkAction(JsonNode action, String where, Subject subject) {
        checkKeys(action, ACTION_KEYS, where, subject);
        ACTION_TYPES.check(action.path("type"), where + ".type", subject);
        checkWords(action.path("text"), where + ".text", subject);
        if (action.path("type").textValue().equals("link")) {
            checkLink(action.path("uri"), where + ".uri", subject);
        } else {
            checkWords(action.path("payload"), where + ".payload", subject);
        }
    }

    private static void checkWords(JsonNode value, String where, Subject subject) {
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw subject.invalid(where + " must be a text that is not empty, got " + Json.shown(value));
        }
    }

    private static void checkLink(JsonNode value, String where, Subject subject) {
        if (!isLink(value)) {
            throw subject.invalid(where + " must be an absolute http or https address, got " + Json.shown(value));
        }
    }

    /** As a browser would take it: the widget sets the address as href without a look (read in 4.15.1, CardButton.vue). */
    private static boolean isLink(JsonNode value) {
        if (!value.isTextual() || value.textValue().length() > LONGEST_LINK) {
            return false;
        }
        String text = value.textValue();
        String scheme = text.substring(0, Math.max(0, text.indexOf(':'))).toLowerCase(Locale.ROOT);
        boolean isWeb = scheme.equals("http") || scheme.equals("https");
        boolean isOneWord = text.codePoints().noneMatch(ItemRules::isNotForAddresses);
        return isWeb && isOneWord && hasHost(text);
    }

    private static boolean isNotForAddresses(int c) {
        return Character.isISOControl(c)
                || Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT
                || c == '\\';
    }

    private static boolean hasHost(String text) {
        int start = text.indexOf("://");
        return start > 0
                && AUTHORITY
                        .matcher(text.substring(start + 3).split("[/?#]", 2)[0])
                        .matches();
    }
}
