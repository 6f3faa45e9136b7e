package org.cardcourier.check;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.journal.Schedule;
import org.cardcourier.journal.State;

/** The values of {@code journal:} options that its description cannot say: they are looked at when a route starts. */
final class JournalOptions {

    private static final Pattern OPTION = Pattern.compile("[?&](states|schedule|gather)=(?:RAW\\()?([^&)]*)\\)?");

    private JournalOptions() {}

    /** @param mistakes by option takes a sentence for each value that is none */
    static void mistakes(String uri, Map<String, String> mistakes) {
        Matcher option = OPTION.matcher(uri.replace("%2C", ",").replace("%20", " "));
        while (option.find()) {
            String value = option.group(2);
            if (value.contains("{{") || value.contains("${")) {
                continue;
            }
            if (option.group(1).equals("states")) {
                states(value, mistakes);
            } else if (option.group(1).equals("gather")) {
                gather(value, mistakes);
            } else {
                schedule(value, mistakes);
            }
        }
    }

    private static void states(String value, Map<String, String> mistakes) {
        List<String> known = Arrays.stream(State.values()).map(State::word).toList();
        for (String word : value.split(",")) {
            if (!word.isBlank() && !known.contains(word.strip())) {
                mistakes.put(
                        word.strip(),
                        "there is no state \"" + word.strip() + "\"; it is one of " + String.join(", ", known)
                                + Meant.of(word.strip(), known));
            }
        }
    }

    private static void gather(String value, Map<String, String> mistakes) {
        try {
            if (!value.isEmpty()) {
                Schedule.duration(value);
            }
        } catch (IllegalArgumentException e) {
            mistakes.put(value, "gather: " + e.getMessage());
        }
    }

    private static void schedule(String value, Map<String, String> mistakes) {
        try {
            Schedule.parse(value, () -> 0);
        } catch (IllegalArgumentException e) {
            mistakes.put(value, "schedule: " + e.getMessage());
        }
    }
}
