package org.cardcourier.bench;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.cardcourier.Application;
import org.cardcourier.Main;
import org.cardcourier.Settings;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.intake.SecretFile;
import org.cardcourier.journal.JournalDesk;

/** One of the two that are compared, running in its own process: Card Courier as shipped, or the bare route. */
final class Runner implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);

    private final Child child;
    private final Path home;
    private final Path drop;
    private final int port;
    private final String key;
    private final double startSeconds;

    private Runner(Child child, Path home, Path drop, int port, String key, String ready)
            throws IOException, InterruptedException {
        this.child = child;
        this.home = home;
        this.drop = drop;
        this.port = port;
        this.key = key;
        long began = System.nanoTime();
        child.await(ready, START);
        this.startSeconds = (System.nanoTime() - began) / 1e9;
    }

    /** Card Courier with its shipped routes, templates, settings and log; only what is written here differs. */
    static Runner courier(Path home, Sink sink, String heap, Bench.Homes homes)
            throws IOException, InterruptedException {
        int port = freePort();
        if (!Files.exists(home)) {
            Files.createDirectories(home.resolve("data"));
            homes.make(home);
            SecretFile.generate(home.resolve("data/intake.secret"));
        }
        Files.writeString(
                home.resolve(Settings.FILE),
                """
                chatwoot.api-url=%s
                chatwoot.api-token=%s
                chatwoot.account-id=%s
                http.port=%d
                drop.poll-ms=100
                drop.settle-ms=100
                """.formatted(sink.url(), sink.token(), sink.account(), port) + withoutRateLimit());
        String key = SecretFile.read(home.resolve("data/intake.secret")).stream()
                .filter(secret -> !secret.startsWith("whsec_"))
                .findFirst()
                .orElseThrow();
        Path drop = Files.createDirectories(home.resolve("drop"));
        Child child = Child.start(home.resolve("stderr.log"), heap, Main.class, "run", "--home", home.toString());
        return new Runner(child, home, drop, port, key, "Card Courier is ready");
    }

    private static String withoutRateLimit() throws IOException {
        String name = "chatwoot.requests-per-second";
        try (var shipped = Settings.class.getResourceAsStream("/application.properties")) {
            java.util.Properties known = new java.util.Properties();
            known.load(shipped);
            return known.containsKey(name) ? name + "=0\n" : "";
        }
    }

    /** The bare route. */
    static Runner bare(Path folder, Sink sink) throws IOException, InterruptedException {
        int port = freePort();
        Path drop = Files.createDirectories(folder.resolve("drop"));
        Child child = Child.start(
                folder.resolve("stderr.log"),
                Bench.HEAP,
                BareRoute.class,
                Integer.toString(port),
                drop.toString(),
                sink.url(),
                sink.token(),
                sink.account());
        return new Runner(child, folder, drop, port, "none", "The bare route is ready");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** From the start of its process until it said that it was ready. */
    double startSeconds() {
        return startSeconds;
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

    /** Holds delivery back, or lets it go on, as {@code courier pause} does; answers when, in epoch microseconds. */
    long pause(boolean pause) throws InterruptedException {
        Settings settings = Settings.read(home);
        Application.prepareJournal(settings);
        try (JournalDesk desk = JournalDesk.open(settings.journalFile(), settings.account(), new NoticeJson())) {
            long now = Rows.micros();
            desk.pause(pause, Clock.systemUTC());
            if (pause) {
                Thread.sleep(500); // the writer looks five times a second
            }
            return now;
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
