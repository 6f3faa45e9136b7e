package org.cardcourier.harness;

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
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A JVM with our classes. It is ended by its process id, also when whoever started it is interrupted. */
public final class Child implements AutoCloseable {

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

    /**
     * Starts a JVM; what it says goes to a file.
     *
     * @param log       the file, begun anew
     * @param classPath see {@link ClassPath}
     * @param options   for Java, such as "-Xmx512m"
     * @param main      the class to run
     * @param args      its command line
     * @return the running JVM
     * @throws IOException if it cannot be started
     */
    public static Child start(Path log, String classPath, List<String> options, Class<?> main, String... args)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(classPath, options, main, args));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new Child(start(builder), log);
    }

    /**
     * Starts a JVM that is talked to by its input and output; only its remarks go to a file.
     *
     * @param log     the file, begun anew
     * @param options for Java
     * @param main    the class to run
     * @param args    its command line
     * @return the running JVM
     * @throws IOException if it cannot be started
     */
    public static Child startTalking(Path log, List<String> options, Class<?> main, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(ClassPath.own(), options, main, args));
        builder.redirectError(log.toFile());
        return new Child(start(builder), log);
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        builder.environment().put("LC_ALL", "C.UTF-8"); // without it Java cannot open files with Chinese names
        return builder.start();
    }

    private static List<String> command(String classPath, List<String> options, Class<?> main, String... args) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /**
     * Waits for a line with these words in its log.
     *
     * @param words what to wait for
     * @param limit how long
     * @throws IOException          if the process ends or the time is over; the message holds its log
     * @throws InterruptedException if the waiting is interrupted
     */
    public void await(String words, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!said().contains(words)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("A process did not come to say \"" + words + "\"; it said: " + said());
            }
            Thread.sleep(2);
        }
    }

    /**
     * What it has said so far.
     *
     * @return the text of its log
     * @throws IOException if the log cannot be read
     */
    public String said() throws IOException {
        return Files.readString(log);
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    BufferedReader output() {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @return processor time that it has used so far, of all its threads */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** @return the process's number */
    public long pid() {
        return process.pid();
    }

    /** @return false once it has ended */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Tells it to stop (SIGTERM) and returns at once. */
    public void stop() {
        process.destroy();
    }

    /** Ends it as kill -9 does and waits until it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
        RUNNING.remove(process);
    }

    /**
     * Waits for its end.
     *
     * @param limit how long
     * @return its exit code; nothing if it still runs
     * @throws InterruptedException if the waiting is interrupted
     */
    public OptionalInt end(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return OptionalInt.empty();
        }
        RUNNING.remove(process);
        return OptionalInt.of(process.exitValue());
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
