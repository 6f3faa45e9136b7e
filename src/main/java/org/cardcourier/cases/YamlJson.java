package org.cardcourier.cases;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML as the JSON that it stands for. A number keeps its digits: 399.00 stays 399.00. */
final class YamlJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory FACTORY = new JsonFactory();

    private YamlJson() {}

    static String text(Node node) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(node, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static JsonNode tree(Node node) {
        return tree(text(node));
    }

    /** @return the tree; null where it is no JSON */
    static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            return null;
        }
    }

    private static void write(Node node, JsonGenerator json) throws IOException {
        if (node instanceof MappingNode mapping) {
            json.writeStartObject();
            for (NodeTuple tuple : mapping.getValue()) {
                json.writeFieldName(tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?");
                write(tuple.getValueNode(), json);
            }
            json.writeEndObject();
        } else if (node instanceof SequenceNode sequence) {
            json.writeStartArray();
            for (Node each : sequence.getValue()) {
                write(each, json);
            }
            json.writeEndArray();
        } else {
            writeScalar((ScalarNode) node, json);
        }
    }

    private static void writeScalar(ScalarNode scalar, JsonGenerator json) throws IOException {
        String value = scalar.getValue();
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            json.writeNull();
        } else if (tag.equals(Tag.BOOL)) {
            json.writeBoolean(Boolean.parseBoolean(value));
        } else if ((tag.equals(Tag.INT) || tag.equals(Tag.FLOAT))
                && value.matches("-?(0|[1-9]\\d*)([.]\\d+)?([eE][-+]?\\d+)?")) {
            json.writeNumber(value);
        } else {
            json.writeString(value);
        }
    }
}
