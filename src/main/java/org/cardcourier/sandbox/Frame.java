package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** One conversation in a frame of 400x640, about as the widget draws it, and apart from it what only agents see. */
final class Frame {

    private final Html html;
    private final Words words;
    private final Conversation conversation;

    Frame(Html html, Words words, Conversation conversation) {
        this.html = html;
        this.words = words;
        this.conversation = conversation;
    }

    void widget(String shop) {
        html.raw("<section class=\"widget\" aria-label=\"")
                .text(words.get("conversation"))
                .raw(" ");
        html.text(conversation.id).raw("\"><header><span class=\"back\" aria-hidden=\"true\"></span><div>");
        html.tag("strong", "shop", shop).raw("<i class=\"online\"></i>");
        html.tag("small", "reply", conversation.inbox.isWeb() ? words.get("reply") : conversation.inbox.name())
                .raw("</div></header><div class=\"scroll\"><div class=\"messages\">");
        html.tag("p", "day", words.get("today"));
        List<Message> seen =
                conversation.messages.stream().filter(Frame::isSeen).toList();
        for (int i = 0; i < seen.size(); i++) {
            boolean last = i + 1 == seen.size() || !isSameSide(seen.get(i), seen.get(i + 1));
            message(seen.get(i), last);
        }
        if (seen.isEmpty()) {
            html.tag("p", "empty", words.get("empty"));
        }
        html.raw("</div></div><form class=\"say\" data-conversation=\"").text(conversation.id);
        html.raw("\"><input name=\"content\" autocomplete=\"off\" placeholder=\"")
                .text(words.get("type"));
        html.raw("\" aria-label=\"")
                .text(words.get("type"))
                .raw("\"><button aria-label=\"")
                .text(words.get("send"));
        html.raw("\"></button></form>").tag("footer", "by", words.get("by")).raw("</section>");
    }

    /** The widget draws neither notes nor activity lines, nor anything whose content is empty (seen); elsewhere what failed never came. */
    private static boolean isSeen(Message message) {
        boolean never = message.status.equals("failed") && !message.conversation.inbox.isWeb();
        return !message.isPrivate && !message.isActivity() && !never && !Text.isBlank(message.content);
    }

    private static boolean isSameSide(Message one, Message next) {
        return (one.type == Message.INCOMING) == (next.type == Message.INCOMING) && one.sender == next.sender;
    }

    private void message(Message message, boolean last) {
        boolean customer = message.type == Message.INCOMING;
        html.raw("<div class=\"row ")
                .raw(customer ? "customer" : "agent")
                .raw(last ? " last" : "")
                .raw("\">");
        if (!customer) {
            avatar(message, last);
        }
        html.raw("<div class=\"stack\">");
        if (customer) {
            html.raw("<div class=\"bubble\">").raw(lines(message.content)).raw("</div>");
        } else {
            body(message);
        }
        if (last && !customer) {
            html.tag("p", "name", nameOf(message));
        }
        html.raw("</div></div>");
        chosen(message);
    }

    private static String lines(String text) {
        return new Html().text(text).toString().replace("\n", "<br>\n");
    }

    private void avatar(Message message, boolean last) {
        String name = nameOf(message);
        String letter = name.isEmpty() ? "" : name.substring(0, name.offsetByCodePoints(0, 1));
        html.tag("span", last ? "avatar" : "avatar none", last ? letter : "");
    }

    private static String nameOf(Message message) {
        if (message.sender instanceof SandboxSeed.User user) {
            return user.name();
        }
        return message.sender instanceof SandboxSeed.Bot bot ? bot.name() : "";
    }

    /** {@code cards} without their content; {@code input_select} with it and its choices until one is taken (seen). */
    private void body(Message message) {
        JsonNode items = message.attributes().path("items");
        switch (message.contentType) {
            case "cards", "input_select", "form", "article" -> {
                if (conversation.inbox.isWeb()) {
                    rich(message, items);
                } else {
                    channel(message, items);
                }
            }
            default -> channel(message, items);
        }
    }

    /** On every other channel the words, as its renderer writes them, and what of the options arrives there. */
    private void channel(Message message, JsonNode items) {
        String channel = conversation.inbox.channelType();
        boolean asks = message.contentType.equals("input_select");
        html.raw("<div class=\"bubble markdown\">").raw(ChannelText.html(channel, message.content, asks));
        if (asks && ChannelText.showsOptions(channel) && !message.attributes().has("submitted_values")) {
            pills(message, items);
        }
        html.raw("</div>");
    }

    private void rich(Message message, JsonNode items) {
        switch (message.contentType) {
            case "cards" -> {
                html.raw("<div class=\"cards\">");
                items.forEach(this::card);
                html.raw("</div>");
            }
            case "input_select" -> {
                html.raw("<div class=\"bubble markdown\">").raw(Markdown.widget(message.content));
                if (!message.attributes().has("submitted_values")) {
                    pills(message, items);
                }
                html.raw("</div>");
            }
            case "form" -> form(items);
            default -> articles(items);
        }
    }

