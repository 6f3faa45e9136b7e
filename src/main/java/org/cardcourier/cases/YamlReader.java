package org.cardcourier.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cardcourier.Distance;
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

/** Reads YAML with known keys and collects what is wrong, with its places. */
class YamlReader {

    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(1 << 22).build();

    private final List<Mistake> mistakes = new ArrayList<>();

    /** What a key says, and the key itself. */
    record Entry(Node key, Node value) {}

    Optional<Node> compose(String yaml) {
        try {
            return new Compose(SETTINGS).composeString(yaml);
        } catch (MarkedYamlEngineException e) {
            Place place = e.getProblemMark()
                    .map(mark -> new Place(mark.getLine() + 1, mark.getColumn() + 1))
                    .orElse(Place.WHOLE);
            mistake(place, "is no YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            mistake(Place.WHOLE, "is no YAML: " + e.getMessage().replaceAll("\\s+", " "));
        }
        return Optional.empty();
    }

    void mistake(Place place, String sentence) {
        mistakes.add(new Mistake(place, sentence));
    }

    void mistake(Node node, String sentence) {
        mistake(Place.of(node), sentence);
    }

    boolean isWrong() {
        return !mistakes.isEmpty();
    }

    void refuseIfWrong() {
        if (isWrong()) {
            throw new CaseRefused(mistakes);
        }
    }

    /** The keys of a mapping, in order; another is a mistake. @param known null where any will do */
    Map<String, Entry> entries(Node node, String what, Collection<String> known) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                if (entries.put(key, new Entry(tuple.getKeyNode(), tuple.getValueNode())) != null) {
                    mistake(tuple.getKeyNode(), "\"" + key + "\" stands twice");
                }
                if (known != null && !known.contains(key)) {
                    mistake(tuple.getKeyNode(), "there is no \"" + key + "\" in " + what + hint(key, known));
                }
            }
        } else if (node != null && !isNothing(node)) {
            mistake(node, what + " must be lines \"name: value\"");
        }
        return entries;
    }

    static String hint(String name, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(other -> Distance.between(name, other)))
                .filter(nearest -> Distance.between(name, nearest) <= Math.max(1, name.length() / 3))
                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                .orElseGet(() -> known.size() > 20 ? "" : "; known are " + String.join(", ", known));
    }

    List<Node> list(Node node, String what) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue();
        }
        if (node != null && !isNothing(node)) {
            mistake(node, what + " must be a list, each line with a dash before it");
        }
        return List.of();
    }

    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    /** The text as written; "" where there is none. */
    String text(Entry entry, String what) {
        return entry == null ? "" : text(entry.value(), what);
    }

    String text(Node node, String what) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue();
        }
        mistake(node, what + " must be a text");
        return "";
    }

    long number(Node node, String what, long least) {
        String text = text(node, what);
        try {
            long number = Long.parseLong(text);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        mistake(node, what + " must be a whole number from " + least + ", got \"" + text + "\"");
        return least;
    }

    JsonNode json(Node node) {
        return YamlJson.tree(node);
    }
}
