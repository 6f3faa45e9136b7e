package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkerTest {

    @Test
    void aPlainMessageGetsTheMark() {
        ObjectNode message = (ObjectNode) json("{\"content\":\"您好\"}");

        Marker.put(message, "so-42-shipped", 1);

        assertEquals(
                "{\"content\":\"您好\",\"content_attributes\":{\"courier\":{\"notice\":\"so-42-shipped\",\"step\":1}}}",
                message.toString());
    }

    @Test
    void aQuestionKeepsItsItemsBesideTheMark() {
        ObjectNode message =
                (ObjectNode) json("{\"content_attributes\":{\"items\":[{\"title\":\"A\",\"value\":\"a\"}]}}");

        Marker.put(message, "so-42-shipped", 2);

        assertEquals(
                "{\"content_attributes\":{\"items\":[{\"title\":\"A\",\"value\":\"a\"}],"
                        + "\"courier\":{\"notice\":\"so-42-shipped\",\"step\":2}}}",
                message.toString());
    }

    @Test
    void aNewMarkTakesThePlaceOfAnOldOne() {
        ObjectNode message = (ObjectNode) json("{\"content_attributes\":null}");

        Marker.put(message, "first", 1);
        Marker.put(message, "so-42-shipped", 2);

        assertEquals(Optional.of(new Marker("so-42-shipped", 2)), Marker.of(message));
    }

    @Test
    void theMessagesOfANoticeAreFoundByStep() {
        JsonNode answer = json("""
                {"meta": {}, "payload": [
                  {"id": 4700, "content_attributes": {}},
                  {"id": 4701, "content_attributes": {"courier": {"notice": "so-41-paid", "step": 1}}},
                  {"id": 4702, "content_attributes": {"courier": {"notice": "so-42-shipped", "step": 1}}},
                  {"id": 4703, "content_attributes": null},
                  {"id": 4704},
                  {"id": 4705, "content_attributes": {"courier": "so-42-shipped"}},
                  {"id": 4706, "content_attributes": {"courier": {"notice": "so-42-shipped", "step": "3"}}},
                  {"id": 4707, "content_attributes": {"courier": {"notice": "so-42-shipped", "step": 2}}},
                  {"id": 4708, "content_attributes": {"courier": {"notice": "so-42-shipped", "step": 2}}}]}
                """);

        assertEquals(Map.of(1, 4702L, 2, 4707L), Marker.find(answer, "so-42-shipped"));
        assertEquals(Map.of(1, 4702L, 2, 4707L), Marker.find(answer.path("payload"), "so-42-shipped"));
        assertEquals(Map.of(), Marker.find(answer, "so-43-shipped"));
    }

    static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
