package org.cardcourier.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cardcourier.harness.Homes;

/**
 * The benchmark. Card Courier, the bare route and the sandbox live at the same time, each in its own process, and take
 * turns; every figure is a ratio of two numbers of the same round, and the median of its rounds counts. Both are warmed up
 * first, by time and by number: the JIT needs about 40 s of load on 2 free cores before their speed settles, and longer
 * where others use them.
 */
public final class Bench {

    /** The parts of a run, for those who work on one of them. */
    public enum Part {
        /** Durable accept, journeys, draining. */
        WEBHOOK,
        /** 10,000 rows. */
        FILE,
        /** 10,000 rows and a Chatwoot that takes 20 ms. */
        LATENCY,
        /** 100,000 rows in 128 MB. */
        MEMORY,
        /** Start to ready. */
        START,
        /** 1,000,000 notices that wait, in 256 MB. */
        BACKLOG,
        /** 1,000,000 rows of JSON Lines and of CSV taken whole, in 256 MB. */
        BATCH,
        /** Webhook notices while 1,000,000 rows are accepted and delivered, without and with Chatwoot's rate limit. */
        FAIRNESS
    }

    /**
     * How long it measures.
     *
     * @param quick true to see only whether it runs: its numbers mean nothing
     * @param rows  rows of the largest file; 0 for as many as the bars speak of
     */
    public record Size(boolean quick, int rows) {}

    static final String HEAP = "512m";
    static final int CONNECTIONS = 64;

    private static final int WARM_UP_TURNS = 4;
    private static final int LATENCY_MS = 20;
    /** As shipped. */
    private static final int PER_SECOND = 20;

    /** 10,000 answers of 20 ms, 64 at a time, and the look at the drop folder. */
    private static final double IDEAL_SECONDS = 3.25;

    private final Path folder;
    private final Homes homes;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Set<Part> parts;
    private final int rounds;
    private final Duration warmUp;
    private final int warmUpNotices;
    private final Duration window;
    private final int rowsOfFile;
    private final int rowsOfLargeFile;
    private final int backlogFew;
    private final int backlogMany;

    private final Rows rows = new Rows();
    private final Figure accept = Figure.atLeast("durable accept, delivery paused", "notices/s", 0.85);
    private final Figure journey = Figure.atLeast("accepted and delivered at once", "notices/s", 0.50);
    private final Figure drain = Figure.atLeast("draining a backlog", "notices/s", 1.00);
    private final Figure file = Figure.atMost("10,000-row file, rename to last post", "s", 2.00);
    private final Figure latency = Figure.atMost("10,000-row file, Chatwoot takes 20 ms (to ideal)", "s", 1.25);
    private final Figure start = Figure.atMost("process start to ready", "s", 1.30);
    private final Figure dueQuery =
            Figure.atMost("finding what is due among 10^6 (to among 10^3)", "microseconds", 2.00);
    private final Figure restart = Figure.atMost("start to ready, 10^6 waiting (to none)", "s", 2.00);
    private final Figure acceptLines = Figure.atLeast("10^6 rows .jsonl accepted (to only read)", "rows/s", 0.30);
    private final Figure acceptTable = Figure.atLeast("10^6 rows .csv accepted (to only read)", "rows/s", 0.30);
    private final Figure heap = Figure.atMost("heap after 10^6 rows (to after 10^4)", "MB", 1.50);
    private final Figure resident = Figure.atMost("most resident at 10^6 rows (to 10^4)", "MB", 1.50);
    private final Figure outside = Figure.atMost("most resident outside of the heap, the same", "MB", 1.50);
    private final Figure fair = Figure.atMost("slowest webhook notice beside a file, no limit (to 1 s)", "ms", 1.00);
    private final Figure fairLimited = Figure.atMost("the same with " + PER_SECOND + " requests/s", "ms", 1.00);
    private long wrong;
    private long sent;

