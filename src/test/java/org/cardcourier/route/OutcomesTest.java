package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who hears how a notice ended. */
class OutcomesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private List<String> lines() {
        Path list = home.resolve("logs/attention.jsonl");
        try {
            return Files.exists(list) ? Files.readAllLines(list) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatWantsAPersonIsListedOnceOverARestart() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
                CourierUnderTest courier = new CourierUnderTest(home, sandbox).start()) {
            courier.accept(CourierUnderTest.text("good", 1, "您好"));
            courier.accept(CourierUnderTest.text("bad", 999, "您好"));
            CourierUnderTest.await("a line", () -> lines().size() == 1);
            courier.stop();
            courier.start();
            courier.accept(CourierUnderTest.text("worse", 998, "您好"));
            CourierUnderTest.await("a second line", () -> lines().size() == 2);
            JsonNode first = JSON.readTree(lines().get(0));
            JsonNode second = JSON.readTree(lines().get(1));
            assertEquals("bad refused not_found", told(first));
            assertEquals("worse refused not_found", told(second));
        }
    }

    private static String told(JsonNode story) {
        return story.path("notice_id").asText() + " " + story.path("state").asText() + " "
                + story.path("reason").asText();
    }

    @Test
    void aRouteThatFailsHearsOfTheSameEndAgain() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)) {
            Files.createDirectories(home.resolve("logs/attention.jsonl")); // a folder is in the way
            courier.start();
            courier.accept(CourierUnderTest.text("bad", 999, "您好"));
            courier.awaitEnd("bad");
            CourierUnderTest.await(
                    "the folder gone",
                    () -> home.resolve("logs/attention.jsonl").toFile().delete());
            CourierUnderTest.await(
                    "the line", () -> Files.isRegularFile(home.resolve("logs/attention.jsonl")) && lines().size() == 1);
            assertEquals("bad refused not_found", told(JSON.readTree(lines().get(0))));
        }
    }
}
