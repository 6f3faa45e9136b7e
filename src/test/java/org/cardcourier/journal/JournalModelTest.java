package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to a journal, in whatever order, it does what a list in memory would do.
 *
 * <p>{@code -Dcourier.seed=N} repeats one sequence; {@code -Dcourier.sequences=N} runs so many new ones instead of the few
 * hundred that are the same in every build.
 */
@Tag("slow")
class JournalModelTest {

    private static final int SEQUENCES = 150;

    private Path folder;

    /** In memory where the system offers that: tens of thousands of commits, and no test here is about the disk. */
    @BeforeEach
    void makeFolder() throws IOException {
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "journal-model-")
                : Files.createTempDirectory("journal-model-");
    }

    @AfterEach
    void deleteFolder() throws IOException {
        delete(folder);
    }

    @Test
    void whateverHappensTheJournalDoesWhatAListWouldDo() throws Exception {
        Long seed = Long.getLong("courier.seed");
        Integer more = Integer.getInteger("courier.sequences");
        if (seed != null) {
            run(seed);
            return;
        }
        long first = more == null ? 1 : System.nanoTime();
        int count = more == null ? SEQUENCES : more;
        for (int i = 0; i < count; i++) {
            run(first + i);
        }
    }

    private void run(long seed) throws Exception {
        Path own = Files.createDirectory(folder.resolve("seed-" + seed));
        JournalSequence sequence = new JournalSequence(own, seed);
        try {
            sequence.run();
        } catch (AssertionError | RuntimeException e) {
            fail(
                    "Seed " + seed + " (repeat with -Dcourier.seed=" + seed + "): " + e.getMessage() + "\n"
                            + sequence.story(),
                    e);
        }
        delete(own);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
