package org.cardcourier.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A few webhook notices a second, each at its time whether the one before it is answered or not. */
final class Trickle {

    /** Four a second: less than what files leave of Chatwoot's twenty. */
    private static final long EVERY_MS = 250;

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    /** A notice that was accepted. */
    private record Sent(int number, double answerMs, long answeredAt) {}

    /**
     * How long things took, in ms, shortest first.
     *
     * @param sorted each
     */
    record Times(double... sorted) {

        double most() {
            return sorted.length == 0 ? Double.POSITIVE_INFINITY : sorted[sorted.length - 1];
        }

        private double at(double share) {
            return sorted.length == 0
                    ? Double.POSITIVE_INFINITY
                    : sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "p50 %.0f, p99 %.0f, at most %.0f ms", at(0.5), at(0.99), most());
        }
    }

    /**
     * What became of them.
     *
     * @param count    how many were sent
     * @param missing  how many of them were refused, or are not in Chatwoot
     * @param answered from the time at which one was due to be sent to its answer
     * @param stored   from its answer until its message was stored
     */
    record Waits(long count, long missing, Times answered, Times stored) {}

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "trickle");
        thread.setDaemon(true);
        return thread;
    });
    private final URI to;
    private final String key;
    private final Rows rows;
    private final long began = System.nanoTime();
    private final AtomicLong count = new AtomicLong();
    private final AtomicLong open = new AtomicLong();
    private final Queue<Sent> accepted = new ConcurrentLinkedQueue<>();

    /** Begins at once. */
    Trickle(int port, String key, Rows rows) {
        this.to = URI.create("http://127.0.0.1:" + port + "/notices");
        this.key = key;
        this.rows = rows;
        clock.scheduleAtFixedRate(this::send, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void send() {
        long due = began + TimeUnit.MILLISECONDS.toNanos(EVERY_MS) * count.incrementAndGet();
        byte[] body = rows.template();
        int number = rows.nextApart(body);
        HttpRequest request = HttpRequest.newBuilder(to)
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        open.incrementAndGet();
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding()).whenComplete((answer, failure) -> {
            if (failure == null && answer.statusCode() == 202) {
                accepted.add(new Sent(number, (System.nanoTime() - due) / 1e6, Rows.micros()));
            }
            open.decrementAndGet();
        });
    }

    /** Sends no more, and waits for the answers that are still to come. */
    void stop() throws InterruptedException {
        clock.shutdown();
        clock.awaitTermination(1, TimeUnit.MINUTES);
        while (open.get() > 0) {
            Thread.sleep(10);
        }
    }

    /** Waits until all are in Chatwoot, or none comes any more. */
    Waits waits(Sink sink) throws IOException, InterruptedException {
        long limit = System.nanoTime() + ARRIVAL.toNanos();
        Map<Integer, Long> arrivals = sink.arrivals();
        while (!hasAll(arrivals) && System.nanoTime() < limit) {
            Thread.sleep(100);
            arrivals = sink.arrivals();
        }
        Map<Integer, Long> at = arrivals;
        double[] answered =
                accepted.stream().mapToDouble(Sent::answerMs).sorted().toArray();
        double[] stored = accepted.stream()
                .filter(sent -> at.containsKey(sent.number()))
                .mapToDouble(sent -> Math.max(0, at.get(sent.number()) - sent.answeredAt()) / 1e3)
                .toArray();
        Arrays.sort(stored);
        return new Waits(count.get(), count.get() - stored.length, new Times(answered), new Times(stored));
    }

    private boolean hasAll(Map<Integer, Long> arrivals) {
        return accepted.stream().allMatch(sent -> arrivals.containsKey(sent.number()));
    }
}
