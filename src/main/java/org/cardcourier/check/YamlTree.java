package org.cardcourier.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML file with the place of each of its parts.
 *
 * @param json    the same as JSON
 * @param places  of each part by its JSON pointer, such as "/0/route/from", where it begins: of an entry its key
 * @param scalars all texts, numbers and so on, as written
 * @param twice   keys that stand in one map a second time: the first is lost, and nobody says so
 */
record YamlTree(JsonNode json, Map<String, Mark> places, List<Scalar> scalars, List<Scalar> twice) {

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(1 << 20)
            .setAllowDuplicateKeys(true)
            .build();

    /** A text and the line on which it begins, from 1. */
    record Scalar(String text, int line) {}

    /**
     * Reads a file.
     *
     * @return the tree; null where it cannot be read, which Camel says with its reason
     */
    static YamlTree of(String text) {
        try {
            Node root = new Compose(SETTINGS).composeString(text).orElse(null);
            if (root == null) {
                return null;
            }
            Map<String, Mark> places = new LinkedHashMap<>();
            List<Scalar> scalars = new ArrayList<>();
            List<Scalar> twice = new ArrayList<>();
            JsonNode json = new Walk(places, scalars, twice).json(root, "");
            return new YamlTree(json, places, scalars, twice);
        } catch (YamlEngineException e) {
            return null;
        }
    }

    private record Walk(Map<String, Mark> places, List<Scalar> scalars, List<Scalar> twice) {

        private JsonNode json(Node node, String pointer) {
            node.getStartMark().ifPresent(mark -> places.putIfAbsent(pointer, mark));
            if (node instanceof MappingNode mapping) {
                return object(mapping, pointer);
            }
            if (node instanceof SequenceNode sequence) {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (Node each : sequence.getValue()) {
                    array.add(json(each, pointer + "/" + array.size()));
                }
                return array;
            }
            ScalarNode scalar = (ScalarNode) node;
            scalars.add(new Scalar(scalar.getValue(), line(scalar)));
            return YamlTree.json(scalar);
        }

        private ObjectNode object(MappingNode mapping, String pointer) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                if (object.has(key)) {
                    twice.add(new Scalar(key, line(tuple.getKeyNode())));
                }
                String below = pointer + "/" + key.replace("~", "~0").replace("/", "~1");
                tuple.getKeyNode().getStartMark().ifPresent(mark -> places.put(below, mark));
                object.set(key, json(tuple.getValueNode(), below));
            }
            return object;
        }

        private static int line(Node node) {
            return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
        }
    }

    private static JsonNode json(ScalarNode scalar) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (scalar.getTag().equals(Tag.NULL)) {
            return json.nullNode();
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return json.booleanNode(Boolean.parseBoolean(scalar.getValue()));
        }
        try {
            if (scalar.getTag().equals(Tag.INT)) {
                return json.numberNode(Long.parseLong(scalar.getValue()));
            }
            if (scalar.getTag().equals(Tag.FLOAT)) {
                return json.numberNode(Double.parseDouble(scalar.getValue()));
            }
        } catch (NumberFormatException e) {
            // hexadecimal or huge: as good as a text here
        }
        return json.textNode(scalar.getValue());
    }
}
