package org.cardcourier.proof;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.harness.Homes;
import org.cardcourier.harness.SandboxChild;
import org.cardcourier.journal.JournalDesk;
import org.cardcourier.proof.Notices.Way;

/**
 * Card Courier and a sandbox run as processes of their own. Senders post notices and drop files, each again until it is
 * acknowledged, while Card Courier is killed at random moments and started again. At the end everything has time to be
 * delivered, and three ledgers are compared: what the senders were told, what the journal says, what the sandbox stored.
 */
public final class Proof {

    private static final int SENDERS = 24;
    private static final Duration TELL = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MS = 200;
    private static final String SCHEDULE = "0s,200ms,200ms,500ms,1s,1s,2s,2s,5s,5s";

    private final Plan plan;
    private final Homes homes;
    private final Consumer<String> progress;
    private final Tally tally = new Tally();
    private final Acknowledged acknowledged = new Acknowledged();
    private final Notices notices;
    private final Pace pace;
    private final List<Thread> senders = new ArrayList<>();
    private long told = System.nanoTime();

    /**
     * A proof that has not begun.
     *
     * @param plan     what it is to do
     * @param homes    makes the home
     * @param progress is told a line every few seconds, and at the end one for each thing that is wrong
     */
    public Proof(Plan plan, Homes homes, Consumer<String> progress) {
        this.plan = plan;
        this.homes = homes;
        this.progress = progress;
        this.notices = new Notices(plan.notices(), plan.seed(), plan.isOfFiles(), Clock.systemUTC());
        this.pace = new Pace(plan.notices(), Moments.averageLifeSeconds(plan.longestLife()));
    }

    /**
     * Does it.
     *
     * @return the result
     * @throws IOException          if a process does not start, or ends by itself; the message holds what it said
     * @throws InterruptedException if it is interrupted
     */
    public Tally run() throws IOException, InterruptedException {
        Path stored = plan.folder().resolve("chatwoot.ledger");
        Path logs = plan.folder().resolve("logs");
        try (SandboxChild sandbox = sandbox(stored)) {
            CourierHome home = CourierHome.make(plan.folder().resolve("home"), homes, sandbox, settings());
            Moments moments = new Moments(plan.seed(), plan.longestLife(), plan.isOfFiles());
            int rows = plan.isOfFiles() ? plan.notices() : 0;
            try (Killer killer =
                    new Killer(home, logs, moments, pace, tally, plan.kills(), rows, acknowledged::count, progress)) {
                killer.prepare();
                startSenders(home);
                while (tally.get(Line.KILLS) < plan.kills()) {
                    killer.once();
                    tellNowAndThen(sandbox);
                }
                killer.startAtLast();
                pace.finish();
                awaitEnds(home, sandbox);
                killer.stopAtLast();
            } finally {
                senders.forEach(Thread::interrupt);
            }
            sandbox.ask("write down the labels");
            compare(home, stored, new Logs(logs));
        }
        return tally;
    }

    private SandboxChild sandbox(Path ledger) throws IOException {
        return SandboxChild.start(
                plan.folder().resolve("sandbox.log"),
                "512m",
                ProofSandbox.class,
                ledger.toString(),
                plan.faults().toString(),
                Long.toString(lateMs()),
                Long.toString(plan.seed()));
    }

    /** After Card Courier's patience and, as the promise wants it, within the settle time after the request. */
    private long lateMs() {
        return plan.settle().toMillis() * 3 / 4;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "chatwoot.settle-ms", Long.toString(plan.settle().toMillis()),
                "chatwoot.requests-per-second", "0",
                "chatwoot.probe-ms", "200",
                "journal.schedule", SCHEDULE,
                "drop.poll-ms", "100",
                "drop.settle-ms", "100",
                "drop.group", "10"));
        if (plan.faults().late() > 0) {
            settings.put("chatwoot.read-timeout-ms", Long.toString(plan.settle().toMillis() / 2));
        }
        return settings;
    }

    // ---- senders

    private void startSenders(CourierHome home) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        for (int i = 0; i < SENDERS; i++) {
            int sender = i;
            int[] mine = sentBy(n -> notices.way(n) != Way.FILE && notices.conversation(n) % SENDERS == sender);
            start(new WebhookSender(client, home, notices, mine, pace, acknowledged, plan.seed() + i));
        }
        int[] rows = sentBy(n -> notices.way(n) != Way.WEBHOOK);
        start(new FileSender(home.drop(), notices, rows, pace, acknowledged, plan.files(), plan.seed()));
    }

    private int[] sentBy(IntPredicate which) {
        return IntStream.range(0, notices.count()).filter(which).toArray();
    }

    private void start(Runnable sender) {
        Thread thread = new Thread(sender, "sender-" + senders.size());
        thread.setDaemon(true);
        thread.start();
        senders.add(thread);
    }

    // ---- the end

    /** Waits until all is acknowledged and has an end, or nothing moves any more. */
    private void awaitEnds(CourierHome home, SandboxChild sandbox) throws IOException, InterruptedException {
        Duration patience = PATIENCE.plus(plan.settle());
        long quietSince = System.nanoTime();
        long before = -1;
        try (JournalDesk desk = home.desk()) {
            while (!isDone(desk) && System.nanoTime() - quietSince < patience.toNanos()) {
                long moved = acknowledged.count() + stored(sandbox);
                if (moved != before) {
                    quietSince = System.nanoTime();
                }
                before = moved;
                tellNowAndThen(sandbox);
                Thread.sleep(LOOK_MS);
            }
        }
    }

    private boolean isDone(JournalDesk desk) {
        return senders.stream().noneMatch(Thread::isAlive) && desk.oldestOpen() == 0;
    }

    private static long stored(SandboxChild sandbox) throws IOException {
        return Long.parseLong(sandbox.ask("?"));
    }

    private void compare(CourierHome home, Path stored, Logs logs) throws IOException {
        Comparison comparison =
                new Comparison(notices, acknowledged, JournalLedger.read(home), ChatwootLedger.read(stored), tally);
        comparison.run().forEach(progress);
        tally.add(Line.FILES_AGAIN, logs.filesReadAgain(rowsKnownByWebhook()));
        logs.errors().stream().limit(10).forEach(progress);
    }

    private Map<String, Integer> rowsKnownByWebhook() {
        Map<String, Integer> known = new HashMap<>();
        for (Acknowledged.Done file : acknowledged.files()) {
            known.put(file.name(), (int) IntStream.of(file.rows())
                    .filter(n -> notices.way(n) == Way.BOTH)
                    .count());
        }
        return known;
    }

    // ---- telling

    private void tellNowAndThen(SandboxChild sandbox) throws IOException {
        if (System.nanoTime() - told < TELL.toNanos()) {
            return;
        }
        told = System.nanoTime();
        progress.accept(String.format(
                "%,d of %,d kills, %,d of %,d notices acknowledged, %,d messages in Chatwoot",
                tally.get(Line.KILLS), plan.kills(), acknowledged.count(), notices.count(), stored(sandbox)));
    }
}