    /**
     * A benchmark that has not begun.
     *
     * @param folder on the disk that is measured: the journal lies here; it may be deleted afterwards
     * @param homes  makes the home that is measured
     * @param parts  what to measure
     * @param size   how long
     * @param out    for the table
     * @param err    for progress
     */
    public Bench(Path folder, Homes homes, Set<Part> parts, Size size, PrintWriter out, PrintWriter err) {
        boolean quick = size.quick();
        this.folder = folder;
        this.homes = homes;
        this.parts = parts;
        this.out = out;
        this.err = err;
        this.rounds = quick ? 1 : 5;
        this.warmUp = Duration.ofSeconds(quick ? 2 : 40);
        this.warmUpNotices = quick ? 0 : 150_000;
        this.window = Duration.ofSeconds(quick ? 2 : 8);
        this.rowsOfFile = quick ? 1000 : 10_000;
        this.rowsOfLargeFile = quick ? 5000 : 100_000;
        this.backlogFew = quick ? 100 : 1000;
        this.backlogMany = size.rows() > 0 ? size.rows() : quick ? 2000 : 1_000_000;
    }

    /**
     * Measures and prints the table.
     *
     * @return true if every bar is met
     * @throws IOException          if a process cannot be started or does not answer
     * @throws InterruptedException if it is interrupted
     */
    public boolean run() throws IOException, InterruptedException {
        String machine = machine();
        if (parts.contains(Part.WEBHOOK) || parts.contains(Part.FILE) || parts.contains(Part.LATENCY)) {
            besideTheBareRoute();
        }
        if (parts.contains(Part.MEMORY)) {
            littleMemory();
        }
        if (parts.contains(Part.START)) {
            startToReady();
        }
        if (parts.contains(Part.BACKLOG)) {
            Backlog backlog = new Backlog(folder, homes, rows, backlogFew, backlogMany, rounds, this::say);
            wrong += backlog.run(dueQuery, restart);
        }
        if (parts.contains(Part.BATCH)) {
            int few = Math.min(rowsOfFile, 10_000);
            for (boolean isCsv : new boolean[] {false, true}) {
                Acceptance taken = new Acceptance(folder, homes, rows, few, backlogMany, this::say);
                wrong += taken.run(isCsv, isCsv ? acceptTable : acceptLines, heap, resident, outside);
            }
        }
        if (parts.contains(Part.FAIRNESS)) {
            Fairness fairness = new Fairness(
                    folder, homes, rows, backlogMany, window.multipliedBy(2), window.multipliedBy(3), this::say);
            wrong += fairness.run(0, fair) + fairness.run(PER_SECOND, fairLimited);
        }
        return print(machine);
    }

    // ---- beside the bare route

    private void besideTheBareRoute() throws IOException, InterruptedException {
        try (Sink sink = Sink.start(folder);
                Runner bare = Runner.bare(folder.resolve("bare"), sink, homes);
                Runner courier = Runner.courier(folder.resolve("home"), sink, HEAP, homes)) {
            warmUp(sink, bare, courier);
            for (int i = 1; i <= rounds && parts.contains(Part.WEBHOOK); i++) {
                webhookRound(sink, bare, courier);
            }
            for (int i = 0; i <= rounds && parts.contains(Part.FILE); i++) {
                double theirs = bareFile(sink, bare);
                double ours = file(sink, courier, rowsOfFile);
                if (i > 0) { // the first of each warms up what only files use
                    file.add(ours, theirs);
                }
            }
            if (parts.contains(Part.LATENCY)) {
                slowChatwoot(sink, bare, courier);
            }
        }
    }

    private void warmUp(Sink sink, Runner bare, Runner courier) throws IOException, InterruptedException {
        Duration turn = warmUp.dividedBy(WARM_UP_TURNS);
        boolean warm = false;
        for (int i = 1; i <= 4 * WARM_UP_TURNS && !warm; i++) {
            bareWindow("warm-up: bare", sink, bare, turn);
            journeys("warm-up: ours", sink, courier, turn);
            Sink.Count count = sink.count();
            warm = i >= WARM_UP_TURNS && Math.min(count.distinct(), count.plain()) >= warmUpNotices;
        }
    }

