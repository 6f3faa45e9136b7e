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

    static Answer text(int status, String type, String text) {
        return new Answer(status, type, Text.bytes(text), Map.of());
    }

    static Answer error(int status, String text) {
        return json(status, Json.of("error", text));
    }

    static Answer notFound() {
        return error(404, "Resource could not be found");
    }

    static Answer serverError() {
        return json(500, Json.of("status", 500, "error", "Internal Server Error"));
    }

    Answer with(String header, String value) {
        return new Answer(status, type, body, Map.of(header, value));
    }
}
