package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.await;
import static org.cardcourier.CourierUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.ScaledClock;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Card Courier asks Chatwoot for no more than it can bear, and whoever waits does not wait for a batch. */
@Tag("slow")
class PolitenessTest {

    private static final String ROW =
            "{\"notice_id\":\"%s\",\"conversation_id\":%d,\"message\":{\"content\":\"您好\"}}%n";

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @AfterEach
    void stop() {
        if (courier != null) {
            courier.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
    }

    private void start(SandboxOptions options, int requestsPerSecond) throws Exception {
        sandbox = Sandbox.start(options);
        courier = new CourierUnderTest(home, sandbox)
                .set("drop.poll-ms", "50")
                .set("drop.settle-ms", "100")
                .set("chatwoot.requests-per-second", "" + requestsPerSecond)
                .start();
    }

    /** Rows r0, r1, … over 100 conversations. */
    private void drop(int rows) throws IOException {
        drop(rows, 100);
    }

    private void drop(int rows, int conversations) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int n = 0; n < rows; n++) {
            text.append(ROW.formatted("r" + n, 1 + n % conversations));
        }
        Path part = home.resolve("drop/batch.jsonl.part");
        Files.writeString(part, text.toString());
        Files.move(part, home.resolve("drop/batch.jsonl"));
    }

    private long delivered() {
        try (JournalDesk desk = courier.application().journal().desk()) {
            return desk.counts().get(State.DELIVERED);
        }
    }

    private long turnedAway() {
        return sandbox.calls().stream().filter(call -> call.status() == 429).count();
    }

    private long posted() {
        return sandbox.calls().stream()
                .filter(call -> call.method().equals("POST") && call.status() == 200)
                .count();
    }

    // ---- the batch of 10,000 rows at 20 requests/s against 3,000 requests a minute, and the same smaller and quicker

    /** All numbers are a thirtieth of the real ones, and the server's minute passes in a second. */
    private static SandboxOptions aThirtieth() {
        return SandboxOptions.defaults()
                .conversations(200)
                .rateLimitPerMinute(3000 / 30)
                .clock(new ScaledClock(60));
    }

    private static final int ROWS = 10_000 / 30;

    @Test
    @Timeout(120)
    void aBatchIsNeverToldThatItIsTooMuch() throws Exception {
        start(aThirtieth(), 20 * 60 / 30);
        long began = System.nanoTime();
        drop(ROWS);
        await("the batch", Duration.ofSeconds(100), () -> delivered() == ROWS);
        double seconds = (System.nanoTime() - began) / 1e9;
        assertEquals(0, turnedAway());
        assertEquals(ROWS, posted());
        assertTrue(seconds > (ROWS - 40) / 40.0, "it took only " + seconds + " s");
    }

    /** The test above can fail. */
    @Test
    @Timeout(120)
    void withoutALimitTheSameBatchIsToldSo() throws Exception {
        start(aThirtieth(), 0);
        drop(ROWS);
        await("a 429", () -> turnedAway() > 0);
    }

    /** Takes more than eight minutes: ./mvnw test -Dtest=PolitenessTest -Dgroups=long -DexcludedGroups=none */
    @Test
    @Tag("long")
    void tenThousandRowsAreNeverToldThatTheyAreTooMuch() throws Exception {
        AtomicInteger stored = new AtomicInteger();
        start(
                SandboxOptions.defaults()
                        .conversations(5001)
                        .rateLimitPerMinute(3000)
                        .onMessage(message ->
                                stored.addAndGet(message.messageType().equals("outgoing") ? 1 : 0)),
                20);
        long began = System.nanoTime();
        drop(10_000, 5000);
        await("the middle of the batch", Duration.ofMinutes(8), () -> delivered() > 5000);
        double alone = secondsUntilDelivered("w1", 5001);
        double behind = secondsUntilDelivered("w2", 4000); // a row of the batch stands before it
        assertTrue(alone < 3 && behind < 3, alone + " and " + behind + " s");
        await("the batch", Duration.ofMinutes(12), () -> delivered() == 10_002);
        System.out.printf(
                "10,002 notices in %.0f s, %d turned away; two by webhook in %.2f and %.2f s%n",
                (System.nanoTime() - began) / 1e9, turnedAway(), alone, behind);
        assertEquals(0, turnedAway());
        assertEquals(20, rateNow(), "a 429 would have halved it");
        assertEquals(10_002, stored.get());
    }

    // ---- whoever waits does not wait for a batch

    private double secondsUntilDelivered(String id, long conversation) throws Exception {
        long began = System.nanoTime();
        Post.Answer answer = Post.to(courier.application().port(), "/notices")
                .json(ROW.formatted(id, conversation))
                .send();
        assertEquals(202, answer.status());
        assertEquals(State.DELIVERED, courier.awaitEnd(id).state());
        return (System.nanoTime() - began) / 1e9;
    }

    @Test
    @Timeout(120)
    void aNoticeByWebhookPassesABatch() throws Exception {
        start(SandboxOptions.defaults().conversations(200), 20);
        drop(1000); // 50 seconds
        await("the middle of the batch", () -> posted() > 150); // by then every conversation's channel is known
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            seconds.add(secondsUntilDelivered("alone-" + i, 101 + i)); // nothing else in its conversation
            seconds.add(secondsUntilDelivered("behind-" + i, 90 + i)); // rows of the batch stand before it
        }
        seconds.sort(null);
        assertTrue(seconds.get(5) < 1 && seconds.get(9) < 3, "seconds until there: " + seconds);
        assertTrue(posted() < 500, "the batch was over too soon to show anything");
        List<String> order = courier.posts(94).stream().map(Call::body).toList();
        assertTrue(
                order.get(order.size() - 1).contains("behind-4"), "it came after the rows that were accepted before");
    }

    @Test
    @Timeout(60)
    void withoutALimitItPassesTheRowsThatWaitForAHand() throws Exception {
        List<String> stored = Collections.synchronizedList(new ArrayList<>());
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .conversations(200)
                .onMessage(message -> stored.add(
                        message.contentAttributes().at("/courier/notice").asText())));
        sandbox.faults().always(CallMatch.messages(), Fault.delay(1000));
        courier = new CourierUnderTest(home, sandbox)
                .set("drop.poll-ms", "50")
                .set("drop.settle-ms", "50")
                .set("chatwoot.requests-per-second", "0")
                .set("journal.max-in-flight", "4")
                .start();
        drop(60);
        await("four at work and two behind them", () -> sending() == 6);
        courier.accept(text("alone", 150, "您好"));
        int before = stored.size();
        assertEquals(State.DELIVERED, courier.awaitEnd("alone").state());
        assertTrue(
                stored.indexOf("alone") < before + 8,
                "after the four at work, with the next four at most, not behind " + before + ": " + stored);
    }

    private long sending() {
        try (JournalDesk desk = courier.application().journal().desk()) {
            return desk.counts().get(State.SENDING);
        }
    }

    @Test
    @Timeout(60)
    void aStopInTheMiddleOfABatchWaitsForNobodysTurn() throws Exception {
        start(SandboxOptions.defaults().conversations(200), 1);
        drop(500);
        await("some to wait for their turn", () -> posted() >= 4); // four more are in hand, for four seconds
        long began = System.nanoTime();
        courier.stop();
        double seconds = (System.nanoTime() - began) / 1e9;
        assertTrue(seconds < 3, seconds + " s");
        long before = posted();
        courier.set("chatwoot.requests-per-second", "0").start();
        await("the rest", () -> delivered() == 500);
        assertEquals(500, posted());
        assertTrue(before < 100, before + " were posted before the stop");
        assertEquals(0, asked(), "nobody was in doubt");
        for (int n = 0; n < 500; n++) {
            assertEquals(1, courier.story("r" + n).tries());
        }
    }

    private long asked() {
        return sandbox.calls().stream()
                .filter(call -> call.method().equals("GET") && call.path().endsWith("/messages"))
                .count();
    }

    // ---- 429

    @Test
    void whenChatwootSaysThatItIsTooMuchNobodySendsUntilItMay() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(10));
        sandbox.faults().next(CallMatch.messages(1), new Fault.Status(429, "", Map.of("Retry-After", "600")));
        courier = new CourierUnderTest(home, sandbox)
                .set("chatwoot.requests-per-second", "20")
                .start();
        courier.accept(text("a", 1, "a"));
        await("the 429", () -> courier.story("a").reason() == Reason.RATE_LIMITED);
        courier.accept(text("b", 2, "b"));
        courier.accept(text("c", 3, "c"));
        courier.pass(Duration.ofSeconds(590));
        assertEquals(2, sandbox.calls().size(), "the look at the channel, and the message that was too much");
        assertEquals(State.WAITING, courier.story("b").state());
        courier.pass(Duration.ofSeconds(11));
        for (String id : List.of("a", "b", "c")) {
            Story story = courier.awaitEnd(id);
            assertEquals(State.DELIVERED, story.state());
            assertEquals(1, story.tries(), "no try is used up");
        }
        assertEquals(10, rateNow());
    }

    private double rateNow() {
        try (JournalDesk desk = courier.application().journal().desk()) {
            return desk.traffic().orElseThrow().rate();
        }
    }
}
