package org.cardcourier.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.cardcourier.harness.SandboxChild;

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

    private final SandboxChild sandbox;

    private Sink(SandboxChild sandbox) {
        this.sandbox = sandbox;
    }

    static Sink start(Path folder) throws IOException {
        return new Sink(SandboxChild.start(folder.resolve("sandbox.log"), "1g", BenchSandbox.class));
    }

    /** From now on each answer waits so long. */
    void latency(int ms) throws IOException {
        sandbox.ask(Integer.toString(ms));
    }

    SandboxChild sandbox() {
        return sandbox;
    }

    Duration cpu() {
        return sandbox.cpu();
    }

    Count count() throws IOException {
        String[] numbers = sandbox.ask("?").split(" ");
        return new Count(
                Long.parseLong(numbers[0]),
                Long.parseLong(numbers[1]),
                Long.parseLong(numbers[2]),
                Long.parseLong(numbers[3]));
    }

    /** When each notice was stored that is in a conversation apart, by the number in its id; epoch microseconds. */
    Map<Integer, Long> arrivals() throws IOException {
        Map<Integer, Long> all = new HashMap<>();
        for (String each : sandbox.ask(BenchSandbox.ARRIVALS).split(" ")) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                all.put(Integer.valueOf(each.substring(0, equals)), Long.valueOf(each.substring(equals + 1)));
            }
        }
        return all;
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
        sandbox.close();
    }
}
