package org.cardcourier.deploy;

import static org.cardcourier.CourierUnderTest.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.State;
import org.cardcourier.route.RouteSet;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.cardcourier.sandbox.StoredMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Routes are edited at random, well and badly, while notices flow: none is lost, none fails, none comes twice, and what runs
 * is always the last good set.
 */
class RandomEditsTest {

    private static final int CONVERSATIONS = 200;
    private static final int ROWS = 20;
    private static final int AT_ONCE = 50;
    private static final Pattern DESCRIPTION = Pattern.compile("description: .*");

    @TempDir
    Path home;

    private final Random random = new Random(6);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Semaphore underWay = new Semaphore(0);
    private final List<Long> millis = new ArrayList<>();
    private final Map<String, String> files = new TreeMap<>();
    /** The three files that are edited, under the names that they have at the moment. */
    private final List<String> names =
            new ArrayList<>(List.of("intake-webhook.camel.yaml", "intake-files.camel.yaml", "card-send.camel.yaml"));

    private Redeployment redeployment;
    private int dropped;
    private int number;

    @Test
    @Tag("slow")
    void noNoticeIsLostInTwentyFiveEdits() throws Exception {
        editWhileNoticesFlow(25);
    }

    @Test
    @Tag("long")
    void noNoticeIsLostInTwoHundredEditsAndNothingPilesUp() throws Exception {
        editWhileNoticesFlow(200);
    }

