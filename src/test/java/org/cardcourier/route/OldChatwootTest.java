package org.cardcourier.route;

import static org.cardcourier.CourierUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.SandboxSeed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lost answer where the mark is not kept in {@code content_attributes}, or the messages may not be listed. */
@Tag("slow")
class OldChatwootTest {

    /** In the website's inbox, in the API inbox, and in a channel where a source_id would hide the message. */
    private static final long WEBSITE = 1;

    private static final long API = 2;
    private static final long WHATSAPP = 5;

    @TempDir
    Path home;

    private Sandbox sandbox;
    private CourierUnderTest courier;

    private void start(String version, String token) throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().version(version).seed(seed()));
        courier = new CourierUnderTest(home, sandbox)
                .set("chatwoot.api-token", sandbox.token() + token)
                .start();
    }

    private static SandboxSeed seed() {
        SandboxSeed shop = SandboxSeed.shop("sandbox-token", 4);
        List<SandboxSeed.Inbox> inboxes = new ArrayList<>(shop.inboxes());
        inboxes.add(new SandboxSeed.Inbox(3, "WhatsApp", "Channel::Whatsapp", "sandbox-whatsapp", ""));
        List<SandboxSeed.Talk> talks = new ArrayList<>(shop.conversations());
        talks.add(new SandboxSeed.Talk(3, 1, "8613800000001", "在吗"));
        return new SandboxSeed(
                shop.account(),
                shop.others(),
                shop.users(),
                shop.bots(),
                inboxes,
                shop.teams(),
                shop.labels(),
                shop.contacts(),
                talks);
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private Story send(String id, long conversation) {
        courier.accept(text(id, conversation, "您好 " + id));
        return courier.awaitEnd(id);
    }

    private Story sendWithLostAnswer(String id, long conversation) {
        sandbox.faults().next(CallMatch.messages(conversation), Fault.lostAnswer());
        return send(id, conversation);
    }

    private void isThereOnce(Story story, long conversation, int posted) {
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertEquals(posted, courier.posted(conversation).size());
        assertTrue(courier.posted(conversation).stream()
                .anyMatch(message -> message.id() == story.messageIds().get(0)));
    }

    private void isUncertain(Story story, String words) {
        assertEquals(State.UNCERTAIN, story.state(), story.detail());
        assertEquals(Reason.NO_ANSWER, story.reason());
        assertTrue(story.detail().contains(words), story.detail());
        assertTrue(story.detail().contains("notices resolve"), story.detail());
    }

    private String sourceId(long conversation, int post) {
        return courier.posts(conversation).get(post).body();
    }

    @Test
    void anOldServerIsFoundOutByTheSourceId() throws Exception {
        start("4.8.0", "");
        isThereOnce(send("first", WEBSITE), WEBSITE, 1);
        assertFalse(sourceId(WEBSITE, 0).contains("\"source_id\""), "nothing was known then");
        isThereOnce(sendWithLostAnswer("second", WEBSITE), WEBSITE, 2);
        assertTrue(sourceId(WEBSITE, 1).contains("\"source_id\":\"courier:1:second\""), sourceId(WEBSITE, 1));
        isThereOnce(sendWithLostAnswer("third", API), API, 1);
    }

    @Test
    void whatAnOldServerDidNotStoreIsSentAgain() throws Exception {
        start("4.8.0", "");
        send("first", WEBSITE);
        sandbox.faults().next(CallMatch.messages(WEBSITE), Fault.status(500));
        isThereOnce(send("second", WEBSITE), WEBSITE, 2);
        assertEquals(3, courier.posts(WEBSITE).size());
    }

    @Test
    void theVeryFirstLostAnswerOfAnOldServerIsUncertain() throws Exception {
        start("4.8.0", "");
        isUncertain(sendWithLostAnswer("first", WEBSITE), "did not keep our mark");
        assertEquals(1, courier.posts(WEBSITE).size(), "nothing is sent again");
    }

    @Test
    void whatWasFoundOutOutlivesARestart() throws Exception {
        start("4.8.0", "");
        send("first", WEBSITE);
        courier.stop();
        courier.start();
        isThereOnce(sendWithLostAnswer("second", WEBSITE), WEBSITE, 2);
    }

    @Test
    void noSourceIdGoesToAChannelThatWouldHideTheMessage() throws Exception {
        start("4.8.0", "");
        send("first", WEBSITE);
        isUncertain(sendWithLostAnswer("second", WHATSAPP), "did not keep our mark");
        assertFalse(sourceId(WHATSAPP, 0).contains("\"source_id\""));
        assertEquals(1, courier.posts(WHATSAPP).size());
    }

    @Test
    void aVersionThatKeepsTheMarkIsBelievedFromTheFirstLostAnswerOn() throws Exception {
        start("4.10.0", "");
        isThereOnce(sendWithLostAnswer("first", WEBSITE), WEBSITE, 1);
        sandbox.faults().next(CallMatch.messages(API), Fault.status(500));
        isThereOnce(send("second", API), API, 1);
    }

    @Test
    void aServerThatHidesItsVersionShowsByItsNextAnswerThatItKeepsTheMark() throws Exception {
        start("4.10.0", "");
        sandbox.faults().always(CallMatch.of("GET", "/api"), Fault.status(404, "{\"error\":\"no\"}"));
        sandbox.faults().next(CallMatch.messages(WEBSITE), Fault.status(500));
        courier.accept(text("first", WEBSITE, "您好"));
        CourierUnderTest.await("the first try", () -> courier.posts(WEBSITE).size() == 1);
        isThereOnce(send("second", API), API, 1);
        isThereOnce(courier.awaitEnd("first"), WEBSITE, 1);
        assertEquals(2, courier.posts(WEBSITE).size());
    }

    @Test
    void aBotsTokenFindsTheLastMessage() throws Exception {
        start("4.14.2", "-bot");
        isThereOnce(sendWithLostAnswer("first", WEBSITE), WEBSITE, 1);
        assertEquals(1, courier.posts(WEBSITE).size());
    }

    @Test
    void aBotsTokenCannotTellWhenSomebodySpokeAfterwards() throws Exception {
        start("4.14.2", "-bot");
        sandbox.faults().next(CallMatch.messages(WEBSITE), Fault.lostAnswer());
        sandbox.faults().next(CallMatch.of("GET", "/api/v1/accounts/2/conversations/1/messages"), Fault.delay(500));
        courier.accept(text("first", WEBSITE, "您好"));
        CourierUnderTest.await("the message", () -> !courier.posted(WEBSITE).isEmpty());
        sandbox.say(WEBSITE, "在吗?");
        isUncertain(courier.awaitEnd("first"), "shows only the last message");
        assertEquals(1, courier.posts(WEBSITE).size());
    }

    @Test
    void aBotsTokenOfAnOlderServerCannotTell() throws Exception {
        start("4.10.0", "-bot");
        isUncertain(sendWithLostAnswer("first", WEBSITE), "may neither list");
    }
}
