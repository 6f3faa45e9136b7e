package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.journal.Story;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Chatwoot's webhooks tell of messages that it had stored. */
class ChatwootEventsTest {

    private static final String SECRET = "geheim-1";
    /** A conversation of an API inbox, whose message Chatwoot lets its gateway mark as failed. */
    private static final long CONVERSATION = 2;

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private Sandbox sandbox;
    private CourierUnderTest courier;

    @BeforeEach
    void start() throws Exception {
        port = freePort();
        sandbox = Sandbox.start(SandboxOptions.defaults()
                .conversations(4)
                .version("4.13.0")
                .webhookUrl("http://127.0.0.1:" + port + "/chatwoot/events")
                .webhookSecret(SECRET));
        courier = new CourierUnderTest(home, sandbox)
                .set("http.port", Integer.toString(port))
                .set("chatwoot.webhook-secret", SECRET)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterEach
    void stop() {
        courier.close();
        sandbox.close();
    }

    private void gatewaySays(long message, String status, String error) throws Exception {
        String body = "{\"status\":\"" + status + "\",\"external_error\":\"" + error + "\"}";
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.url() + "/api/v1/accounts/"
                        + sandbox.accountId() + "/conversations/" + CONVERSATION + "/messages/" + message))
                .header("api_access_token", sandbox.token())
                .header("Content-Type", "application/json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
    }

    private long deliver(String id) {
        courier.accept(CourierUnderTest.text(id, CONVERSATION, "您好"));
        return courier.awaitEnd(id).messageIds().get(0);
    }

    @Test
    void aMessageThatFailsLaterIsNoticedShownAndTold() throws Exception {
        long message = deliver("a");
        assertFalse(courier.story("a").wantsAttention());
        gatewaySays(message, "failed", "131026: Message undeliverable");
        CourierUnderTest.await("the failure", () -> courier.story("a").messageFailed());

        Story story = courier.story("a");
        assertEquals(State.DELIVERED, story.state());
        assertEquals(Reason.MESSAGE_FAILED, story.reason());
        assertEquals(
                "Chatwoot could not hand on message " + message + ": 131026: Message undeliverable", story.detail());
        CourierUnderTest.await("a line", () -> !told().isEmpty());
        assertTrue(told().get(0).contains("\"reason\":\"message_failed\""), told()::toString);
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notices/a"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertTrue(answer.body().contains("\"message_failures\":[{\"message_id\":" + message), answer.body());
        assertEquals(1, courier.posts(CONVERSATION).size());
    }

    @Test
    void aMessageThatIsSentAfterAllWantsNobody() throws Exception {
        long message = deliver("a");
        gatewaySays(message, "failed", "busy");
        CourierUnderTest.await("the failure", () -> courier.story("a").messageFailed());
        Thread.sleep(5); // Chatwoot's times have milliseconds
        gatewaySays(message, "delivered", "");
        CourierUnderTest.await("the mending", () -> !courier.story("a").messageFailed());
        assertFalse(courier.story("a").wantsAttention());
    }

    @Test
    void theSameEventTwiceIsOneFailure() throws Exception {
        long message = deliver("a");
        gatewaySays(message, "failed", "busy");
        gatewaySays(message, "failed", "busy");
        gatewaySays(deliver("b"), "failed", "busy");
        CourierUnderTest.await("both failures", () -> told().stream().anyMatch(line -> line.contains("\"b\"")));
        assertEquals(1, courier.story("a").messageFailures().size());
    }

    @Test
    void aVisitorWhoBeginsAConversationGetsWhatIsParkedAtOnce() {
        String byAddress =
                "\"contact\":{\"email\":\"emma@example.com\"},\"inbox_id\":1,\"message\":{\"content\":\"您好\"}}";
        courier.accept(courier.read("{\"notice_id\":\"a\"," + byAddress));
        courier.await("a", State.PARKED);
        long begun = sandbox.openConversation(1, 2);
        sandbox.say(begun, "在吗");
        assertEquals(State.DELIVERED, courier.awaitEnd("a").state());
        assertEquals(1, courier.posted(begun).size());
    }

    private List<String> told() {
        Path list = home.resolve("logs/attention.jsonl");
        try {
            return Files.exists(list) ? Files.readAllLines(list) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noEventMakesOurOwnMessageFail() {
        sandbox.inboxWebhook(2, "http://127.0.0.1:" + port + "/chatwoot/events");
        deliver("a");
        deliver("b");
        List<StoredMessage> posted = courier.posted(CONVERSATION);
        assertEquals(
                List.of("sent", "sent"),
                posted.stream().map(StoredMessage::status).toList());
    }

    @Test
    void onlyASignatureWithTheSecretIsAccepted() throws Exception {
        String event = "{\"event\":\"conversation_updated\"}";
        long now = System.currentTimeMillis() / 1000;
        assertEquals(200, post(event, now, sign(SECRET, now, event)));
        assertEquals(401, post(event, now, sign("another", now, event)));
        assertEquals(401, post(event, now, null));
        assertEquals(401, post(event, now - 301, sign(SECRET, now - 301, event)));
        assertEquals(401, post(event + " ", now, sign(SECRET, now, event)));
        assertEquals(422, post("[]", now, sign(SECRET, now, "[]")));
    }

    @Test
    void withoutASecretNothingIsAcceptedAndTheLogSaysHowOnce() throws Exception {
        courier.stop();
        courier.set("chatwoot.webhook-secret", "").start();
        long now = System.currentTimeMillis() / 1000;
        assertEquals(404, post("{\"event\":\"x\"}", now, sign("", now, "{\"event\":\"x\"}")));
        assertEquals(404, post("{\"event\":\"x\"}", now, null));
    }

    private int post(String body, long time, String signature) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/chatwoot/events"))
                .header("Content-Type", "application/json")
                .header("X-Chatwoot-Timestamp", Long.toString(time))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (signature != null) {
            request.header("X-Chatwoot-Signature", "sha256=" + signature);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static String sign(String secret, long time, String body) throws Exception {
        if (secret.isEmpty()) {
            return "00";
        }
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8)));
    }
}
