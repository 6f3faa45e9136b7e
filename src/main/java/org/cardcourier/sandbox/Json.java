package org.cardcourier.sandbox;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Reading, making and writing JSON. */
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(JsonGenerator.Feature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private Json() {}

    /** An object of names and values in turn; values are nodes, texts, numbers, truths or null. */
    static ObjectNode of(Object... pairs) {
        ObjectNode node = object();
        for (int i = 0; i < pairs.length; i += 2) {
            node.set((String) pairs[i], node(pairs[i + 1]));
        }
        return node;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ArrayNode array(Collection<?> values) {
        ArrayNode array = array();
        values.forEach(value -> array.add(node(value)));
        return array;
    }

    static JsonNode node(Object value) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (value == null) {
            return make.nullNode();
        } else if (value instanceof JsonNode node) {
            return node;
        } else if (value instanceof String text) {
            return make.textNode(text);
        } else if (value instanceof Boolean truth) {
            return make.booleanNode(truth);
        } else if (value instanceof Integer number) {
            return make.numberNode(number);
        } else if (value instanceof Long number) {
            return make.numberNode(number);
        } else if (value instanceof BigDecimal number) {
            return make.numberNode(number);
        } else if (value instanceof Map<?, ?> || value instanceof Collection<?>) {
            return MAPPER.valueToTree(value);
        }
        throw new IllegalArgumentException("no JSON for " + value.getClass());
    }

    /** @throws IOException if it is not JSON or not UTF-8 */
    static JsonNode read(byte[] bytes) throws IOException {
        JsonNode node = MAPPER.readTree(bytes);
        return node == null || node.isMissingNode() ? JsonNodeFactory.instance.nullNode() : node;
    }

    static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As Rails writes webhook bodies: {@code <>&} and the two line separators of Unicode as escapes (seen, 7.1). */
    static byte[] railsBytes(JsonNode node) {
        String json = Text.utf8(bytes(node));
        StringBuilder text = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return Text.bytes(text.toString());
    }

    /** The text of a field, null if it is missing, null or no plain value. */
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }
}
