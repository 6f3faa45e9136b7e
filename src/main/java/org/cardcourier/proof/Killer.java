package org.cardcourier.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.cardcourier.harness.Child;
import org.cardcourier.harness.ClassPath;
import org.cardcourier.harness.CourierHome;
import org.cardcourier.journal.BatchDesk;
import org.cardcourier.proof.Moments.Moment;

/** Starts Card Courier and ends it, again and again. */
final class Killer implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(25);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long FIRST_START_MS = 1500;
    private static final int TOLD_TO_STOP = 143;
    private static final int WORTH_PREPARING = 4;

    /** Of all rows that files bring: the last kill is to meet a file that is still being read. */
    private static final double SHARE_OF_ROWS = 0.95;

    private static final int MANY_FILES = 1000;
    private static final Duration NO_ROW = Duration.ofSeconds(60);

    /** A start is what takes longest here: the quick compiler alone, one garbage collector's thread. */
    private static final List<String> OPTIONS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final CourierHome home;
    private final Path logs;
    private final Moments moments;
    private final Pace pace;
    private final Tally tally;
    private final int kills;
    private final int rows;
    private final IntSupplier acknowledged;
    private final Consumer<String> progress;
    private final List<String> options = new ArrayList<>(OPTIONS);
    private String classPath = ClassPath.own();
    private Child child;
    private BatchDesk batches;
    private long startMs = FIRST_START_MS;
    private int starts;

    /**
     * @param kills        how many there are to be in all
     * @param rows         how many rows files bring in all, over which the kills are spread; 0 where they come at all moments
     * @param acknowledged how many notices are acknowledged now
     * @param progress     is told where each kill fell that is spread over rows
     */
    Killer(
            CourierHome home,
            Path logs,
            Moments moments,
            Pace pace,
            Tally tally,
            int kills,
            int rows,
            IntSupplier acknowledged,
            Consumer<String> progress)
            throws IOException {
        this.home = home;
        this.logs = Files.createDirectories(logs);
        this.moments = moments;
        this.pace = pace;
        this.tally = tally;
        this.kills = kills;
        this.rows = rows;
        this.acknowledged = acknowledged;
        this.progress = progress;
    }

    /** Lets Java write down the classes of a first run, which halves the time of every later start. */
    void prepare() throws IOException, InterruptedException {
        if (kills < WORTH_PREPARING) {
            return;
        }
        classPath = ClassPath.ofJars(logs);
        Path classes = logs.resolve("classes.jsa");
        List<String> writing = new ArrayList<>(OPTIONS);
        writing.add("-XX:ArchiveClassesAtExit=" + classes);
        child = home.start(logs.resolve("first.log"), classPath, writing);
        child.await(CourierHome.READY, START);
        child.stop();
        child.end(START);
        if (Files.exists(classes)) {
            options.add("-XX:SharedArchiveFile=" + classes);
        }
    }

    /** Starts Card Courier and ends it once, by a kill or a stop. */
    void once() throws IOException, InterruptedException {
        Moment moment = moments.next(startMs);
        start();
        switch (moment.kind()) {
            case STARTING -> {
                live(moment.afterMs());
                kill();
            }
            case STOPPING_AT_START -> {
                live(moment.afterMs());
                stop(moment.killAfter());
            }
            case AT_A_ROW -> {
                ready();
                awaitRow(rowOf(moment));
                live(moment.afterMs());
                kill();
                progress.accept(String.format(
                        Locale.ROOT,
                        "kill %,d: %,d of %,d rows were in the journal",
                        tally.get(Line.KILLS),
                        rowsSoFar(),
                        rows));
            }
            case UNDER_LOAD -> {
                ready();
                awaitWork();
                live(moment.afterMs());
                kill();
            }
            case IN_A_FILE -> {
                ready();
                awaitFile();
                live(moment.afterMs());
                kill();
            }
            case STOPPING -> {
                ready();
                live(moment.afterMs());
                stop(moment.killAfter());
            }
        }
    }

    private void start() throws IOException {
        starts++;
        child = home.start(logs.resolve("courier-%05d.log".formatted(starts)), classPath, options);
    }

    private void ready() throws IOException, InterruptedException {
        long began = System.nanoTime();
        child.await(CourierHome.READY, START);
        startMs = Math.max(200, (System.nanoTime() - began) / 1_000_000);
        pace.run(kills - tally.get(Line.KILLS));
    }

    private boolean isReady() throws IOException {
        return child.said().contains(CourierHome.READY);
    }

    /** On a slow machine a kill would else often meet nothing but a start. */
    private void awaitWork() throws IOException, InterruptedException {
        int before = acknowledged.getAsInt();
        await(() -> acknowledged.getAsInt() > before);
    }

    private void awaitFile() throws IOException, InterruptedException {
        Set<Long> before = rowsRead();
        await(() -> !before.containsAll(rowsRead()));
    }

    /** The rows are cut into as many parts as there are kills, and one falls into each. */
    private long rowOf(Moment moment) {
        return (long) ((tally.get(Line.KILLS) + moment.place()) / kills * rows * SHARE_OF_ROWS);
    }

    /** Until so many rows are in the journal. */
    private void awaitRow(long row) throws IOException, InterruptedException {
        long before = -1;
        long quietSince = System.nanoTime();
        for (long now = rowsSoFar(); now < row; now = rowsSoFar()) {
            if (now != before) {
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > NO_ROW.toNanos()) {
                throw new IOException("for " + NO_ROW.toSeconds() + " s no row was accepted after " + now + " of "
                        + rows + "; it said: " + child.said());
            }
            before = now;
            live(2);
        }
    }

    private long rowsSoFar() {
        return batches().latest(MANY_FILES).stream()
                .mapToLong(batch -> batch.progress().rows())
                .sum();
    }

    /** How far each file is read that is in the middle: its batch's number and its rows in one. */
    private Set<Long> rowsRead() {
        return batches().open().stream()
                .filter(batch -> batch.isUnread() && batch.progress().rows() > 0)
                .map(batch -> (batch.n() << 32) + batch.progress().rows())
                .collect(Collectors.toSet());
    }

    private BatchDesk batches() {
        if (batches == null) {
            batches = home.batches();
        }
        return batches;
    }

    /** For some seconds at most: there may be nothing more to send. */
    private void await(BooleanSupplier condition) throws IOException, InterruptedException {
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < limit) {
            live(5);
        }
    }

    /** Lets it run; it must not end by itself. */
    private void live(long millis) throws IOException, InterruptedException {
        OptionalInt exit = child.end(Duration.ofMillis(millis));
        if (exit.isPresent()) {
            throw new IOException(
                    "Card Courier ended by itself with exit code " + exit.getAsInt() + "; it said: " + child.said());
        }
    }

    private void kill() throws IOException {
        child.kill();
        boolean isReading = isReady() && !rowsRead().isEmpty();
        pace.rest();
        tally.add(Line.KILLS, 1);
        tally.add(Line.KILLED_IN_A_FILE, isReading ? 1 : 0);
        tally.add(Line.KILLED_AT_START, isReady() ? 0 : 1);
    }

    private void stop(long killAfter) throws IOException, InterruptedException {
        boolean wasReady = isReady();
        child.stop();
        OptionalInt exit = child.end(killAfter < 0 ? STOP : Duration.ofMillis(killAfter));
        pace.rest();
        if (exit.isEmpty()) {
            kill();
            tally.add(Line.BAD_STOPS, killAfter < 0 ? 1 : 0);
            return;
        }
        tally.add(Line.STOPS, 1);
        // before it has a hook of its own, the JVM itself ends it
        boolean isFine = exit.getAsInt() == 0 || !wasReady && exit.getAsInt() == TOLD_TO_STOP;
        tally.add(Line.BAD_STOPS, isFine ? 0 : 1);
    }

    /** Starts it for the last time: nothing ends it before {@link #stopAtLast}. */
    void startAtLast() throws IOException, InterruptedException {
        start();
        ready();
    }

    void stopAtLast() throws IOException, InterruptedException {
        stop(-1);
    }

    @Override
    public void close() {
        if (child != null) {
            child.kill();
        }
        if (batches != null) {
            batches.close();
        }
    }
}
