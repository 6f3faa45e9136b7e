package org.cardcourier.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A running {@link BenchSandbox} and what it has counted. */
final class Sink implements AutoCloseable {

    /** How long nothing may arrive before what is missing counts as lost. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * What has arrived since the start.
     *
     * @param distinct different notices
     * @param repeated notices that came once more
     * @param plain    messages of the bare route, which carry no mark
     * @param last     when the last one was stored, epoch microseconds
     */
    record Count(long distinct, long repeated, long plain, long last) {}

    private final Child child;
    private final BufferedReader output;
    private final String url;
    private final String token;
    private final String account;

    private Sink(Child child) throws IOException {
        this.child = child;
        this.output = child.output();
        String[] ready = String.valueOf(output.readLine()).split(" ");
        if (ready.length != 4) {
            throw new IOException("The sandbox did not start");
        }
        this.url = ready[1];
        this.token = ready[2];
        this.account = ready[3];
    }

    static Sink start(Path folder, int latencyMs) throws IOException {
        Path log = folder.resolve("sandbox-" + latencyMs + ".log");
        return new Sink(Child.startTalking(log, "1g", BenchSandbox.class, Integer.toString(latencyMs)));
    }

    String url() {
        return url;
    }

    String token() {
        return token;
    }

    String account() {
        return account;
    }

    Duration cpu() {
        return child.cpu();
    }

    Count count() throws IOException {
        child.input().write("?\n".getBytes(StandardCharsets.US_ASCII));
        child.input().flush();
        String[] numbers = output.readLine().split(" ");
        return new Count(
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]),
                Long.parseLong(numbers[3]));
    }

    /** Waits until so many different notices have arrived in all, or nothing more arrives. */
    Count awaitDistinct(long expected) throws IOException, InterruptedException {
        return await(expected, 0);
    }

    /** Waits until so many messages of the bare route have arrived in all, or nothing more arrives. */
    Count awaitPlain(long expected) throws IOException, InterruptedException {
        return await(0, expected);
    }

    private Count await(long distinct, long plain) throws IOException, InterruptedException {
        Count before = count();
        long quietSince = System.nanoTime();
        while (true) {
            Count now = count();
            if (now.distinct() >= distinct && now.plain() >= plain) {
                return now;
            }
            if (now.last() != before.last()) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > PATIENCE.toNanos()) {
                return now;
            }
            before = now;
            Thread.sleep(10);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
