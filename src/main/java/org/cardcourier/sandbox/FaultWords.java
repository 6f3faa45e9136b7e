package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fault said in words, such as {@code lose the second answer}: becomes an entry as {@link FaultPlans} reads it. What is not
 * said to be about something else is about messages that are posted.
 */
final class FaultWords {

    private static final List<String> ORDINALS =
            List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth");
    private static final List<String> NUMBERS =
            List.of("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

    private static final String NTH =
            "(?:the )?(?:(?<nth>next|every|" + String.join("|", ORDINALS) + "|\\d{1,4}(?:st|nd|rd|th)) )?";
    private static final String TIMES =
            "(?: (?<times>once|twice|always|every time|(?:\\d{1,4}|" + String.join("|", NUMBERS) + ") times))?";
    private static final String TO =
            "(?: (?:to|for|of) " + NTH.replace("<nth>", "<of>") + "(?<what>[a-z ]+|[a-z]+ \\S*/\\S*))?";
    private static final String LONG = "(?<number>\\d{1,6}(?:[.]\\d{1,3})?) ?(?<unit>ms|s|seconds?|min|minutes?)";

    private static final Map<Pattern, String> FORMS = Map.of(
            form("lose " + NTH + "answers?" + TIMES + TO), "lost_answer",
            form("answer (?<status>\\d{3})" + TIMES + TO), "status",
            form("store,? then answer (?<status>\\d{3})" + TIMES + TO), "stored_then",
            form("(?:" + NTH + "answer )?(?:is )?" + LONG + " late" + TIMES + TO), "delay",
            form("(?:break|reset) " + NTH + "(?:request|connection)" + TIMES + TO), "reset_before",
            form("never answer" + TIMES + TO), "silence",
            form("store " + LONG + " after an answer that never comes" + TIMES + TO), "late_commit");

    private static final Map<String, String[]> SUBJECTS = Map.ofEntries(
            Map.entry("message", new String[] {"POST", "*/messages"}),
            Map.entry("card", new String[] {"POST", "*/messages"}),
            Map.entry("label", new String[] {"POST", "*/labels"}),
            Map.entry("status", new String[] {"POST", "*/toggle_status"}),
            Map.entry("assignment", new String[] {"POST", "*/assignments"}),
            Map.entry("search", new String[] {"", "*/contacts/*"}),
            Map.entry("searche", new String[] {"", "*/contacts/*"}),
            Map.entry("look", new String[] {"GET", "*/messages"}),
            Map.entry("conversation", new String[] {"", "*/conversations/*"}),
            Map.entry("order", new String[] {"GET", "/sandbox/orders"}),
            Map.entry("request", new String[] {"", ""}),
            Map.entry("any request", new String[] {"", ""}),
            Map.entry("everything", new String[] {"", ""}));

    static final String EXAMPLES = "lose the second answer; answer 503 three times; answer 422 to the second message;"
            + " 20 s late; break the first request; never answer; store, then answer 422;"
            + " store 2 s after an answer that never comes; at the end, perhaps: to labels, to the status, to assignments,"
            + " to searches, to looks, to orders, to any request, to PUT */contacts/*";

    private FaultWords() {}

    private static Pattern form(String pattern) {
        return Pattern.compile(pattern);
    }

    /** @throws IllegalArgumentException if nobody can know what is meant; the message says what could be said */
    static ObjectNode entry(String words) {
        String plain =
                words.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").replaceFirst("[.]$", "");
        for (Map.Entry<Pattern, String> form : FORMS.entrySet()) {
            Matcher said = form.getKey().matcher(plain);
            if (said.matches()) {
                return entry(form.getValue(), said, words);
            }
        }
        throw unknown(words);
    }

    private static IllegalArgumentException unknown(String words) {
        return new IllegalArgumentException("nobody knows what \"" + words + "\" means; say it as: " + EXAMPLES);
    }

    private static ObjectNode entry(String fault, Matcher said, String words) {
        ObjectNode entry = Json.object().put("fault", fault);
        subject(entry.putObject("match"), group(said, "what"), words);
        if (group(said, "status") != null) {
            entry.put("status", Integer.parseInt(said.group("status")));
        }
        if (group(said, "number") != null) {
            entry.put("ms", millis(said.group("number"), said.group("unit")));
        }
        String nth = group(said, "nth") == null ? group(said, "of") : group(said, "nth");
        String times = group(said, "times");
        if ("every".equals(nth) || "always".equals(times) || "every time".equals(times)) {
            return entry.put("always", true);
        }
        return entry.put("after", nth == null ? 0 : ordinal(nth) - 1).put("times", times == null ? 1 : number(times));
    }

    /** Patterns differ in the groups that they have. */
    private static String group(Matcher said, String name) {
        return said.pattern().pattern().contains("<" + name + ">") ? said.group(name) : null;
    }

    private static void subject(ObjectNode match, String what, String words) {
        String plain = what == null ? "message" : what.strip();
        if (plain.contains("/")) {
            int space = plain.indexOf(' ');
            match.put("method", plain.substring(0, space).toUpperCase(Locale.ROOT))
                    .put("path", plain.substring(space + 1).replaceFirst("^/[*]", "*"));
            return;
        }
        boolean isNote = plain.matches("notes?");
        String one = isNote ? "message" : SUBJECTS.containsKey(plain) ? plain : plain.replaceFirst("s$", "");
        String[] found = SUBJECTS.get(one);
        if (found == null) {
            throw unknown(words);
        }
        match.put("method", found[0]).put("path", found[1]);
        if (isNote) {
            match.put("body", "\"private\":true");
        }
    }

    private static long millis(String number, String unit) {
        long factor = unit.equals("ms") ? 1 : unit.startsWith("m") ? 60_000 : 1000;
        return Math.round(Double.parseDouble(number) * factor);
    }

    private static int ordinal(String word) {
        return word.equals("next")
                ? 1
                : ORDINALS.contains(word)
                        ? ORDINALS.indexOf(word) + 1
                        : Math.max(1, Integer.parseInt(word.replaceAll("\\D", "")));
    }

    private static int number(String times) {
        String word = times.replace(" times", "");
        return switch (word) {
            case "once" -> 1;
            case "twice" -> 2;
            default -> NUMBERS.contains(word) ? NUMBERS.indexOf(word) + 1 : Math.max(1, Integer.parseInt(word));
        };
    }
}