    private void webhookRound(Sink sink, Runner bare, Runner courier) throws IOException, InterruptedException {
        double first = bareWindow("bare", sink, bare, window);
        courier.pause(true);
        Sink.Count before = sink.count();
        Duration cpu = courier.cpu();
        Load.Result accepted = courier.load(rows).run(window);
        tell(
                "accepted, paused",
                accepted.accepted(),
                accepted.perSecond(),
                courier.cpu().minus(cpu));
        cpu = courier.cpu();
        long resumed = courier.pause(false);
        long expected = before.distinct() + accepted.accepted();
        Sink.Count after = sink.awaitDistinct(expected);
        double drained = accepted.accepted() / ((after.last() - resumed) / 1e6);
        tell("drained", accepted.accepted(), drained, courier.cpu().minus(cpu));
        check(accepted, before, after);
        double second = bareWindow("bare", sink, bare, window);
        double journeys = journeys("ours at once", sink, courier, window);
        double bareBoth = (first + second) / 2;
        accept.add(accepted.perSecond(), bareBoth);
        drain.add(drained, bareBoth);
        journey.add(journeys, bareBoth);
    }

    private double bareWindow(String what, Sink sink, Runner bare, Duration time)
            throws IOException, InterruptedException {
        Sink.Count before = sink.count();
        Duration cpu = bare.cpu();
        Load.Result result = bare.load(rows).run(time);
        Sink.Count after = sink.awaitPlain(before.plain() + result.accepted());
        if (result.accepted() == 0) {
            throw new IOException("The bare route takes no notice: what its template asks for must stand in Rows");
        }
        tell(what, result.accepted(), result.perSecond(), bare.cpu().minus(cpu));
        wrong += Math.abs(after.plain() - before.plain() - result.accepted()) + result.refused();
        return result.perSecond();
    }

    /** Notices that were accepted and delivered in the time until the last of them was in its conversation. */
    private double journeys(String what, Sink sink, Runner courier, Duration time)
            throws IOException, InterruptedException {
        Sink.Count before = sink.count();
        Duration cpu = courier.cpu();
        Load.Result result = courier.load(rows).run(time);
        Sink.Count after = sink.awaitDistinct(before.distinct() + result.accepted());
        double perSecond = result.accepted() / ((after.last() - result.began()) / 1e6);
        tell(what, result.accepted(), perSecond, courier.cpu().minus(cpu));
        check(result, before, after);
        return perSecond;
    }

    private void check(Load.Result result, Sink.Count before, Sink.Count after) {
        wrong += result.refused();
        check(result.accepted(), before, after);
    }

    private void check(long expected, Sink.Count before, Sink.Count after) {
        long lost = before.distinct() + expected - after.distinct();
        long repeated = after.repeated() - before.repeated();
        sent += expected;
        wrong += Math.abs(lost) + repeated;
        if (lost != 0 || repeated != 0) {
            say("WRONG: " + lost + " of " + expected + " lost, " + repeated + " repeated");
        }
    }

    // ---- files

    private double bareFile(Sink sink, Runner bare) throws IOException, InterruptedException {
        Sink.Count before = sink.count();
        Duration cpu = bare.cpu();
        long dropped = bare.drop(rows, rowsOfFile);
        Sink.Count after = sink.awaitPlain(before.plain() + rowsOfFile);
        wrong += Math.abs(before.plain() + rowsOfFile - after.plain());
        double seconds = (after.last() - dropped) / 1e6;
        tell("bare file", rowsOfFile, rowsOfFile / seconds, bare.cpu().minus(cpu));
        return seconds;
    }

    private double file(Sink sink, Runner courier, int count) throws IOException, InterruptedException {
        Sink.Count before = sink.count();
        Duration cpu = courier.cpu();
        long dropped = courier.drop(rows, count);
        Sink.Count after = sink.awaitDistinct(before.distinct() + count);
        double seconds = (after.last() - dropped) / 1e6;
        tell("our file", count, count / seconds, courier.cpu().minus(cpu));
        check(count, before, after);
        return seconds;
    }

