package org.cardcourier;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** {@code run.lock} beside the journal: one running Card Courier for a journal. The operating system frees it, whatever happens. */
public final class RunLock implements AutoCloseable {

    private static final String FILE = "run.lock";
    private static final int LOOKS = 5;
    private static final long LOOK_NANOS = 20_000_000;

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param settings where the journal lies
     * @return the lock, held until it is closed
     * @throws Settings.Wrong if another process holds it; the message names that process
     */
    public static RunLock take(Settings settings) {
        Path file = settings.journalFile().resolveSibling(FILE);
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            FileLock lock = lock(channel);
            if (lock == null) {
                String holder = read(channel);
                channel.close();
                throw new Settings.Wrong("Card Courier runs already on this home, as process " + holder
                        + ": stop that one first, or use another --home");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new RunLock(channel);
        } catch (IOException e) {
            throw new Settings.Wrong("The folder " + file.getParent() + " cannot be written (" + e.getMessage()
                    + "): make it writable for this user, or set journal.url to a folder that is");
        }
    }

    /**
     * Who holds the lock.
     *
     * @param settings where the journal lies
     * @return the process's id; nothing if Card Courier does not run on this home
     * @throws Settings.Wrong if the file cannot be read
     */
    public static Optional<String> holder(Settings settings) {
        Path file = settings.journalFile().resolveSibling(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            FileLock lock = tryLock(channel);
            return lock == null ? Optional.of(read(channel)) : Optional.empty();
        } catch (IOException e) {
            throw new Settings.Wrong("Whether Card Courier runs cannot be seen: " + file + " cannot be opened ("
                    + e.getMessage() + "); use the user that runs it");
        }
    }

    /** Whoever looks for the {@link #holder} holds the lock for a moment; a start must not fail for that. */
    private static FileLock lock(FileChannel channel) throws IOException {
        FileLock lock = tryLock(channel);
        for (int i = 0; lock == null && i < LOOKS; i++) {
            LockSupport.parkNanos(LOOK_NANOS);
            lock = tryLock(channel);
        }
        return lock;
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(Long.MAX_VALUE - 1, 1, false); // the bytes before it stay readable: the process id
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(20);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
