package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short run of {@code courier proof}; the long one is made by hand, see docs/reliability.md. */
@Tag("slow")
class ProofTest {

    @TempDir
    Path folder;

    private static Outcome run(String... words) {
        return HomeUnderTest.execute(Clock.systemUTC(), "", words);
    }

    @Test
    void killedTwentyTimesUnderLoadItLosesNothingSendsNothingTwiceAndKeepsTheOrder() throws Exception {
        String ledger = folder.resolve("ledger.jsonl").toString();
        Outcome outcome = run(
                "proof",
                "--kills",
                "20",
                "--notices",
                "1000",
                "--settle-ms",
                "300",
                "--faults",
                "5,0,5",
                "--keep",
                folder.resolve("run").toString(),
                "--ledger",
                ledger);
        assertEquals(0, outcome.exit(), () -> outcome.err() + outcome.out());
        JsonNode part = Json.tree(Files.readAllBytes(folder.resolve("ledger.jsonl")));
        assertEquals(20, part.get("kills").asInt());
        assertEquals(1000, part.get("acknowledged").asInt());
        assertEquals(0, part.get("for_a_person").asInt(), outcome::err);
        for (String wrong : new String[] {"lost", "twice", "out_of_order", "left", "untrue", "turned_away"}) {
            assertEquals(0, part.get(wrong).asInt(), wrong);
        }
        assertTrue(part.get("messages").asInt() > 1000, "pairs and notes make more messages than notices");
        assertTrue(part.get("broken_off").asInt() > 0, "the kills met nothing that was being sent");
        assertTrue(part.get("doubtful").asInt() > 50, "the faults met nothing");
        assertTrue(outcome.out().contains("all runs of " + ledger + " (1)"), outcome::out);
        assertTrue(Files.exists(folder.resolve("run/home/data/journal.db")), "kept");
    }

    @Test
    void killedInTheMiddleOfFilesOfEveryKindEachRowComesOnce() throws Exception {
        String ledger = folder.resolve("ledger.jsonl").toString();
        Outcome outcome = run(
                "proof",
                "--files",
                "CSV,TSV,JSON,JSONL,XML,XLSX,GZ,ZIP",
                "--kills",
                "3",
                "--notices",
                "4000",
                "--settle-ms",
                "300",
                "--ledger",
                ledger);
        assertEquals(0, outcome.exit(), () -> outcome.err() + outcome.out());
        JsonNode part = Json.tree(Files.readAllBytes(folder.resolve("ledger.jsonl")));
        assertEquals(4000, part.get("in_files").asInt());
        assertEquals(4000, part.get("messages").asInt());
        assertEquals(0, part.get("for_a_person").asInt(), outcome::err);
        assertTrue(part.get("killed_in_a_file").asInt() > 1, () -> "the kills met too few files: " + outcome.err());
        Matcher place = Pattern.compile("kill 3: ([0-9,]+) of 4,000 rows").matcher(outcome.err());
        assertTrue(place.find(), outcome::err);
        int row = Integer.parseInt(place.group(1).replace(",", ""));
        assertTrue(row > 2500, () -> "the last kill is to meet the last third, not row " + row);
    }

    @Test
    void whatCannotBeAFaultIsSaid() {
        Outcome outcome = run("proof", "--faults", "20,5");
        assertEquals(1, outcome.exit());
        assertEquals(
                "courier: --faults: faults are three percentages, lost,late,broken, such as 20,5,5; got \"20,5\"\n",
                outcome.err());
    }

    @Test
    void aFolderThatHoldsSomethingIsNotUsed() throws Exception {
        Files.createFile(folder.resolve("mine.txt"));
        Outcome outcome = run("proof", "--keep", folder.toString());
        assertEquals(1, outcome.exit());
        assertEquals("courier: --keep " + folder + " holds something already: name an empty folder\n", outcome.err());
    }
}
