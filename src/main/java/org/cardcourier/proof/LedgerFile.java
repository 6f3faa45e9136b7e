package org.cardcourier.proof;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/** The ledger of a run that is made in parts: one JSON object a line for each part. */
public final class LedgerFile {

    private final Path file;

    /** @param file where it lies; the first part makes it */
    public LedgerFile(Path file) {
        this.file = file;
    }

    /**
     * Writes a part down.
     *
     * @param plan  what was to be done
     * @param tally what came of it
     * @param began when
     * @param took  how long
     * @throws IOException if it cannot be written
     */
    public void add(Plan plan, Tally tally, Instant began, Duration took) throws IOException {
        ObjectNode json = Notices.JSON.createObjectNode();
        json.put("began", began.toString())
                .put("seconds", took.toSeconds())
                .put("seed", plan.seed())
                .put("settle_ms", plan.settle().toMillis())
                .put("faults", plan.faults().toString())
                .put("files", plan.files().toString());
        tally.write(json);
        Files.writeString(file, json + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * All parts together.
     *
     * @param parts   how many there are
     * @param seconds how long they took
     * @param tally   their sums
     */
    public record Total(int parts, long seconds, Tally tally) {}

    /**
     * Adds all parts up.
     *
     * @return the sums
     * @throws IOException if it cannot be read
     */
    public Total total() throws IOException {
        Tally sum = new Tally();
        long seconds = 0;
        int parts = 0;
        for (String line : Files.readAllLines(file)) {
            var part = Notices.JSON.readTree(line);
            sum.addAll(Tally.read(part));
            seconds += part.path("seconds").asLong();
            parts++;
        }
        return new Total(parts, seconds, sum);
    }
}
