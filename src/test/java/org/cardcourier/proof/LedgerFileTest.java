package org.cardcourier.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {

    @TempDir
    Path folder;

    private void add(LedgerFile file, int kills, int lost) throws Exception {
        Tally tally = new Tally();
        tally.add(Line.KILLS, kills);
        tally.add(Line.LOST, lost);
        Plan plan = new Plan(kills, 1000, Duration.ofSeconds(2), FaultShares.parse("20,5,5"), 7, List.of(), folder);
        file.add(plan, tally, Instant.parse("2026-01-20T06:30:00Z"), Duration.ofSeconds(90));
    }

    @Test
    void aRunMadeInPartsIsAddedUp() throws Exception {
        LedgerFile file = new LedgerFile(folder.resolve("ledger.jsonl"));
        add(file, 250, 0);
        add(file, 150, 0);
        LedgerFile.Total total = file.total();
        assertEquals(2, total.parts());
        assertEquals(180, total.seconds());
        assertEquals(400, total.tally().get(Line.KILLS));
        assertTrue(total.tally().isKept());
    }

    @Test
    void whatOnePartLostIsLostInAll() throws Exception {
        LedgerFile file = new LedgerFile(folder.resolve("ledger.jsonl"));
        add(file, 250, 1);
        add(file, 150, 0);
        assertEquals(1, file.total().tally().get(Line.LOST));
        assertFalse(file.total().tally().isKept());
    }
}
