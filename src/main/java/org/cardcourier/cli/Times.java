package org.cardcourier.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;

/** Moments and ages as people read them. */
final class Times {

    private Times() {}

    /** @return such as "2026-01-20T14:30:05+08:00", in the clock's zone; "-" for 0 */
    static String shown(long millis, Clock clock) {
        return millis == 0
                ? "-"
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(Instant.ofEpochMilli(millis)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .atZone(clock.getZone()));
    }

    /**
     * A moment as a person writes it: a day, a minute or a second of the clock's zone, or a time with an offset.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Instant moment(String text, Clock clock) {
        try {
            return text.contains("T")
                    ? time(text, clock)
                    : LocalDate.parse(text).atStartOfDay(clock.getZone()).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "a time is such as 2026-01-20, 2026-01-20T14:30 or 2026-01-20T14:30+08:00," + " got \"" + text
                            + "\"");
        }
    }

    private static Instant time(String text, Clock clock) {
        TemporalAccessor time =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return time instanceof OffsetDateTime moment
                ? moment.toInstant()
                : ((LocalDateTime) time).atZone(clock.getZone()).toInstant();
    }

    /** @return such as "45 s", "12 min", "3 h 5 min" or "2 d 4 h" */
    static String age(long sinceMillis, Clock clock) {
        return length(Duration.ofMillis(Math.max(0, clock.millis() - sinceMillis)));
    }

    /** @return such as "45 s", "12 min", "3 h 5 min" or "2 d 4 h" */
    static String length(Duration age) {
        if (age.toMinutes() == 0) {
            return age.toSeconds() + " s";
        }
        if (age.toHours() == 0) {
            return age.toMinutes() + " min";
        }
        return age.toDays() == 0
                ? age.toHours() + " h " + age.toMinutesPart() + " min"
                : age.toDays() + " d " + age.toHoursPart() + " h";
    }
}
