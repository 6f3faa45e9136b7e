package org.cardcourier.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.sqlite.SQLiteConfig;

/**
 * A copy of the journal as it is at one moment, made while Card Courier runs.
 *
 * <p>What waits at that moment is marked in the copy as doubtful: a Card Courier that runs on the copy looks into each
 * conversation before it sends, and so does not send again what the first one has sent in the meantime.
 */
public final class JournalBackup {

    private JournalBackup() {}

    /**
     * What was made.
     *
     * @param bytes   its size
     * @param notices how many notices it holds
     * @param open    how many of them had not ended
     */
    public record Made(long bytes, long notices, long open) {}

    /** No backup was made; the message says why and what to do. */
    public static final class NotMade extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotMade(String message, Exception cause) {
            super(message, cause);
        }
    }

    /**
     * Makes a backup. It comes to lie under its name when it is whole; nothing is ever overwritten.
     *
     * @param journal the journal
     * @param to      the file to make, readable for this user only
     * @param now     the time
     * @return what was made
     * @throws NotMade         if the file exists, be it a link, or cannot be written
     * @throws JournalUnusable if there is no journal there or it cannot be opened
     */
    public static Made make(Path journal, Path to, Clock now) {
        Path target = to.toAbsolutePath();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotMade(to + " exists already, and a backup overwrites nothing: name another file", null);
        }
        Path part = target.resolveSibling(target.getFileName() + ".part");
        create(part, to);
        try {
            copy(journal, part);
            Made made = markDoubtful(part, now);
            force(part);
            publish(part, target, to);
            return made;
        } catch (SQLException | IOException e) {
            throw new NotMade("The backup " + to + " could not be made: " + e.getMessage(), e);
        } finally {
            deleteIfThere(part);
        }
    }

    private static void create(Path part, Path to) {
        try {
            Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new NotMade(part + " is there: another backup is being made, or one broke off; delete it then", e);
        } catch (NoSuchFileException e) {
            throw new NotMade("There is no folder " + part.getParent() + ": make it first", e);
        } catch (IOException e) {
            throw new NotMade("The backup " + to + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void copy(Path journal, Path part) throws SQLException {
        try (Connection connection = JournalFile.reopen(journal)) {
            Transactions.execute(connection, "VACUUM INTO ?", part.toString());
        }
    }

    /** Everything in the copy that may be sent later is looked for in its conversation first. */
    private static Made markDoubtful(Path part, Clock now) throws SQLException, IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.OFF); // no file beside it; what breaks off is thrown away
        try (Connection connection = config.createConnection("jdbc:sqlite:" + part)) {
            Transactions.execute(
                    connection,
                    "UPDATE notice SET doubtful_since=COALESCE(CASE state WHEN 1 THEN tried_at END, ?)"
                            + " WHERE state<10 AND doubtful_since=0",
                    now.millis());
            long notices = Transactions.number(connection, "SELECT COUNT(*) FROM notice");
            long open = Transactions.number(connection, "SELECT COUNT(*) FROM notice WHERE state<10");
            return new Made(Files.size(part), notices, open);
        }
    }

    /** SQLite does not do that for a copy. */
    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** A second name for the file fails where the name is taken; a move would overwrite. */
    private static void publish(Path part, Path target, Path to) throws IOException {
        try {
            Files.createLink(target, part);
        } catch (FileAlreadyExistsException e) {
            throw new NotMade(to + " was made by somebody else in the meantime: name another file", e);
        } catch (UnsupportedOperationException | IOException e) {
            Files.move(part, target); // a file system without second names: it looks first, and then moves
        }
    }

    private static void deleteIfThere(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new NotMade(part + " is left over and cannot be deleted: " + e.getMessage(), e);
        }
    }
}
