package org.cardcourier.screen;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a customer reads of a message in Chatwoot's web widget: the real Liquid, then the real markdown-it in a real browser. */
final class Widget implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_TEXTS = 400;
    private static final int MOST_CHARACTERS = 400_000;

    private final Browser browser = new Browser();

    Widget() {
        browser.run(resource("/card/markdown-it-14.1.1.min.js") + "\n;''");
        browser.run(resource("/screen/chatwoot-widget.js") + "\n;''");
    }

    /**
     * What is on the screen.
     *
     * @param text     what can be read, as the browser gives it ({@code innerText}); "" where the whole message vanished
     * @param elements their names in order, such as "p", "strong"
     * @param links    where links and pictures go
     */
    record Seen(String text, List<String> elements, List<String> links) {}

    /**
     * What customers see.
     *
     * @param contents of messages, as they are posted
     * @return for each, in order, what is seen; more than one where the versions of Chatwoot differ
     */
    List<List<Seen>> shown(List<String> contents) {
        List<List<Seen>> seen = new ArrayList<>(contents.size());
        for (List<String> some : batches(RubyLiquid.stored(contents))) {
            seen.addAll(read(browser.run("shown(" + literal(some) + ")"), new TypeReference<List<List<Seen>>>() {}));
        }
        return seen;
    }

    /**
     * Where words stand when a message is on one line.
     *
     * @param contents of messages, as they are posted
     * @param words    each once in each message
     * @return for each message, for each word its left end in pixels, -1 where it is not there
     */
    List<List<Double>> lefts(List<String> contents, List<String> words) {
        List<List<Double>> lefts = new ArrayList<>(contents.size());
        for (List<String> some : batches(RubyLiquid.stored(contents))) {
            String script = "lefts(" + literal(some) + ", " + literal(words) + ")";
            lefts.addAll(read(browser.run(script), new TypeReference<List<List<Double>>>() {}));
        }
        return lefts;
    }

    private static List<List<String>> batches(List<String> texts) {
        List<List<String>> batches = new ArrayList<>();
        int from = 0;
        int characters = 0;
        for (int i = 0; i < texts.size(); i++) {
            characters += texts.get(i).length();
            if (i > from && (i - from == MOST_TEXTS || characters > MOST_CHARACTERS)) {
                batches.add(texts.subList(from, i));
                from = i;
                characters = texts.get(i).length();
            }
        }
        batches.add(texts.subList(from, texts.size()));
        return batches;
    }

    /** JSON is JavaScript. */
    private static String literal(List<String> texts) {
        try {
            return JSON.writeValueAsString(texts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream file = Widget.class.getResourceAsStream(name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        browser.close();
    }
}
