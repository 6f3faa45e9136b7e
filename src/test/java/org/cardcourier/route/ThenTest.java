package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.cardcourier.CourierUnderTest;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a notice's {@code then} does to its conversation, and that it never sends the card again. */
class ThenTest {

    private static final AtomicInteger CONVERSATION = new AtomicInteger();

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static CourierUnderTest courier;

    private final int here = CONVERSATION.incrementAndGet();
    private final String id = "n" + here;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(100));
        courier = new CourierUnderTest(home, sandbox).start();
    }

    @AfterAll
    static void stop() {
        courier.close();
        sandbox.close();
    }

    @AfterEach
    void mend() {
        sandbox.faults().clear();
    }

    private Story then(String id, String then) {
        return send("{\"notice_id\":\"" + id + "\",\"conversation_id\":" + here
                + ",\"message\":{\"content\":\"您好\"},\"then\":" + then + "}");
    }

    private Story then(String then) {
        return then(id, then);
    }

    private Story send(String json) {
        return courier.awaitEnd(courier.accept(courier.read(json)).notice().id());
    }

    private void isDone(Story story) {
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertEquals(false, story.thenFailed(), story.detail());
        assertEquals(1, cards(), "the message is there once");
    }

    private void isListed(Story story, String what) {
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertTrue(story.thenFailed() && story.wantsAttention(), story.detail());
        assertTrue(story.detail().startsWith("Not done afterwards: " + what), story.detail());
        assertEquals(1, cards(), "the message is there once");
    }

    private long cards() {
        return courier.posted(here).stream()
                .filter(message -> !message.isPrivate())
                .count();
    }

    private List<String> notes() {
        return courier.posted(here).stream()
                .filter(StoredMessage::isPrivate)
                .map(StoredMessage::content)
                .toList();
    }

    private static JsonNode contact(long id) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.url() + "/api/v1/accounts/2/contacts/" + id))
                .header("Api-Access-Token", sandbox.token())
                .build();
        String body = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return new ObjectMapper().readTree(body).path("payload");
    }

    @Test
    void labelsAreAddedAndTakenAwayAndOthersStay() {
        isDone(then(id, "{\"add_labels\":[\"paid\",\"vip\"]}"));
        send("{\"notice_id\":\"" + id + "b\",\"conversation_id\":" + here
                + ",\"then\":{\"add_labels\":[\"shipped\"],\"remove_labels\":[\"paid\"]}}");
        assertEquals(List.of("vip", "shipped"), sandbox.conversation(here).labels());
    }

    @Test
    void aConversationIsSnoozedUntilATime() {
        isDone(then("{\"status\":\"snoozed\",\"snoozed_until\":\"2099-01-20T14:30:00+08:00\"}"));
        assertEquals("snoozed", sandbox.conversation(here).status());
        assertEquals(
                "2099-01-20T06:30:00Z",
                sandbox.conversation(here).snoozedUntil().toString());
    }

    @Test
    void aConversationIsResolved() {
        isDone(then("{\"status\":\"resolved\"}"));
        assertEquals("resolved", sandbox.conversation(here).status());
    }

    @Test
    void anAgentAndATeamAreAssigned() {
        isDone(then("{\"assignee_id\":2,\"team_id\":1}"));
        assertEquals("Ben", sandbox.conversation(here).assignee());
        assertEquals("logistics", sandbox.conversation(here).team());
    }

    @Test
    void anUnknownAgentIsListedAndThePresentOneStays() {
        then(id + "a", "{\"assignee_id\":2}");
        Story story = send("{\"notice_id\":\"" + id + "\",\"conversation_id\":" + here
                + ",\"message\":{\"content\":\"您好\"},\"then\":{\"assignee_id\":999,\"note\":\"看一下\"}}");
        assertTrue(story.thenFailed() && story.wantsAttention(), story.detail());
        assertTrue(story.detail().contains("the account has no agent 999"), story.detail());
        assertEquals("Ben", sandbox.conversation(here).assignee());
        assertEquals(List.of("看一下"), notes(), "the actions after it are done all the same");
    }

    /** The list of agents still had them. */
    @Test
    void whenTheNewAgentWasRemovedAMomentAgoThePresentOneIsPutBack() {
        then(id + "a", "{\"assignee_id\":2,\"team_id\":1}");
        sandbox.faults().next(CallMatch.of("GET", "*/agents"), Fault.status(200, "[{\"id\":999}]"));
        sandbox.faults().next(CallMatch.of("GET", "*/teams"), Fault.status(200, "[{\"id\":888}]"));
        Story story = send("{\"notice_id\":\"" + id + "\",\"conversation_id\":" + here
                + ",\"message\":{\"content\":\"您好\"},\"then\":{\"assignee_id\":999,\"team_id\":888}}");
        assertTrue(story.thenFailed(), story.detail());
        assertTrue(story.detail().contains("agent 2 has it again"), story.detail());
        assertEquals("Ben", sandbox.conversation(here).assignee());
        assertEquals("logistics", sandbox.conversation(here).team());
    }

    @Test
    void aNoteIsForTheAgentsAlone() {
        isDone(then("{\"note\":\"客户很急\"}"));
        assertEquals(List.of("客户很急"), notes());
    }

    @Test
    void aNoteWhoseAnswerIsLostIsThereOnce() {
        sandbox.faults().next(CallMatch.messages(here).withBody("客户很急"), Fault.lostAnswer());
        isDone(then("{\"note\":\"客户很急\"}"));
        assertEquals(List.of("客户很急"), notes());
    }

    @Test
    void aNoteThatFailedIsSentAgain() {
        sandbox.faults().next(CallMatch.messages(here).withBody("客户很急"), Fault.status(500));
        isDone(then("{\"note\":\"客户很急\"}"));
        assertEquals(List.of("客户很急"), notes());
    }

    @Test
    void aContactsAttributesAreMerged() throws Exception {
        long contact = sandbox.conversation(here).contact();
        isDone(then("{\"contact\":{\"custom_attributes\":{\"last_order\":\"SO-42\"}}}"));
        send("{\"notice_id\":\"" + id + "b\",\"conversation_id\":" + here
                + ",\"then\":{\"contact\":{\"custom_attributes\":{\"points\":\"12\"}}}}");
        JsonNode attributes = contact(contact).path("custom_attributes");
        assertEquals("SO-42", attributes.path("last_order").asText(), attributes.toString());
        assertEquals("12", attributes.path("points").asText(), attributes.toString());
    }

    @Test
    void aNoticeMayHaveNothingButThen() {
        Story story = send("{\"notice_id\":\"" + id + "\",\"conversation_id\":" + here
                + ",\"then\":{\"add_labels\":[\"vip\"],\"status\":\"pending\"}}");
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertEquals(List.of("vip"), sandbox.conversation(here).labels());
        assertEquals("pending", sandbox.conversation(here).status());
        assertEquals(0, courier.posts(here).size());
    }

    @Test
    void nothingButThenThatCannotBeDoneIsRefused() {
        Story story =
                send("{\"notice_id\":\"" + id + "\",\"conversation_id\":" + here + ",\"then\":{\"assignee_id\":999}}");
        assertEquals(State.REFUSED, story.state(), story.detail());
        assertEquals(Reason.NOT_FOUND, story.reason());
        assertNull(sandbox.conversation(here).assignee());
    }

    @Test
    void nothingButThenWithANoteWhoseAnswerIsLostIsDoneOnce() {
        sandbox.faults().next(CallMatch.messages(here), Fault.lostAnswer());
        Story story =
                send("{\"notice_id\":\"" + id + "\",\"conversation_id\":" + here + ",\"then\":{\"note\":\"客户很急\"}}");
        assertEquals(State.DELIVERED, story.state(), story.detail());
        assertEquals(List.of("客户很急"), notes());
    }

    @Test
    void aShortFailureIsMendedWithoutAnotherTry() {
        sandbox.faults().next(CallMatch.of("POST", "*/" + here + "/toggle_status"), Fault.status(500));
        Story story = then("{\"status\":\"resolved\"}");
        isDone(story);
        assertEquals(1, story.tries());
        assertEquals("resolved", sandbox.conversation(here).status());
    }

    @Test
    void aLongerFailureIsTriedAgainAndTheCardIsNot() {
        sandbox.faults().next(CallMatch.of("POST", "*/" + here + "/labels"), Fault.status(503), 5);
        Story story = then("{\"add_labels\":[\"vip\"],\"note\":\"客户很急\"}");
        isDone(story);
        assertEquals(2, story.tries());
        assertEquals(List.of("vip"), sandbox.conversation(here).labels());
        assertEquals(List.of("客户很急"), notes());
    }

    @Test
    void whatCannotBeDoneToTheEndOfTheScheduleIsListedAndTheCardIsThereOnce() {
        sandbox.faults()
                .always(
                        CallMatch.of("POST", "*/" + here + "/toggle_status"),
                        new Fault.Status(429, "", java.util.Map.of("Retry-After", "0")));
        isListed(then("{\"status\":\"resolved\",\"note\":\"客户很急\"}"), "status, note. Chatwoot is asked too often");
    }

    @Test
    void anActionThatChatwootRefusesIsListedAndTheOthersAreDone() {
        sandbox.faults()
                .next(
                        CallMatch.of("POST", "*/" + here + "/toggle_status"),
                        Fault.status(401, "{\"error\":\"You are not authorized to do this action\"}"));
        isListed(then("{\"add_labels\":[\"vip\"],\"status\":\"resolved\",\"note\":\"客户很急\"}"), "status (forbidden: ");
        assertEquals(List.of("vip"), sandbox.conversation(here).labels());
        assertEquals(List.of("客户很急"), notes());
    }

    @Test
    void nothingIsDoneWhileTheCardIsNotThere() {
        sandbox.faults()
                .next(
                        CallMatch.messages(here),
                        Fault.status(422, "{\"error\":\"Validation failed: Content is too long\"}"));
        Story story = then("{\"add_labels\":[\"vip\"],\"status\":\"resolved\",\"note\":\"客户很急\"}");
        assertEquals(State.REFUSED, story.state());
        assertEquals(List.of(), sandbox.conversation(here).labels());
        assertEquals(0, courier.posted(here).size());
    }
}
