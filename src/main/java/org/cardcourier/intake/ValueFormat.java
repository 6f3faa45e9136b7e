package org.cardcourier.intake;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a column writes a time or a number, as a mapping's {@code formats} say: a time by a pattern such as {@code
 * dd.MM.yyyy HH:mm}, a number by how 1058 stands there, such as {@code 1.058,00} or {@code ￥1,058.00}. What is written
 * otherwise is no value; nothing is guessed.
 */
abstract sealed class ValueFormat {

    /** Places that hold a time; all others that have a format hold a number. */
    static final List<String> TIMES = List.of("event_time", "not_before", "expires", "then.snoozed_until");

    private static final int LONGEST = 100;

    /** A text that is not written so: neither text nor number to the reader, which therefore refuses it. */
    private record Otherwise(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    final String written;

    private ValueFormat(String written) {
        this.written = written;
    }

    /** @throws IllegalArgumentException if it is no format; the message is the rest of a sentence */
    static ValueFormat of(String place, String written) {
        return TIMES.contains(place) ? new OfTime(written) : new OfNumber(written);
    }

    /** @return the value as the reader takes it, or what it refuses */
    Object read(Object value) {
        String text = value.toString().strip();
        String read = text.length() > LONGEST ? null : read(text);
        return read == null ? new Otherwise(value.toString()) : read;
    }

    /** @return null where it is written otherwise */
    abstract String read(String text);

    /** @return what is wrong, in the words of the format */
    abstract String explained(String what);

    private static final class OfTime extends ValueFormat {

        private static final DateTimeFormatter LOCAL =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

        private final DateTimeFormatter format;

        OfTime(String written) {
            super(written);
            String pattern = written.replace("yyyy", "uuuu"); // strict, yyyy would ask for an era
            try {
                format = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
                TemporalAccessor again = format.parse(format.format(OffsetDateTime.parse("2026-11-20T14:30:15+08:00")));
                LocalDate.from(again);
            } catch (IllegalArgumentException | DateTimeException e) {
                throw new IllegalArgumentException(
                        "must be a pattern of a whole date such as dd.MM.yyyy HH:mm, got \"" + written + "\"", e);
            }
        }

        @Override
        String read(String text) {
            try {
                TemporalAccessor read =
                        format.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
                if (read instanceof OffsetDateTime time) {
                    return time.toString();
                }
                return LOCAL.format(read instanceof LocalDate day ? day.atStartOfDay() : read);
            } catch (DateTimeException e) {
                return null;
            }
        }

        @Override
        String explained(String what) {
            return "must be a time written as \"" + written + "\"";
        }
    }

    private static final class OfNumber extends ValueFormat {

        private static final Pattern EXAMPLE = Pattern.compile(
                "(?<before>[^0-9]*)1(?<group>[.,' \u00A0\u202F]?)058((?<point>[.,])0+)?(?<after>[^0-9]*)");

        private final Pattern number;
        private final String group;

        OfNumber(String written) {
            super(written);
            Matcher example = EXAMPLE.matcher(written.strip());
            if (!example.matches() || example.group("group").equals(example.group("point"))) {
                throw new IllegalArgumentException(
                        "must show how 1058 stands there, such as \"1.058,00\", \"1,058.00\","
                                + " \"1058\" or \"￥1,058.00\", got \"" + written + "\"");
            }
            group = example.group("group");
            String point = example.group("point");
            String whole = group.isEmpty() ? "[0-9]+" : "[0-9]+|[0-9]{1,3}(?:" + Pattern.quote(group) + "[0-9]{3})+";
            String decimals = point == null ? "" : "(?:" + Pattern.quote(point) + "(?<decimals>[0-9]+))?";
            number = Pattern.compile("(?<minus>[-−]?)" + quoted(example.group("before")) + "(?<minus2>[-−]?)(?<whole>"
                    + whole + ")" + decimals + quoted(example.group("after")));
        }

        private static String quoted(String sign) {
            return sign.isBlank() ? "" : "\\s*" + Pattern.quote(sign.strip()) + "\\s*";
        }

        @Override
        String read(String text) {
            Matcher found = number.matcher(text);
            if (!found.matches()) {
                return null;
            }
            boolean isNegative =
                    !found.group("minus").isEmpty() || !found.group("minus2").isEmpty();
            String whole = group.isEmpty()
                    ? found.group("whole")
                    : found.group("whole").replace(group, "");
            String decimals = number.pattern().contains("<decimals>") ? found.group("decimals") : null;
            return (isNegative ? "-" : "") + whole + (decimals == null ? "" : "." + decimals);
        }

        @Override
        String explained(String what) {
            return what.equals("must be text") ? "must be a number written as \"" + written + "\"" : what;
        }
    }
}
