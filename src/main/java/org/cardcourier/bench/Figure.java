package org.cardcourier.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One line of the result: what was measured in each round, and the bar that its median has to reach. */
final class Figure {

    private final String name;
    private final String unit;
    private final double bar;
    private final boolean atLeast;
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> theirs = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    private Figure(String name, String unit, double bar, boolean atLeast) {
        this.name = name;
        this.unit = unit;
        this.bar = bar;
        this.atLeast = atLeast;
    }

    static Figure atLeast(String name, String unit, double bar) {
        return new Figure(name, unit, bar, true);
    }

    static Figure atMost(String name, String unit, double bar) {
        return new Figure(name, unit, bar, false);
    }

    /** A round: our number, and the one of the bare route, or the ideal, of the same round. */
    void add(double our, double their) {
        ours.add(our);
        theirs.add(their);
        ratios.add(our / their);
    }

    boolean isMeasured() {
        return !ratios.isEmpty();
    }

    boolean isMet() {
        double ratio = median(ratios);
        return atLeast ? ratio >= bar : ratio <= bar;
    }

    static String heading() {
        return "%-52s %10s %10s %7s %13s %8s".formatted("", "ours", "bare", "ratio", "min..max", "bar");
    }

    String line() {
        return "%-52s %10s %10s %7s %13s %8s  %s"
                .formatted(
                        name + ", " + unit,
                        number(median(ours)),
                        number(median(theirs)),
                        ratio(median(ratios)),
                        ratio(ratios.stream().min(Double::compare).orElseThrow()) + ".."
                                + ratio(ratios.stream().max(Double::compare).orElseThrow()),
                        (atLeast ? ">= " : "<= ") + ratio(bar),
                        isMet() ? "pass" : "MISS");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
