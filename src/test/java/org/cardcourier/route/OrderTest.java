package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.await;
import static org.cardcourier.CourierUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices of one conversation keep their order, and those of another do not wait for them. */
class OrderTest {

    private static final int CONVERSATIONS = 20;
    private static final int EACH = 30;

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(CONVERSATIONS));
        courier = new CourierUnderTest(home, sandbox).set("journal.schedule", "0s,20ms,20ms,20ms,20ms,20ms,20ms,1h");
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private List<String> there(int conversation) {
        return courier.posted(conversation).stream().map(StoredMessage::content).toList();
    }

    @Test
    void withFaultsAtRandomEachNoticeIsThereOnceAndInTheOrderOfAcceptance() throws Exception {
        sandbox.faults().rate(CallMatch.messages(), 0.05, Fault.lostAnswer());
        sandbox.faults().rate(CallMatch.messages(), 0.05, Fault.status(500));
        courier.start();
        ExecutorService senders = Executors.newFixedThreadPool(CONVERSATIONS);
        List<Future<?>> sent = new ArrayList<>();
        for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
            int here = conversation;
            sent.add(senders.submit(() -> {
                for (int n = 0; n < EACH; n++) {
                    Notice notice = text(here + "-" + n, here, "" + n);
                    courier.application().journal().accept(List.of(notice), "test", true);
                }
            }));
        }
        for (Future<?> one : sent) {
            one.get();
        }
        senders.shutdown();
        for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
            assertEquals(
                    State.DELIVERED,
                    courier.awaitEnd(conversation + "-" + (EACH - 1)).state());
        }
        List<String> order =
                IntStream.range(0, EACH).mapToObj(Integer::toString).toList();
        for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
            assertEquals(order, there(conversation), "conversation " + conversation);
        }
        assertEquals(true, sandbox.faults().happened() > 20, "there were no faults");
    }

    @Test
    void aConversationThatFailsHoldsUpOnlyItself() throws Exception {
        sandbox.faults().next(CallMatch.messages(1), new Fault.Status(429, "", java.util.Map.of("Retry-After", "600")));
        courier.start();
        courier.accept(text("a1", 1, "a1"));
        await("the failure", () -> courier.story("a1").reason() == Reason.RATE_LIMITED);
        courier.accept(text("a2", 1, "a2"));
        courier.accept(text("b1", 2, "b1"));
        courier.accept(text("b2", 2, "b2"));
        assertEquals(State.DELIVERED, courier.awaitEnd("b2").state());
        assertEquals(List.of("b1", "b2"), there(2));
        assertEquals(State.WAITING, courier.story("a2").state());
        assertEquals(List.of(), there(1));
        courier.pass(Duration.ofSeconds(601));
        courier.awaitEnd("a2");
        assertEquals(List.of("a1", "a2"), there(1));
    }

    @Test
    void aNoticeThatFailsTooLongLetsTheLaterOnesPass() throws Exception {
        sandbox.faults().next(CallMatch.messages(1), new Fault.Status(429, "", java.util.Map.of("Retry-After", "900")));
        courier.set("journal.block-at-most", "5m").start();
        courier.accept(text("a1", 1, "a1"));
        await("the failure", () -> courier.story("a1").reason() == Reason.RATE_LIMITED);
        courier.accept(text("a2", 1, "a2"));
        courier.pass(Duration.ofMinutes(6));
        assertEquals(State.DELIVERED, courier.awaitEnd("a2").state());
        assertEquals(State.WAITING, courier.story("a1").state());
        assertEquals(List.of("a2"), there(1));
        courier.pass(Duration.ofMinutes(10));
        assertEquals(State.DELIVERED, courier.awaitEnd("a1").state());
        assertEquals(List.of("a2", "a1"), there(1));
    }

    @Test
    void aNoticeForLaterHoldsUpNobody() throws Exception {
        courier.start();
        Notice later =
                courier.read("{\"notice_id\":\"later\",\"conversation_id\":1,\"message\":{\"content\":\"later\"},"
                        + "\"not_before\":\"" + Instant.now().plusSeconds(3600) + "\"}");
        courier.accept(later);
        courier.accept(text("now", 1, "now"));
        assertEquals(State.DELIVERED, courier.awaitEnd("now").state());
        assertEquals(State.WAITING, courier.story("later").state());
        courier.pass(Duration.ofSeconds(3601));
        assertEquals(State.DELIVERED, courier.awaitEnd("later").state());
        assertEquals(List.of("now", "later"), there(1));
    }

    @Test
    void aNoticeThatExpiredWhileItWaitedIsSkippedAndSaidSo() throws Exception {
        sandbox.faults().next(CallMatch.messages(1), new Fault.Status(429, "", java.util.Map.of("Retry-After", "600")));
        courier.start();
        Instant expires = Instant.now().plusSeconds(300);
        courier.accept(courier.read("{\"notice_id\":\"a\",\"conversation_id\":1,\"message\":{\"content\":\"a\"},"
                + "\"expires\":\"" + expires + "\"}"));
        await("the failure", () -> courier.story("a").reason() == Reason.RATE_LIMITED);
        courier.pass(Duration.ofSeconds(601));
        Story story = courier.awaitEnd("a");
        assertEquals(State.SKIPPED, story.state());
        assertEquals(Reason.EXPIRED, story.reason());
        assertEquals(List.of(), there(1));
    }
}
