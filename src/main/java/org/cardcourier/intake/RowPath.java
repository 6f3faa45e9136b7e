package org.cardcourier.intake;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a row a value stands: a column's name, or names from object to object with dots, lists with a place from 0:
 * {@code chat.conversation}, {@code lines[0].title}. "." is the row itself.
 */
record RowPath(String text) {

    static final RowPath ITSELF = new RowPath(".");

    private static final Pattern STEP = Pattern.compile("([^\\[\\]]*)((?:\\[[0-9]{1,4}])*)");

    /** @return the value, or null where there is none; "" counts as none */
    Object in(Object row) {
        Object value = equals(ITSELF) ? row : value(row);
        return "".equals(value) ? null : value;
    }

    /** A column may have dots in its name, so the whole name goes first. */
    private Object value(Object row) {
        if (row instanceof Map<?, ?> map && map.containsKey(text)) {
            return map.get(text);
        }
        Object value = row;
        for (String step : text.split("\\.", -1)) {
            value = step(value, step);
        }
        return value;
    }

    private static Object step(Object value, String step) {
        if (value instanceof Map<?, ?> map && map.containsKey(step)) {
            return map.get(step);
        }
        Matcher parts = STEP.matcher(step);
        if (!parts.matches()) {
            return null;
        }
        Object inner = value;
        if (!parts.group(1).isEmpty()) {
            inner = value instanceof Map<?, ?> map ? map.get(parts.group(1)) : null;
        }
        return entry(inner, parts.group(2));
    }

    private static Object entry(Object value, String places) {
        Object inner = value;
        for (String place : places.split("[\\[\\]]+")) {
            if (!place.isEmpty()) {
                int i = Integer.parseInt(place);
                inner = inner instanceof List<?> list && i < list.size() ? list.get(i) : null;
            }
        }
        return inner;
    }
}
