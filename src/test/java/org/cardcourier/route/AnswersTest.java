package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.notice.Notice;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredConversation;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows when a customer presses a button of a card. */
@Tag("slow")
class AnswersTest {

    private static final String SECRET = "whsec_test";
    private static final String PATH_SECRET = "abcdefghij-0123456789";
    /** In the web widget; 2 is in an API inbox. */
    private static final long WIDGET = 1;

    private static final long API = 2;

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() throws Exception {
        port = CourierHome.freePort();
        start(hook());
    }

    private void start(String webhook) throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .conversations(6)
                .version("4.13.0")
                .webhookUrl(webhook)
                .webhookSecret(SECRET));
        courier = new CourierUnderTest(Files.createTempDirectory(home, "home"), sandbox)
                .write("data/path.secret", PATH_SECRET + "\n")
                .set("http.port", Integer.toString(port))
                .set("chatwoot.webhook-secret", SECRET)
                .set("chatwoot.webhook-path-secret-file", "data/path.secret")
                .set("answers.support-team-id", "2")
                .set("answers.support-agent-id", "2")
                .set("answers.reconcile-ms", "50")
                .start();
    }

    private String hook() {
        return "http://127.0.0.1:" + port + "/chatwoot/events";
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private static String order(String id, long conversation, String order, String status) {
        return """
                {"notice_id": "%s", "conversation_id": %d, "order": {"order_id": "%s", "status": "%s"}, "locale": "en", "actions": [
                  {"type": "postback", "text": "联系客服", "payload": "CONTACT_SUPPORT"},
                  {"type": "postback", "text": "查询物流", "payload": "TRACK_ORDER"}]}""".formatted(id, conversation, order, status);
    }

    /** @return Chatwoot's id of the question */
    private long deliver(String id, long conversation, String order, String status) {
        Notice notice = courier.read(order(id, conversation, order, status));
        courier.accept(notice);
        List<Long> messages = courier.awaitEnd(id).messageIds();
        assertEquals(2, messages.size());
        return messages.get(1);
    }

    /** As the widget does it, with any values: its server part compares them with nothing. */
    private void press(long question, String title, String value) throws Exception {
        String body = "{\"contact\":{},\"message\":{\"submitted_values\":[{\"title\":\"" + title + "\",\"value\":\""
                + value + "\"}]}}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        sandbox.url() + "/api/v1/widget/messages/" + question + "?website_token=sandbox-website"))
                .header("x-auth-token", "sandbox.visitor.sandbox-1-1")
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private List<StoredMessage> notes(long conversation) {
        return sandbox.messages(conversation).stream()
                .filter(StoredMessage::isPrivate)
                .toList();
    }

    /** What the customer was sent, without notes. */
    private List<String> cards(long conversation) {
        return courier.posted(conversation).stream()
                .filter(message -> !message.isPrivate() && message.contentType().equals("text"))
                .map(StoredMessage::content)
                .toList();
    }

    private int post(String body, long time, String secret, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(hook()))
                .header("Content-Type", "application/json")
                .header("X-Chatwoot-Timestamp", Long.toString(time))
                .header("X-Chatwoot-Signature", "sha256=" + sign(secret, time, body))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static long now() {
        return System.currentTimeMillis() / 1000;
    }

    private static String sign(String secret, long time, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
    }

    private static String pressed(long conversation, long question, String title, String value) {
        return """
                {"event": "message_updated", "id": %d, "message_type": "outgoing", "content_type": "input_select",
                 "content": "?", "private": false, "account": {"id": 2},
                 "conversation": {"id": %d, "contact_inbox": {"pubsub_token": "SECRET-PUBSUB"},
                   "meta": {"sender": {"email": "hidden@example.com"}}, "messages": []},
                 "content_attributes": {"submitted_values": [{"title": "%s", "value": "%s"}]}}""".formatted(question, conversation, title, value);
    }

    private static String said(long conversation, long message, String type, boolean isPrivate, String text) {
        return """
                {"event": "message_created", "id": %d, "message_type": "%s", "content_type": "text", "content": "%s",
                 "private": %s, "account": {"id": 2}, "sender": {"id": 12}, "conversation": {"id": %d, "messages": []}}""".formatted(message, type, text, isPrivate, conversation);
    }

    /** Whatever was heard before has had its effect, if it has any. */
    private void awaitAll() throws Exception {
        String id = "marker-" + System.nanoTime();
        long question = deliver(id, 4, id, "paid");
        assertEquals(200, post(pressed(4, question, "联系客服", "CONTACT_SUPPORT"), now(), SECRET));
        CourierUnderTest.await("the marker's note", () -> courier.find("answer-" + question + "-handoff")
                .filter(story -> story.state().isEnd())
                .isPresent());
    }

    // ---- a button is pressed

    @Test
    void aPressInTheWidgetHandsTheConversationOverOnce() throws Exception {
        long question = deliver("a", WIDGET, "SO-42", "paid");
        press(question, "联系客服", "CONTACT_SUPPORT");
        CourierUnderTest.await("a note", () -> !notes(WIDGET).isEmpty());

        Story handOff = courier.awaitEnd("answer-" + question + "-handoff");
        assertEquals(State.DELIVERED, handOff.state(), handOff.detail());
        assertFalse(handOff.thenFailed(), handOff.detail());
        StoredConversation conversation = sandbox.conversation(WIDGET);
        assertEquals(List.of("contact-support"), conversation.labels());
        assertEquals("open", conversation.status());
        assertEquals("Ben", conversation.assignee());
        assertEquals("returns", conversation.team());
        assertEquals(
                "🙋 The customer pressed a button of the order card: “联系客服”\nOrder `SO-42`\nStatus Paid",
                notes(WIDGET).get(0).content());
        Story story = courier.story("a");
        assertEquals("CONTACT_SUPPORT", story.answers().get(0).payload());

        // the same again, by whatever way
        press(question, "联系客服", "CONTACT_SUPPORT");
        assertEquals(200, post(pressed(WIDGET, question, "联系客服", "CONTACT_SUPPORT"), now(), SECRET));
        assertEquals(
                200,
                post(
                        pressed(WIDGET, question, "联系客服", "CONTACT_SUPPORT"),
                        now(),
                        SECRET,
                        "X-Chatwoot-Delivery",
                        "another"));
        awaitAll();
        assertEquals(1, notes(WIDGET).size());
        assertEquals(1, courier.story("a").answers().size());
    }

    @Test
    void trackingAnswersWithTheNewestStateOfThatOrderInThatConversation() throws Exception {
        long first = deliver("a", WIDGET, "SO-42", "paid");
        deliver("b", WIDGET, "SO-42", "shipped");
        deliver("c", WIDGET, "SO-99", "cancelled");
        deliver("d", API, "SO-42", "refunded");
        int before = cards(WIDGET).size();
        press(first, "查询物流", "TRACK_ORDER");
        CourierUnderTest.await("a card", () -> cards(WIDGET).size() > before);
        courier.awaitEnd("answer-" + first + "-card");
        List<String> cards = cards(WIDGET);
        assertEquals(before + 1, cards.size());
        assertEquals(cards.get(1), cards.get(before), "the shipped one's");
        assertEquals(0, notes(WIDGET).size());
    }

    @Test
    void inOtherChannelsTheTitleOrTheValueIsThePress() throws Exception {
        long question = deliver("a", API, "SO-42", "paid");
        sandbox.inboxWebhook(2, hook()); // the same address twice: every event comes twice
        sandbox.say(API, "在吗");
        sandbox.say(API, "联系客服");
        CourierUnderTest.await("a note", () -> !notes(API).isEmpty());
        courier.awaitEnd("answer-" + question + "-handoff");
        sandbox.say(API, "CONTACT_SUPPORT");
        awaitAll();
        assertEquals(1, notes(API).size());
    }

    @Test
    void whatWasNotOfferedDoesNothing() throws Exception {
        long question = deliver("a", WIDGET, "SO-42", "paid");
        press(question, "退款", "REFUND_ALL");
        press(question, "", "");
        assertEquals(200, post(pressed(WIDGET, question, "联系客服", "REFUND_ALL"), now(), SECRET), "no items in it");
        assertEquals(200, post(pressed(3, question, "联系客服", "CONTACT_SUPPORT"), now(), SECRET), "elsewhere");
        assertEquals(200, post(pressed(WIDGET, 99_999, "联系客服", "CONTACT_SUPPORT"), now(), SECRET), "not ours");
        String ofAnother = pressed(WIDGET, question, "联系客服", "CONTACT_SUPPORT")
                .replace("\"account\": {\"id\": 2}", "\"account\": {\"id\": 1}");
        assertEquals(200, post(ofAnother, now(), SECRET));
        awaitAll();
        assertEquals(List.of(), notes(WIDGET));
        assertEquals(List.of(), courier.story("a").answers());
    }

    @Test
    void ownMessagesNotesAndActivityAreNoAnswers() throws Exception {
        long question = deliver("a", API, "SO-42", "paid");
        assertEquals(200, post(said(API, question + 1, "outgoing", false, "联系客服"), now(), SECRET));
        assertEquals(200, post(said(API, question + 2, "activity", false, "联系客服"), now(), SECRET));
        assertEquals(200, post(said(API, question + 3, "incoming", true, "联系客服"), now(), SECRET));
        assertEquals(200, post(said(API, question - 1, "incoming", false, "联系客服"), now(), SECRET), "before it");
        assertEquals(200, post(said(API, question + 4, "incoming", false, "x".repeat(5000)), now(), SECRET));
        awaitAll();
        assertEquals(List.of(), notes(API));
    }

    // ---- what comes to the door

    @Test
    void onlyOurChatwootIsHeardAndOnlyLately() throws Exception {
        long question = deliver("a", WIDGET, "SO-42", "paid");
        String event = pressed(WIDGET, question, "联系客服", "CONTACT_SUPPORT");
        assertEquals(401, post(event, now(), "another"));
        assertEquals(401, post(event, now() - 301, SECRET), "replayed later");
        assertEquals(401, post(event, now() + 310, SECRET));
        assertEquals(413, post(event.replace("\"?\"", "\"" + "x".repeat(5 << 20) + "\""), now(), SECRET));
        assertEquals(422, post("[]", now(), SECRET));
        awaitAll();
        assertEquals(List.of(), notes(WIDGET));
        assertEquals(200, post(event, now() - 290, SECRET));
        CourierUnderTest.await("a note", () -> !notes(WIDGET).isEmpty());
    }

    @Test
    void aChatwootThatSignsNothingIsKnownByTheSecretInTheAddress() throws Exception {
        long question = deliver("a", WIDGET, "SO-42", "paid");
        String event = pressed(WIDGET, question, "联系客服", "CONTACT_SUPPORT");
        assertEquals(404, postTo(hook() + "/abcdefghij-0123456780", event));
        assertEquals(401, postTo(hook(), event));
        assertEquals(List.of(), courier.story("a").answers());
        assertEquals(200, postTo(hook() + "/" + PATH_SECRET, event));
        CourierUnderTest.await("a note", () -> !notes(WIDGET).isEmpty());
    }

    private int postTo(String address, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    void anAnswerIsOnDiskBeforeChatwootHearsThatItWasTaken() throws Exception {
        long question = deliver("a", WIDGET, "SO-42", "paid");
        assertEquals(200, post(pressed(WIDGET, question, "联系客服", "CONTACT_SUPPORT"), now(), SECRET));
        assertEquals(1, courier.story("a").answers().size());
    }

    @Test
    void nothingOfACustomerIsKeptThatIsNotNeeded() throws Exception {
        long question = deliver("a", WIDGET, "SO-42", "paid");
        assertEquals(200, post(pressed(WIDGET, question, "联系客服", "CONTACT_SUPPORT"), now(), SECRET));
        CourierUnderTest.await("a note", () -> !notes(WIDGET).isEmpty());
        assertEquals(200, post(said(WIDGET, question + 50, "incoming", false, "VERY-PRIVATE words"), now(), SECRET));
        awaitAll();
        courier.stop();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                for (String secret : List.of("SECRET-PUBSUB", "hidden@example.com", "VERY-PRIVATE")) {
                    assertFalse(text.contains(secret), secret + " in " + file);
                }
            }
        }
    }

    // ---- what nobody told us of

    @Test
    void aPressThatNoWebhookToldOfIsFoundLater() throws Exception {
        stop();
        start("http://127.0.0.1:1/nowhere");
        long inWidget = deliver("a", WIDGET, "SO-42", "paid");
        long inApi = deliver("b", API, "SO-43", "paid");
        long unanswered = deliver("c", 3, "SO-44", "paid");
        press(inWidget, "查询物流", "TRACK_ORDER");
        sandbox.say(API, "联系客服");
        assertEquals(0, looks(WIDGET) + looks(API) + looks(3), "not before its time");
        courier.pass(Duration.ofMinutes(11));
        CourierUnderTest.await(
                "a card and a note",
                () -> cards(WIDGET).size() == 2 && notes(API).size() == 1);
        CourierUnderTest.await("a look at the third", () -> looks(3) == 1);
        courier.awaitEnd("answer-" + inWidget + "-card");
        courier.awaitEnd("answer-" + inApi + "-handoff");
        assertEquals(List.of(), courier.story("c").answers(), "nobody answered " + unanswered);

        courier.pass(Duration.ofMinutes(11));
        CourierUnderTest.await("a look at the new card's question", () -> looks(WIDGET) == 2);
        assertEquals(1, looks(API), "it has its answer");
        assertEquals(1, looks(3), "not so soon again");
        assertEquals(1, notes(API).size());
    }

    private long looks(long conversation) {
        return sandbox.calls().stream()
                .filter(call -> call.method().equals("GET")
                        && call.path().contains("/conversations/" + conversation + "/messages?after="))
                .count();
    }

    // ---- a message that names an order

    @Test
    void aMessageThatNamesAnOrderIsAnsweredOnlyWhereThatIsWanted() throws Exception {
        deliver("a", API, "SO-42", "paid");
        sandbox.say(API, "SO-42到哪里了?");
        awaitAll();
        assertEquals(1, cards(API).size(), "off as shipped");

        courier.stop();
        courier.set("answers.order-numbers", "true").start();
        sandbox.say(API, "SO-42到哪里了?");
        CourierUnderTest.await("its card", () -> cards(API).size() == 2);
        assertEquals(cards(API).get(0), cards(API).get(1));
    }

    @Test
    void whoGuessesAThousandNumbersLearnsNothing() throws Exception {
        courier.stop();
        courier.set("answers.order-numbers", "true").start();
        for (int i = 0; i < 5; i++) {
            deliver("n" + i, 5, "SO-" + (1000 + 137 * i), "paid"); // the orders of another customer
        }
        int before = sandbox.messages(6).size();
        for (int i = 1000; i < 2000; i++) {
            assertEquals(200, post(said(6, 500_000 + i, "incoming", false, "SO-" + i), now(), SECRET));
        }
        awaitAll();
        assertEquals(before, sandbox.messages(6).size());
        assertEquals(5, cards(5).size());
    }
}
