package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.State;
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

/** The host's clock jumps by an hour, forward or back: nothing is lost, sent twice, or waits for that hour. */
@Tag("slow")
class ClockJumpTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5));
        courier = new CourierUnderTest(home, sandbox)
                .set("journal.schedule", "0s,3s,3s,3s,3s")
                .set("chatwoot.settle-ms", "2500")
                .set("chatwoot.read-timeout-ms", "500")
                .start();
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private void waitsAndAnotherBehindIt() {
        sandbox.faults().next(CallMatch.messages(), Fault.status(503), 1);
        courier.accept(CourierUnderTest.text("a", 1, "one"));
        courier.accept(CourierUnderTest.text("b", 1, "two"));
        CourierUnderTest.await("the failure", () -> !sandbox.faults().pending());
        CourierUnderTest.await("its next try", () -> courier.story("a").state() == State.WAITING);
    }

    private void bothAreThereOnceAndInOrder() {
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertEquals(State.DELIVERED, courier.awaitEnd("b").state());
        assertEquals("[one, two]", contents(1));
    }

    private String contents(long conversation) {
        return courier.posted(conversation).stream()
                .map(message -> message.content())
                .toList()
                .toString();
    }

    @Test
    void backWhileNoticesWait() {
        waitsAndAnotherBehindIt();
        courier.pass(HOUR.negated());
        bothAreThereOnceAndInOrder();
    }

    @Test
    void forwardWhileNoticesWait() {
        waitsAndAnotherBehindIt();
        courier.pass(HOUR);
        bothAreThereOnceAndInOrder();
    }

    @Test
    void forwardWhileChatwootIsStillCarryingItOut() {
        sandbox.faults().next(CallMatch.messages(), Fault.lateCommit(1800), 1);
        courier.accept(CourierUnderTest.text("a", 1, "one"));
        CourierUnderTest.await(
                "its next try",
                () -> courier.story("a").state() == State.WAITING
                        && !sandbox.faults().pending());
        courier.pass(HOUR);
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertEquals("[one]", contents(1));
    }

    @Test
    void backWhileItIsBeingSent() {
        sandbox.faults().next(CallMatch.messages(), Fault.lateCommit(1800), 1);
        courier.accept(CourierUnderTest.text("a", 1, "one"));
        CourierUnderTest.await("the request", () -> !sandbox.faults().pending());
        courier.pass(HOUR.negated());
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertEquals("[one]", contents(1));
    }

    @Test
    void aNoticeForLaterIsSentWhenTheClockSaysSoAndNotBefore() {
        courier.accept(at("later", "not_before", Duration.ofMinutes(30)));
        courier.pass(HOUR.negated());
        courier.accept(CourierUnderTest.text("a", 1, "one"));
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertEquals(State.WAITING, courier.story("later").state());
        courier.pass(HOUR.multipliedBy(2));
        assertEquals(State.DELIVERED, courier.awaitEnd("later").state());
    }

    @Test
    void whatExpiresByTheClockIsSkippedAndNotLost() {
        waitsAndAnotherBehindIt();
        courier.accept(at("past", "expires", Duration.ofMinutes(30)));
        courier.pass(HOUR);
        assertEquals(State.SKIPPED, courier.awaitEnd("past").state());
        bothAreThereOnceAndInOrder();
    }

    private Notice at(String id, String field, Duration from) {
        return courier.read("{\"notice_id\":\"" + id + "\",\"conversation_id\":1,\"message\":{\"content\":\"" + id
                + "\"},\"" + field + "\":\"" + Instant.now().plus(from) + "\"}");
    }
}
