package org.cardcourier;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Another program that holds a journal's write lock: a process of its own, as a backup program would be. */
final class LockHolder implements AutoCloseable {

    private final Process process;

    private LockHolder(Process process) {
        this.process = process;
    }

    /** Returns when it has the lock. */
    static LockHolder of(String journal) throws IOException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        journal)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != '!') {
            throw new IOException("The lock was not taken");
        }
        return new LockHolder(process);
    }

    public static void main(String[] words) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + words[0]);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=20000");
            statement.execute("BEGIN IMMEDIATE");
            System.out.print("!");
            System.out.flush();
            while (System.in.read() >= 0) {
                // until it is told to go
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
