package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was tried is told, and a replay repeats only what failed. */
@Tag("slow")
class ReplayJourneyTest {

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5));
        courier = new CourierUnderTest(home, sandbox)
                .set("chatwoot.read-timeout-ms", "500")
                .start();
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private Story send(String json) {
        return courier.awaitEnd(courier.accept(courier.read(json)).notice().id());
    }

    private Story replayed(String id) {
        try (JournalDesk desk = courier.application().journal().desk()) {
            desk.replay(id, Clock.systemUTC());
        }
        return courier.awaitEnd(id);
    }

    private List<String> typesPosted(long conversation) {
        return courier.posted(conversation).stream()
                .map(StoredMessage::contentType)
                .toList();
    }

    @Test
    void ofAPairWhoseSecondMessageFailedOnlyThatIsPosted() {
        sandbox.faults()
                .next(
                        CallMatch.messages(1).withBody("input_select"),
                        Fault.status(422, "{\"error\":\"Validation failed: Content is too long\"}"));
        Story refused = send("""
                {"notice_id":"pair","conversation_id":1,"order":{"order_id":"SO-42","status":"shipped"},
                 "actions":[{"type":"postback","text":"联系客服","payload":"CONTACT_SUPPORT"}]}
                """);
        assertEquals(State.REFUSED, refused.state(), refused.detail());
        assertEquals(List.of("text"), typesPosted(1));
        Story again = replayed("pair");
        assertEquals(State.DELIVERED, again.state(), again.detail());
        assertEquals(List.of("text", "input_select"), typesPosted(1));
        assertEquals(3, courier.posts(1).size());
        assertEquals(2, again.messageIds().size());
    }

    @Test
    void ofAThenOnlyTheFailedActionIsDoneAgain() {
        CallMatch labels = CallMatch.of("POST", "*/conversations/2/labels");
        sandbox.faults().next(labels, Fault.status(404, "{\"error\":\"Resource could not be found\"}"));
        Story failed = send("""
                {"notice_id":"then","conversation_id":2,"message":{"content":"您好"},
                 "then":{"add_labels":["paid"],"note":"for the agents"}}
                """);
        assertTrue(failed.thenFailed(), failed.detail());
        Story again = replayed("then");
        assertEquals(State.DELIVERED, again.state());
        assertEquals(false, again.thenFailed(), again.detail());
        assertEquals(2, courier.posted(2).size(), "the message and the note are there once");
        assertEquals(2, courier.posts(2).size());
        assertEquals(
                2,
                sandbox.calls().stream()
                        .filter(call -> call.method().equals("POST"))
                        .map(Call::path)
                        .filter(path -> path.endsWith("/labels"))
                        .count());
        assertEquals(List.of("paid"), sandbox.conversation(2).labels());
    }

    @Test
    void aReplayOfWhatIsDeliveredIsRefused() {
        send("{\"notice_id\":\"a\",\"conversation_id\":3,\"message\":{\"content\":\"您好\"}}");
        try (JournalDesk desk = courier.application().journal().desk()) {
            org.junit.jupiter.api.Assertions.assertThrows(
                    JournalDesk.NotPossible.class, () -> desk.replay("a", Clock.systemUTC()));
        }
        assertEquals(1, courier.posts(3).size());
    }

    @Test
    void aLostAnswerAndWhatWasFoundStandInTheStory() {
        sandbox.faults().next(CallMatch.messages(4), Fault.lostAnswer());
        sandbox.faults().next(CallMatch.of("GET", "*/conversations/4/messages"), Fault.status(200, "<html>"), 4);
        courier.accept(text("a", 4, "您好"));
        Story story = courier.awaitEnd("a");
        long message = courier.posted(4).get(0).id();
        assertEquals(State.DELIVERED, story.state());
        assertEquals(3, story.attempts().size(), story.attempts()::toString);
        assertEquals(Reason.NO_ANSWER, story.attempts().get(0).reason());
        assertEquals(null, story.attempts().get(2).reason());
        assertEquals(2, story.readBacks().size());
        assertTrue(!story.readBacks().get(0).failure().isEmpty());
        assertEquals(Map.of(1, message), story.readBacks().get(1).messages());
        assertEquals(List.of(message), story.messageIds());
    }

    @Test
    void aNoticeThatWaitsForLongIsTriedAtOnceWhenAPersonSaysSo() throws Exception {
        courier.stop();
        courier.set("journal.schedule", "0s,5h").start();
        sandbox.faults().next(CallMatch.messages(5), Fault.status(503));
        courier.accept(text("a", 5, "您好"));
        CourierUnderTest.await(
                "the first try",
                () -> courier.story("a").reason() != null && courier.story("a").state() == State.WAITING);
        courier.pass(Duration.ofSeconds(1));
        Story story = replayed("a");
        assertEquals(State.DELIVERED, story.state());
        assertEquals(2, story.tries());
        assertEquals(1, courier.posted(5).size());
    }
}
