package org.cardcourier.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.Settings;
import org.cardcourier.harness.Child;
import org.cardcourier.harness.ClassPath;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.harness.Homes;
import org.cardcourier.journal.DueQuery;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.journal.JournalOptions;
import org.cardcourier.journal.State;

/** One of the two that are compared, running in its own process: Card Courier as shipped, or the bare route. */
final class Runner implements AutoCloseable {

    private static final String BARE_IS_READY = "The bare route is ready";
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern MOST = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final Duration START = Duration.ofSeconds(60);

    private final Child child;
    private final Path home;
    private final Path drop;
    private final int port;
    private final String key;
    private final boolean isBare;
    private final double startSeconds;

    private Runner(Child child, Path home, Path drop, int port, String key, String ready)
            throws IOException, InterruptedException {
        this.child = child;
        this.home = home;
        this.drop = drop;
        this.port = port;
        this.key = key;
        this.isBare = ready.equals(BARE_IS_READY);
        long began = System.nanoTime();
        child.await(ready, START);
        this.startSeconds = (System.nanoTime() - began) / 1e9;
    }

    /** Card Courier with its shipped routes, templates, settings and log; only what is written here differs. */
    static Runner courier(Path folder, Sink sink, String heap, Homes homes) throws IOException, InterruptedException {
        return courier(folder, sink, heap, homes, 0);
    }

    /** The same that sends so many requests a second at most; 0 for as many as it can. */
    static Runner courier(Path folder, Sink sink, String heap, Homes homes, int perSecond, String... options)
            throws IOException, InterruptedException {
        Map<String, String> settings = Map.of(
                "drop.poll-ms",
                "100",
                "drop.settle-ms",
                "100",
                "chatwoot.requests-per-second",
                Integer.toString(perSecond));
        CourierHome home = CourierHome.make(folder, homes, sink.sandbox(), settings);
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Xmx" + heap);
        Child child = home.start(folder.resolve("stderr.log"), ClassPath.own(), all);
        return new Runner(child, folder, home.drop(), home.port(), home.key(), CourierHome.READY);
    }

    /** The bare route. */
    static Runner bare(Path folder, Sink sink, Homes homes) throws IOException, InterruptedException {
        if (!Files.exists(folder)) {
            homes.make(Files.createDirectories(folder));
        }
        int port = CourierHome.freePort();
        Path drop = Files.createDirectories(folder.resolve("drop"));
        Child child = Child.start(
                folder.resolve("stderr.log"),
                ClassPath.own(),
                List.of("-Xmx" + Bench.HEAP),
                BareRoute.class,
                Integer.toString(port),
                drop.toString(),
                sink.sandbox().url(),
                sink.sandbox().token(),
                sink.sandbox().account(),
                folder.resolve("templates").toString());
        return new Runner(child, folder, drop, port, "none", BARE_IS_READY);
    }

    /** From the start of its process until it said that it was ready. */
    double startSeconds() {
        return startSeconds;
    }

    /** A few webhook notices a second from now on. */
    Trickle trickle(Rows rows) {
        return new Trickle(port, key, rows);
    }

    Load load(Rows rows) {
        return new Load(port, Bench.CONNECTIONS, key, rows);
    }

    Duration cpu() {
        return child.cpu();
    }

    /** Drops a file of the next notices; answers when, in epoch microseconds. */
    long drop(Rows rows, int count) throws IOException {
        Path whole = home.resolve("rows-" + Rows.micros() + ".jsonl");
        rows.write(whole, count);
        long now = Rows.micros();
        Files.move(whole, drop.resolve(whole.getFileName()));
        return now;
    }

    /** Drops a file and waits until it is read to its end; answers how many seconds that took. */
    double dropAndAwait(Path file) throws IOException, InterruptedException {
        Path done = drop.resolve("done").resolve(file.getFileName());
        long began = System.nanoTime();
        Files.move(file, drop.resolve(file.getFileName()));
        while (!Files.exists(done)) {
            if (!isWell()) {
                throw new IOException("Card Courier ended, or has no memory left: " + home.resolve("stderr.log"));
            }
            Thread.sleep(20);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /** @return how many notices wait in its journal */
    long waiting() {
        try (JournalDesk desk = new CourierHome(home, port, key).desk()) {
            return desk.counts().get(State.WAITING);
        }
    }

    /**
     * What its process holds.
     *
     * @param heapMegabytes what is used of the heap right after a collection
     * @param mostMegabytes the most that was ever resident
     */
    record Memory(double heapMegabytes, double mostMegabytes) {}

    /** On Linux, with a JDK. */
    Memory memory() throws IOException, InterruptedException {
        jcmd("GC.run");
        Matcher heap = USED.matcher(jcmd("GC.heap_info"));
        Matcher most = MOST.matcher(Files.readString(Path.of("/proc/" + child.pid() + "/status")));
        if (!heap.find() || !most.find()) {
            throw new IOException("Nobody says how much memory the process holds: this needs Linux and a JDK");
        }
        return new Memory(Long.parseLong(heap.group(1)) / 1024.0, Long.parseLong(most.group(1)) / 1024.0);
    }

    private String jcmd(String question) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(child.pid()),
                        question)
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return answer;
    }

    /** Holds delivery back, or lets it go on, as {@code courier pause} does; answers when, in epoch microseconds. */
    long pause(boolean pause) throws InterruptedException {
        try (JournalDesk desk = new CourierHome(home, port, key).desk()) {
            long now = Rows.micros();
            desk.pause(pause, Clock.systemUTC());
            if (pause) {
                Thread.sleep(500); // the writer looks five times a second
            }
            return now;
        }
    }

    /** Waits until so many notices wait in its journal, looking now and then: with many that look takes a while. */
    void awaitWaiting(long waiting) throws InterruptedException {
        try (JournalDesk desk = new CourierHome(home, port, key).desk()) {
            while (desk.counts().get(State.WAITING) < waiting) {
                Thread.sleep(2000);
            }
        }
    }

    /** Waits until nothing is being sent; answers how many were delivered in all. */
    long awaitNothingOut() throws InterruptedException {
        try (JournalDesk desk = new CourierHome(home, port, key).desk()) {
            while (desk.counts().get(State.SENDING) > 0) {
                Thread.sleep(500);
            }
            return desk.counts().get(State.DELIVERED);
        }
    }

    /** How long its journal takes to find what is due. */
    double dueQueryMicros(int times) {
        Settings settings = Settings.read(home);
        return DueQuery.medianMicros(
                JournalOptions.of(settings.journalFile(), settings.account()), Clock.systemUTC(), times);
    }

    /** @return true while it runs and has not run out of memory */
    boolean isWell() throws IOException {
        return child.isAlive() && !child.said().contains("OutOfMemoryError");
    }

    @Override
    public void close() {
        if (isBare) {
            child.kill(); // it would hang for 45 s, and has nothing to lose
        } else {
            child.close();
        }
    }
}
