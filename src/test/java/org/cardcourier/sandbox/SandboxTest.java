package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sandbox as its users see it. */
class SandboxTest {

    private final Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
    private final Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void aMessageThatWasSentIsStored() {
        Client.Reply reply = client.post("/conversations/1/messages", """
                {"content": "您好", "content_attributes": {"courier": {"notice": "n1"}}}""");

        assertEquals(200, reply.status());
        StoredMessage stored = sandbox.messages(1).get(1);
        assertEquals("您好", stored.content());
        assertEquals("outgoing", stored.messageType());
        assertEquals("n1", stored.contentAttributes().at("/courier/notice").asText());
        assertEquals(reply.json().path("id").asLong(), stored.id());
    }

    @Test
    void anUnknownConversationIsNotFound() {
        Client.Reply reply = client.post("/conversations/99/messages", "{\"content\": \"x\"}");

        assertEquals(404, reply.status());
        assertEquals("{\"error\":\"Resource could not be found\"}", reply.body());
    }

    @Test
    void everyRequestIsKeptWithItsHeadersAndItsStatus() {
        client.post("/conversations/1/labels", "{\"labels\":[\"vip\"]}");

        Call call = sandbox.calls().get(0);
        assertEquals("POST", call.method());
        assertEquals("/api/v1/accounts/2/conversations/1/labels", call.path());
        assertEquals("sandbox-token", call.header("Api-Access-Token").orElseThrow());
        assertEquals("{\"labels\":[\"vip\"]}", call.body());
        assertEquals(200, call.status());
    }

    @Test
    void aConversationCanBeOpened() {
        long conversation = sandbox.openConversation(2, 1);
        client.post("/conversations/" + conversation + "/labels", "{\"labels\":[\"vip\"]}");

        assertEquals(
                "Channel::Api",
                client.get("/conversations/" + conversation)
                        .json()
                        .at("/meta/channel")
                        .asText());
        assertEquals(List.of("vip"), sandbox.conversation(conversation).labels());
        assertEquals("open", sandbox.conversation(conversation).status());
    }
}
