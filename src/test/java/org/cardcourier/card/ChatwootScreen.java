package org.cardcourier.card;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;

/**
 * What Chatwoot's widget makes of a text: the real markdown-it 14.1.1 with the options of Chatwoot's
 * {@code MessageFormatter.js}. One instance belongs to one thread.
 */
final class ChatwootScreen implements AutoCloseable {

    private static final Pattern TAG = Pattern.compile("<(/?[a-z0-9]+)[^>]*>");

    private final Context context;
    private final Value renderer;

    ChatwootScreen() {
        context = Context.newBuilder("js")
                .option("engine.WarnInterpreterOnly", "false")
                .build();
        context.eval("js", resource("/card/markdown-it-14.1.1.min.js"));
        renderer = context.eval("js", """
                (function () {
                  const md = globalThis.markdownit({html: false, xhtmlOut: true, breaks: true, langPrefix: 'language-',
                      linkify: true, typographer: true, quotes: '\\u201c\\u201d\\u2018\\u2019', maxNesting: 20});
                  return function (text) { return md.render(text); };
                })()
                """);
    }

    /** The HTML of a message. */
    String html(String markdown) {
        return renderer.execute(markdown).asString();
    }

    /** What the customer reads, white space collapsed. */
    static String visible(String html) {
        String text = TAG.matcher(html.replace("<br />", "\n").replaceAll("</?(p|li|ul|ol)>", "\n"))
                .replaceAll("");
        return OneLine.of(text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&"));
    }

    /** The tags of a message in order, without their attributes. */
    static List<String> structure(String html) {
        return TAG.matcher(html).results().map(tag -> tag.group(1)).toList();
    }

    /** Where a message's links go, as written in the HTML. */
    static List<String> links(String html) {
        Matcher href = Pattern.compile("href=\"([^\"]*)\"").matcher(html);
        return href.results().map(link -> link.group(1).replace("&amp;", "&")).toList();
    }

    private static String resource(String name) {
        try (InputStream file = ChatwootScreen.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
