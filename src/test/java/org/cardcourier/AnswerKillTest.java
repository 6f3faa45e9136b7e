package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of an answer when the process is killed between hearing of it and having done what follows. */
@Tag("slow")
class AnswerKillTest {

    private static final int CONVERSATIONS = 6;

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    private void accept(int port, int conversation) throws Exception {
        String notice = """
                {"notice_id": "n%d", "conversation_id": %1$d, "order": {"order_id": "SO-%1$d", "status": "paid"}, "locale": "en",
                 "actions": [{"type": "postback", "text": "Talk to us", "payload": "CONTACT_SUPPORT"}]}""".formatted(conversation);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notices"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(notice))
                .build();
        assertEquals(
                202, client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }

    private static List<StoredMessage> of(Sandbox sandbox, int conversation, boolean notes) {
        return sandbox.messages(conversation).stream()
                .filter(message -> message.messageType().equals("outgoing") && message.isPrivate() == notes)
                .toList();
    }

    private static boolean everywhere(Sandbox sandbox, boolean notes, int number) {
        for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
            if (of(sandbox, conversation, notes).size() < number) {
                return false;
            }
        }
        return true;
    }

    @Test
    void eachPressHandsItsConversationOverOnceHoweverOftenTheProcessIsKilled() throws Exception {
        int port = CourierHome.freePort();
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults()
                .conversations(CONVERSATIONS)
                .version("4.13.0")
                .latencyMs(150)
                .webhookUrl("http://127.0.0.1:" + port + "/chatwoot/events")
                .webhookSecret("whsec_test"))) {
            sandbox.inboxWebhook(2, "http://127.0.0.1:" + port + "/chatwoot/events"); // there every event comes twice
            new CourierUnderTest(home, sandbox)
                    .write("courier.properties", """
                    chatwoot.api-url=%s
                    chatwoot.api-token=%s
                    chatwoot.webhook-secret=whsec_test
                    chatwoot.settle-ms=400
                    chatwoot.requests-per-second=0
                    chatwoot.probe-ms=200
                    answers.support-agent-id=2
                    journal.schedule=0s,200ms,200ms,500ms,1s,1s,2s,2s
                    http.port=%d
                    console.enabled=false
                    intake.auth=none
                    """.formatted(sandbox.url(), sandbox.token(), port));
            Child child = Child.run(home);
            try {
                child.port();
                for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
                    accept(port, conversation);
                }
                CourierUnderTest.await("all cards with their questions", () -> everywhere(sandbox, false, 2));
                for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
                    long question = of(sandbox, conversation, false).get(1).id();
                    sandbox.choose(conversation, question, "CONTACT_SUPPORT");
                    Child now = child;
                    String heard = "answered notice=n" + conversation + " ";
                    CourierUnderTest.await(
                            "the answer on disk", () -> now.output().contains(heard));
                    child.kill();
                    child = Child.run(home);
                    child.port();
                }
                CourierUnderTest.await("all notes", () -> everywhere(sandbox, true, 1));
                Child last = child;
                CourierUnderTest.await(
                        "the last end", () -> last.output().contains("conversation=" + CONVERSATIONS + " try="));
                assertEquals(0, child.stop().end(25).exit());
            } finally {
                child.close();
            }
            for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
                assertEquals(1, of(sandbox, conversation, true).size(), "notes in conversation " + conversation);
                assertEquals(2, of(sandbox, conversation, false).size(), "messages in conversation " + conversation);
                assertEquals(
                        List.of("contact-support"),
                        sandbox.conversation(conversation).labels());
                assertEquals("Ben", sandbox.conversation(conversation).assignee());
            }
            assertTrue(sandbox.calls().stream().anyMatch(call -> call.path().endsWith("/assignments")));
        }
    }
}