    private void editWhileNoticesFlow(int edits) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(CONVERSATIONS));
                CourierUnderTest courier = new CourierUnderTest(home, sandbox)
                        .set("drop.poll-ms", "200")
                        .set("drop.settle-ms", "0")) {
            redeployment = courier.startRedeployed(false);
            for (Map.Entry<String, byte[]> each : HomeFiles.read(home).routes().entrySet()) {
                files.put(each.getKey(), new String(each.getValue(), StandardCharsets.UTF_8));
            }
            ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
            sender.scheduleAtFixedRate(() -> send(courier.application().port()), 0, 10, TimeUnit.MILLISECONDS);
            Figures early = null;
            long start = System.nanoTime();
            for (int i = 1; i <= edits; i++) {
                edit();
                if (i % 5 == 0) {
                    drop();
                }
                if (i == Math.max(5, edits / 5)) {
                    early = Figures.of(courier);
                }
            }
            long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            sender.shutdown();
            assertTrue(sender.awaitTermination(10, TimeUnit.SECONDS));
            assertTrue(underWay.tryAcquire(sent.get(), 60, TimeUnit.SECONDS), "requests without an answer");
            assertEquals(List.of(), List.copyOf(failures));
            int all = sent.get() + dropped * ROWS;
            await("all " + all + " notices", Duration.ofMinutes(3), () -> delivered(courier) >= all);
            assertEachIsThereOnce(courier, all);
            Figures late = Figures.of(courier);
            Collections.sort(millis);
            System.out.printf(
                    "%d edits in %d s, %d notices by HTTP and %d from files; a save was live after %d ms (median), %d ms (p95), %d ms"
                            + " (most); after %s, at the end %s%n",
                    edits,
                    seconds,
                    sent.get(),
                    dropped * ROWS,
                    millis.get(millis.size() / 2),
                    millis.get(millis.size() * 95 / 100),
                    millis.get(millis.size() - 1),
                    early,
                    late);
            late.assertFlatSince(early);
        }
    }

    /** What could pile up. */
    private record Figures(int threads, long megabytes, int routes, int endpoints) {
        static Figures of(CourierUnderTest courier) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Figures(
                    Thread.activeCount(),
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                    courier.application().camel().getRoutesSize(),
                    courier.application().camel().getEndpoints().size());
        }

        void assertFlatSince(Figures early) {
            assertTrue(threads <= early.threads + 60, this + " after " + early); // pools grow to their sizes
            assertTrue(endpoints <= early.endpoints + 5, this + " after " + early);
            assertTrue(routes <= early.routes + 4, this + " after " + early);
        }
    }

    private static long delivered(CourierUnderTest courier) {
        try (JournalDesk desk = courier.application().journal().desk()) {
            return desk.counts().get(State.DELIVERED);
        }
    }

    private static void assertEachIsThereOnce(CourierUnderTest courier, int all) {
        List<String> there = new ArrayList<>();
        for (int conversation = 1; conversation <= CONVERSATIONS; conversation++) {
            courier.posted(conversation).stream().map(StoredMessage::content).forEach(there::add);
        }
        assertEquals(all, there.stream().distinct().count());
        assertEquals(all, there.size());
    }

    private void send(int port) {
        if (sent.get() - underWay.availablePermits() > AT_ONCE) {
            return; // a busy machine: what piles up then says nothing about edits
        }
        int n = sent.getAndIncrement();
        String body = "{\"notice_id\":\"h-%d\",\"conversation_id\":%d,\"message\":{\"content\":\"by HTTP %d\"}}"
                .formatted(n, 1 + n % CONVERSATIONS, n);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notices"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        http.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, thrown) -> {
            if (thrown != null || answer.statusCode() != 202) {
                failures.add("h-" + n + ": " + (thrown == null ? answer.statusCode() + " " + answer.body() : thrown));
            }
            underWay.release();
        });
    }

    private void drop() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            rows.append(
                    "{\"notice_id\":\"f-%d-%d\",\"conversation_id\":%d,\"message\":{\"content\":\"from file %d row %d\"}}%n"
                            .formatted(dropped, i, 1 + random.nextInt(CONVERSATIONS), dropped, i));
        }
        Path file = home.resolve("f" + dropped + ".jsonl");
        Files.writeString(file, rows);
        Files.createDirectories(home.resolve("drop"));
        Files.move(file, home.resolve("drop").resolve(file.getFileName()));
        dropped++;
    }

    private void edit() throws IOException {
        number++;
        int which = random.nextInt(names.size());
        String name = names.get(which);
        switch (random.nextInt(8)) {
            case 0, 1 -> good(Map.of(name, edited(name)));
            case 2 -> {
                String other = names.get((which + 1) % names.size());
                good(Map.of(name, edited(name), other, edited(other)));
            }
            case 3 -> rename(which);
            case 4 -> half(name);
            case 5 -> addOrDelete();
            default -> bad(name);
        }
    }

    private String edited(String name) {
        return DESCRIPTION.matcher(files.get(name)).replaceFirst("description: Edit " + number);
    }

    private void good(Map<String, String> texts) throws IOException {
        long start = System.nanoTime();
        for (Map.Entry<String, String> each : texts.entrySet()) {
            write(each.getKey(), each.getValue());
            files.put(each.getKey(), each.getValue());
        }
        awaitLive();
        millis.add((System.nanoTime() - start) / 1_000_000);
    }

    private void rename(int which) throws IOException {
        String from = names.get(which);
        String to = from.startsWith("my-") ? from.substring(3) : "my-" + from;
        Files.move(routes().resolve(from), routes().resolve(to));
        files.put(to, files.remove(from));
        names.set(which, to);
        awaitLive();
    }

    /** A slow editor, or a copy over a bad line: what is there meanwhile is not a route file. */
    private void half(String name) throws IOException {
        String text = edited(name);
        Matcher from = Pattern.compile("from:\\s+uri: ").matcher(text);
        assertTrue(from.find());
        write(name, text.substring(0, from.end() + 4));
        LockSupport.parkNanos(random.nextInt(400) * 1_000_000L);
        good(Map.of(name, text));
    }

    private void addOrDelete() throws IOException {
        String name = "extra-" + random.nextInt(3) + ".camel.yaml";
        if (files.remove(name) != null) {
            Files.delete(routes().resolve(name));
            awaitLive();
        } else {
            String id = name.replace(".camel.yaml", "");
            good(Map.of(name, """
                    - route:
                        id: %1$s
                        description: Edit %2$d
                        from:
                          uri: platform-http:/%1$s
                          steps:
                            - setBody:
                                constant: "%2$d"
                    """.formatted(id, number)));
        }
    }

    private void bad(String name) throws IOException {
        String good = files.get(name);
        String text =
                switch (random.nextInt(6)) {
                    case 0 -> "";
                    case 1 -> good.replaceFirst("steps:", "stpes:");
                    case 2 -> good.replaceFirst("ref: (webhook|drop|card)", "ref: nobody");
                    case 3 -> good.replaceFirst("uri: journal:notices", "uri: jurnal:notices");
                    case 4 -> good.replaceFirst("description: .*", "description: \"{{no.such.setting}}\"");
                    default ->
                        good + "- route:\n    id: card-send\n    from:\n      uri: direct:a\n      steps:\n"
                                + "        - to: direct:nowhere\n";
                };
        Standing.Refusal before = redeployment.standing().refused();
        write(name, text);
        await(
                "refusal of edit " + number,
                () -> redeployment.standing().refused() != null
                        && redeployment.standing().refused() != before);
        assertNotNull(redeployment.standing().refused().findings().get(0).sentence());
        assertRuns(redeployment.standing());
        write(name, good);
        awaitLive();
    }

    private void write(String name, String text) throws IOException {
        if (random.nextBoolean()) {
            Files.writeString(routes().resolve(name), text);
        } else {
            Path fresh = home.resolve("fresh");
            Files.writeString(fresh, text);
            Files.move(fresh, routes().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private Path routes() {
        return home.resolve("routes");
    }

    private void awaitLive() {
        await("edit " + number, () -> {
            Standing standing = redeployment.standing();
            return standing.refused() == null && isInUse(standing);
        });
        assertRuns(redeployment.standing());
    }

    private boolean isInUse(Standing standing) {
        Map<String, String> hashes = new TreeMap<>();
        standing.files().stream()
                .filter(each -> each.file().startsWith("routes/"))
                .forEach(each -> hashes.put(each.file().substring("routes/".length()), each.sha256()));
        Map<String, String> wanted = new TreeMap<>();
        files.forEach((name, text) -> wanted.put(name, Redeployment.sha256(text.getBytes(StandardCharsets.UTF_8))));
        return hashes.equals(wanted);
    }

    /** What runs is what the last good files say, not only what is said to run. */
    private void assertRuns(Standing standing) {
        for (Standing.InUse each : standing.files()) {
            String text = files.get(each.file().replace("routes/", ""));
            Matcher description = text == null ? null : DESCRIPTION.matcher(text);
            if (description != null && description.find()) {
                List<RouteSet.Running> routes = each.routes();
                assertTrue(!routes.isEmpty(), each.file());
                assertEquals(
                        description.group().replace("description: ", ""),
                        routes.get(0).description());
            }
        }
    }
}