    private void card(JsonNode item) {
        html.raw("<div class=\"card\">").tag("h3", "title", Json.text(item, "title"));
        html.tag("p", "description", Json.text(item, "description"));
        for (JsonNode action : item.path("actions")) {
            action(action);
        }
        html.raw("</div>");
    }

    private void action(JsonNode action) {
        String uri = Json.text(action, "uri");
        if ("link".equals(Json.text(action, "type")) && isWeb(uri)) {
            html.raw("<a class=\"button\" target=\"_blank\" rel=\"noopener noreferrer nofollow\" href=\"")
                    .text(uri);
            html.raw("\">").text(Json.text(action, "text")).raw("</a>");
        } else if ("link".equals(Json.text(action, "type"))) {
            html.tag("span", "button dead", Json.text(action, "text"));
        } else {
            html.tag("span", "button outline", Json.text(action, "text"));
        }
    }

    private static boolean isWeb(String uri) {
        String start = uri == null ? "" : uri.toLowerCase(Locale.ROOT);
        return start.startsWith("https://") || start.startsWith("http://");
    }

    private void pills(Message message, JsonNode items) {
        html.raw("<div class=\"pills\">");
        for (JsonNode item : items) {
            html.raw("<button class=\"pill\" data-conversation=\"").text(conversation.id);
            html.raw("\" data-message=\"")
                    .text(message.id)
                    .raw("\" data-value=\"")
                    .text(Json.text(item, "value"));
            html.raw("\">").text(Json.text(item, "title")).raw("</button>");
        }
        html.raw("</div>");
    }

    /** The choice appears as the customer's own bubble. */
    private void chosen(Message message) {
        for (JsonNode value : message.attributes().path("submitted_values")) {
            html.raw("<div class=\"row customer last\"><div class=\"stack\"><div class=\"bubble\">");
            html.text(Json.text(value, "title")).raw("</div></div></div>");
        }
    }

    private void form(JsonNode items) {
        html.raw("<div class=\"card\">");
        for (JsonNode item : items) {
            html.raw("<label class=\"field\">").text(Json.text(item, "label"));
            html.raw("<input disabled placeholder=\"")
                    .text(Json.text(item, "placeholder"))
                    .raw("\"></label>");
        }
        html.raw("</div>");
    }

    private void articles(JsonNode items) {
        html.raw("<div class=\"card\">");
        for (JsonNode item : items) {
            html.tag("h3", "title", Json.text(item, "title")).tag("p", "description", Json.text(item, "description"));
        }
        html.raw("</div>");
    }

    /** What agents see and the customer does not. */
    void agents() {
        html.raw("<aside class=\"agents\">")
                .raw("<h2>")
                .text(words.get("conversation"))
                .raw(" ");
        html.text(conversation.id)
                .raw("</h2><p class=\"who\">")
                .text(conversation.contact().name)
                .raw(" · ");
        html.text(conversation.inbox.name()).raw("</p><p>");
        html.tag("span", "status " + conversation.status, words.get(conversation.status))
                .raw("</p><dl>");
        fact("assignee", conversation.assignee == null ? words.get("nobody") : conversation.assignee.name());
        fact("team", conversation.team == null ? words.get("none") : conversation.team.name());
        html.raw("<dt>").text(words.get("labels")).raw("</dt><dd>");
        conversation.labels.forEach(label -> html.tag("span", "label", label).raw(" "));
        html.text(conversation.labels.isEmpty() ? words.get("none") : "").raw("</dd></dl>");
        if (conversation.messages.stream().anyMatch(message -> !isSeen(message))) {
            notes();
        }
        html.raw("</aside>");
    }

    private void fact(String name, String value) {
        html.raw("<dt>").text(words.get(name)).raw("</dt><dd>").text(value).raw("</dd>");
    }

    private void notes() {
        html.raw("<h3>").text(words.get("agents")).raw("</h3><ul class=\"notes\">");
        for (Message message : conversation.messages) {
            if (message.isPrivate) {
                html.raw("<li class=\"note\"><strong>")
                        .text(words.get("note"))
                        .raw("</strong> ")
                        .text(nameOf(message));
                html.raw("<div class=\"markdown\">")
                        .raw(Markdown.widget(content(message)))
                        .raw("</div></li>");
            } else if (message.isActivity()) {
                html.tag("li", "activity", message.content);
            } else if (message.status.equals("failed")) {
                html.tag(
                        "li",
                        "activity bad",
                        words.get("failed") + ": "
                                + message.attributes().path("external_error").asText());
            }
        }
        html.raw("</ul>");
    }

    private static String content(Message message) {
        return message.content == null ? "" : message.content;
    }
}
