package org.cardcourier.chatwoot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one JSON mapper of this package, and the few questions that are asked of JSON everywhere in it. */
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The bytes as JSON; empty if they are nothing or not JSON. */
    static Optional<JsonNode> parse(byte[] bytes) {
        try {
            JsonNode json = MAPPER.readTree(bytes);
            return json == null || json.isMissingNode() ? Optional.empty() : Optional.of(json);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static byte[] bytes(JsonNode json) {
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a route hands in as a body: a map, JSON already read, or JSON as text or bytes; anything else is refused. */
    static JsonNode input(Object body, Subject subject) {
        if (body instanceof JsonNode json) {
            return json;
        }
        if (body instanceof Map || body instanceof Iterable) {
            return MAPPER.valueToTree(body);
        }
        if (body instanceof byte[] bytes) {
            return parse(bytes).orElseThrow(() -> subject.invalid("the body is not JSON"));
        }
        if (body instanceof String text) {
            return read(text)
                    .orElseThrow(() -> subject.invalid("the body is not JSON, got \"" + Plain.of(text, 60) + "\""));
        }
        throw subject.invalid("the body must be a JSON object, got "
                + (body == null ? "nothing" : body.getClass().getSimpleName()));
    }

    /** As {@link #input}, and it must be an object of texts that Chatwoot can store. */
    static ObjectNode inputObject(Object body, Subject subject) {
        if (input(body, subject) instanceof ObjectNode object) {
            TextRules.check("the body", object, subject);
            return object;
        }
        throw subject.invalid("the body must be a JSON object");
    }

    private static Optional<JsonNode> read(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            return json.isMissingNode() ? Optional.empty() : Optional.of(json);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The list that an answer carries: bare, or under {@code payload}. */
    static Optional<JsonNode> list(JsonNode answer) {
        JsonNode list = answer.isArray() ? answer : answer.path("payload");
        return list.isArray() ? Optional.of(list) : Optional.empty();
    }

    /** True where a field was not sent, or sent as null: Chatwoot takes both alike. */
    static boolean isAbsent(JsonNode value) {
        return value == null || value.isMissingNode() || value.isNull();
    }

    /** A text; "" for everything else. */
    static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : "";
    }

    /** A value as it may stand in a sentence. */
    static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : Plain.of(value.toString(), 60);
    }

    /** As {@link #list}; what is no list must not be taken for an empty one. */
    static JsonNode listOf(String what, JsonNode answer) {
        return list(answer)
                .orElseThrow(() ->
                        new Unavailable("Chatwoot's list of " + what + " cannot be read. Try again later.", null));
    }

    /** A whole number, as a number or as digits: Chatwoot takes both, and so do files and headers. */
    static Optional<Long> number(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return Optional.of(value.longValue());
        }
        boolean isDigits =
                value.isTextual() && DIGITS.matcher(value.textValue()).matches();
        return isDigits ? Optional.of(Long.parseLong(value.textValue())) : Optional.empty();
    }

    /** The id in a field of an input. */
    static long checkId(ObjectNode json, String field, Subject subject) {
        JsonNode value = json.path(field);
        return number(value)
                .filter(id -> id > 0)
                .orElseThrow(() -> subject.invalid(field + " must be a number from 1, got " + shown(value)));
    }

    /** The id of what was created; an answer without one is not Chatwoot's, whoever gave it. */
    static long createdId(Request request, JsonNode created) {
        JsonNode id = created.path("id");
        if (id.isIntegralNumber() && id.longValue() > 0) {
            return id.longValue();
        }
        throw new Doubtful(
                "The answer to " + request.about()
                        + " names no id. It may have been done: read back before it is sent again.",
                null);
    }
}
