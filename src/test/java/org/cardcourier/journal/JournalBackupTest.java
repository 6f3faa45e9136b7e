package org.cardcourier.journal;

import static org.cardcourier.journal.OpenJournal.notice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the journal, made while it is in use. */
class JournalBackupTest {

    @TempDir
    Path folder;

    @TempDir
    Path backups;

    private OpenJournal journal;

    @BeforeEach
    void open() {
        journal = new OpenJournal(folder);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private JournalBackup.Made backup(String name) {
        return JournalBackup.make(journal.options().file(), backups.resolve(name), journal.clock);
    }

    private List<String> files() throws Exception {
        try (Stream<Path> files = Files.list(backups)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void itHoldsAllThatWasAcceptedAndOnlyItsOwnerMayReadIt() throws Exception {
        journal.delivered(notice("a", 1, "您好"), 4711);
        journal.accept(notice("b", 1, "x"));
        JournalBackup.Made made = backup("copy.db");
        assertEquals(new JournalBackup.Made(Files.size(backups.resolve("copy.db")), 2, 1), made);
        assertEquals(List.of("copy.db"), files());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backups.resolve("copy.db"))));
        try (OpenJournal copy = new OpenJournal(JournalOptions.of(backups.resolve("copy.db"), OpenJournal.ACCOUNT))) {
            assertEquals(List.of(4711L), copy.story("a").messageIds());
            assertEquals(State.WAITING, copy.story("b").state());
        }
    }

    @Test
    void whatWaitsInItIsLookedForBeforeItIsSent() throws Exception {
        journal.journal().pause();
        journal.accept(notice("a", 1, "x"));
        backup("copy.db");
        assertEquals(0, journal.number("SELECT doubtful_since FROM notice"), "the journal itself is as it was");
        try (OpenJournal copy = new OpenJournal(JournalOptions.of(backups.resolve("copy.db"), OpenJournal.ACCOUNT))) {
            assertEquals(journal.clock.millis(), copy.next().doubtfulSince());
        }
    }

    @Test
    void itIsMadeWhileNoticesAreAccepted() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger accepted = new AtomicInteger();
        Thread sender = new Thread(() -> {
            while (!isOver.get()) {
                int n = accepted.get();
                journal.accept(notice("n" + n, n + 1, "x".repeat(500)));
                accepted.incrementAndGet();
            }
        });
        sender.start();
        OpenJournal.await("some notices", () -> accepted.get() > 100);
        int before = accepted.get();
        JournalBackup.Made made = backup("copy.db");
        int after = accepted.get();
        isOver.set(true);
        sender.join();
        assertTrue(made.notices() >= before && made.notices() <= after + 1, made.toString());
        try (OpenJournal copy = new OpenJournal(JournalOptions.of(backups.resolve("copy.db"), OpenJournal.ACCOUNT))) {
            assertEquals(0, copy.number("SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check<>'ok'"));
            assertTrue(copy.has("n" + (before - 1)));
        }
    }

    @Test
    void nothingIsEverOverwrittenAndNoLinkFollowed() throws Exception {
        Files.writeString(backups.resolve("there.db"), "mine");
        assertTrue(refused("there.db")
                .endsWith("there.db exists already, and a backup overwrites nothing: name another file"));
        Files.createSymbolicLink(backups.resolve("link.db"), backups.resolve("nowhere.db"));
        assertTrue(refused("link.db").contains("exists already"));
        assertEquals("mine", Files.readString(backups.resolve("there.db")));
        assertFalse(Files.exists(backups.resolve("nowhere.db")));
        assertEquals(List.of("link.db", "there.db"), files());
    }

    @Test
    void aBackupThatBrokeOffIsNamed() throws Exception {
        Files.writeString(backups.resolve("copy.db.part"), "half");
        assertTrue(refused("copy.db")
                .endsWith(
                        "copy.db.part is there: another backup is being made, or one broke off;" + " delete it then"));
        assertEquals(List.of("copy.db.part"), files());
    }

    @Test
    void aFolderThatIsMissingIsNamed() {
        assertTrue(refused("none/copy.db").endsWith("none: make it first"));
    }

    private String refused(String name) {
        return assertThrows(JournalBackup.NotMade.class, () -> backup(name)).getMessage();
    }
}
