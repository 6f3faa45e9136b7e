package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of orders that the timer fetches. */
class TimerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    private static JsonNode notice(String id, int conversation, Instant at) throws Exception {
        return JSON.readTree("{\"notice_id\":\"" + id + "\",\"conversation_id\":" + conversation + ",\"event_time\":\""
                + at + "\",\"message\":{\"content\":\"您好\"}}");
    }

    private static JsonNode bad(Instant at) throws Exception {
        return JSON.readTree("{\"notice_id\":\"bad\",\"event_time\":\"" + at + "\",\"message\":{\"content\":\"x\"}}");
    }

    private CourierUnderTest courier(Sandbox sandbox) {
        return new CourierUnderTest(home, sandbox)
                .set("orders.url", sandbox.url() + "/sandbox/orders")
                .set("orders.period-ms", "300")
                .set("orders.redelivery-ms", "10");
    }

    private static String watermark(CourierUnderTest courier) {
        try (JournalDesk desk = courier.application().journal().desk()) {
            return desk.watermark("orders").orElse("");
        }
    }

    @Test
    void newOrdersAreSentOnceAndTheWatermarkMovesWithThem() throws Exception {
        Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        List<JsonNode> orders = List.of(notice("a", 1, now.minusSeconds(20)), notice("b", 2, now.minusSeconds(10)));
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                        .conversations(3)
                        .orders(orders)
                        .ordersTimeField("event_time"));
                CourierUnderTest courier = courier(sandbox).start()) {
            CourierUnderTest.await("b", () -> courier.find("b").isPresent());
            assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
            assertEquals(State.DELIVERED, courier.awaitEnd("b").state());
            CourierUnderTest.await("the watermark", () -> watermark(courier)
                    .equals(now.minusSeconds(10).toString()));
            sandbox.orders(List.of(orders.get(0), orders.get(1), notice("c", 3, now.minusSeconds(1))));
            assertEquals(State.DELIVERED, awaitAccepted(courier, "c").state());
            assertEquals(1, courier.posted(1).size());
            assertEquals(1, courier.posted(2).size());
        }
    }

    private static Story awaitAccepted(CourierUnderTest courier, String id) {
        CourierUnderTest.await(id, () -> courier.find(id).isPresent());
        return courier.awaitEnd(id);
    }

    private String listed() {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> lists = Files.list(home.resolve("drop/reports"))) {
            for (Path list : lists.toList()) {
                text.append(Files.readString(list));
            }
        } catch (IOException e) {
            return "";
        }
        return text.toString();
    }

    @Test
    void anOrderSystemThatNeverAnswersIsGivenUpUntilTheNextPoll() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
                CourierUnderTest courier = courier(sandbox).set("orders.period-ms", "60000")) {
            sandbox.faults().always(CallMatch.of("GET", "/sandbox/orders*"), Fault.status(503));
            courier.start();
            CourierUnderTest.await("four requests", () -> sandbox.faults().happened() >= 4);
            courier.accept(CourierUnderTest.text("a", 1, "您好")); // the time that this takes would show a fifth
            courier.awaitEnd("a");
            assertEquals(4, sandbox.faults().happened());
        }
    }

    @Test
    void aBadOrderIsListedAndTheOthersAreSent() throws Exception {
        Instant now = Instant.now();
        List<JsonNode> orders = List.of(bad(now.minusSeconds(20)), notice("b", 2, now.minusSeconds(10)));
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                        .conversations(3)
                        .orders(orders)
                        .ordersTimeField("event_time"));
                CourierUnderTest courier =
                        courier(sandbox).set("orders.period-ms", "60000").start()) {
            CourierUnderTest.await("b", () -> courier.find("b").isPresent());
            CourierUnderTest.await("its row on the list", () -> listed().contains("conversation_id"));
            CourierUnderTest.await("the watermark", () -> !watermark(courier).isEmpty());
            assertTrue(courier.find("bad").isEmpty());
        }
    }

    @Test
    void anOrderSystemThatFailsIsAskedAgainFromTheSamePlace() throws Exception {
        List<JsonNode> orders = List.of(notice("a", 1, Instant.now().minusSeconds(20)));
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                        .conversations(3)
                        .orders(orders)
                        .ordersTimeField("event_time"));
                CourierUnderTest courier = courier(sandbox)) {
            sandbox.faults().next(CallMatch.of("GET", "/sandbox/orders*"), Fault.status(503), 6);
            courier.start();
            CourierUnderTest.await("a", () -> courier.find("a").isPresent());
            assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
            assertEquals(6, sandbox.faults().happened());
        }
    }
}
