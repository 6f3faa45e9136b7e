package org.cardcourier.intake;

import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads the YAML of one mapping and collects its mistakes with their lines. */
final class MappingFile {

    private static final List<String> KEYS = List.of(
            "rows",
            "sheet",
            "time_zone",
            "encoding",
            "delimiter",
            "fields",
            "formats",
            "values",
            "constants",
            "actions",
            "extra");
    private static final List<String> OF_CONSTANT = List.of("value", "when", "is");
    static final List<String> ENCODINGS = List.of("UTF-8", "GB18030", "GBK", "BIG5", "SHIFT_JIS", "WINDOWS-1252");
    private static final String DELIMITERS = ",;|\t";
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(1 << 20).build();

    /** @param line from 1; 0 for the file as a whole */
    private record Mistake(int line, String sentence) {}

    private final String file;
    private final List<Mistake> mistakes = new ArrayList<>();

    private RowPath rows;
    private ZoneId zone;
    private Charset encoding;
    private Character delimiter;
    private String sheet;
    private final Map<String, Map<String, String>> values = new LinkedHashMap<>();
    private final Map<String, ValueFormat> formats = new LinkedHashMap<>();
    private final List<Mapping.Line> lines = new ArrayList<>();
    private final List<Mapping.Constant> constants = new ArrayList<>();
    private final List<Map<String, Source>> actions = new ArrayList<>();
    private Mapping.Extra extra = Mapping.Extra.NONE;
    private final List<RowPath> listed = new ArrayList<>();

    private MappingFile(String file) {
        this.file = file;
    }

    /**
     * @param name the mapping's name
     * @param file what to call the file in sentences, such as "mappings/shop.yaml"
     * @param yaml its text
     * @throws MappingRefused if it has mistakes, with all of them
     */
    static Mapping read(String name, String file, String yaml) {
        MappingFile mapping = new MappingFile(file);
        mapping.read(yaml);
        if (!mapping.mistakes.isEmpty()) {
            throw mapping.refused();
        }
        return new Mapping(
                name,
                mapping.rows,
                mapping.zone,
                mapping.encoding,
                mapping.delimiter,
                mapping.sheet,
                mapping.lines,
                mapping.constants,
                mapping.actions,
                mapping.extra,
                mapping.listed);
    }

    private MappingRefused refused() {
        return new MappingRefused(mistakes.stream()
                .sorted(Comparator.comparingInt(Mistake::line))
                .map(mistake -> file + (mistake.line() == 0 ? ": " : ":" + mistake.line() + ": ") + mistake.sentence())
                .toList());
    }

