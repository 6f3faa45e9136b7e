package org.cardcourier.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Channel;
import org.cardcourier.card.TemplateProblem;
import org.cardcourier.chatwoot.Preview;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.chatwoot.Request;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Notice;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** A notice as the customer would see it on a channel, with the exact request bodies and what may go wrong there. */
final class CardPreview {

    /** The widget shows about as many lines before the customer must scroll (400 × 640 pixels, seen). */
    private static final int FRAME_LINES = 16;

    /** A button's text never wraps; 19 Chinese characters fit the frame, 44 Latin ones do not (seen). */
    private static final int BUTTON_WIDTH = 38;

    private static final int MOST = 12_000;

    private final Cards cards;
    private final Parser parser = Parser.builder().build();
    private final HtmlRenderer html = HtmlRenderer.builder()
            .escapeHtml(true)
            .sanitizeUrls(true)
            .softbreak("<br />")
            .build();

    CardPreview(Cards cards) {
        this.cards = cards;
    }

    /** For a decision: what would be posted on the web widget, or why nothing can be shown. */
    List<Map<String, Object>> short_(Notice notice, Account account) {
        return channel(notice, Channel.WEB_WIDGET.word(), account, null).bubbles();
    }

    /**
     * A channel's view of a notice.
     *
     * @param word     Chatwoot's word of the channel
     * @param bubbles  what is posted, in order: text, options, links, and the exact JSON
     * @param warnings what may go wrong
     * @param refusal  why it would be refused; "" if it would not
     */
    record View(String word, List<Map<String, Object>> bubbles, List<String> warnings, String refusal) {

        /** For pages. */
        Map<String, Object> model() {
            return Map.of("word", word, "bubbles", bubbles, "warnings", warnings, "refusal", refusal);
        }
    }

    View channel(Notice notice, String channel, Account account, Words words) {
        try {
            if (notice.order() != null) {
                cards.check(notice);
            }
            List<Map<String, Object>> bubbles = new ArrayList<>();
            List<Request> requests =
                    Preview.of(notice, cards, channel, account.settings().senderBotId());
            for (Request request : requests) {
                bubbles.add(bubble(request.body(), channel));
            }
            return new View(channel, bubbles, words == null ? List.of() : warnings(notice, requests, words), "");
        } catch (TemplateProblem | Refused | IllegalArgumentException e) {
            return new View(channel, List.of(), List.of(), Shown.cut(String.valueOf(e.getMessage()), 600));
        }
    }

    private Map<String, Object> bubble(JsonNode body, String channel) {
        Map<String, Object> bubble = new LinkedHashMap<>();
        String text = Shown.cut(body.path("content").asText(), MOST);
        boolean isMarkdown = channel.equals(Channel.WEB_WIDGET.word()) || channel.equals(Channel.EMAIL.word());
        bubble.put("text", text);
        bubble.put("html", isMarkdown ? html.render(parser.parse(text)) : "");
        bubble.put("options", options(body));
        bubble.put("json", Shown.cut(body.toPrettyString(), MOST));
        return bubble;
    }

    private static List<String> options(JsonNode body) {
        List<String> options = new ArrayList<>();
        for (JsonNode item : body.at("/content_attributes/items")) {
            if (item.has("actions")) {
                item.path("actions")
                        .forEach(action -> options.add(action.path("text").asText()));
            } else {
                options.add(item.path("title").asText());
            }
        }
        return options.stream().map(option -> Shown.cut(option, 200)).toList();
    }

    private static List<String> warnings(Notice notice, List<Request> requests, Words words) {
        List<String> found = new ArrayList<>();
        for (Request request : requests) {
            String text = request.body().path("content").asText();
            long lines = text.lines().mapToLong(line -> 1 + width(line) / 45).sum();
            if (lines > FRAME_LINES) {
                found.add(words.say("warn.long", lines, FRAME_LINES));
            }
        }
        for (Action action : notice.actions()) {
            if (width(action.text()) > BUTTON_WIDTH) {
                found.add(words.say("warn.wide", Shown.cut(action.text(), 60)));
            }
            if (action.isLink() && !isAbsolute(action.uri())) {
                found.add(words.say("warn.relative", Shown.cut(action.uri(), 100)));
            }
        }
        return found;
    }

    /** A Chinese character is about as wide as two Latin ones. */
    private static int width(String text) {
        return text.codePoints().map(c -> c >= 0x1100 ? 2 : 1).sum();
    }

    private static boolean isAbsolute(String uri) {
        try {
            URI parsed = new URI(uri);
            return parsed.getHost() != null && List.of("http", "https").contains(parsed.getScheme());
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
