package org.cardcourier.intake;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Reads points in time: ISO with an offset; where a file or mapping has a time zone, also without. */
final class Times {

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");
    private static final String EXAMPLE = "such as 2026-01-20T14:30:00+08:00";
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("[uuuu-MM-dd'T'HH:mm[:ss]][uuuu-MM-dd HH:mm[:ss]][uuuu/MM/dd HH:mm[:ss]]");

    private final ZoneId zone;

    /** @param zone of times without an offset, or null to refuse them */
    Times(ZoneId zone) {
        this.zone = zone;
    }

    /** @return the zone of times without an offset, or null where they are refused */
    ZoneId zone() {
        return zone;
    }

    /** @return the time, or null where there is none or no valid one */
    Instant read(Fields fields, String name) {
        Object value = fields.value(name);
        if (value == null) {
            return null;
        }
        Instant time = value instanceof String text ? parse(text) : null;
        if (time == null) {
            fields.problem(name, "must be a time with an offset, " + EXAMPLE, value);
        }
        return time;
    }

    /** @return the time, or null if the text is none between 1970 and 9999 */
    Instant parse(String text) {
        if (text.length() > 40) {
            return null;
        }
        try {
            return inRange(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException notWithOffset) {
            return zone == null ? null : parseLocal(text);
        }
    }

    private Instant parseLocal(String text) {
        try {
            return inRange(LocalDateTime.parse(text, LOCAL).atZone(zone).toInstant());
        } catch (DateTimeException noTime) {
            return null;
        }
    }

    private static Instant inRange(Instant time) {
        return time.isBefore(FIRST) || time.isAfter(LAST) ? null : time;
    }
}
