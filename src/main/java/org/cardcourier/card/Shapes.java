package org.cardcourier.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;

/**
 * Words and actions as the bodies of Chatwoot messages: maps for Jackson, keys in a fixed order.
 *
 * <p>Which keys Chatwoot takes is in its {@code content_attribute_validator.rb} (4.10.0); others make it answer 422.
 */
final class Shapes {

    /** Chatwoot's own limit of a message. */
    private static final int MOST_CHARACTERS = 150_000;

    private static final String TITLE_OF_SEED = "操作";

    private Shapes() {}

    /** A template's text as the content of a message. */
    static String words(String text, String template) {
        String words = text.strip();
        if (words.isEmpty()) {
            throw new RefusedCard("template " + template + " gave no text for this notice");
        }
        int characters = words.codePointCount(0, words.length());
        if (characters > MOST_CHARACTERS) {
            throw new RefusedCard("template " + template + " gave " + characters
                    + " characters, Chatwoot takes at most " + MOST_CHARACTERS);
        }
        return words;
    }

    /** Refuses what a shape cannot carry, before anything is written. */
    static void check(Notice notice, Shape shape) {
        for (Action action : notice.actions()) {
            if (action.isLink() && !WebAddress.isAbsolute(action.uri())) {
                throw new RefusedCard("link \"" + action.text() + "\" needs an absolute http(s) uri, got \""
                        + OneLine.of(action.uri()) + "\"");
            }
        }
        if (shape == Shape.SEED && notice.actions().isEmpty()) {
            throw new RefusedCard("shape seed needs actions, Chatwoot refuses cards without them; use text");
        }
        if (shape != Shape.CARD) {
            return;
        }
        postbacks(notice).findFirst().ifPresent(action -> {
            throw new RefusedCard("shape card takes links only, in Chatwoot's widget the postback \"" + action.text()
                    + "\" would do nothing; use pair");
        });
        if (notice.actions().isEmpty()) {
            throw new RefusedCard("shape card needs a link, Chatwoot refuses cards without actions; use text");
        }
    }

    static List<Map<String, Object>> text(String words) {
        return List.of(outgoing(words));
    }

    static List<Map<String, Object>> pair(Notice notice, String words, String question) {
        Map<String, Object> asked = outgoing(question);
        asked.put("content_type", "input_select");
        asked.put(
                "content_attributes",
                items(postbacks(notice).map(Shapes::option).toList()));
        return List.of(outgoing(words), asked);
    }

    /** The title is the card's first line, the description the others: only a template writes words. */
    static List<Map<String, Object>> card(Notice notice, String content, String words) {
        List<String> lines = words.lines()
                .filter(line -> !PlainText.isOnlyLink(line))
                .map(PlainText::ofLine)
                .filter(line -> !line.isEmpty())
                .toList();
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("title", lines.isEmpty() ? OneLine.of(notice.actions().get(0).text()) : lines.get(0));
        if (lines.size() > 1) {
            item.put("description", String.join(" · ", lines.subList(1, lines.size())));
        }
        picture(notice).ifPresent(address -> item.put("media_url", address));
        item.put("actions", notice.actions().stream().map(Shapes::button).toList());
        return List.of(cards(content, item));
    }

    static List<Map<String, Object>> seed(Notice notice, String words) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("title", TITLE_OF_SEED);
        item.put("actions", notice.actions().stream().map(Shapes::button).toList());
        return List.of(cards(words, item));
    }

    /** A channel's approved template, with the text that agents see. */
    static List<Map<String, Object>> approved(String text, Map<String, Object> parameters) {
        Map<String, Object> body = outgoing(text);
        body.put("template_params", parameters);
        return List.of(body);
    }

    static List<Map<String, Object>> plain(Message message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("content", message.content());
        body.put("message_type", message.messageType().isEmpty() ? "outgoing" : message.messageType());
        body.put("private", message.isPrivate());
        if (!message.contentType().isEmpty()) {
            body.put("content_type", message.contentType());
        }
        if (!message.contentAttributes().isEmpty()) {
            body.put("content_attributes", message.contentAttributes());
        }
        return List.of(body);
    }

    static Stream<Action> postbacks(Notice notice) {
        return notice.actions().stream().filter(Action::isPostback);
    }

    private static Map<String, Object> cards(String words, Map<String, Object> item) {
        Map<String, Object> body = outgoing(words);
        body.put("content_type", "cards");
        body.put("content_attributes", items(List.of(item)));
        return body;
    }

    private static Map<String, Object> outgoing(String content) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("content", content);
        body.put("message_type", "outgoing");
        body.put("private", false);
        return body;
    }

    private static Map<String, Object> items(List<Map<String, Object>> items) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("items", new ArrayList<>(items));
        return attributes;
    }

    private static Map<String, Object> option(Action action) {
        Map<String, Object> option = new LinkedHashMap<>();
        option.put("title", OneLine.of(action.text()));
        option.put("value", value(action));
        return option;
    }

    /** What comes back when it is pressed. */
    static String value(Action action) {
        return action.payload().isEmpty() ? action.text() : action.payload();
    }

    private static Map<String, Object> button(Action action) {
        Map<String, Object> button = new LinkedHashMap<>();
        button.put("type", action.type());
        button.put("text", OneLine.of(action.text()));
        button.put(action.isLink() ? "uri" : "payload", action.isLink() ? action.uri() : action.payload());
        return button;
    }

    private static Optional<String> picture(Notice notice) {
        return notice.order().items().stream()
                .map(item -> item.imageUrl())
                .filter(WebAddress::isAbsolute)
                .findFirst();
    }
}
