package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a running Card Courier, as its own configuration writes it. */
class LogFormatTest {

    private static final String HOSTILE = "order=\"},{\"level\":\"X\"\r\n2026-01-01 \\ 张三\u2028\t\u0001";

    @TempDir
    Path logs;

    @AfterEach
    void forget() {
        System.clearProperty("courier.logs");
        System.clearProperty("courier.log-format");
    }

    private List<String> written(String format) throws Exception {
        System.setProperty("courier.logs", logs.toString());
        System.setProperty("courier.log-format", format);
        URI configuration =
                LogFormatTest.class.getResource("/log4j2-run.properties").toURI();
        LoggerContext context = new LoggerContext("log-" + format, null, configuration); // not that of the other tests
        context.start();
        try {
            context.getLogger("org.cardcourier.delivery").info("delivered {}", HOSTILE);
            context.getLogger("org.cardcourier.route.Webhook")
                    .error("broke", new IllegalStateException(HOSTILE, new RuntimeException("because")));
            context.getLogger("org.apache.camel").info("not for us");
        } finally {
            context.stop();
        }
        return Files.readAllLines(logs.resolve("courier.log"));
    }

    @Test
    void asJsonEachLineIsAnObjectWhateverAValueHolds() throws Exception {
        List<String> lines = written("json");
        assertEquals(2, lines.size(), lines.toString());
        ObjectMapper strict = new ObjectMapper();
        JsonNode info = strict.readTree(lines.get(0));
        assertEquals(List.of("time", "level", "logger", "message", "thrown"), names(info));
        assertEquals("INFO", info.path("level").asText());
        assertEquals("delivery", info.path("logger").asText());
        assertEquals("delivered " + HOSTILE, info.path("message").asText());
        assertEquals("", info.path("thrown").asText());
        assertTrue(info.path("time").asText().endsWith("Z"), info.toString());
        Instant.parse(info.path("time").asText());
        JsonNode error = strict.readTree(lines.get(1));
        assertEquals("Webhook", error.path("logger").asText());
        assertEquals("broke", error.path("message").asText());
        assertTrue(error.path("thrown").asText().contains("Caused by: java.lang.RuntimeException: because"));
    }

    private static List<String> names(JsonNode object) {
        java.util.ArrayList<String> names = new java.util.ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void asTextAValueCannotBeginALineOfItsOwn() throws Exception {
        List<String> lines = written("text");
        assertTrue(lines.get(0).contains("Z INFO  delivery delivered order="), lines.get(0));
        assertTrue(lines.get(0).contains("\\r\\n2026-01-01"), lines.get(0));
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.get(1).contains("broke: java.lang.IllegalStateException: order="), lines.get(1));
        assertFalse(lines.stream().anyMatch(line -> line.startsWith("2026-01-01")), lines.toString());
    }
}
