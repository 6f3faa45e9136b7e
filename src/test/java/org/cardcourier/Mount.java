package org.cardcourier;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A file system in memory; the test is left out where this process may not mount. */
record Mount(Path where) implements AutoCloseable {

    static Mount tmpfs(Path where) throws Exception {
        return tmpfs(where, "32m");
    }

    static Mount tmpfs(Path where, String size) throws Exception {
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", where.toString()), "may not mount");
        return new Mount(where);
    }

    void again(String option) throws Exception {
        assumeTrue(run("mount", "-o", "remount," + option, where.toString()), "may not mount");
    }

    private static boolean run(String... words) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            run("umount", "-l", where.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