    private void read(String yaml) {
        try {
            Node root = new Compose(SETTINGS).composeString(yaml).orElse(null);
            if (root instanceof MappingNode keys) {
                readKeys(keys);
            } else {
                mistake("must have the key fields, with a line for each field of the notice");
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            mistakes.add(new Mistake(line, "is no YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            mistake("is no YAML: " + e.getMessage());
        }
    }

    private void readKeys(MappingNode root) {
        Map<String, Node> keys = entries(root, "a key of a mapping");
        keys.keySet().stream()
                .filter(key -> !KEYS.contains(key))
                .forEach(key -> mistake(keyNode(root, key), unknownKey(key)));
        readValues(keys.get("values"));
        readFormats(keys.get("formats"));
        readFields(keys.get("fields"));
        readConstants(keys.get("constants"));
        readActions(keys.get("actions"));
        readExtra(keys.get("extra"));
        readRows(keys.get("rows"));
        readZone(keys.get("time_zone"));
        readEncoding(keys.get("encoding"));
        readDelimiter(keys.get("delimiter"));
        sheet = keys.get("sheet") == null ? null : text(keys.get("sheet"), "sheet");
        checkWhole();
    }

    private static String unknownKey(String key) {
        String nearest = Nearest.of(key, KEYS);
        String meant =
                nearest == null ? "; known are " + String.join(", ", KEYS) : "; did you mean \"" + nearest + "\"?";
        return "unknown key \"" + key + "\"" + meant;
    }

    private void readRows(Node node) {
        String path = node == null ? null : text(node, "rows");
        rows = path == null || path.isEmpty() ? null : new RowPath(path);
    }

    private void readZone(Node node) {
        String name = node == null ? null : text(node, "time_zone");
        try {
            zone = name == null ? null : ZoneId.of(name);
        } catch (DateTimeException e) {
            mistake(node, "time_zone must be a name such as Asia/Shanghai, got \"" + name + "\"");
        }
    }

    private void readEncoding(Node node) {
        String name = node == null ? null : text(node, "encoding");
        if (name != null && !ENCODINGS.contains(name.toUpperCase(Locale.ROOT))) {
            mistake(node, "encoding must be one of " + String.join(", ", ENCODINGS) + ", got \"" + name + "\"");
        } else if (name != null && !name.equalsIgnoreCase("UTF-8")) {
            encoding = Charset.forName(name);
        }
    }

    private void readDelimiter(Node node) {
        String word = node == null ? null : text(node, "delimiter");
        String character = "tab".equals(word) ? "\t" : word;
        if (character != null && (character.length() != 1 || DELIMITERS.indexOf(character) < 0)) {
            mistake(node, "delimiter must be \",\", \";\", \"|\" or tab, got \"" + word + "\"");
        } else if (character != null) {
            delimiter = character.charAt(0);
        }
    }

    private void readFields(Node node) {
        for (Map.Entry<String, Node> entry : entries(node, "fields").entrySet()) {
            Place place = place(node, entry.getKey());
            Source source = source(entry.getValue(), entry.getKey());
            if (place != null && source != null) {
                lines.add(new Mapping.Line(
                        place, source, values.getOrDefault(entry.getKey(), Map.of()), formats.get(entry.getKey())));
            }
        }
    }

    private void readValues(Node node) {
        for (Map.Entry<String, Node> entry : entries(node, "values").entrySet()) {
            Map<String, String> table = new LinkedHashMap<>();
            entries(entry.getValue(), "values of " + entry.getKey())
                    .forEach((from, to) -> table.put(from, text(to, "values of " + entry.getKey())));
            place(node, entry.getKey());
            values.put(entry.getKey(), table);
        }
    }

    private void readFormats(Node node) {
        for (Map.Entry<String, Node> entry : entries(node, "formats").entrySet()) {
            String written = text(entry.getValue(), "formats of " + entry.getKey());
            if (place(node, entry.getKey()) == null || written == null) {
                continue;
            }
            try {
                formats.put(entry.getKey(), ValueFormat.of(entry.getKey(), written));
            } catch (IllegalArgumentException e) {
                mistake(entry.getValue(), "the format of " + entry.getKey() + " " + e.getMessage());
            }
        }
    }

    private void readConstants(Node node) {
        for (Map.Entry<String, Node> entry : entries(node, "constants").entrySet()) {
            Place place = place(node, entry.getKey());
            if (place != null && place.isOfList()) {
                String what = place.name().startsWith(Place.PARCELS) ? "parcels" : "items";
                mistake(keyNode(node, entry.getKey()), "constants cannot give " + what);
            } else if (place != null) {
                readConstant(place, entry.getValue());
            }
        }
    }

    /** A text, a list of texts, {value, when, is}, or a list of these, of which the first that holds counts. */
    private void readConstant(Place place, Node node) {
        boolean isOneOf = node instanceof SequenceNode list
                && !list.getValue().isEmpty()
                && list.getValue().get(0) instanceof MappingNode;
        if (isOneOf) {
            ((SequenceNode) node).getValue().forEach(each -> readConstant(place, each));
        } else if (node instanceof MappingNode parts) {
            readCondition(place, parts);
        } else {
            constants.add(new Mapping.Constant(place, constant(node, place.name()), null, List.of()));
        }
    }

    private void readCondition(Place place, MappingNode node) {
        Map<String, Node> parts = entries(node, place.name());
        for (String part : parts.keySet()) {
            if (!OF_CONSTANT.contains(part)) {
                mistake(
                        keyNode(node, part),
                        "unknown key \"" + part + "\" of a constant; " + FieldNames.hint(part, OF_CONSTANT));
            }
        }
        if (!parts.containsKey("value")) {
            mistake(node, "the constant " + place.name() + " lacks its value");
            return;
        }
        Node when = parts.get("when");
        Node is = parts.get("is");
        if (when == null && is != null) {
            mistake(node, "the constant " + place.name() + " has is without when: of which column?");
        }
        Object wanted = is == null ? List.of() : constant(is, place.name() + " is");
        constants.add(new Mapping.Constant(
                place,
                constant(parts.get("value"), place.name()),
                when == null ? null : source(when, place.name() + " when"),
                wanted instanceof List<?> several
                        ? several.stream().map(String::valueOf).toList()
                        : List.of(String.valueOf(wanted))));
    }

    private Object constant(Node node, String name) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(entry -> text(entry, name)).toList();
        }
        return text(node, name);
    }

    private void readActions(Node node) {
        if (node != null && !(node instanceof SequenceNode)) {
            mistake(node, "actions must be a list of type, text, uri or payload");
            return;
        }
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(this::readAction);
        }
    }

