package org.cardcourier.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads JSON of strangers as LinkedHashMap, ArrayList, String, Boolean, {@link NumberAsWritten} and null, within bounds
 * on depth, texts and numbers.
 */
final class JsonTree {

    static final int DEEPEST = 50;
    static final int LONGEST_TEXT = 1 << 20;
    static final int MOST_DIGITS = 100;

    // Names of strangers are neither kept nor interned: both would let a sender fill our memory.
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(1000)
                    .maxNumberLength(MOST_DIGITS)
                    .build())
            .build();

    private static final Pattern JARGON = Pattern.compile(", from `[^`]*`| \\(start marker at \\[.*?]\\)");

    private final JsonParser parser;
    private final long budget;
    private long spent;

    /**
     * @param parser the source; its current token begins the value
     * @param budget most characters, plus one for each token, that one value may hold
     */
    JsonTree(JsonParser parser, long budget) {
        this.parser = parser;
        this.budget = budget;
    }

    /** @throws UnreadableJson if the bytes are not strict UTF-8 holding exactly one JSON value */
    static Object read(byte[] body) {
        CharBuffer text = decode(body);
        try (JsonParser parser =
                FACTORY.createParser(text.array(), text.arrayOffset() + text.position(), text.remaining())) {
            if (parser.nextToken() == null) {
                throw new UnreadableJson("the body is empty", null);
            }
            Object value = new JsonTree(parser, Long.MAX_VALUE).value();
            if (parser.nextToken() != null) {
                throw new UnreadableJson("after the end of the JSON there is more, " + place(parser), null);
            }
            return value;
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value that begins at the parser's current token. Depth is bounded by the factory, so this may recurse. */
    Object value() throws IOException {
        JsonToken token = parser.currentToken();
        spend(1);
        switch (token) {
            case START_OBJECT:
                return object();
            case START_ARRAY:
                return list();
            case VALUE_STRING:
                return spent(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT:
                return new NumberAsWritten(spent(parser.getText()));
            case VALUE_TRUE, VALUE_FALSE:
                return parser.getBooleanValue();
            default:
                return null;
        }
    }

    private Map<String, Object> object() throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            spent(name);
            parser.nextToken();
            if (fields.containsKey(name)) {
                throw new UnreadableJson(
                        "the field \"" + Findings.shown(name) + "\" stands twice, " + place(parser), null);
            }
            fields.put(name, value());
        }
        return fields;
    }

    private List<Object> list() throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value());
        }
        return values;
    }

    private String spent(String text) {
        spend(text.length());
        return text;
    }

    private void spend(int characters) {
        spent += characters;
        if (spent > budget) {
            throw new TooLarge("more than " + budget + " characters");
        }
    }

    private static CharBuffer decode(byte[] body) {
        ByteBuffer bytes = ByteBuffer.wrap(body);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            boolean hasMark = text.hasRemaining() && text.get(text.position()) == '\uFEFF';
            return hasMark ? text.position(text.position() + 1) : text;
        } catch (CharacterCodingException e) {
            throw new UnreadableJson("the text is not UTF-8, byte " + (bytes.position() + 1) + " is wrong", e);
        }
    }

    static UnreadableJson unreadable(JsonProcessingException e) {
        String what = JARGON.matcher(e.getOriginalMessage()).replaceAll("");
        return new UnreadableJson("this is no JSON that we read: " + Findings.shown(what, 300) + place(e), e);
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : ", " + place(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    private static String place(JsonParser parser) {
        var at = parser.currentTokenLocation();
        return place(at.getLineNr(), at.getColumnNr());
    }

    private static String place(int line, int column) {
        return "line " + line + " column " + column;
    }
}