    /** The bare route goes first: how near to the ideal it comes shows what this machine and the sandbox's clock allow. */
    private void slowChatwoot(Sink sink, Runner bare, Runner courier) throws IOException, InterruptedException {
        sink.latency(LATENCY_MS);
        for (int i = 0; i <= rounds; i++) {
            say(String.format(Locale.ROOT, "bare with %d ms: %.2f s", LATENCY_MS, bareFile(sink, bare)));
            double seconds = file(sink, courier, rowsOfFile);
            if (i > 0) { // the first one opens the connections
                latency.add(seconds, IDEAL_SECONDS);
            }
        }
        sink.latency(0);
    }

    private void littleMemory() throws IOException, InterruptedException {
        try (Sink sink = Sink.start(folder);
                Runner courier = Runner.courier(folder.resolve("home-memory"), sink, "128m", homes)) {
            double seconds = file(sink, courier, rowsOfLargeFile);
            say(String.format(
                    Locale.ROOT, "%,d rows with -Xmx128m: %.1f s from a cold start", rowsOfLargeFile, seconds));
        }
    }

    // ---- start

    private void startToReady() throws IOException, InterruptedException {
        try (Sink sink = Sink.start(folder)) {
            for (int i = 0; i <= rounds; i++) {
                double theirs;
                double ours;
                try (Runner bare = Runner.bare(folder.resolve("bare-start"), sink, homes)) {
                    theirs = bare.startSeconds();
                }
                try (Runner courier = Runner.courier(folder.resolve("home-start"), sink, HEAP, homes)) {
                    ours = courier.startSeconds();
                }
                say(String.format(Locale.ROOT, "start to ready: bare %.2f s, ours %.2f s", theirs, ours));
                if (i > 0) { // the first fills the disk's cache and makes the journal
                    start.add(ours, theirs);
                }
            }
        }
    }

    // ---- telling

    private void tell(String what, long count, double perSecond, Duration cpu) {
        say(String.format(
                Locale.ROOT,
                "%-20s %,9d notices %,9.0f/s %6.0f us of processor each",
                what,
                count,
                perSecond,
                cpu.toNanos() / 1e3 / count));
    }

    private void say(String text) {
        err.println(text);
        err.flush();
    }

    private String machine() throws IOException {
        return String.format(
                Locale.ROOT,
                "%d cores, %s %s, %s %s, disk %s, load average %.2f at the start",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.runtime.version"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.getFileStore(folder).type(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private boolean print(String machine) {
        List<Figure> measured = java.util.stream.Stream.of(
                        accept,
                        journey,
                        drain,
                        file,
                        latency,
                        start,
                        dueQuery,
                        restart,
                        acceptLines,
                        acceptTable,
                        heap,
                        resident,
                        outside,
                        fair,
                        fairLimited)
                .filter(Figure::isMeasured)
                .toList();
        out.println(machine);
        out.println(String.format(
                Locale.ROOT,
                "%d connections, %d rounds, windows of %d s after %d s of warm-up each, -Xmx%s; fsync on, key checked, log as"
                        + " shipped (one INFO line a notice, to stderr and logs/courier.log); no rate limit",
                CONNECTIONS,
                rounds,
                window.toSeconds(),
                warmUp.toSeconds(),
                HEAP));
        out.println(Figure.heading());
        measured.forEach(figure -> out.println(figure.line()));
        out.println(String.format(
                Locale.ROOT,
                "%-52s %10s %10s %7s %13s %8s  %s",
                "lost, repeated or refused, of " + String.format(Locale.ROOT, "%,d", sent)
                        + (parts.contains(Part.MEMORY) ? "; some with -Xmx128m" : ""),
                wrong,
                "",
                "",
                "",
                "0",
                wrong == 0 ? "pass" : "MISS"));
        out.flush();
        return wrong == 0 && measured.stream().allMatch(Figure::isMet);
    }
}