    private void readAction(Node node) {
        Map<String, Source> action = new LinkedHashMap<>();
        entries(node, "actions").forEach((field, value) -> {
            if (!FieldNames.ACTION.contains(field)) {
                mistake(
                        keyNode(node, field),
                        "unknown field \"" + field + "\" of an action; " + FieldNames.hint(field, FieldNames.ACTION));
            }
            action.put(field, actionText(value, field));
        });
        actions.add(action);
    }

    private Source actionText(Node node, String field) {
        String written = text(node, "actions " + field);
        try {
            return Source.text(written == null ? "" : written);
        } catch (IllegalArgumentException e) {
            mistake(node, "actions " + field + " " + e.getMessage());
            return null;
        }
    }

    private void readExtra(Node node) {
        if (node instanceof SequenceNode sequence) {
            extra = Mapping.Extra.LISTED;
            for (Node entry : sequence.getValue()) {
                String path = text(entry, "extra");
                listed.add(new RowPath(path == null ? "" : path));
            }
        } else if (node != null) {
            String word = text(node, "extra");
            if ("rest".equals(word)) {
                extra = Mapping.Extra.REST;
            } else if (!"none".equals(word)) {
                mistake(node, "extra must be rest, none or a list of columns or paths, got \"" + word + "\"");
            }
        }
    }

    private void checkWhole() {
        boolean hasConversation = names().anyMatch("conversation_id"::equals);
        boolean hasPerson = names().anyMatch(name -> name.startsWith("contact."));
        if (mistakes.isEmpty() && !hasConversation && !hasPerson) {
            mistake("no line gives conversation_id, or contact.identifier and inbox_id; without it nobody knows where"
                    + " the card belongs");
        }
        if (mistakes.isEmpty() && hasPerson && names().noneMatch("inbox_id"::equals)) {
            mistake("gives a contact without inbox_id; add it, as constants: {inbox_id: 3}");
        }
        boolean hasMessage = names().anyMatch(name -> name.startsWith("message."));
        boolean hasOrder = extra != Mapping.Extra.NONE || names().anyMatch(name -> name.startsWith("order."));
        if (hasMessage && hasOrder) {
            mistake("gives an order (or extra, which belongs to it) and a message; choose one of them");
        }
        values.keySet().stream()
                .filter(name ->
                        lines.stream().noneMatch(line -> line.place().name().equals(name)))
                .forEach(name -> mistake("values name " + name + ", which is not among the fields"));
        formats.keySet().stream()
                .filter(name ->
                        lines.stream().noneMatch(line -> line.place().name().equals(name)))
                .forEach(name -> mistake("formats name " + name + ", which is not among the fields"));
    }

    private Stream<String> names() {
        return Stream.concat(
                lines.stream().map(line -> line.place().name()),
                constants.stream().map(constant -> constant.place().name()));
    }

    private Place place(Node parent, String name) {
        Place place = Place.of(name);
        if (place == null) {
            mistake(keyNode(parent, name), "no notice has the field \"" + name + "\"" + Place.hint(name));
        }
        return place;
    }

    private Source source(Node node, String name) {
        String written = text(node, name);
        if (written == null) {
            return null;
        }
        try {
            return Source.of(written);
        } catch (IllegalArgumentException e) {
            mistake(node, name + " " + e.getMessage());
            return null;
        }
    }

    /** @return the text as written, whatever YAML would make of it: 10, true and 2026-01-20 stay texts; null if it is none */
    private String text(Node node, String name) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return scalar.getValue();
        }
        mistake(node, name + " must be a text");
        return null;
    }

    private Map<String, Node> entries(Node node, String name) {
        Map<String, Node> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                if (entries.put(key, tuple.getValueNode()) != null) {
                    mistake(tuple.getKeyNode(), "\"" + key + "\" stands twice");
                }
            }
        } else if (node != null) {
            mistake(node, name + " must have a line \"name: value\" for each");
        }
        return entries;
    }

    private static Node keyNode(Node parent, String key) {
        for (NodeTuple tuple : ((MappingNode) parent).getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode scalar
                    && scalar.getValue().equals(key)) {
                return tuple.getKeyNode();
            }
        }
        return parent;
    }

    private void mistake(String sentence) {
        mistakes.add(new Mistake(0, sentence));
    }

    private void mistake(Node node, String sentence) {
        int line = node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        mistakes.add(new Mistake(line, sentence));
    }
}
