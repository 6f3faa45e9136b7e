package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error answer says, whatever its shape: {@code error}, {@code errors[]}, {@code message} with {@code
 * attributes[]}, {@code status} with {@code error}, a web page, plain text, or nothing (all recorded from 4.10.0).
 *
 * @param text            the words as they came; "" for none
 * @param isJson          true for an object of JSON, so most likely Chatwoot's own
 * @param namesAttributes true for the shape of contacts and conversations, {@code {"message", "attributes"}}
 */
record AnswerText(String text, boolean isJson, boolean namesAttributes) {

    /** No error text of Chatwoot's comes near; a web page may be longer, its title stands in front. */
    private static final int ENOUGH = 16_384;

    private static final Pattern TITLE =
            Pattern.compile("<title[^>]*>(.*?)</title", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    static AnswerText of(byte[] body) {
        return Json.parse(body)
                .filter(JsonNode::isObject)
                .map(AnswerText::ofJson)
                .orElseGet(() -> ofText(body));
    }

    private static AnswerText ofJson(JsonNode json) {
        List<String> words = new ArrayList<>();
        for (String name : List.of("error", "errors", "message")) {
            addWords(words, json.path(name));
        }
        return new AnswerText(
                String.join(", ", words),
                true,
                json.has("message") && json.path("attributes").isArray());
    }

    private static void addWords(List<String> words, JsonNode value) {
        if (value.isArray()) {
            value.forEach(element -> addWords(words, element));
        } else if (value.isTextual()) {
            words.add(value.textValue());
        } else if (!Json.isAbsent(value)) {
            words.add(value.toString());
        }
    }

    private static AnswerText ofText(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, ENOUGH), StandardCharsets.UTF_8);
        return new AnswerText(isPage(text) ? "a web page" + title(text) : text.strip(), false, false);
    }

    private static boolean isPage(String text) {
        String start = text.stripLeading().toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html");
    }

    private static String title(String page) {
        Matcher title = TITLE.matcher(page);
        return title.find() ? " \"" + title.group(1).strip() + "\"" : "";
    }

    /** The words as they may stand in a message. */
    String shown() {
        return Optional.of(Plain.of(text)).filter(words -> !words.isEmpty()).orElse("no text");
    }
}
