package org.cardcourier.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.cardcourier.Application;
import org.cardcourier.Settings;
import org.cardcourier.journal.JournalBackup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code courier journal backup}: a copy of the journal, made while Card Courier runs. */
@Command(
        name = "backup",
        description = {
            "Copy the journal into a new file, readable for this user only, while Card Courier runs or not.",
            "To restore it: stop Card Courier, put the file in the place of data/journal.db, remove journal.db-wal and"
                    + " journal.db-shm, start."
        })
final class BackupCommand implements Callable<Integer> {

    private final Courier courier;

    @Parameters(paramLabel = "FILE", description = "The file to make; nothing is ever overwritten")
    private Path file;

    BackupCommand(Courier courier) {
        this.courier = courier;
    }

    @Override
    public Integer call() {
        Settings settings = courier.deskSettings();
        Application.prepareJournal(settings);
        long began = System.nanoTime();
        JournalBackup.Made made = JournalBackup.make(settings.journalFile(), file, courier.clock());
        courier.terminal()
                .remark(String.format(
                        Locale.ROOT,
                        "%s holds %d notices, %d of them waiting: %.1f MB in %.1f s",
                        file,
                        made.notices(),
                        made.open(),
                        made.bytes() / 1e6,
                        (System.nanoTime() - began) / 1e9));
        return 0;
    }
}
