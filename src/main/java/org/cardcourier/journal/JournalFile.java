package org.cardcourier.journal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.regex.Pattern;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteConfig;

/** The SQLite file: where it may lie, how it is opened, which version of the tables it holds. */
final class JournalFile {

    /** The version of the tables that this program writes. */
    static final int VERSION = 3;

    private static final int APPLICATION_ID = 0x43617264; // "Card"
    private static final Pattern NETWORK = Pattern.compile(
            "nfs.*|cifs|smb.*|fuse\\.sshfs|afs|ceph|glusterfs|fuse\\.glusterfs|9p|lustre|beegfs|webdav|davfs");

    private JournalFile() {}

    /**
     * Opens a connection, making the file and its tables where they are missing.
     *
     * @param file the journal
     * @return a connection with auto-commit on
     * @throws JournalUnusable if the file cannot be used; the message says what to do
     */
    static Connection open(Path file) {
        prepareFolder(file);
        return connected(file);
    }

    /**
     * Opens a connection to a journal that is there.
     *
     * @param file the journal
     * @return a connection with auto-commit on
     * @throws JournalUnusable if it is not there or cannot be used; the message says what to do
     */
    static Connection reopen(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new JournalUnusable("There is no journal at " + file + ": nothing was accepted here yet", null);
        }
        return connected(file);
    }

    /** A connection that changes nothing, not even the tables of an earlier version. */
    static Connection readOnly(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(5000);
        config.setReadOnly(true);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    /**
     * Which tables a journal has.
     *
     * @return 0 for none yet
     * @throws JournalUnusable if it is no journal, or a newer one than this program knows
     */
    static int version(Connection connection) throws SQLException {
        int version = number(connection, "PRAGMA user_version");
        if (version > VERSION || version != 0 && number(connection, "PRAGMA application_id") != APPLICATION_ID) {
            throw new JournalUnusable(
                    "The journal is of another program, or of a newer Card Courier (tables version " + version
                            + ", this one knows " + VERSION + "): look at journal.url",
                    null);
        }
        return version;
    }

    private static Connection connected(Path file) {
        try {
            Connection connection = connect(file);
            try {
                upgrade(connection, file);
                return connection;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw unusable(file, e);
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(5000);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setCacheSize(-16000);
        // else the driver prepares and runs "select last_insert_rowid()" after each statement that inserts (seen on
        // sqlite-jdbc 3.54.1.0: a tenth of the writer's time); nobody asks for it
        config.setGetGeneratedKeys(false);
        // what is deleted is overwritten too: notices hold customers' data
        config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    private static void upgrade(Connection connection, Path file) throws SQLException {
        int version = number(connection, "PRAGMA user_version");
        int application = number(connection, "PRAGMA application_id");
        if (version > VERSION) {
            throw new JournalUnusable(
                    "The journal " + file + " was written by a newer Card Courier (tables version " + version
                            + ", this one knows " + VERSION
                            + "): run that version, or give this one another journal.url",
                    null);
        }
        if (version != 0 && application != APPLICATION_ID) {
            throw new JournalUnusable(
                    file + " is a database of another program: give Card Courier a journal.url of its own", null);
        }
        if (version < VERSION) {
            migrate(connection);
        }
    }

    /** From nothing or from an earlier version, whole or not at all. Another process may have done it in the meantime. */
    private static void migrate(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA application_id=" + APPLICATION_ID); // begins to write, too
            for (int version = number(connection, "PRAGMA user_version") + 1; version <= VERSION; version++) {
                for (String sql : schema(version).split(";\\s*\n")) {
                    if (!sql.isBlank()) {
                        statement.execute(sql);
                    }
                }
            }
            statement.execute("PRAGMA user_version=" + VERSION);
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static String schema(int version) {
        String name = "/journal/schema-" + version + ".sql";
        try (InputStream in = JournalFile.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("The JAR lacks " + name, e);
        }
    }

    private static int number(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(pragma)) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    private static void prepareFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new JournalUnusable("The journal " + file + " is not a plain file: move it away", null);
            }
            refuseNetwork(file, folder);
            Files.deleteIfExists(Files.createTempFile(folder, "writable", ".tmp"));
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new JournalUnusable(
                    "The journal's folder " + folder + " cannot be written (" + reason(e)
                            + "): make it writable for this user, or set journal.url to a folder that is",
                    e);
        }
    }

    private static void refuseNetwork(Path file, Path folder) {
        String type = fileSystem(folder);
        if (isNetwork(type)) {
            throw new JournalUnusable(
                    "The journal " + file + " lies on a network file system (" + type
                            + "), where a commit may be lost: set journal.url to a local disk",
                    null);
        }
    }

    /** "" where the system does not tell, as in a chroot without a table of mounts. */
    private static String fileSystem(Path folder) {
        try {
            return Files.getFileStore(folder).type();
        } catch (IOException e) {
            return "";
        }
    }

    /** @return true for a type of file system whose locks and fsync cannot be trusted */
    static boolean isNetwork(String type) {
        return NETWORK.matcher(type.toLowerCase(Locale.ROOT)).matches();
    }

    private static JournalUnusable unusable(Path file, SQLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof LinkageError || t instanceof NativeLibraryNotFoundException) {
                return new JournalUnusable(
                        "SQLite's library could not be loaded from " + System.getProperty("org.sqlite.tmpdir")
                                + ", which perhaps forbids to execute (noexec): name another folder with"
                                + " COURIER_OPTS=-Dorg.sqlite.tmpdir=DIR",
                        e);
            }
        }
        return new JournalUnusable("The journal " + file + " cannot be opened: " + e.getMessage(), e);
    }

    private static String reason(IOException e) {
        String name = e.getClass().getSimpleName().replace("Exception", "");
        return e.getMessage() == null ? name : name + ": " + e.getMessage();
    }
}
