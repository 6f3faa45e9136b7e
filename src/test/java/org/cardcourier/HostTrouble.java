package org.cardcourier;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;

/** What can go wrong on a host, made real. */
public final class HostTrouble {

    private HostTrouble() {}

    /** A disk of its own that is soon full. */
    public interface Disk extends AutoCloseable {
        @Override
        void close();
    }

    /** Skips the test where this process may not mount. */
    public static Disk smallDisk(Path where) throws Exception {
        return Mount.tmpfs(where, "16m")::close;
    }

    /** Nobody may write these files until this is closed, not even root through a file that is open. Linux, ext4. */
    public static Disk readOnly(Path folder) throws Exception {
        assumeTrue(chattr("+i", folder), "may not make files immutable");
        return () -> chattr("-i", folder);
    }

    private static boolean chattr(String change, Path folder) {
        try {
            Process process = new ProcessBuilder(
                            "chattr",
                            change,
                            folder.resolve("journal.db").toString(),
                            folder.resolve("journal.db-wal").toString())
                    .inheritIO()
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another process holds the journal's write lock until this is closed. */
    public static AutoCloseable lock(String journal) throws IOException {
        return LockHolder.of(journal);
    }
}
