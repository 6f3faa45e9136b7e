package org.cardcourier.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words in which stories are told, one table for each language: {@code journal/words.en.properties} and so on. */
public final class StoryWords {

    private static final Pattern PLACE = Pattern.compile("\\{(\\d)\\}");

    private final Map<String, String> table;

    private StoryWords(Map<String, String> table) {
        this.table = table;
    }

    /**
     * The words of a language.
     *
     * @param language "en" or "zh"
     * @return the words
     * @throws IllegalArgumentException if there is no table of it
     */
    public static StoryWords of(String language) {
        return new StoryWords(load("/journal/words." + language + ".properties"));
    }

    /**
     * A table of words.
     *
     * @param name of the resource
     * @return its words by name
     * @throws IllegalArgumentException if there is no such table
     */
    public static Map<String, String> load(String name) {
        Properties words = new Properties();
        try (InputStream file = StoryWords.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalArgumentException("There is no table of words " + name);
            }
            words.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("The JAR lacks " + name, e);
        }
        Map<String, String> table = new TreeMap<>();
        words.stringPropertyNames().forEach(key -> table.put(key, words.getProperty(key)));
        return table;
    }

    /**
     * Says it.
     *
     * @param saying what
     * @return the sentence; what people wrote stands in it as it is
     */
    public String say(Telling.Saying saying) {
        String[] values = saying.values().stream()
                .map(value -> value instanceof Telling.Saying inner ? say(inner) : value.toString())
                .toArray(String[]::new);
        return fill(table.getOrDefault(saying.key(), saying.key()), values);
    }

    /**
     * Puts values into a sentence.
     *
     * @param pattern with {0}, {1} and so on
     * @param values  what stands there instead
     * @return the sentence
     */
    public static String fill(String pattern, String... values) {
        return PLACE.matcher(pattern).replaceAll(place -> {
            int n = Integer.parseInt(place.group(1));
            return Matcher.quoteReplacement(n < values.length ? values[n] : place.group());
        });
    }
}
