package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What goes back to a client.
 *
 * @param status  of HTTP
 * @param type    content type, "" for none
 * @param body    bytes, never null
 * @param headers beside the ones that every answer has
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers) {

    static final String JSON = "application/json; charset=utf-8";
    /** The content type of an error that no controller answers, such as a 500: Rails writes the character set in capitals there. */
    static final String JSON_OUTSIDE = "application/json; charset=UTF-8";

    static final String HTML = "text/html; charset=UTF-8";
    private static final byte[] NOTHING = {};

    static Answer json(int status, JsonNode node) {
        return new Answer(status, JSON, Json.bytes(node), Map.of());
    }

    static Answer ok(JsonNode node) {
        return json(200, node);
    }

    static Answer payload(JsonNode node) {
        return ok(Json.of("payload", node));
    }

    static Answer empty(int status) {
        return new Answer(status, "", NOTHING, Map.of());
    }

    /** A controller's answer without a body. */
    static Answer head() {
        return new Answer(200, "application/json", NOTHING, Map.of());
    }

    static Answer text(int status, String type, String text) {
        return new Answer(status, type, Text.bytes(text), Map.of());
    }

    static Answer error(int status, String text) {
        return json(status, Json.of("error", text));
    }

    static Answer notFound() {
        return error(404, "Resource could not be found");
    }

    /** An error that no controller answers. */
    static Answer outside(int status, String text) {
        return text(status, JSON_OUTSIDE, Text.utf8(Json.bytes(Json.of("status", status, "error", text))));
    }

    static Answer serverError() {
        return outside(500, "Internal Server Error");
    }

    /** Whether a controller answered: then there are Rails' security headers. */
    boolean isOfController() {
        return type.equals(JSON) || status == 200 || status == 304;
    }

    Answer with(String header, String value) {
        return new Answer(status, type, body, Map.of(header, value));
    }
}
