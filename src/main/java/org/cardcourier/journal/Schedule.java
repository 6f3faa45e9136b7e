package org.cardcourier.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * When a notice is tried: at once, then after each of these delays, each plus up to 10 % so that many failures of one
 * moment do not come back in one moment.
 */
public final class Schedule {

    /** now, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: 75 h 35 min and 5 s in all. */
    public static final String DEFAULT = "0s,5s,5m,30m,2h,5h,10h,14h,20h,24h";

    private final List<Duration> delays;
    private final DoubleSupplier jitter;

    private Schedule(List<Duration> delays, DoubleSupplier jitter) {
        this.delays = List.copyOf(delays);
        this.jitter = jitter;
    }

    /**
     * Reads a schedule.
     *
     * @param text   delays such as "0s,5s,5m,2h": the first is that of the first try and must be 0
     * @param jitter gives 0 to 1 for each use
     * @return the schedule
     * @throws IllegalArgumentException if it is not of that form; the message shows the part
     */
    public static Schedule parse(String text, DoubleSupplier jitter) {
        List<Duration> delays = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            delays.add(duration(part.trim()));
        }
        if (!delays.get(0).isZero()) {
            throw new IllegalArgumentException("A schedule begins with the first try at once, \"0s\", got " + text);
        }
        return new Schedule(delays, jitter);
    }

    /**
     * Reads one duration.
     *
     * @param text a whole number and ms, s, m, h or d, such as "30m"
     * @return the duration
     * @throws IllegalArgumentException if it is not of that form
     */
    public static Duration duration(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && Character.isDigit(lower.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > 12) {
            throw notADuration(text);
        }
        long number = Long.parseLong(lower.substring(0, digits));
        return switch (lower.substring(digits)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> throw notADuration(text);
        };
    }

    private static IllegalArgumentException notADuration(String text) {
        return new IllegalArgumentException(
                "A duration is a whole number and ms, s, m, h or d, such as 30m, got \"" + text + "\"");
    }

    /**
     * Whether there is another try.
     *
     * @param tries how many were made, 1 or more
     * @return false if that was the last
     */
    public boolean hasNext(int tries) {
        return tries < delays.size();
    }

    /** @return how many tries there are */
    int tries() {
        return delays.size();
    }

    /**
     * How long after try number {@code tries} the next one is due, the random part included.
     *
     * @param tries how many were made, 1 or more
     * @return the delay
     */
    public Duration next(int tries) {
        Duration delay = delays.get(Math.min(tries, delays.size() - 1));
        return delay.plusMillis((long) (delay.toMillis() * 0.1 * jitter.getAsDouble()));
    }

    /** @return all delays together, without the random part */
    public Duration total() {
        return delays.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
