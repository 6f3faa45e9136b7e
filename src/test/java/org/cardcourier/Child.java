package org.cardcourier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code courier run} as a process of its own, with the tests' class path. */
public final class Child implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("Card Courier is ready: http://[^:]+:(\\d+)/notices");
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Process process;
    private final Path output;

    private Child(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** How a process ended. */
    public record End(int exit, String output) {

        /** What it said to the person who started it, without the log's lines. */
        public List<String> remarks() {
            return output.lines().filter(line -> line.startsWith("courier: ")).toList();
        }
    }

    public static Child run(Path home, String... options) {
        return start(home, Map.of(), List.of(options), List.of("run"));
    }

    public static Child start(Path home, Map<String, String> environment, List<String> options, List<String> words) {
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC"));
            command.addAll(options);
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.cardcourier.Main"));
            command.addAll(words);
            command.addAll(List.of("--home", home.toString()));
            Path output = home.resolve("output-" + NUMBER.incrementAndGet() + ".txt");
            if (!Files.isWritable(home)) {
                output = Files.createTempFile("courier-output", ".txt");
            }
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
            builder.environment().put("LC_ALL", "C.UTF-8");
            builder.environment().putAll(environment);
            return new Child(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is ready. @return its port */
    public int port() {
        CourierUnderTest.await("the ready line", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("It ended with " + process.exitValue() + ": " + output());
            }
            return READY.matcher(output()).find();
        });
        Matcher matcher = READY.matcher(output());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    public long pid() {
        return process.pid();
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** kill -15. */
    public Child stop() {
        process.destroy();
        return this;
    }

    public End end(int seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("It did not end within " + seconds + " s: " + output());
        }
        return new End(process.exitValue(), output());
    }

    @Override
    public void close() {
        kill();
    }
}
