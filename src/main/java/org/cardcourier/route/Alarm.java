package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.cardcourier.journal.StoryWords;

/**
 * The bean {@code alarm} that routes from {@code journal:outcomes} name: says in words which notices want a person, and
 * what to do. Values of notices stand in it cut and on one line; nothing of what a notice says to a customer is in it.
 */
public final class Alarm {

    /** What chats show whole; each line has at most some 400 characters. */
    private static final int MOST_IN_A_CHAT = 8;

    private static final int MOST_CHARACTERS = 200;

    private final Map<String, String> words;
    private final Map<String, String> states;

    /**
     * An alarm in one language.
     *
     * @param language "en" or "zh"
     */
    public Alarm(String language) {
        this.words = StoryWords.load("/alarm/words." + language + ".properties");
        this.states = StoryWords.load("/journal/words." + language + ".properties");
    }

    /**
     * One line that holds nothing of any notice: good for a mail's subject.
     *
     * @param exchange its body is a story, or a list of them
     * @return such as "Card Courier: 3 notices want a person"
     */
    public String title(Exchange exchange) {
        long count = count(exchange, stories(exchange));
        return say(count == 1 ? "title.one" : "title", Long.toString(count));
    }

    /**
     * The alarm as plain text.
     *
     * @param exchange its body is a story, or a list of them
     * @return lines
     */
    public String text(Exchange exchange) {
        return lines(exchange, Integer.MAX_VALUE, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /**
     * The alarm as an incoming webhook takes it, Slack's or Mattermost's: values stand in code spans, so that none of them
     * names somebody, links or formats.
     *
     * @param exchange its body is a story, or a list of them
     * @return {@code {"text": "…"}}
     */
    public String chat(Exchange exchange) {
        String text = lines(exchange, MOST_IN_A_CHAT, Alarm::code, Alarm::escaped);
        return JsonNodeFactory.instance.objectNode().put("text", text).toString();
    }

    /** Slack's three; Mattermost shows them as they are in a code span, which is only less pretty. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String code(String value) {
        return "`" + escaped(value.replace('`', '\'')) + "`";
    }

    private String lines(Exchange exchange, int most, UnaryOperator<String> shown, UnaryOperator<String> escaped) {
        List<JsonNode> stories = stories(exchange);
        List<String> lines = new ArrayList<>(List.of(title(exchange), ""));
        stories.stream().limit(most).forEach(story -> {
            lines.add("- " + line(story, shown));
            String detail = oneLine(story.path("detail").asText());
            if (!detail.isEmpty()) {
                lines.add("  " + shown.apply(detail));
            }
        });
        long more = count(exchange, stories) - Math.min(most, stories.size());
        if (more > 0) {
            lines.add(say("more", Long.toString(more)));
        }
        lines.add("");
        lines.add(escaped.apply(words.get("do")));
        return String.join("\n", lines) + "\n";
    }

    private String line(JsonNode story, UnaryOperator<String> shown) {
        List<String> parts = new ArrayList<>();
        parts.add(say("notice", shown.apply(oneLine(story.path("notice_id").asText())), end(story)));
        for (String name : List.of("order_id", "conversation_id", "account")) {
            String value = oneLine(story.path(name).asText());
            if (!value.isEmpty()) {
                parts.add(say(name, shown.apply(value)));
            }
        }
        return String.join(words.get("comma"), parts);
    }

    private String end(JsonNode story) {
        if (story.path("message_failed").asBoolean()) {
            return words.get("message_failed");
        }
        if (story.path("then_failed").asBoolean()) {
            return words.get("then_failed");
        }
        String state = story.path("state").asText();
        String reason = story.path("reason").asText();
        String said = states.getOrDefault("state." + state, state);
        return reason.isEmpty() ? said : say("because", said, reason);
    }

    private String say(String word, String... values) {
        return StoryWords.fill(words.get(word), values);
    }

    /** Without line ends, controls, and what turns the direction of the text around it. */
    private static String oneLine(String value) {
        String line =
                value.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
        int length = line.codePointCount(0, line.length());
        return length <= MOST_CHARACTERS ? line : line.substring(0, line.offsetByCodePoints(0, MOST_CHARACTERS)) + "…";
    }

    private static List<JsonNode> stories(Exchange exchange) {
        List<JsonNode> stories = new ArrayList<>();
        JsonNode body = exchange.getMessage().getBody(JsonNode.class);
        if (body == null || !body.isContainerNode()) {
            throw new IllegalArgumentException("alarm: the body is no story of journal:outcomes");
        }
        if (body.isArray()) {
            body.forEach(stories::add);
        } else {
            stories.add(body);
        }
        return stories;
    }

    private static long count(Exchange exchange, List<JsonNode> stories) {
        return exchange.getProperty(Names.COUNT, (long) stories.size(), Long.class);
    }
}
