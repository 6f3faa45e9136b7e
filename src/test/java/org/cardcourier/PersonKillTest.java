package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of notices to people whom Chatwoot does not know yet, when the process is killed while it looks for them,
 * creates them and opens their conversations. More kills: {@code -Dcourier.kills=100}.
 */
@Tag("slow")
class PersonKillTest {

    private static final int EACH = 3;
    private static final int A_KILL = 4;
    private static final int API_INBOX = 2;
    /** The sandbox has three conversations to begin with. */
    private static final int FIRST = 4;

    private final int kills = Integer.getInteger("courier.kills", 4);
    private final int people = kills * A_KILL;
    private final Random random = new Random(Long.getLong("courier.seed", 7));
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path home;

    private static String notice(int person, int n) {
        return """
                {"notice_id": "%d-%d", "contact": {"identifier": "new-%1$d", "name": "New %1$d"}, "create_contact": true,
                 "inbox_id": %d, "message": {"content": "%1$d-%2$d"}}""".formatted(person, n, API_INBOX);
    }

    private void accept(int port, int person) throws Exception {
        for (int n = 0; n < EACH; n++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notices"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(notice(person, n)))
                    .build();
            assertEquals(
                    202,
                    client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
        }
    }

    private static List<String> there(Sandbox sandbox, long conversation) {
        return sandbox.messages(conversation).stream()
                .filter(message -> message.messageType().equals("outgoing"))
                .map(StoredMessage::content)
                .toList();
    }

    @Test
    void eachPersonGetsOneConversationWithEachNoticeOnceInOrder() throws Exception {
        int port = CourierHome.freePort();
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().latencyMs(60))) {
            long before = sandbox.messageCount();
            new CourierUnderTest(home, sandbox)
                    .write("courier.properties", """
                    chatwoot.api-url=%s
                    chatwoot.api-token=%s
                    chatwoot.settle-ms=400
                    chatwoot.read-timeout-ms=2000
                    chatwoot.requests-per-second=0
                    chatwoot.probe-ms=200
                    journal.schedule=0s,200ms,200ms,500ms,1s,1s,2s,2s
                    http.port=%d
                    console.enabled=false
                    intake.auth=none
                    """.formatted(sandbox.url(), sandbox.token(), port));
            Child child = Child.run(home);
            try {
                child.port();
                for (int kill = 0; kill < kills; kill++) {
                    for (int person = kill * A_KILL; person < (kill + 1) * A_KILL; person++) {
                        accept(port, person);
                    }
                    // looking for the person, creating it, looking for its conversation, opening it: 60 ms each
                    LockSupport.parkNanos(random.nextInt(400) * 1_000_000L);
                    child.kill();
                    child = Child.run(home);
                    child.port();
                }
                CourierUnderTest.await("all messages", () -> sandbox.messageCount() - before >= (long) people * EACH);
                assertEquals(0, child.stop().end(25).exit());
            } finally {
                child.close();
            }
            Set<Integer> met = new HashSet<>();
            for (int i = 0; i < people; i++) {
                List<String> there = there(sandbox, FIRST + i);
                int person = Integer.parseInt(there.get(0).split("-")[0]);
                met.add(person);
                List<String> wanted = new ArrayList<>();
                IntStream.range(0, EACH).forEach(n -> wanted.add(person + "-" + n));
                assertEquals(wanted, there, "conversation " + (FIRST + i));
            }
            assertEquals(people, met.size(), met::toString);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> sandbox.conversation(FIRST + people),
                    "one conversation too many");
        }
    }
}
