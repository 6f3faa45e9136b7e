package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A parcel that rows of a CSV file name.
 *
 * @param fields what they say of it
 * @param items  the items of those rows: they are in it
 */
record CsvParcel(Map<String, Object> fields, List<Map<String, Object>> items) {

    private static final String NUMBER = "tracking_number";

    /** @param ofRow the items of the same row */
    static CsvParcel of(Object parcel, List<?> ofRow) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (parcel instanceof Map<?, ?> map) {
            map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        }
        List<Map<String, Object>> items = new ArrayList<>();
        for (Object item : ofRow) {
            items.add(named(item));
        }
        return new CsvParcel(fields, items);
    }

    private static Map<String, Object> named(Object item) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (String field : FieldNames.PARCEL_ITEM) {
            Object value = item instanceof Map<?, ?> map ? map.get(field) : null;
            if (value != null) {
                named.put(field, value);
            }
        }
        return named;
    }

    /** The same tracking number; without one, the same in all. */
    boolean isSameAs(CsvParcel other) {
        Object number = fields.get(NUMBER);
        Object otherNumber = other.fields.get(NUMBER);
        return number == null || otherNumber == null ? fields.equals(other.fields) : number.equals(otherNumber);
    }

    /**
     * The parcel as the reader takes it.
     *
     * @param isAllInOne true if it holds the whole order, so that there is no need to say what is in it
     */
    Map<String, Object> tree(boolean isAllInOne) {
        Map<String, Object> tree = new LinkedHashMap<>(fields);
        if (!isAllInOne && !items.isEmpty()) {
            tree.putIfAbsent("items", items);
        }
        return tree;
    }
}
