package org.cardcourier.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.harness.Child;
import org.cardcourier.harness.ClassPath;
import org.cardcourier.harness.Homes;

/**
 * A Card Courier with little memory takes a very large file whole: how fast, beside the rate at which the same file is only
 * read and checked into notices, and how much memory it needs beside a small file.
 */
final class Acceptance {

    private static final int HEAP_MB = 256;
    private static final String HEAP = HEAP_MB + "m";

    /**
     * The whole heap from the start: else what is resident grows up to the heap's limit the longer there is garbage to put
     * there, whatever the file needs, and says nothing of what grows with a file.
     */
    private static final String[] WHOLE_HEAP = {"-Xms" + HEAP, "-XX:+AlwaysPreTouch"};

    private static final Duration READING = Duration.ofMinutes(30);
    private static final Pattern READ = Pattern.compile(ReadRows.GOOD + "(\\d+) seconds: ([0-9.E-]+) end");

    private final Path folder;
    private final Homes homes;
    private final Rows rows;
    private final int few;
    private final int many;
    private final Consumer<String> say;

    /**
     * @param few  rows of the small file
     * @param many rows of the large one
     */
    Acceptance(Path folder, Homes homes, Rows rows, int few, int many, Consumer<String> say) {
        this.folder = folder;
        this.homes = homes;
        this.rows = rows;
        this.few = few;
        this.many = many;
        this.say = say;
    }

    /** @return how many rows were not accepted, or more than once */
    long run(boolean isCsv, Figure rate, Figure heap, Figure rss, Figure outside)
            throws IOException, InterruptedException {
        String kind = isCsv ? "csv" : "jsonl";
        Path home = folder.resolve("home-accept-" + kind);
        Path small = write(isCsv, few, "small." + kind);
        Path large = write(isCsv, many, "large." + kind);
        try (Sink sink = Sink.start(folder);
                Runner courier = Runner.courier(home, sink, HEAP, homes, 0, WHOLE_HEAP)) {
            courier.pause(true);
            double alone = readAlone(home, large);
            courier.dropAndAwait(small);
            Runner.Memory before = courier.memory();
            double seconds = courier.dropAndAwait(large);
            Runner.Memory after = courier.memory();
            rate.add(many / seconds, many / alone);
            heap.add(after.heapMegabytes(), before.heapMegabytes());
            rss.add(after.mostMegabytes(), before.mostMegabytes());
            outside.add(after.mostMegabytes() - HEAP_MB, before.mostMegabytes() - HEAP_MB);
            say.accept(String.format(
                    Locale.ROOT,
                    "%s with -Xmx%s: %,d rows (%,d MB) accepted in %.1f s, only read in %.1f s; heap after GC %.0f MB, most"
                            + " resident %.0f MB; after %,d rows %.0f and %.0f MB",
                    kind,
                    HEAP,
                    many,
                    Files.size(home.resolve("drop/done").resolve(large.getFileName())) >> 20,
                    seconds,
                    alone,
                    after.heapMegabytes(),
                    after.mostMegabytes(),
                    few,
                    before.heapMegabytes(),
                    before.mostMegabytes()));
            return Math.abs(few + many - courier.waiting()) + (courier.isWell() ? 0 : 1);
        }
    }

    private Path write(boolean isCsv, int count, String name) throws IOException {
        Path file = folder.resolve(name);
        if (isCsv) {
            rows.writeCsv(file, count);
        } else {
            rows.write(file, count);
        }
        return file;
    }

    /** Seconds. In a process with as much memory, which begins as cold as the other. */
    private double readAlone(Path home, Path file) throws IOException, InterruptedException {
        try (Child child = Child.start(
                folder.resolve("read.log"),
                ClassPath.own(),
                List.of("-Xmx" + HEAP),
                ReadRows.class,
                home.toString(),
                file.toString())) {
            child.await(" end", READING);
            Matcher said = READ.matcher(child.said());
            if (!said.find() || Integer.parseInt(said.group(1)) != many) {
                throw new IOException("Not all rows of the benchmark's own file are good: " + child.said());
            }
            return Double.parseDouble(said.group(2));
        }
    }
}
