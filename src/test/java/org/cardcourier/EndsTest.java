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
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop in the midst of everything, and a Chatwoot whose name nobody knows. */
@Tag("slow")
class EndsTest {

    private static final int ROWS = 3000;
    private static final int SILENT = 40;

    @TempDir
    Path home;

    private final HttpClient client = HttpClient.newHttpClient();

    private void home(Sandbox sandbox, String url) {
        new CourierUnderTest(home, sandbox).write("courier.properties", """
                chatwoot.api-url=%s
                chatwoot.api-token=%s
                chatwoot.allow-plain-http=true
                chatwoot.settle-ms=400
                chatwoot.probe-ms=500
                chatwoot.requests-per-second=0
                journal.schedule=0s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s
                drop.poll-ms=50
                drop.settle-ms=100
                http.port=0
                console.enabled=false
                intake.auth=none
                """.formatted(url, sandbox.token()));
    }

    private static String notice(String id, int conversation) {
        return "{\"notice_id\":\"%s\",\"conversation_id\":%d,\"message\":{\"content\":\"%s\"}}"
                .formatted(id, conversation, id);
    }

    private HttpResponse<String> post(int port, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notices"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> there(Sandbox sandbox, int conversation) {
        return sandbox.messages(conversation).stream()
                .filter(message -> message.messageType().equals("outgoing"))
                .map(message -> message.content())
                .toList();
    }

    @Test
    void toldToStopUnderLoadWithAFileOnItsWayAndASilentChatwootItEndsInTimeAndLosesNothing() throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(4);
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        Queue<Integer> answers = new ConcurrentLinkedQueue<>();
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.defaults().conversations(100).latencyMs(5))) {
            home(sandbox, sandbox.url().toString());
            sandbox.faults().next(CallMatch.messages(), Fault.silence(), SILENT);
            try (Child child = Child.run(home)) {
                int port = child.port();
                dropRows();
                AtomicInteger number = new AtomicInteger();
                for (int i = 0; i < 4; i++) {
                    senders.submit(() -> sendUntilRefused(port, number, acknowledged, answers));
                }
                CourierUnderTest.await(
                        "the load",
                        () -> acknowledged.size() > 100 && !sandbox.faults().pending());
                long begun = System.nanoTime();
                Child.End end = child.stop().end(40);
                long took = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
                assertEquals(0, end.exit(), end::output);
                assertTrue(took <= 25, "it took " + took + " s");
            }
            senders.shutdown();
            assertTrue(senders.awaitTermination(40, TimeUnit.SECONDS));
            assertTrue(answers.stream().allMatch(status -> status == 202 || status == 503), answers::toString);
            try (Child child = Child.run(home)) {
                child.port();
                CourierUnderTest.await("the file", () -> Files.exists(home.resolve("drop/done/orders.jsonl")));
                int all = acknowledged.size() + ROWS;
                long limit = System.nanoTime() + Duration.ofSeconds(120).toNanos();
                while (inAll(sandbox) < all && System.nanoTime() < limit) {
                    Thread.sleep(100);
                }
            }
            List<String> sent = IntStream.rangeClosed(1, 100)
                    .mapToObj(conversation -> there(sandbox, conversation))
                    .flatMap(List::stream)
                    .toList();
            assertEquals(sent.size(), sent.stream().distinct().count(), "sent twice");
            assertTrue(sent.containsAll(acknowledged), "an accepted notice is lost");
            assertTrue(
                    sent.containsAll(
                            IntStream.range(0, ROWS).mapToObj(row -> "f" + row).toList()),
                    "a row is lost");
        }
    }

    private static long inAll(Sandbox sandbox) {
        return IntStream.rangeClosed(1, 100)
                .mapToLong(conversation -> there(sandbox, conversation).size())
                .sum();
    }

    private void dropRows() throws IOException {
        Path drop = Files.createDirectories(home.resolve("drop"));
        Files.writeString(
                drop.resolve("orders.jsonl.part"),
                IntStream.range(0, ROWS)
                        .mapToObj(row -> notice("f" + row, 1 + row % 100))
                        .collect(Collectors.joining("\n")));
        Files.move(drop.resolve("orders.jsonl.part"), drop.resolve("orders.jsonl"));
    }

    private Void sendUntilRefused(int port, AtomicInteger number, Queue<String> acknowledged, Queue<Integer> answers)
            throws InterruptedException {
        try {
            while (true) {
                int n = number.incrementAndGet();
                int status = post(port, notice("w" + n, 1 + n % 100)).statusCode();
                answers.add(status);
                if (status != 202) {
                    return null;
                }
                acknowledged.add("w" + n);
                Thread.sleep(5);
            }
        } catch (IOException e) {
            return null; // nobody listens any more
        }
    }

    @Test
    void whileNobodyKnowsChatwootsNameNoticesWaitAndAreSentWhenItIsKnownAgain() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(5))) {
            home(sandbox, "http://chatwoot.example.test:" + sandbox.url().getPort());
            Path hosts = Files.writeString(home.resolve("hosts"), "127.0.0.1 localhost\n");
            try (Child child = Child.run(
                    home,
                    "-Djdk.net.hosts.file=" + hosts,
                    "-Dsun.net.inetaddr.negative.ttl=1",
                    "-Dsun.net.inetaddr.ttl=1")) {
                int port = child.port();
                assertEquals(202, post(port, notice("a", 1)).statusCode());
                CourierUnderTest.await("a try", () -> child.output().contains("waiting notice=a"));
                assertTrue(
                        child.output().contains("UnknownHostException: Unable to resolve host chatwoot.example.test"),
                        child::output);
                assertEquals(202, post(port, notice("b", 1)).statusCode());
                assertEquals(List.of(), there(sandbox, 1));
                Files.writeString(hosts, "127.0.0.1 localhost\n127.0.0.1 chatwoot.example.test\n");
                CourierUnderTest.await("both", () -> there(sandbox, 1).size() == 2);
                assertEquals(List.of("a", "b"), there(sandbox, 1));
                assertEquals(0, child.stop().end(25).exit());
            }
        }
    }
}
