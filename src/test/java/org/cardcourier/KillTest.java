package org.cardcourier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of accepted notices when the process ends, in whatever way. */
@Tag("slow")
class KillTest {

    private static final int CONVERSATIONS = 12;
    private static final int EACH = 25;
    private static final int KILLS = 4;

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();
    private volatile int port;

    private CourierUnderTest home(Sandbox sandbox) {
        return new CourierUnderTest(home, sandbox)
                .write("courier.properties", """
                        chatwoot.api-url=%s
                        chatwoot.api-token=%s
                        chatwoot.settle-ms=400
                        chatwoot.requests-per-second=0
                        chatwoot.probe-ms=200
                        journal.schedule=0s,200ms,200ms,500ms,1s,1s,2s,2s
                        http.port=0
                        console.enabled=false
                        intake.auth=none
                        """.formatted(sandbox.url(), sandbox.token()));
    }

    private static String notice(int conversation, int n) {
        return "{\"notice_id\":\"%d-%d\",\"conversation_id\":%d,\"message\":{\"content\":\"%d\"}}"
                .formatted(conversation, n, conversation, n);
    }

    /** Sends again until it is acknowledged. */
    private void sendUntilAcknowledged(String notice) throws InterruptedException {
        while (true) {
            try {
                if (post(notice) / 100 == 2) {
                    return;
                }
            } catch (IOException e) {
                // it was killed, or is not there yet
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private int post(String notice) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notices"))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(notice))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static List<String> there(Sandbox sandbox, int conversation) {
        return sandbox.messages(conversation).stream()
                .filter(message -> message.messageType().equals("outgoing"))
                .map(StoredMessage::content)
                .toList();
    }

    private static long thereInAll(Sandbox sandbox, int conversations) {
        return IntStream.rangeClosed(1, conversations)
                .mapToLong(conversation -> there(sandbox, conversation).size())
                .sum();
    }

    @Test
    void killedAgainAndAgainUnderLoadNothingIsLostNothingIsSentTwiceAndTheOrderIsKept() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        int all = CONVERSATIONS * EACH;
        try (Sandbox sandbox = Sandbox.start(
                SandboxOptions.defaults().conversations(CONVERSATIONS).latencyMs(20))) {
            home(sandbox);
            ExecutorService senders = Executors.newFixedThreadPool(CONVERSATIONS);
            List<Future<?>> sent = new ArrayList<>();
            Child child = Child.run(home);
            try {
                port = child.port();
                for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
                    int here = conversation;
                    sent.add(senders.submit(() -> {
                        for (int n = 0; n < EACH; n++) {
                            sendUntilAcknowledged(notice(here, n));
                            acknowledged.incrementAndGet();
                        }
                        return null;
                    }));
                }
                for (int kill = 1; kill <= KILLS; kill++) {
                    int after = all * kill / (KILLS + 1);
                    CourierUnderTest.await(after + " acknowledged", () -> acknowledged.get() >= after);
                    child.kill();
                    child = Child.run(home);
                    port = child.port();
                }
                for (Future<?> one : sent) {
                    one.get(60, TimeUnit.SECONDS);
                }
                CourierUnderTest.await("all of them", () -> thereInAll(sandbox, CONVERSATIONS) >= all);
                List<String> order =
                        IntStream.range(0, EACH).mapToObj(Integer::toString).toList();
                for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
                    assertEquals(order, there(sandbox, conversation), "conversation " + conversation);
                }
                assertEquals(0, child.stop().end(25).exit());
            } finally {
                senders.shutdownNow();
                child.close();
            }
        }
    }

    @Test
    void whatAKilledProcessLeftOfItsLibraryIsClearedAwayAtTheNextStart() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            Settings settings = home(sandbox).settings();
            Path data = Files.createDirectories(home.resolve("data"));
            for (String file : List.of("sqlite-3-old-lib.so", "sqlite-3-old-lib.so.lck", "journal.db")) {
                Files.setLastModifiedTime(
                        Files.createFile(data.resolve(file)),
                        FileTime.from(Instant.now().minusSeconds(3600)));
            }
            Files.createFile(data.resolve("sqlite-3-new-lib.so"));
            Application.prepareJournal(settings);
            try (Stream<Path> files = Files.list(data)) {
                assertEquals(
                        List.of("journal.db", "sqlite-3-new-lib.so"),
                        files.map(file -> file.getFileName().toString())
                                .sorted()
                                .toList());
            }
        }
    }

    @Test
    void toldToStopItLetsWhatIsBeingSentEndAndSendsTheRestAtTheNextStart() throws Exception {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.defaults().conversations(100).latencyMs(500))) {
            home(sandbox)
                    .write(
                            "courier.properties",
                            Files.readString(home.resolve("courier.properties")) + "journal.max-in-flight=5\n");
            try (Child child = Child.run(home)) {
                port = child.port();
                post(IntStream.rangeClosed(1, 100)
                        .mapToObj(conversation -> notice(conversation, 0))
                        .collect(Collectors.joining(",", "[", "]")));
                CourierUnderTest.await("the first", () -> thereInAll(sandbox, 100) > 0);
                Child.End end = child.stop().end(25);
                assertEquals(0, end.exit(), end::output);
                assertTrue(end.output().contains("Card Courier has stopped"), end::output);
                assertEquals(
                        thereInAll(sandbox, 100),
                        end.output().split(" delivered notice=", -1).length - 1,
                        "one line for each end, those of the stop too");
            }
            long before = thereInAll(sandbox, 100);
            assertTrue(before < 100, "nothing was left to send");
            try (Child child = Child.run(home)) {
                child.port();
                CourierUnderTest.await("the rest", () -> thereInAll(sandbox, 100) >= 100);
                assertTrue(!child.output().contains("Chatwoot is asked about each"), child::output);
                assertEquals(0, child.stop().end(25).exit());
            }
            for (int conversation = 1; conversation <= 100; conversation++) {
                assertEquals(List.of("0"), there(sandbox, conversation));
            }
        }
    }

    /** Camel's own server answers 404 before its routes are there and after they are gone; a sender gives up on that. */
    @Test
    void whileItStartsAndStopsASenderIsToldToComeAgainOrNothing() throws Exception {
        port = CourierHome.freePort();
        Set<Integer> answers = ConcurrentHashMap.newKeySet();
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.defaults().conversations(3).latencyMs(1000))) {
            CourierUnderTest courier = home(sandbox);
            courier.edit("courier.properties", "http.port=0", "http.port=" + port);
            Thread sender = new Thread(() -> sendOn(answers));
            try (Child child = Child.run(home)) {
                sender.start();
                child.port();
                CourierUnderTest.await("an acknowledgement", () -> answers.contains(202));
                assertEquals(0, child.stop().end(25).exit());
            } finally {
                sender.interrupt();
                sender.join();
            }
        }
        assertEquals(Set.of(202, 503), answers);
    }

    private void sendOn(Set<Integer> answers) {
        try {
            for (int n = 0; true; n++) {
                try {
                    answers.add(post(notice(1 + n % 3, n)));
                } catch (IOException e) {
                    // it is not there
                }
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void toldToStopItDoesNotWaitForAChatwootThatIsSilent() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5))) {
            home(sandbox);
            sandbox.faults().next(CallMatch.messages(), Fault.lateCommit(300), 5);
            try (Child child = Child.run(home)) {
                port = child.port();
                for (int conversation = 1; conversation <= 5; conversation++) {
                    post(notice(conversation, 0));
                }
                CourierUnderTest.await("all under way", () -> !sandbox.faults().pending());
                Child.End end = child.stop().end(25);
                assertEquals(0, end.exit(), end::output);
            }
            try (Child child = Child.run(home)) {
                child.port();
                CourierUnderTest.await("all found out", () -> child.output().split("delivered notice=").length == 6);
            }
            for (int conversation = 1; conversation <= 5; conversation++) {
                assertEquals(List.of("0"), there(sandbox, conversation));
            }
        }
    }
}
