package org.cardcourier.intake;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Other systems' names for the fields of a notice: turns a row (a JSON object, or the cells of a CSV line by column)
 * into the tree that {@link NoticeReader} reads. The language stands in the header of {@code mappings/shop.yaml}.
 */
public sealed class Mapping permits Mapping.Watching {

    /** What to do with values that no line of the mapping takes. */
    enum Extra {
        NONE,
        REST,
        LISTED
    }

    /** A line of {@code fields}. */
    record Line(Place place, Source source, Map<String, String> values, ValueFormat format) {

        Object in(Object row) {
            Object value = source.in(row);
            boolean isText = value != null && !(value instanceof Map) && !(value instanceof List);
            String other = isText ? values.get(value.toString()) : null;
            return other != null ? other : isText && format != null ? format.read(value) : value;
        }
    }

    /**
     * The lines of a list in the notice: where it stands in a row, and where its fields stand in each of its elements.
     * Without the former, the row itself is the one element.
     */
    private record ListLines(Line list, List<Line> fields, ListLines inner) {

        static ListLines of(String place, List<Line> all, ListLines inner) {
            return new ListLines(
                    all.stream()
                            .filter(line -> line.place().is(place))
                            .findFirst()
                            .orElse(null),
                    all.stream().filter(line -> line.place().isIn(place)).toList(),
                    inner);
        }

        /** Whether lines give its elements, be it from a list or from the row itself. */
        boolean givesElements() {
            return !fields.isEmpty() || inner != null && (inner.list != null || inner.givesElements());
        }

        /** @return the list; what stands there instead of one, for the reader to refuse; or null where there is nothing */
        Object in(Object row) {
            Object found = list == null ? row : list.in(row);
            if (list == null && !givesElements() || found == null) {
                return null;
            }
            if (givesElements()) {
                List<?> elements = found instanceof List<?> several ? several : List.of(found);
                found = elements.stream()
                        .map(this::element)
                        .filter(element -> !element.isEmpty())
                        .toList();
            }
            return found instanceof List<?> none && none.isEmpty() ? null : found;
        }

        private Map<String, Object> element(Object from) {
            Map<String, Object> element = new LinkedHashMap<>();
            for (Line line : fields) {
                put(element, line.place().field(), line.in(from));
            }
            if (inner != null) {
                put(element, "items", inner.in(from));
            }
            return element;
        }

        private static void put(Map<String, Object> element, String field, Object value) {
            if (value != null) {
                element.put(field, value);
            }
        }

        /** @return the paths of a row that it takes from */
        Stream<String> paths() {
            if (list != null) {
                return list.source().paths().stream();
            }
            Stream<String> ofFields = fields.stream().flatMap(line -> line.source().paths().stream());
            return inner == null ? ofFields : Stream.concat(ofFields, inner.paths());
        }
    }

    /**
     * An entry of {@code constants}.
     *
     * @param value a text or a list of texts
     * @param when  what must have a value in the row; null for nothing
     * @param is    the values that it may have; none for any
     */
    record Constant(Place place, Object value, Source when, List<String> is) {

        boolean holdsFor(Object row) {
            Object found = when == null ? "" : when.in(row);
            return found != null && (is.isEmpty() || is.contains(found.toString()));
        }
    }

    /** Shows rows as they stand in a file to somebody who wants to know how it is made; they become no notices. */
    static final class Watching extends Mapping {

        private final Consumer<Object> watcher;

        Watching(RowPath rows, Charset encoding, Character delimiter, String sheet, Consumer<Object> watcher) {
            super("", rows, null, encoding, delimiter, sheet, List.of(), List.of(), List.of(), Extra.NONE, List.of());
            this.watcher = watcher;
        }

        @Override
        Map<String, Object> tree(Object row) {
            watcher.accept(row);
            return Map.of();
        }
    }

    private final String name;
    private final RowPath rows;
    private final ZoneId zone;
    private final Charset encoding;
    private final Character delimiter;
    private final String sheet;
    private final List<Line> allLines;
    private final List<Line> lines;
    private final ListLines items;
    private final ListLines parcels;
    private final List<Constant> constants;
    private final List<Map<String, Source>> actions;
    private final Extra extra;
    private final List<RowPath> listed;
    private final Set<String> taken;

    Mapping(
            String name,
            RowPath rows,
            ZoneId zone,
            Charset encoding,
            Character delimiter,
            String sheet,
            List<Line> allLines,
            List<Constant> constants,
            List<Map<String, Source>> actions,
            Extra extra,
            List<RowPath> listed) {
        this.name = name;
        this.rows = rows;
        this.zone = zone;
        this.encoding = encoding;
        this.delimiter = delimiter;
        this.sheet = sheet;
        this.allLines = List.copyOf(allLines);
        this.lines = allLines.stream().filter(line -> !line.place().isOfList()).toList();
        this.items = ListLines.of(Place.ITEMS, allLines, null);
        this.parcels = ListLines.of(Place.PARCELS, allLines, ListLines.of(Place.PARCEL_ITEMS, allLines, null));
        this.constants = List.copyOf(constants);
        this.actions = List.copyOf(actions);
        this.extra = extra;
        this.listed = List.copyOf(listed);
        this.taken = taken();
    }

    /** @return its name, such as "shop" */
    public String name() {
        return name;
    }

