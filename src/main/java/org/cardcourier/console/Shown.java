package org.cardcourier.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Values as pages show them: cut, with moments and ages in words. */
final class Shown {

    private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter OTHER_DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private Shown() {}

    /** @return a text of at most so many characters, the last of them … where it was cut; control characters are visible */
    static String cut(String text, int most) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(most).forEach(c -> shown.appendCodePoint(isControl(c) ? '\uFFFD' : c));
        return text.codePointCount(0, text.length()) > most ? shown.append('…').toString() : shown.toString();
    }

    /** Also those that turn the direction of the text around them. */
    private static boolean isControl(int c) {
        boolean isLine = c == '\n' || c == '\t';
        boolean turns = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
        return turns || !isLine && (Character.isISOControl(c) || c >= 0xD800 && c <= 0xDFFF);
    }

    /** A moment for {@code <time>}: exact, short, and how long ago. Null for 0. */
    static Map<String, Object> moment(long millis, Clock clock, Words words) {
        if (millis == 0) {
            return null;
        }
        ZonedDateTime at = Instant.ofEpochMilli(millis).atZone(clock.getZone());
        boolean isToday =
                at.toLocalDate().equals(clock.instant().atZone(clock.getZone()).toLocalDate());
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("exact", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at));
        shown.put("text", (isToday ? TODAY : OTHER_DAY).format(at));
        shown.put("age", age(clock.millis() - millis, words));
        return shown;
    }

    /** Such as "3 min ago" or "in 5 min". */
    private static String age(long millis, Words words) {
        return words.say(millis < 0 ? "time.in" : "time.ago", length(Math.abs(millis), words));
    }

    /** Such as "45 s", "12 min", "3 h 5 min" or "2 d 4 h". */
    static String length(long millis, Words words) {
        Duration age = Duration.ofMillis(Math.max(0, millis));
        if (age.toMinutes() == 0) {
            return words.say("time.s", age.toSeconds());
        }
        if (age.toHours() == 0) {
            return words.say("time.min", age.toMinutes());
        }
        return age.toDays() == 0
                ? words.say("time.h", age.toHours(), age.toMinutesPart())
                : words.say("time.d", age.toDays(), age.toHoursPart());
    }
}
