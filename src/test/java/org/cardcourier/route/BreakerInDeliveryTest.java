package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.await;
import static org.cardcourier.CourierUnderTest.notice;
import static org.cardcourier.CourierUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.journal.TrafficNow;
import org.cardcourier.notice.Then;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While Chatwoot is away nothing is sent and no try is used up; when it is back delivery goes on by itself. */
@Tag("slow")
class BreakerInDeliveryTest {

    private static final int NOTICES = 40;

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(50));
        courier = new CourierUnderTest(home, sandbox)
                .set("journal.schedule", "0s,10m,10m,10m")
                .set("journal.max-in-flight", "4")
                .set("chatwoot.settle-ms", "0")
                .set("chatwoot.probe-ms", "30000")
                .start();
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private void accept() {
        for (int n = 1; n <= NOTICES; n++) {
            courier.accept(text("n" + n, n, "您好"));
        }
    }

    private TrafficNow traffic() {
        try (JournalDesk desk = courier.application().journal().desk()) {
            return desk.traffic().orElseThrow();
        }
    }

    private void isClosed() {
        await("delivery to go on", () -> !traffic().open());
    }

    private void isOpen() {
        await("the breaker to open", () -> traffic().open());
        quiet();
    }

    /** Nothing is being sent any more. */
    private void quiet() {
        await("nothing to be sent", () -> {
            try (JournalDesk desk = courier.application().journal().desk()) {
                return desk.counts().get(State.SENDING) == 0;
            }
        });
    }

    private int tries() {
        int tries = 0;
        for (int n = 1; n <= NOTICES; n++) {
            tries += courier.story("n" + n).tries();
        }
        return tries;
    }

    private long attempts() {
        long attempts = 0;
        for (int n = 1; n <= NOTICES; n++) {
            attempts += courier.story("n" + n).attempts().size();
        }
        return attempts;
    }

    @Test
    void whileItIsOpenNoTryIsUsedUpAndOneNoticeAsksEvery30Seconds() throws Exception {
        sandbox.faults().always(CallMatch.any(), Fault.status(503));
        accept();
        isOpen();
        int asked = sandbox.calls().size();
        int tries = tries();
        assertTrue(
                asked >= 5 && asked <= 5 + 4, asked + " requests, of which at most 4 were on their way when it opened");
        assertTrue(tries < asked, "each asked for the channel, and whoever found that nobody is there used up no try");
        for (int period = 1; period <= 3; period++) {
            courier.pass(Duration.ofSeconds(29));
            Thread.sleep(500); // two looks of the journal's writer
            assertEquals(asked + period - 1, sandbox.calls().size());
            courier.pass(Duration.ofSeconds(1));
            int expected = asked + period;
            await("one request", () -> sandbox.calls().size() == expected);
            quiet();
        }
        assertEquals(tries, tries(), "who asks for the channel and finds nobody there uses up no try");
        sandbox.faults().clear();
        courier.pass(Duration.ofSeconds(30));
        isClosed();
        courier.pass(Duration.ofMinutes(10)); // those that had failed before it opened
        for (int n = 1; n <= NOTICES; n++) {
            assertEquals(State.DELIVERED, courier.awaitEnd("n" + n).state());
            assertEquals(1, courier.posted(n).size());
        }
    }

    @Test
    void aChatwootThatIsGoneOpensItAndOneThatIsBackClosesIt() throws Exception {
        int port = sandbox.url().getPort();
        sandbox.close();
        accept();
        isOpen();
        assertTrue(traffic().because().contains("Connection refused"), traffic().because());
        int tries = tries();
        for (int period = 1; period <= 3; period++) {
            long attempts = attempts();
            courier.pass(Duration.ofSeconds(30));
            await("one to ask", () -> attempts() == attempts + 1);
            quiet();
        }
        assertEquals(tries, tries(), "who finds nobody there uses up no try");
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(50).port(port));
        courier.pass(Duration.ofSeconds(30));
        isClosed();
        courier.pass(Duration.ofMinutes(10));
        for (int n = 1; n <= NOTICES; n++) {
            assertEquals(State.DELIVERED, courier.awaitEnd("n" + n).state());
            assertEquals(
                    1,
                    sandbox.messages(n).stream()
                            .filter(message -> message.messageType().equals("outgoing"))
                            .count());
        }
    }

    @Test
    void aNoticeWhoseMessageIsThereKeepsItAndItsActionsFollow() throws Exception {
        Then then = new Then(List.of("vip"), List.of(), "", 0, 0, 0, "", java.util.Map.of());
        sandbox.faults().always(CallMatch.of("GET", "*/labels"), Fault.status(503));
        sandbox.faults().always(CallMatch.of("POST", "*/labels"), Fault.status(503));
        for (int n = 1; n <= 4; n++) {
            courier.accept(notice("n" + n, n, "您好", then));
        }
        isOpen();
        sandbox.faults().clear();
        courier.pass(Duration.ofMinutes(11));
        for (int n = 1; n <= 4; n++) {
            assertEquals(State.DELIVERED, courier.awaitEnd("n" + n).state());
            assertEquals(List.of("vip"), sandbox.conversation(n).labels());
            assertEquals(1, courier.posts(n).size());
        }
    }

    @Test
    void whatChatwootRefusesSaysThatItIsThere() throws Exception {
        sandbox.faults().always(CallMatch.any(), Fault.status(404, "{\"error\":\"Resource could not be found\"}"));
        accept();
        for (int n = 1; n <= NOTICES; n++) {
            assertEquals(State.REFUSED, courier.awaitEnd("n" + n).state());
        }
        assertEquals(false, traffic().open());
    }
}
