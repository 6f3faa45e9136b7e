package org.cardcourier.cli;

import static org.cardcourier.cli.HomeUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code courier journal backup}. */
class BackupTest {

    @TempDir
    Path folder;

    @TempDir
    Path backups;

    @Test
    void itSaysWhatItHoldsHowLargeItIsAndHowLongItTook() {
        HomeUnderTest home = new HomeUnderTest(folder);
        home.delivered(text("n1", 77, "您好"), 4711);
        home.accepted(text("n2", 77, "您好"));
        Path file = backups.resolve("journal.db");
        Outcome made = home.run("journal", "backup", file.toString());
        assertEquals(0, made.exit(), made.err());
        assertTrue(
                made.err()
                        .matches(
                                "\\Q" + file + "\\E holds 2 notices, 1 of them waiting: 0\\.[12] MB in \\d+\\.\\d s\n"),
                made.err());
        Outcome again = home.run("journal", "backup", file.toString());
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "courier: " + file + " exists already, and a backup overwrites nothing: name another file\n"),
                again);
    }

    @Test
    void withoutAJournalThereIsNothingToCopy() {
        HomeUnderTest home = new HomeUnderTest(folder);
        Outcome outcome =
                home.run("journal", "backup", backups.resolve("journal.db").toString());
        assertEquals(78, outcome.exit());
        assertTrue(outcome.err().contains("There is no journal at"), outcome.err());
        assertEquals(0, backups.toFile().list().length);
    }
}
