package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What webhooks are told. */
class SandboxWebhooksTest {

    private final HookReceiver receiver = new HookReceiver();
    private Sandbox sandbox = start(SandboxOptions.defaults());
    private Client client = new Client(sandbox);

    SandboxWebhooksTest() throws IOException {}

    private Sandbox start(SandboxOptions options) {
        return Sandbox.start(options.webhookUrl(receiver.url() + "/account").webhookTimeoutMs(500));
    }

    @AfterEach
    void stop() {
        sandbox.close();
        receiver.close();
    }

    private HookReceiver.Hook await(String event) {
        Await.until(event + " arrives", () -> receiver.hooks.stream()
                .anyMatch(hook -> hook.event().equals(event)));
        return receiver.hooks.stream()
                .filter(hook -> hook.event().equals(event))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ourOwnMessageComesBackWithItsMarker() {
        client.post(
                "/conversations/2/messages",
                "{\"content\":\"**a**\",\"content_attributes\":{\"courier\":{\"step\":1}}}");

        JsonNode body = await("message_created").body();

        assertEquals("outgoing", body.path("message_type").asText(), "a word, not a number");
        assertEquals("**a**", body.path("content").asText());
        assertEquals(1, body.at("/content_attributes/courier/step").asInt());
        assertEquals(2, body.at("/conversation/id").asInt());
        assertEquals("user", body.at("/sender/type").asText());
    }

    @Test
    void forAWebsiteTheContentIsHtmlUpTo4120AndMarkdownFrom4121() {
        client.post("/conversations/1/messages", "{\"content\":\"**a**\"}");
        assertEquals(
                "<p><strong>a</strong></p>\n",
                await("message_created").body().path("content").asText());

        sandbox.close();
        receiver.hooks.clear();
        sandbox = start(SandboxOptions.defaults().version("4.12.1"));
        new Client(sandbox).post("/conversations/1/messages", "{\"content\":\"**a**\"}");
        assertEquals("**a**", await("message_created").body().path("content").asText());
    }

    @Test
    void aClickedChoiceIsAnUpdatedMessage() {
        long id =
                client.post("/conversations/1/messages", """
                        {"content":"?","content_type":"input_select","content_attributes":{"items":[{"title":"联系客服","value":"CS"}]}}""").json().path("id").asLong();

        Client.Reply clicked =
                client.post("//sandbox/incoming", "{\"conversation\":1,\"message\":" + id + ",\"value\":\"CS\"}");

        assertEquals(200, clicked.status());
        JsonNode body = await("message_updated").body();
        assertEquals(id, body.path("id").asLong());
        assertEquals(
                "[{\"title\":\"联系客服\",\"value\":\"CS\"}]",
                body.at("/content_attributes/submitted_values").toString());
        assertEquals(
                422,
                client.post("//sandbox/incoming", "{\"conversation\":1,\"message\":" + id + ",\"value\":\"CS\"}")
                        .status(),
                "one answer only");
    }

    @Test
    void whatTheCustomerSaysIsTold() {
        client.post("//sandbox/incoming", "{\"conversation\":2,\"content\":\"在吗\"}");

        JsonNode body = await("message_created").body();

        assertEquals("incoming", body.path("message_type").asText());
        assertEquals("在吗", body.path("content").asText());
        assertEquals("cust-1002", body.at("/sender/identifier").asText());
    }

    @Test
    void changedLabelsAreTold() {
        client.post("/conversations/1/labels", "{\"labels\":[\"paid\"]}");

        JsonNode changed = await("conversation_updated").body().path("changed_attributes");

        assertTrue(changed.get(0).has("updated_at"), changed.toString());
        assertEquals("[\"paid\"]", changed.at("/1/label_list/current_value").toString());
    }

    @Test
    void activityLinesAreNotToldAndNotesAre() {
        client.post("/conversations/1/assignments", "{\"assignee_id\":2}");
        client.post("/conversations/1/messages", "{\"content\":\"note\",\"private\":true}");

        assertTrue(await("message_created").body().path("private").asBoolean());
        assertEquals(
                1,
                receiver.hooks.stream()
                        .filter(h -> h.event().equals("message_created"))
                        .count());
    }

    @Test
    void withASecretEveryHookIsSigned() {
        sandbox.close();
        sandbox = start(SandboxOptions.defaults().version("4.12.0").webhookSecret("geheim"));
        new Client(sandbox).post("/conversations/2/messages", "{\"content\":\"<b> & 您好\"}");

        HookReceiver.Hook hook = await("message_created");

        String sent = new String(hook.bytes(), StandardCharsets.UTF_8);
        assertTrue(sent.contains("\\u003cb\\u003e \\u0026 您好"), sent);
        assertEquals(
                "sha256=" + Webhooks.sign("geheim", hook.header("X-Chatwoot-Timestamp"), hook.bytes()),
                hook.header("X-Chatwoot-Signature"));
        assertFalse(hook.header("X-Chatwoot-Delivery").isEmpty());
    }

    @Test
    void anInboxHookIsSignedFrom4130OnAndNoneBefore4120() {
        sandbox.close();
        sandbox = start(SandboxOptions.defaults().version("4.12.0").webhookSecret("geheim"));
        sandbox.inboxWebhook(2, receiver.url() + "/inbox");
        sandbox.say(2, "在吗");
        Await.until(
                "both arrive",
                () -> signed("/account").size() == 1 && signed("/inbox").size() == 1);
        assertEquals(List.of(true), signed("/account"));
        assertEquals(List.of(false), signed("/inbox"));

        sandbox.close();
        receiver.hooks.clear();
        sandbox = start(SandboxOptions.defaults().version("4.11.0").webhookSecret("geheim"));
        sandbox.say(2, "在吗");
        Await.until("it arrives", () -> signed("/account").size() == 1);
        assertEquals(List.of(false), signed("/account"));
    }

    private List<Boolean> signed(String path) {
        return receiver.hooks.stream()
                .filter(hook -> hook.path().equals(path) && hook.event().equals("message_created"))
                .map(hook -> hook.headers().keySet().stream().anyMatch("X-Chatwoot-Signature"::equalsIgnoreCase))
                .toList();
    }

    @Test
    void theSignatureIsHmacSha256OverTimestampAndBody() {
        byte[] body =
                "{\"event\":\"message_created\",\"id\":1,\"content\":\"您好 & <b>\"}".getBytes(StandardCharsets.UTF_8);

        assertEquals(
                "83360236092bcf0299929114106080de8bf576aeba4fa1accc4bd42530897193",
                Webhooks.sign("whsec_test", "1767225600", body));
    }

    @Test
    void anInboxHookThatFailsOrSleepsMarksTheMessageFailed() {
        sandbox.inboxWebhook(2, receiver.url() + "/fail-inbox");
        client.post("/conversations/2/messages", "{\"content\":\"a\"}");
        Await.until("it is marked", () -> last().status().equals("failed"));
        assertEquals(
                "500 Internal Server Error",
                last().contentAttributes().path("external_error").asText());

        sandbox.inboxWebhook(2, receiver.url() + "/slow-inbox");
        client.post("/conversations/2/messages", "{\"content\":\"b\"}");
        Await.until("it is marked", () -> last().status().equals("failed"));
        assertEquals(
                "Timed out reading data from server",
                last().contentAttributes().path("external_error").asText());
    }

    private StoredMessage last() {
        List<StoredMessage> messages = sandbox.messages(2);
        return messages.get(messages.size() - 1);
    }

    @Test
    void aHookThatCannotBeReachedIsNotTriedAgain() {
        sandbox.close();
        sandbox = Sandbox.start(SandboxOptions.defaults().webhookUrl("http://127.0.0.1:1/none"));
        client = new Client(sandbox);

        assertEquals(
                200,
                client.post("/conversations/1/messages", "{\"content\":\"a\"}").status());

        Await.until(
                "the calls went out",
                () -> client.get("//sandbox/state").json().path("webhooks_sent").asInt() == 2);
    }
}
