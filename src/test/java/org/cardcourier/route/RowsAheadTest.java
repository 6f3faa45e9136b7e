package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.cardcourier.intake.KnownTemplates;
import org.cardcourier.intake.Mapping;
import org.cardcourier.intake.Mappings;
import org.cardcourier.intake.NoticeFiles;
import org.cardcourier.intake.NoticeReader;
import org.cardcourier.intake.RefusedList;
import org.cardcourier.intake.Rows;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.BatchCount;
import org.cardcourier.journal.BatchFile;
import org.cardcourier.journal.BatchProgress;
import org.cardcourier.journal.BatchState;
import org.cardcourier.journal.BatchStory;
import org.cardcourier.journal.State;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are read while others are written: in their order, never far ahead, and few at once where they are large. */
class RowsAheadTest {

    private static final long ANY_WEIGHT = Long.MAX_VALUE;
    private static final int LARGE = 400_000;

    @TempDir
    Path folder;

    /** Asked for each row that is checked. */
    private final AtomicInteger checked = new AtomicInteger();

    private Rows lines(int count) throws IOException {
        return lines(count, () -> {
            checked.incrementAndGet();
            return Set.of("order-card");
        });
    }

    private Rows lines(int count, KnownTemplates templates) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int row = 1; row <= count; row++) {
            text.append(
                    row % 10 == 0 ? "{}\n" : "{\"notice_id\":\"n" + row + "\",\"conversation_id\":1,\"order\":{}}\n\n");
        }
        Path file = Files.writeString(folder.resolve("rows.jsonl"), text);
        return new NoticeFiles(new NoticeReader(templates)).open(file, null);
    }

    @Test
    void allRowsComeInOrderEachWithItsPlace() throws IOException {
        List<String> plain = new ArrayList<>();
        try (Rows rows = lines(95)) {
            while (rows.hasNext()) {
                plain.add(rows.next().number() + " to " + rows.position());
            }
        }
        for (int size : new int[] {1, 7, 1000}) {
            List<String> ahead = new ArrayList<>();
            try (RowsAhead rows = new RowsAhead(lines(95), size, ANY_WEIGHT)) {
                while (rows.hasNext()) {
                    ahead.add(rows.next().number() + " to " + rows.position());
                }
                assertFalse(rows.hasNext(), "the end stays the end");
            }
            assertEquals(plain, ahead, "portions of " + size);
        }
    }

    @Test
    void atMostThreePortionsAreInMemory() throws IOException {
        int size = 10;
        int most = 0;
        try (RowsAhead rows = new RowsAhead(lines(2000), size, ANY_WEIGHT)) {
            for (int taken = 1; rows.hasNext(); taken++) {
                rows.next();
                most = Math.max(most, checked.get() - taken);
            }
        }
        assertTrue(most <= 3 * size, "as many as " + most + " rows ahead");
        assertTrue(checked.get() >= 1800, "only " + checked + " rows were checked");
    }

    @Test
    void aMistakeOfTheReaderIsTheTakers() throws IOException {
        Rows broken = lines(50, () -> {
            if (checked.incrementAndGet() > 25) {
                throw new IllegalStateException("the folder of templates is gone");
            }
            return Set.of("order-card");
        });
        try (RowsAhead rows = new RowsAhead(broken, 10, ANY_WEIGHT)) {
            AtomicInteger taken = new AtomicInteger();
            IllegalStateException mistake = assertThrows(IllegalStateException.class, () -> {
                while (rows.hasNext()) {
                    rows.next();
                    taken.incrementAndGet();
                }
            });
            assertEquals("the folder of templates is gone", mistake.getMessage());
            assertTrue(taken.get() >= 25, "the rows before it are taken, not only " + taken);
        }
    }

    @Test
    void whoeverClosesItWaitsForNobody() throws IOException {
        new RowsAhead(lines(2000), 10, ANY_WEIGHT).close();
        assertTrue(checked.get() <= 20, "it read on to row " + checked);
    }

    @Test
    void rowsOfAMegabyteGoInSmallGroups() throws IOException {
        int count = 60;
        Mapping mapping = Mappings.read("export", """
                extra: none
                fields:
                  notice_id: id
                  conversation_id: chat
                constants:
                  message.content: hello
                """);
        Path file = folder.resolve("export.csv");
        try (var out = Files.newBufferedWriter(file)) {
            out.write("id,chat,blob\n");
            for (int row = 0; row < count; row++) {
                out.write("n" + row + ",1," + "x".repeat(LARGE) + "\n");
            }
        }
        Batch batch = batch();
        batch.open(new NoticeFiles(new NoticeReader(() -> Set.of("order-card"))).open(file, mapping));
        List<String> accepted = new ArrayList<>();
        while (batch.hasNext()) {
            List<Notice> group = batch.next();
            assertTrue((long) group.size() * LARGE < 12_000_000, () -> "a group of " + group.size());
            group.forEach(notice -> accepted.add(notice.id()));
            batch.accepted(group.stream()
                    .map(each -> new Acceptance(each.id(), State.WAITING, Acceptance.Kind.NEW))
                    .toList());
        }
        batch.end();
        assertEquals(count, accepted.stream().distinct().count());
        assertEquals(count, batch.progress().accepted());
    }

    private Batch batch() {
        BatchStory story = new BatchStory(
                1,
                new BatchFile("export.csv", 1, Instant.EPOCH.toEpochMilli(), new byte[0]),
                "export",
                "export",
                BatchState.READING,
                "",
                BatchProgress.NONE,
                false,
                "",
                false,
                1,
                0,
                0,
                0,
                BatchCount.NONE);
        return new Batch(story, new RefusedList(folder, entry -> "export"), 1000, 20);
    }
}
