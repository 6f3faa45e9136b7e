package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The 60 cards of the Python client: text and message must stay what they were, byte for byte. */
class SeedCardTest {

    private final Cards cards = new Cards(new Templates(Path.of("templates"), "zh-CN"));

    static List<JsonNode> cases() throws IOException {
        try (InputStream file = SeedCardTest.class.getResourceAsStream("/card/order-cards.jsonl")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(SeedCardTest::json)
                    .toList();
        }
    }

    private static JsonNode json(String line) {
        try {
            return NoticeJson.JSON.readTree(line);
        } catch (IOException e) {
            throw new IllegalArgumentException(line, e);
        }
    }

    static Notice seedNotice(JsonNode seedCase) {
        ObjectNode notice = NoticeJson.JSON.createObjectNode();
        notice.set("order", seedCase.get("order"));
        notice.set("actions", seedCase.get("actions"));
        notice.put("template", "order-card-seed").put("shape", "seed");
        return NoticeJson.read(notice);
    }

    @TestFactory
    Stream<DynamicTest> theTextOfEverySeedCardIsTheSame() throws IOException {
        return cases().stream()
                .map(seedCase -> DynamicTest.dynamicTest(
                        "case " + seedCase.get("case"),
                        () -> assertEquals(seedCase.get("markdown").asText(), cards.render(seedNotice(seedCase)))));
    }

    @TestFactory
    Stream<DynamicTest> theMessageOfEverySeedCardIsTheSame() throws IOException {
        return cases().stream()
                .filter(seedCase -> !seedCase.get("actions").isEmpty())
                .map(seedCase -> DynamicTest.dynamicTest("case " + seedCase.get("case"), () -> {
                    List<Map<String, Object>> messages = cards.preview(seedNotice(seedCase), null);
                    assertEquals(
                            "[{\"content\":" + seedCase.get("markdown")
                                    + ",\"message_type\":\"outgoing\",\"private\":false,\"content_type\":\"cards\""
                                    + ",\"content_attributes\":" + seedCase.get("content_attributes") + "}]",
                            NoticeJson.JSON.writeValueAsString(messages));
                }));
    }
}
