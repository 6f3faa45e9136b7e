package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an accepted notice, with everything real between the journal and a misbehaving Chatwoot. */
class JourneyTest {

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5));
        courier = new CourierUnderTest(home, sandbox).start();
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    @Test
    void anAcceptedNoticeIsInItsConversationOnce() {
        courier.accept(CourierUnderTest.text("n1", 1, "您好"));
        Story story = courier.awaitEnd("n1");
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertEquals(1, courier.posted(1).size());
        assertEquals("您好", courier.posted(1).get(0).content());
        assertEquals(
                story.messageIds(), courier.posted(1).stream().map(m -> m.id()).toList());
    }

    @Test
    void aLostAnswerIsFoundOutAndNotSentTwice() {
        sandbox.faults().next(CallMatch.messages(1), new Fault.LostAnswer());
        courier.accept(CourierUnderTest.text("n1", 1, "您好"));
        Story story = courier.awaitEnd("n1");
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertEquals(1, courier.posted(1).size());
        assertEquals(2, story.tries());
    }

    @Test
    void aServerErrorIsFoundOutAndThenSentAgain() {
        sandbox.faults().next(CallMatch.messages(1), Fault.status(500));
        courier.accept(CourierUnderTest.text("n1", 1, "您好"));
        Story story = courier.awaitEnd("n1");
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertEquals(1, courier.posted(1).size());
    }

    @Test
    void anUnknownConversationRefusesTheNotice() {
        courier.accept(CourierUnderTest.text("n1", 999, "您好"));
        Story story = courier.awaitEnd("n1");
        assertEquals(State.REFUSED, story.state());
        assertEquals("not_found", story.reason().word());
    }
}
