package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.await;
import static org.cardcourier.CourierUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a notice whose Chatwoot misbehaves: it is there once, or on the list with the reason. */
@Tag("slow")
class ChatwootFaultsTest {

    private static final String SCHEDULE = "0s,100ms,100ms,100ms";
    private static final String GONE = "{\"error\":\"Resource could not be found\"}";
    private static final AtomicInteger CONVERSATION = new AtomicInteger();

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static CourierUnderTest courier;

    private final int here = CONVERSATION.addAndGet(5);
    private final String id = "n" + here;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(500));
        courier = new CourierUnderTest(home, sandbox)
                .set("chatwoot.read-timeout-ms", "300")
                .set("chatwoot.settle-ms", "500")
                .start();
    }

    @AfterAll
    static void stop() {
        courier.close();
        sandbox.close();
    }

    @AfterEach
    void mend() throws Exception {
        sandbox.faults().clear();
        if (!courier.settings().all().get("journal.schedule").equals(SCHEDULE)) {
            courier.stop();
            courier.set("journal.schedule", SCHEDULE).start();
        }
    }

    /** As long as the schedule is does a notice wait for a token. */
    private static void becomePatient() throws Exception {
        courier.stop();
        courier.set("journal.schedule", "0s,100ms,100ms,10h").start();
    }

    private Story sent() {
        courier.accept(text(id, here, "您好"));
        return courier.awaitEnd(id);
    }

    private void fails(Fault fault) {
        sandbox.faults().next(CallMatch.messages(here), fault);
    }

    private void isThereOnce(Story story) {
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertEquals(courier.posted(here).stream().map(StoredMessage::id).toList(), story.messageIds(), story.detail());
        assertEquals(1, courier.posted(here).size());
    }

    private void isRefused(Reason reason, Story story) {
        assertEquals(State.REFUSED, story.state(), story.detail());
        assertEquals(reason, story.reason(), story.detail());
        assertEquals(1, courier.posts(here).size(), "a refused notice is not tried again");
        assertTrue(story.wantsAttention());
    }

    // ---- what can never succeed

    @Test
    void aTokenThatMayNotDoThisRefusesTheNotice() {
        fails(Fault.status(401, "{\"error\":\"You are not authorized to do this action\"}"));
        isRefused(Reason.FORBIDDEN, sent());
    }

    @Test
    void aConversationThatIsNotThereRefusesTheNotice() {
        fails(Fault.status(404, GONE));
        isRefused(Reason.NOT_FOUND, sent());
    }

    @Test
    void aTextThatChatwootRefusesIsNotTriedAgain() {
        fails(Fault.status(
                422, "{\"error\":\"Validation failed: Content is too long (maximum is 150000 characters)\"}"));
        isRefused(Reason.VALIDATION, sent());
    }

    // ---- what may have happened

    @Test
    void anOddErrorAfterChatwootStoredTheMessageIsFoundOut() {
        fails(Fault.storedThen(422, "{\"error\":\"Connection refused - connect(2) for 127.0.0.1:6379\"}"));
        isThereOnce(sent());
        assertEquals(1, courier.posts(here).size());
    }

    @Test
    void anOddErrorWithoutTheMessageIsFoundOutAndSentAgain() {
        fails(Fault.status(422, "{\"error\":\"Connection refused - connect(2) for 127.0.0.1:6379\"}"));
        isThereOnce(sent());
        assertEquals(2, courier.posts(here).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void aServerErrorIsFoundOutAndSentAgain(int status) {
        fails(Fault.status(status));
        isThereOnce(sent());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void aServerErrorAfterChatwootStoredTheMessageIsFoundOut(int status) {
        fails(Fault.storedThen(status, ""));
        isThereOnce(sent());
        assertEquals(1, courier.posts(here).size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPageOfAProxyInsteadOfAnAnswerIsFoundOut(boolean stored) {
        String page = "<html><title>Sign in</title></html>";
        fails(stored ? Fault.storedThen(200, page) : Fault.status(200, page));
        isThereOnce(sent());
        assertEquals(stored ? 1 : 2, courier.posts(here).size());
    }

    @Test
    void silenceIsFoundOutAndSentAgain() {
        fails(Fault.silence());
        isThereOnce(sent());
        assertEquals(2, courier.posts(here).size());
    }

    @Test
    void aLostAnswerIsFoundOut() {
        fails(Fault.lostAnswer());
        isThereOnce(sent());
        assertEquals(1, courier.posts(here).size());
    }

    @Test
    void aConnectionThatBreaksBeforeAnythingHappenedIsFoundOutAndSentAgain() {
        fails(Fault.resetBefore());
        isThereOnce(sent());
        assertEquals(2, courier.posts(here).size());
    }

    @Test
    void aMessageThatChatwootStoresAfterTheTimeOutIsThereOnce() {
        fails(Fault.lateCommit(600)); // after the time-out (300), before it is asked (300 + 500)
        isThereOnce(sent());
        assertEquals(1, courier.posts(here).size());
    }

    @Test
    void chatwootIsNotBelievedWhileItCannotSayWhatItHas() {
        fails(Fault.lostAnswer());
        sandbox.faults()
                .next(CallMatch.of("GET", "*/conversations/" + here + "/messages"), Fault.status(200, "<html>"), 4);
        isThereOnce(sent());
        assertEquals(1, courier.posts(here).size());
    }

    @Test
    void whatCannotBeFoundOutIsForAPersonToDecide() {
        fails(Fault.lostAnswer());
        sandbox.faults().always(CallMatch.of("GET", "*/conversations/" + here + "/messages"), Fault.status(404, GONE));
        Story story = sent();
        assertEquals(State.UNCERTAIN, story.state(), story.detail());
        assertEquals(Reason.NO_ANSWER, story.reason());
        assertEquals(1, courier.posted(here).size());
        assertTrue(story.detail().contains("notices resolve"), story.detail());
        assertTrue(story.wantsAttention());
    }

    @Test
    void whatWasTriedToTheEndIsOnTheList() {
        sandbox.faults().always(CallMatch.messages(here), Fault.status(503));
        Story story = sent();
        assertEquals(State.UNDELIVERED, story.state(), story.detail());
        assertEquals(Reason.UNAVAILABLE, story.reason());
        assertEquals(4, courier.posts(here).size(), "as often as the schedule says");
        assertEquals(0, courier.posted(here).size());
        assertTrue(story.wantsAttention());
    }

    // ---- too much at once

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoAsksTooOftenWaitsAMinute(boolean flood) {
        fails(flood ? Fault.status(422, "{\"error\":\"Validation failed: Too many messages\"}") : Fault.status(429));
        courier.accept(text(id, here, "您好"));
        await("the first try", () -> courier.story(id).reason() == Reason.RATE_LIMITED);
        Story waits = courier.story(id);
        assertEquals(State.WAITING, waits.state());
        assertTrue(waits.due() >= waits.triedAt() + 60_000, "due after " + (waits.due() - waits.triedAt()) + " ms");
        courier.pass(Duration.ofSeconds(61));
        isThereOnce(courier.awaitEnd(id));
    }

    @Test
    void chatwootSaysHowLongToWait() {
        fails(new Fault.Status(429, "", Map.of("Retry-After", "120")));
        courier.accept(text(id, here, "您好"));
        await("the first try", () -> courier.story(id).reason() == Reason.RATE_LIMITED);
        assertTrue(courier.story(id).due() >= courier.story(id).triedAt() + 120_000);
        courier.pass(Duration.ofSeconds(121));
        isThereOnce(courier.awaitEnd(id));
    }

    // ---- another address

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void aRedirectIsNotFollowed(int status) {
        try (Sandbox canary = Sandbox.start(SandboxOptions.defaults().autoConversations(true))) {
            fails(new Fault.Status(
                    status,
                    "",
                    Map.of("Location", canary.url() + "/api/v1/accounts/2/conversations/" + here + "/messages")));
            isThereOnce(sent());
            assertEquals(List.of(), canary.calls());
            assertTrue(
                    courier.story(id).attempts().get(0).detail().contains("correct chatwoot.api-url"),
                    courier.story(id).attempts().get(0).detail());
        }
    }

    // ---- the token

    @Test
    void whileTheTokenIsRefusedAllWaitAndThenGoOnByThemselves() throws Exception {
        becomePatient();
        sandbox.faults().always(CallMatch.any(), Fault.status(401, "{\"error\":\"Invalid Access Token\"}"));
        long before = sandbox.calls().size();
        courier.accept(text(id, here, "您好"));
        await("the pause", () -> paused().equals("unauthorized"));
        courier.accept(text(id + "-second", here + 1, "您好"));
        courier.accept(text(id + "-third", here, "您好"));
        List<String> all = List.of(id, id + "-second", id + "-third");
        for (int minute = 1; minute <= 3; minute++) {
            long calls = before + 1 + minute;
            courier.pass(Duration.ofSeconds(61));
            await(
                    "one to try again, and only one",
                    () -> sandbox.calls().size() == calls
                            && all.stream().allMatch(each -> courier.story(each).state() == State.WAITING));
        }
        sandbox.faults().clear();
        courier.pass(Duration.ofSeconds(61));
        for (String each : all) {
            Story story = courier.awaitEnd(each);
            assertEquals(State.DELIVERED, story.state(), story.detail());
            assertEquals(1, story.tries(), "a refused token uses up no try");
        }
        assertEquals(2, courier.posted(here).size());
        assertEquals(1, courier.posted(here + 1).size());
        assertEquals("", paused());
    }

    @Test
    void aRefusedTokenDoesNotUseUpTheTriesOfWhatMustBeFoundOut() throws Exception {
        becomePatient();
        fails(Fault.lostAnswer());
        sandbox.faults()
                .next(
                        CallMatch.of("GET", "*/conversations/" + here + "/messages"),
                        Fault.status(401, "{\"error\":\"Invalid Access Token\"}"),
                        6);
        courier.accept(text(id, here, "您好"));
        for (int i = 0; i < 6; i++) {
            int asked = i + 1;
            await(
                    "request " + asked + " for what is there",
                    () -> lookedInto(here) == asked && courier.story(id).state() == State.WAITING);
            await("the pause", () -> paused().equals("unauthorized"));
            courier.pass(Duration.ofSeconds(61));
        }
        isThereOnce(courier.awaitEnd(id));
        assertEquals(1, courier.posts(here).size());
        assertEquals("", paused());
    }

    private static long lookedInto(int conversation) {
        return sandbox.calls().stream()
                .filter(call -> call.method().equals("GET")
                        && call.path().contains("/conversations/" + conversation + "/messages"))
                .count();
    }

    private static String paused() {
        try (JournalDesk desk = courier.application().journal().desk()) {
            return desk.paused().orElse("");
        }
    }

    // ---- not there at all

    @Test
    void whileChatwootIsAwayNoticesWaitAndAreSentWhenItIsBack(@TempDir Path other) throws Exception {
        Sandbox first = Sandbox.start(SandboxOptions.defaults());
        int port = first.url().getPort();
        try (CourierUnderTest alone = new CourierUnderTest(other, first)
                .set("journal.schedule", "0s,100ms,100ms,1h")
                .start()) {
            first.close();
            alone.accept(text("away", 1, "您好"));
            await(
                    "three tries",
                    () -> alone.story("away").tries() == 3
                            && alone.story("away").state() == State.WAITING);
            assertEquals(Reason.UNAVAILABLE, alone.story("away").reason());
            assertTrue(
                    alone.story("away").detail().contains("Nothing was sent"),
                    alone.story("away").detail());
            try (Sandbox back = Sandbox.start(SandboxOptions.defaults().port(port))) {
                alone.pass(Duration.ofMinutes(70));
                assertEquals(State.DELIVERED, alone.awaitEnd("away").state());
                assertEquals(
                        1,
                        back.messages(1).stream()
                                .filter(message -> message.messageType().equals("outgoing"))
                                .count());
            }
        }
    }

    // ---- two messages of one card

    private String pair() {
        return """
                {"notice_id":"%s","conversation_id":%d,"order":{"order_id":"SO-42","items":[{"name":"无线鼠标"}]},
                 "actions":[{"type":"postback","text":"联系客服","payload":"CONTACT_SUPPORT"}]}
                """.formatted(id, here);
    }

    private Story pairSent() {
        courier.accept(courier.read(pair()));
        return courier.awaitEnd(id);
    }

    private void secondFails(Fault fault) {
        sandbox.faults().next(CallMatch.messages(here).withBody("input_select"), fault);
    }

    private void bothAreThereInOrder(Story story) {
        assertEquals(State.DELIVERED, story.state(), story.detail());
        List<StoredMessage> there = courier.posted(here);
        assertEquals(
                List.of("text", "input_select"),
                there.stream().map(StoredMessage::contentType).toList());
        assertEquals(there.stream().map(StoredMessage::id).toList(), story.messageIds());
    }

    @Test
    void aPairIsSentInItsOrder() {
        bothAreThereInOrder(pairSent());
        assertEquals(2, courier.posts(here).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {422, 500, 429})
    void ifTheSecondMessageFailsOnlyThatIsSentAgain(int status) {
        secondFails(status == 429 ? new Fault.Status(429, "", Map.of("Retry-After", "0")) : Fault.status(status));
        bothAreThereInOrder(pairSent());
        assertEquals(3, courier.posts(here).size());
    }

    @Test
    void ifTheAnswerToTheSecondMessageIsLostNothingIsSentAgain() {
        secondFails(Fault.lostAnswer());
        bothAreThereInOrder(pairSent());
        assertEquals(2, courier.posts(here).size());
    }

    @Test
    void ifTheAnswerToTheFirstMessageIsLostTheSecondFollowsIt() {
        fails(Fault.lostAnswer());
        bothAreThereInOrder(pairSent());
        assertEquals(2, courier.posts(here).size());
    }

    @Test
    void aSecondMessageThatChatwootRefusesIsSaidToBeMissing() {
        secondFails(Fault.status(422, "{\"error\":\"Validation failed: Content attributes items are wrong\"}"));
        Story story = pairSent();
        assertEquals(State.REFUSED, story.state());
        assertEquals(Reason.VALIDATION, story.reason());
        assertTrue(story.detail().contains("(1 of 2 messages are there)"), story.detail());
        assertEquals(1, courier.posted(here).size());
    }

    @Test
    void aTemplateThatBreaksBetweenTheTwoMessagesDoesNotHideTheSecond() {
        secondFails(new Fault.Status(429, "", Map.of("Retry-After", "1")));
        courier.accept(courier.read(pair()));
        await("the first message", () -> courier.posted(here).size() == 1);
        courier.edit(
                "templates/order-card.md.ftl", "<#assign order = body.order>", "<#assign order = body.order>${broken}");
        try {
            Story story = courier.awaitEnd(id);
            assertEquals(State.UNDELIVERED, story.state(), story.detail());
            assertTrue(story.detail().contains("(1 of its messages is there)"), story.detail());
        } finally {
            courier.edit(
                    "templates/order-card.md.ftl",
                    "<#assign order = body.order>${broken}",
                    "<#assign order = body.order>");
        }
    }
}
