package org.cardcourier.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The page at {@code /sandbox}; with {@code ?conversation=1} one frame alone, with {@code &agents=1} the agents' part beside it. */
final class Page {

    private final World world;

    Page(World world) {
        this.world = world;
    }

    Answer whole(Request request, List<Conversation> shown) {
        Words words = Words.of(request);
        boolean alone = !request.text("conversation").isEmpty();
        Html html = new Html();
        html.raw("<!DOCTYPE html>\n<html lang=\"")
                .raw(words.language())
                .raw("\"><head><meta charset=\"utf-8\"><title>");
        html.text(words.get("title")).raw("</title><meta name=\"viewport\" content=\"width=device-width\">");
        html.raw("<link rel=\"stylesheet\" href=\"/sandbox/style.css\">");
        html.raw("<script src=\"/sandbox/script.js\" defer></script></head><body class=\"");
        html.raw(alone ? "alone" : "all").raw("\">");
        if (!alone) {
            head(html, words);
        }
        html.raw("<main>");
        for (Conversation conversation : shown) {
            Frame frame = new Frame(html, words, conversation);
            html.raw("<article>");
            frame.widget(world.seed.account().name());
            if (!alone || !request.text("agents").isEmpty()) {
                frame.agents();
            }
            html.raw("</article>");
        }
        html.raw("</main></body></html>\n");
        return new Answer(200, Answer.HTML, Text.bytes(html.toString()), ControlApi.pageHeaders());
    }

    private void head(Html html, Words words) {
        html.raw("<header class=\"top\"><div><h1>")
                .text(words.get("title"))
                .raw("</h1><p>")
                .text(words.get("lead"));
        html.raw("</p></div><nav><span>").text(world.messageCount()).raw(" ").text(words.get("stored"));
        html.raw("</span> <a href=\"/sandbox?lang=")
                .raw(words.isChinese() ? "en" : "zh")
                .raw("\">");
        html.text(words.get("other")).raw("</a></nav></header>");
    }

    Answer file(String name) {
        try (InputStream in = Page.class.getResourceAsStream("/sandbox/" + name)) {
            String type = name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
            return Answer.text(200, type, Text.utf8(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
