package org.cardcourier.console;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cardcourier.journal.StoryWords;
import org.cardcourier.journal.Telling;

/** The words of the console in one language: one table, and the one in which stories are told. */
final class Words {

    static final List<String> LANGUAGES = List.of("en", "zh");

    private static final Map<String, Words> ALL = new HashMap<>();

    static {
        LANGUAGES.forEach(language -> ALL.put(language, new Words(language)));
    }

    private final String language;
    private final Map<String, String> table;
    private final StoryWords story;

    private Words(String language) {
        this.language = language;
        this.table = StoryWords.load("/console/words." + language + ".properties");
        this.story = StoryWords.of(language);
    }

    /**
     * The language of a browser.
     *
     * @param chosen   what a person chose; null for nothing
     * @param accepted the header Accept-Language; null for none
     */
    static Words of(String chosen, String accepted) {
        if (chosen != null && ALL.containsKey(chosen)) {
            return ALL.get(chosen);
        }
        return ALL.get(first(accepted));
    }

    private static String first(String accepted) {
        for (String each : accepted == null ? new String[0] : accepted.split(",")) {
            String language = each.strip().toLowerCase(Locale.ROOT).replaceAll("[-;].*", "");
            if (LANGUAGES.contains(language)) {
                return language;
            }
        }
        return "en";
    }

    String language() {
        return language;
    }

    String tag() {
        return language.equals("zh") ? "zh-CN" : "en";
    }

    Map<String, String> table() {
        return table;
    }

    String say(String key, Object... values) {
        String pattern = table.get(key);
        if (pattern == null) {
            return key;
        }
        String[] texts = new String[values.length];
        for (int i = 0; i < values.length; i++) {
            texts[i] = String.valueOf(values[i]);
        }
        return StoryWords.fill(pattern, texts);
    }

    String say(Telling.Saying saying) {
        return story.say(saying);
    }
}
