package org.cardcourier.intake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first rows of a file as they stand there, flat: a value by its path, such as {@code amount.paid}; the fields of a
 * list's elements as {@code lines[].title}. Of each value only the beginning is kept.
 */
final class SampleRows {

    static final int MOST_ROWS = 500;
    static final int MOST_COLUMNS = 200;

    private static final int MOST_ELEMENTS = 20;
    private static final int LONGEST = 150;

    /** A column, or a path. */
    static final class Column {
        private final String path;
        private final List<String> values = new ArrayList<>();
        private boolean isNameable = true;
        private boolean isList;

        private Column(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }

        /** @return all its values but the empty ones, in order */
        List<String> values() {
            return values;
        }

        /** @return true if a mapping can name it */
        boolean isNameable() {
            return isNameable;
        }

        /** @return true if a list of objects stands there */
        boolean isList() {
            return isList;
        }

        /** @return the path of the list whose elements have it; "" for none */
        String list() {
            int end = path.indexOf("[]");
            return end < 0 || isList && end == path.length() - 2 ? "" : path.substring(0, end);
        }

        /** @return the path inside the list's element */
        String inElement() {
            return path.substring(path.indexOf("[]") + 3);
        }

        List<String> some(int most) {
            Set<String> some = new LinkedHashSet<>();
            for (String value : values) {
                if (some.size() == most) {
                    break;
                }
                some.add(value);
            }
            return List.copyOf(some);
        }
    }

    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final List<Map<String, String>> rows = new ArrayList<>();
    private final boolean singlesAreLists;
    private boolean hasMoreColumns;
    String firstProblem = "";
    String lastProblem = "";
    boolean isBroken;

    /** @param singlesAreLists true for XML, where a list of one element looks like no list */
    SampleRows(boolean singlesAreLists) {
        this.singlesAreLists = singlesAreLists;
    }

    void add(Object row) {
        Map<String, String> flat = new LinkedHashMap<>();
        if (rows.size() < MOST_ROWS && row instanceof Map) {
            flatten(row, "", flat);
            rows.add(flat);
        }
    }

    boolean isFull() {
        return rows.size() >= MOST_ROWS;
    }

    boolean hasMoreColumns() {
        return hasMoreColumns;
    }

    List<Map<String, String>> rows() {
        return rows;
    }

    /** @return those of values; lists of objects are not among them */
    List<Column> columns() {
        return columns.values().stream().filter(column -> !column.isList()).toList();
    }

    /** @return paths of lists of objects */
    List<String> lists() {
        return columns.values().stream()
                .filter(Column::isList)
                .map(column -> column.path().substring(0, column.path().length() - 2))
                .toList();
    }

    private void flatten(Object value, String path, Map<String, String> flat) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> inMap(String.valueOf(key), inner, path, flat));
        } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
            Column column = column(path + "[]");
            if (column != null) {
                column.isList = true;
                list.stream().limit(MOST_ELEMENTS).forEach(element -> flatten(element, path + "[]", flat));
            }
        } else if (value instanceof List<?> list) {
            text(
                    String.join(
                            ",",
                            list.stream()
                                    .limit(MOST_ELEMENTS)
                                    .map(String::valueOf)
                                    .toList()),
                    path,
                    flat);
        } else if (value != null) {
            text(value.toString(), path, flat);
        }
    }

    private void inMap(String key, Object value, String path, Map<String, String> flat) {
        String inner = path.isEmpty() ? key : path + "." + key;
        boolean isList = singlesAreLists && value instanceof Map && path.isEmpty() && KnownColumns.isItemList(key);
        flatten(isList ? elements((Map<?, ?>) value) : value, inner, flat);
        boolean isNameable = !key.isBlank()
                && key.indexOf('{') < 0
                && key.indexOf('}') < 0
                && !key.equals(".")
                && (path.isEmpty() || key.indexOf('.') < 0);
        if (!isNameable && columns.containsKey(inner)) {
            columns.get(inner).isNameable = false;
        }
    }

    /** Of {@code <lines><line>…</line></lines>} the one object in it is the element, and the list stands one step below. */
    private static Object elements(Map<?, ?> around) {
        if (around.size() != 1) {
            return around;
        }
        Map.Entry<?, ?> only = around.entrySet().iterator().next();
        return only.getValue() instanceof Map ? Map.of(only.getKey(), List.of(only.getValue())) : around;
    }

    private void text(String text, String path, Map<String, String> flat) {
        Column column = column(path);
        if (column == null || text.isBlank()) {
            return;
        }
        String kept = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        column.values.add(kept);
        flat.putIfAbsent(path, kept);
    }

    private Column column(String path) {
        if (columns.size() >= MOST_COLUMNS && !columns.containsKey(path)) {
            hasMoreColumns = true;
            return null;
        }
        return columns.computeIfAbsent(path, Column::new);
    }
}
