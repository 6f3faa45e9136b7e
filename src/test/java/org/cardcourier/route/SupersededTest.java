package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A customer who was told that the parcel has come does not hear afterwards that it is on its way. */
@Tag("slow")
class SupersededTest {

    private static final String RETRY_LATER = "600";

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
        courier = new CourierUnderTest(home, sandbox).set("drop.poll-ms", "50").set("drop.settle-ms", "100");
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    /** A state of order SO-1 in conversation 1, at an hour of one day; 0 for no time. */
    private Notice state(String id, int hour, String more) {
        return courier.read(json(id, 1, hour, more));
    }

    private static String json(String id, int conversation, int hour, String more) {
        String time = hour == 0 ? "" : ", \"event_time\": \"2026-01-20T%02d:00:00+08:00\"".formatted(hour);
        return "{\"notice_id\": \"" + id + "\", \"conversation_id\": " + conversation + ", \"shape\": \"text\""
                + ", \"order\": {\"order_id\": \"SO-1\", \"status\": \"" + id + "\"" + more + "}"
                + ", \"then\": {\"add_labels\": [\"" + id + "\"]}" + time + "}";
    }

    private static String parcel(String number) {
        return ", \"logistics\": {\"tracking_number\": \"" + number + "\"}";
    }

    private Story end(Notice notice) {
        courier.accept(notice);
        return courier.awaitEnd(notice.id());
    }

    private void assertDelivered(Notice notice) {
        assertEquals(State.DELIVERED, end(notice).state(), notice.id());
    }

    private void assertSuperseded(String by, Notice notice) {
        assertSuperseded(by, end(notice));
    }

    private static void assertSuperseded(String by, Story story) {
        assertEquals(State.SKIPPED, story.state());
        assertEquals(Reason.SUPERSEDED, story.reason());
        assertEquals("Notice " + by + " told a newer state of the order before", story.detail());
        assertEquals(List.of(), story.messageIds());
    }

    private List<String> told(int conversation) {
        return courier.posted(conversation).stream()
                .map(message -> message.content().lines().findFirst().orElse(""))
                .toList();
    }

    private void failOnce() {
        sandbox.faults().next(CallMatch.messages(1), new Fault.Status(429, "", Map.of("Retry-After", RETRY_LATER)));
    }

    @Test
    void anOlderStateIsNotSentAndItsThenIsNotDone() throws Exception {
        courier.start();
        assertDelivered(state("delivered", 16, ""));
        assertSuperseded("delivered", state("shipped", 14, ""));
        assertEquals(List.of("✅ **已送达** 订单 `SO-1`"), told(1));
        assertEquals(List.of("delivered"), sandbox.conversation(1).labels());
    }

    @Test
    void withoutTimesAndAtTheSameTimeNothingIsHeldBack() throws Exception {
        courier.start();
        assertDelivered(state("delivered", 16, ""));
        assertDelivered(state("paid", 16, ""));
        assertDelivered(state("shipped", 0, ""));
        assertDelivered(state("completed", 17, ""));
        assertEquals(4, told(1).size());
    }

    @Test
    void parcelsAreToldApartByTheirNumbers() throws Exception {
        courier.start();
        assertDelivered(state("one-delivered", 16, parcel("SF1")));
        assertDelivered(state("two-shipped", 14, parcel("SF2")));
        assertSuperseded("one-delivered", state("one-shipped", 13, parcel("SF1")));
        // of two parcels one has news
        String both = ", \"parcels\": [{\"tracking_number\": \"SF1\"}, {\"tracking_number\": \"SF2\"}]";
        assertDelivered(state("both", 15, both));
        assertSuperseded("both", state("both-before", 12, both));
        // what names no parcel is about the whole order
        assertSuperseded("one-delivered", state("paid", 10, ""));
        assertDelivered(state("completed", 18, ""));
        assertSuperseded("completed", state("three-shipped", 17, parcel("SF3")));
    }

    @Test
    void anotherConversationHearsOfTheSameOrderForItself() throws Exception {
        courier.start();
        assertDelivered(state("delivered", 16, ""));
        assertDelivered(courier.read(json("shipped", 2, 14, "")));
        assertEquals(List.of("📦 **已发货** 订单 `SO-1`"), told(2));
    }

