package org.cardcourier.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.cardcourier.intake.NoticeJson;

/** One life of a journal, from its opening to its end, with a deliverer that only keeps what it is given. */
final class JournalRun implements AutoCloseable {

    private static final String[] FILES = {"journal.db", "journal.db-wal"};

    private final Path folder;
    final JournalTables tables;
    final Journal journal;
    final JournalDesk desk;

    /** What was handed out and not yet looked at; of a claim that was not on disk then, the word of it. */
    private final BlockingQueue<Claim> handedOut = new LinkedBlockingQueue<>();

    private volatile String tooEarly;

    JournalRun(Path folder, JournalOptions options, Clock clock) throws SQLException {
        this.folder = folder;
        // whatever the clock does here counts as time that passed: what follows when it jumps, ClockJumpTest shows
        this.journal = Journal.open(options, new NoticeJson(), clock, () -> clock.millis() * 1_000_000);
        this.tables = new JournalTables(options.file());
        this.desk = journal.desk();
    }

    static JournalOptions options(Path folder) {
        return JournalOptions.of(folder.resolve(FILES[0]), "https://chat.example.com/2");
    }

    void handOut(int capacity) {
        journal.start(this::receive, capacity);
    }

    private void receive(List<Claim> claims) {
        try {
            for (Claim claim : claims) {
                if (!tables.isWritten(claim)) {
                    tooEarly = claim.notice().id() + " was handed out, and its attempt is not on disk";
                }
            }
        } catch (SQLException e) {
            tooEarly = "the tables cannot be read: " + e;
        }
        handedOut.addAll(claims);
    }

    /** What was handed out since the last call. Everything before has been written, and the writer has looked for more. */
    List<Claim> handedOut(long round) {
        journal.accept(List.of(), "test", true, false, "round", Long.toString(round));
        if (tooEarly != null) {
            throw new AssertionError(tooEarly);
        }
        List<Claim> claims = new ArrayList<>();
        handedOut.drainTo(claims);
        return claims;
    }

    /**
     * The files as a process leaves them that is killed at this moment: while this connection holds the write lock no
     * commit can end and the log of changes is not begun anew, so that its copy holds whatever was committed.
     */
    void killedInto(Path other) throws SQLException, IOException {
        Files.createDirectories(other);
        try (Connection lock = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(FILES[0]));
                Statement statement = lock.createStatement()) {
            statement.execute("PRAGMA busy_timeout=5000");
            statement.execute("BEGIN IMMEDIATE");
            for (String name : FILES) {
                if (Files.exists(folder.resolve(name))) {
                    Files.copy(folder.resolve(name), other.resolve(name));
                }
            }
            statement.execute("ROLLBACK");
        }
    }

    @Override
    public void close() throws SQLException {
        journal.close();
        desk.close();
        tables.close();
    }
}
