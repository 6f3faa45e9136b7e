package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A row as it came, in its file's own columns or fields: for the list of refused rows, which can be dropped again. */
public sealed interface Original {

    /** An order has at most 200 items: of one with more rows these are enough to show what it is. */
    int MOST_ROWS = 201;

    /** Adds a later row of the same order. */
    default void join(Original later) {
        if (this instanceof Cells mine && later instanceof Cells more && mine.rows.size() < MOST_ROWS) {
            mine.rows.addAll(more.rows);
        } else if (this instanceof Trees mine && later instanceof Trees more && mine.values.size() < MOST_ROWS) {
            mine.values.addAll(more.values);
        }
    }

    /** @return about how much memory it takes, as a number of characters */
    long weight();

    /** What a value takes beside its characters. */
    int EACH = 16;

    private static long weight(Object value) {
        long sum = EACH;
        if (value instanceof String text) {
            sum += text.length();
        } else if (value instanceof List<?> list) {
            for (Object each : list) {
                sum += weight(each);
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Object each : map.values()) {
                sum += EACH + weight(each);
            }
        }
        return sum;
    }

    /**
     * One or several rows of a table.
     *
     * @param head      the names of its columns
     * @param delimiter what stands between cells where they are read again: comma, semicolon or tab
     * @param rows      the cells of each row that belongs to the notice, at most {@value #MOST_ROWS} of them
     */
    record Cells(List<String> head, char delimiter, List<List<String>> rows) implements Original {

        static Cells of(List<String> head, char delimiter, List<String> row) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(row);
            return new Cells(head, delimiter, rows);
        }

        @Override
        public long weight() {
            return Original.weight(rows);
        }
    }

    /**
     * One or several entries of JSON or elements of XML.
     *
     * @param values each as {@code JsonTree} gives it, an object, or what stood in the place of one; at most {@value #MOST_ROWS}
     */
    record Trees(List<Object> values) implements Original {

        static Trees of(Object value) {
            List<Object> values = new ArrayList<>();
            values.add(value);
            return new Trees(values);
        }

        @Override
        public long weight() {
            return Original.weight(values);
        }
    }

    /**
     * A line that could not be read at all.
     *
     * @param text as it came
     */
    record Text(String text) implements Original {
        @Override
        public long weight() {
            return Original.weight(text);
        }
    }
}
