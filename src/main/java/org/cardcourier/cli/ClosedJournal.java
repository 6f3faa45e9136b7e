package org.cardcourier.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.cardcourier.Application;
import org.cardcourier.RunLock;
import org.cardcourier.Settings;
import org.cardcourier.intake.NoticeJson;
import org.cardcourier.journal.Acceptance;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.OtherContent;
import org.cardcourier.notice.Notice;

/** The journal of a home where nothing runs; nothing can start there before it is closed. */
final class ClosedJournal implements AutoCloseable {

    private final RunLock lock;
    private final Journal journal;

    private ClosedJournal(RunLock lock, Journal journal) {
        this.lock = lock;
        this.journal = journal;
    }

    static ClosedJournal open(Settings settings, Clock clock) throws IOException {
        Application.prepareJournal(settings);
        RunLock lock = RunLock.take(settings);
        try {
            return new ClosedJournal(lock, Journal.open(Application.journalOptions(settings), new NoticeJson(), clock));
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    Acceptance accept(Notice notice, String source) {
        try {
            return journal.accept(List.of(notice), source, true).get(0);
        } catch (OtherContent e) {
            throw new SendCommand.NotTaken(e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        journal.close();
        lock.close();
    }
}