    /** @return the time zone of times without an offset, or null if it names none */
    public ZoneId zone() {
        return zone;
    }

    /** @return in which characters its tables are written; null for UTF-8 */
    Charset encoding() {
        return encoding;
    }

    /** @return what stands between the cells of its tables; null for what their heads show */
    Character delimiter() {
        return delimiter;
    }

    /** @return the sheet of an Excel file that holds its rows; null for the first */
    String sheet() {
        return sheet;
    }

    /**
     * The notice in one row, as a tree that is not checked yet.
     *
     * @param row a JSON object, or the cells of a CSV line by column
     * @return the tree for {@link NoticeReader#read(Map)}
     */
    public Map<String, Object> apply(Map<String, ?> row) {
        return tree(row);
    }

    Map<String, Object> tree(Object row) {
        Map<String, Object> tree = new LinkedHashMap<>();
        lines.forEach(line -> put(tree, line, row));
        putList(tree, "items", items.in(row));
        putList(tree, "parcels", parcels.in(row));
        putActions(tree, row);
        putExtra(tree, row);
        for (Constant constant : constants) {
            if (constant.place().isEmptyIn(tree) && constant.holdsFor(row)) {
                constant.place().put(tree, constant.value());
            }
        }
        return tree;
    }

    /** @return the path to the list of rows in a JSON document, or null if the document is the list, or the one row */
    RowPath rows() {
        return rows;
    }

    /** @return true if each row is one item or parcel, and rows of one order stand together */
    boolean hasListsInRows() {
        return items.list() == null && items.givesElements() || parcels.list() == null && parcels.givesElements();
    }

    /** @return true if order.extra holds whatever no line takes */
    boolean hasRest() {
        return extra == Extra.REST;
    }

    /** @return the rows of a document */
    List<?> rowsOf(Object document) {
        Object found = rows == null ? document : rows.in(document);
        if (found instanceof List<?> list) {
            return list;
        }
        if (rows == null) {
            return Collections.singletonList(document);
        }
        String what = "has no list at \"" + rows.text() + "\", where mapping " + name + " looks for rows";
        throw new InvalidNotice(List.of(new Problem(-1, "", what, "")));
    }

    /** @return the problem with a word on where in the row its value was looked for */
    Problem explained(Problem problem) {
        String place = problem.path().replaceAll("\\[[0-9]+]", "[]");
        return lines(place)
                .map(line -> new Problem(
                        problem.index(),
                        problem.path(),
                        (line.format() == null ? problem.what() : line.format().explained(problem.what()))
                                + " (mapping " + name + " takes it from " + line.source() + ")",
                        problem.got()))
                .findFirst()
                .orElse(problem);
    }

    private Stream<Line> lines(String place) {
        return allLines.stream().filter(line -> line.place().name().equals(place));
    }

    private static void put(Map<String, Object> tree, Line line, Object row) {
        Object value = line.in(row);
        if (value != null) {
            line.place().put(tree, value);
        }
    }

    private static void putList(Map<String, Object> tree, String name, Object list) {
        if (list != null) {
            Place.objectIn(tree, "order").put(name, list);
        }
    }

    /** An action of which a value is missing is left out: better no button than a dead one. */
    private void putActions(Map<String, Object> tree, Object row) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Map<String, Source> action : actions) {
            Map<String, Object> fields = new LinkedHashMap<>();
            action.forEach((field, source) -> fields.put(field, source.in(row)));
            if (!fields.containsValue(null)) {
                found.add(fields);
            }
        }
        if (!found.isEmpty()) {
            tree.put("actions", found);
        }
    }

    private void putExtra(Map<String, Object> tree, Object row) {
        Map<String, Object> texts = new LinkedHashMap<>();
        if (extra == Extra.REST) {
            addRest(row, "", texts);
        } else {
            listed.forEach(path -> addText(path.text(), path.in(row), texts));
        }
        if (!texts.isEmpty()) {
            Place.objectIn(Place.objectIn(tree, "order"), "extra").putAll(texts);
        }
    }

    private void addRest(Object row, String prefix, Map<String, Object> texts) {
        if (!(row instanceof Map<?, ?> map)) {
            return;
        }
        map.forEach((key, value) -> {
            String path = prefix + key;
            if (taken.contains(path)) {
                return;
            }
            if (value instanceof Map) {
                addRest(value, path + ".", texts);
            } else {
                addText(path, value, texts);
            }
        });
    }

    /** Lists of single values become one text; a list of objects has no place in a text and is left out. */
    private static void addText(String name, Object value, Map<String, Object> texts) {
        if (value instanceof List<?> list) {
            boolean isPlain = list.stream().noneMatch(entry -> entry instanceof Map || entry instanceof List);
            String joined = isPlain
                    ? String.join(", ", list.stream().map(String::valueOf).toList())
                    : "";
            addText(name, joined, texts);
        } else if (value != null && !"".equals(value) && !(value instanceof Map)) {
            texts.put(name, value);
        }
    }

    private Set<String> taken() {
        Set<String> paths = new LinkedHashSet<>();
        lines.forEach(line -> paths.addAll(line.source().paths()));
        actions.forEach(action -> action.values().forEach(source -> paths.addAll(source.paths())));
        Stream.concat(items.paths(), parcels.paths()).forEach(paths::add);
        return paths;
    }
}
