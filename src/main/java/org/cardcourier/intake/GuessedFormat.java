package org.cardcourier.intake;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the values of a column are written, as a mapping's {@code formats} would say it.
 *
 * @param written  such as "1.058,00" or "dd.MM.yyyy"; "" where none is needed
 * @param doubt    what a person should look at, a sentence; "" for nothing
 * @param currency the code that a sign beside the numbers means; "" for none
 */
record GuessedFormat(String written, String doubt, String currency) {

    private static final Pattern AFFIXED = Pattern.compile(
            "(?<before>[^0-9\\-−]{0,5})[-−]?\\s*(?<number>[0-9][0-9.,' \u00A0\u202F]*?)(?<after>[^0-9.,']{0,5})");

    private static final String PLAIN = "1058.00";
    private static final List<String> NUMBERS =
            List.of(PLAIN, "1,058.00", "1.058,00", "1058,00", "1 058,00", "1\u00A0058,00", "1\u202F058,00", "1'058.00");

    /** Where a sign wants a format anyway, thousands may come in a later file. */
    private static final List<String> WITH_SIGNS = NUMBERS.subList(1, NUMBERS.size());

    private static final Pattern AMBIGUOUS = Pattern.compile("[^.,]*[0-9]{1,3}[.,][0-9]{3}[^0-9.,]*");
    private static final Pattern DECIMALS = Pattern.compile("[^.,]*[.,]([0-9]{1,2}|[0-9]{4,})[^0-9.,]*");

    private static final String DAY_FIRST = "dd/MM/yyyy";
    /** Those that need no format come first, as "". */
    private static final List<String> DATES = List.of(
            "dd.MM.yyyy",
            "d.M.yyyy",
            DAY_FIRST,
            "d/M/yyyy",
            "MM/dd/yyyy",
            "M/d/yyyy",
            "yyyy-MM-dd",
            "yyyy/M/d",
            "yyyy.MM.dd",
            "yyyy年M月d日",
            "dd-MM-yyyy",
            "dd MMM yyyy",
            "d MMM yyyy",
            "yyyyMMdd");

    private static final List<String> CLOCKS = List.of(
            "",
            " HH:mm",
            " HH:mm:ss",
            " H:mm",
            " H:mm:ss",
            "  HH:mm",
            " h:mm a",
            " h:mm:ss a",
            "HH:mm",
            "HHmmss",
            " HH时mm分");

    private static final Map<String, ValueFormat> TIMES = times();

    private static final Map<String, String> SIGNS = Map.ofEntries(
            Map.entry("¥", "CNY"),
            Map.entry("￥", "CNY"),
            Map.entry("元", "CNY"),
            Map.entry("RMB", "CNY"),
            Map.entry("CNY", "CNY"),
            Map.entry("€", "EUR"),
            Map.entry("EUR", "EUR"),
            Map.entry("$", "USD"),
            Map.entry("US$", "USD"),
            Map.entry("USD", "USD"),
            Map.entry("£", "GBP"),
            Map.entry("GBP", "GBP"),
            Map.entry("HK$", "HKD"),
            Map.entry("NT$", "TWD"));

    private static Map<String, ValueFormat> times() {
        Map<String, ValueFormat> times = new LinkedHashMap<>();
        for (String date : DATES) {
            for (String clock : CLOCKS) {
                times.put(date + clock, ValueFormat.of("event_time", date + clock));
            }
        }
        return times;
    }

    static boolean mayBeNumber(String value) {
        return AFFIXED.matcher(value.strip()).matches();
    }

    static boolean mayBeTime(String value) {
        return new Times(ZoneOffset.UTC).parse(value) != null
                || ofTimes(List.of(value)).isPresent();
    }

    /** @return the format that reads all of these numbers */
    static Optional<GuessedFormat> ofNumbers(List<String> values) {
        String before = "";
        String after = "";
        Map<String, Integer> affixes = new HashMap<>();
        int most = 0;
        for (String value : values) {
            Matcher parts = AFFIXED.matcher(value.strip());
            if (!parts.matches()) {
                return Optional.empty();
            }
            String key =
                    parts.group("before").strip() + "|" + parts.group("after").strip();
            int count = affixes.merge(key, 1, Integer::sum);
            if (count > most) {
                most = count;
                before = parts.group("before").strip();
                after = parts.group("after").strip();
            }
        }
        for (String number : before.isEmpty() && after.isEmpty() ? NUMBERS : WITH_SIGNS) {
            String written = before + number + after;
            if (reads(written, values)) {
                boolean isPlain = written.equals(PLAIN);
                return Optional.of(new GuessedFormat(
                        isPlain ? "" : written,
                        isPlain ? "" : doubtOfNumbers(values, number),
                        SIGNS.getOrDefault(before, SIGNS.getOrDefault(after, ""))));
            }
        }
        return Optional.empty();
    }

    /** "1,058" alone may be a thousand or a little more than one. */
    private static String doubtOfNumbers(List<String> values, String number) {
        List<String> ambiguous = values.stream()
                .filter(value -> AMBIGUOUS.matcher(value).matches())
                .toList();
        boolean isDoubtful = !ambiguous.isEmpty()
                && values.stream().noneMatch(value -> value.contains(".") && value.contains(","))
                && values.stream().noneMatch(value -> DECIMALS.matcher(value).matches());
        return isDoubtful ? "numbers with one mark and three digits after it are read as in " + number : "";
    }

    /** @return the format that reads all of these times */
    static Optional<GuessedFormat> ofTimes(List<String> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        Times times = new Times(ZoneOffset.UTC);
        if (values.stream().allMatch(value -> times.parse(value) != null)) {
            return Optional.of(new GuessedFormat("", "", ""));
        }
        List<String> fitting = new ArrayList<>();
        TIMES.forEach((written, format) -> {
            if (values.stream().allMatch(value -> format.read(value) instanceof String)) {
                fitting.add(written);
            }
        });
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        String first = fitting.get(0);
        boolean isBoth = first.toLowerCase(java.util.Locale.ROOT).startsWith("d")
                && first.contains("/")
                && fitting.stream().anyMatch(each -> each.startsWith("M"));
        return Optional.of(new GuessedFormat(
                first, isBoth ? "the day is read before the month; else write " + monthFirst(fitting) : "", ""));
    }

    private static String monthFirst(List<String> fitting) {
        return fitting.stream().filter(each -> each.startsWith("M")).findFirst().orElseThrow();
    }

    /** @return true if all of them say how far they are from UTC */
    static boolean haveOffsets(List<String> values) {
        return values.stream().allMatch(GuessedFormat::hasOffset);
    }

    private static boolean hasOffset(String value) {
        try {
            OffsetDateTime.parse(value);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static boolean reads(String written, List<String> values) {
        try {
            ValueFormat format = ValueFormat.of("order.total_amount", written);
            return values.stream().allMatch(value -> format.read(value) instanceof String);
        } catch (IllegalArgumentException e) {
            return false; // the sign beside the number has digits, or the like
        }
    }
}