    @Test
    void aStateThatWaitedTooLongIsHeldBackAtItsTurn() throws Exception {
        failOnce();
        courier.set("journal.block-at-most", "1m").start();
        courier.accept(state("shipped", 14, ""));
        await("the failure", () -> courier.story("shipped").reason() == Reason.RATE_LIMITED);
        courier.accept(state("delivered", 16, ""));
        courier.pass(Duration.ofMinutes(2));
        assertEquals(State.DELIVERED, courier.awaitEnd("delivered").state());
        courier.pass(Duration.ofMinutes(10));
        assertSuperseded("delivered", courier.awaitEnd("shipped"));
    }

    @Test
    void rowsOfAFileThatStandInTheWrongOrderAreHeldBackToo() throws Exception {
        courier.start();
        Files.createDirectories(home.resolve("drop"));
        Path draft = home.resolve("batch.jsonl.tmp");
        Files.writeString(
                draft,
                json("delivered", 1, 16, "") + "\n" + json("shipped", 1, 14, "") + "\n" + json("paid", 1, 10, "") + "\n"
                        + json("completed", 1, 18, "") + "\n");
        Files.move(draft, home.resolve("drop/batch.jsonl"));
        await("the last row", () -> courier.find("completed").isPresent());
        assertEquals(State.DELIVERED, courier.awaitEnd("completed").state());
        assertSuperseded("delivered", courier.awaitEnd("shipped"));
        assertSuperseded("delivered", courier.awaitEnd("paid"));
        assertEquals(List.of("✅ **已送达** 订单 `SO-1`", "✅ **已完成** 订单 `SO-1`"), told(1));
    }

    @Test
    void whatADoubtfulTryHadDeliveredIsFoundAndNotSkipped() throws Exception {
        sandbox.faults().next(CallMatch.messages(1), Fault.lostAnswer());
        courier.set("chatwoot.settle-ms", "20000")
                .set("journal.block-at-most", "1s")
                .start();
        courier.accept(state("shipped", 14, ""));
        await("the doubt", () -> courier.story("shipped").reason() == Reason.NO_ANSWER);
        courier.accept(state("delivered", 16, ""));
        assertEquals(State.DELIVERED, courier.awaitEnd("delivered").state());
        courier.pass(Duration.ofSeconds(30));
        assertEquals(State.DELIVERED, courier.awaitEnd("shipped").state());
        assertEquals(2, told(1).size());
        assertEquals(
                List.of("delivered", "shipped"),
                sandbox.conversation(1).labels().stream().sorted().toList());
    }

    @Test
    void whatADoubtfulTryHadNotDeliveredIsSkipped() throws Exception {
        sandbox.faults().next(CallMatch.messages(1), Fault.status(500));
        courier.set("chatwoot.settle-ms", "20000")
                .set("journal.block-at-most", "1s")
                .start();
        courier.accept(state("shipped", 14, ""));
        await("the doubt", () -> courier.story("shipped").reason() == Reason.NO_ANSWER);
        courier.accept(state("delivered", 16, ""));
        assertEquals(State.DELIVERED, courier.awaitEnd("delivered").state());
        courier.pass(Duration.ofSeconds(30));
        assertSuperseded("delivered", courier.awaitEnd("shipped"));
        assertEquals(List.of("✅ **已送达** 订单 `SO-1`"), told(1));
    }

    @Test
    void aRestartInBetweenForgetsNothing() throws Exception {
        failOnce();
        courier.set("journal.block-at-most", "1m").start();
        courier.accept(state("shipped", 14, ""));
        await("the failure", () -> courier.story("shipped").reason() == Reason.RATE_LIMITED);
        courier.accept(state("delivered", 16, ""));
        courier.pass(Duration.ofMinutes(2));
        assertEquals(State.DELIVERED, courier.awaitEnd("delivered").state());
        courier.stop();
        courier.start();
        courier.pass(Duration.ofMinutes(10));
        assertSuperseded("delivered", courier.awaitEnd("shipped"));
        assertSuperseded("delivered", state("paid", 10, ""));
    }

    @Test
    void aPersonWhoWantsItAllTheSameSendsItAgain() throws Exception {
        courier.start();
        assertDelivered(state("delivered", 16, ""));
        assertSuperseded("delivered", state("shipped", 14, ""));
        try (JournalDesk desk = courier.application().journal().desk()) {
            assertEquals("delivered", desk.newerState("shipped").orElseThrow());
            String again = desk.sendAgain("shipped", Clock.systemUTC());
            assertEquals(State.DELIVERED, courier.awaitEnd(again).state());
        }
        assertEquals(List.of("✅ **已送达** 订单 `SO-1`", "📦 **已发货** 订单 `SO-1`"), told(1));
    }
}
