package org.cardcourier.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** One JVM of the arena. It is ended by its process id, also when the benchmark itself is interrupted. */
final class Child implements AutoCloseable {

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-children"));
    }

    private final Process process;
    private final Path log;

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
        RUNNING.add(process);
    }

    /** Starts a JVM with this one's class path; what it says goes to a file. */
    static Child start(Path log, String heap, Class<?> main, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(heap, main, args));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new Child(start(builder), log);
    }

    /** Starts a JVM that is talked to by its input and output. */
    static Child startTalking(Path log, String heap, Class<?> main, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(heap, main, args));
        builder.redirectError(log.toFile());
        return new Child(start(builder), log);
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        builder.environment().put("LC_ALL", "C.UTF-8"); // without it Java cannot open files with Chinese names
        return builder.start();
    }

    private static List<String> command(String heap, Class<?> main, String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** Waits for a line with these words in its log. */
    void await(String words, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!Files.readString(log).contains(words)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("A process of the benchmark did not start; it said: " + Files.readString(log));
            }
            Thread.sleep(2);
        }
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    BufferedReader output() {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Processor time that it has used so far, of all its threads. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        RUNNING.remove(process);
    }
}
