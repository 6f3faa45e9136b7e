package org.cardcourier.screen;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Chatwoot's own Liquid: the Ruby library in the version of Chatwoot's lock file, run over texts as Chatwoot runs it over
 * every outgoing message. The people in reach of it have "leaked" in all they have.
 */
public final class RubyLiquid {

    private static final String VERSION = "5.4.0";
    private static final Path SCRIPT = Path.of("src", "test", "resources", "screen", "chatwoot-liquid.rb");
    private static final String NEEDED = "Liquid " + VERSION + " on Ruby is needed, Chatwoot's own version:"
            + " on Debian, apt-get install ruby ruby-liquid (as root, ./courier verify does it)";

    private RubyLiquid() {}

    /**
     * What Chatwoot would store, all in one process.
     *
     * @param contents of outgoing messages
     * @return as many texts, in the same order
     */
    public static List<String> stored(List<String> contents) {
        try {
            Path folder = Files.createTempDirectory("courier-liquid");
            try {
                return run(contents, folder);
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Through files, so that neither side waits for the other. */
    private static List<String> run(List<String> contents, Path folder) throws IOException {
        ObjectMapper json = new ObjectMapper();
        Path in = folder.resolve("in");
        Path out = folder.resolve("out");
        Path errors = folder.resolve("errors");
        StringBuilder lines = new StringBuilder();
        for (String content : contents) {
            lines.append(json.writeValueAsString(content)).append('\n');
        }
        // half a surrogate cannot be sent: it becomes "?", as on any wire
        Files.write(in, lines.toString().getBytes(StandardCharsets.UTF_8));
        await(
                new ProcessBuilder("ruby", "-W0", "-EUTF-8:UTF-8", SCRIPT.toString())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(errors.toFile()),
                errors);
        List<String> stored = new ArrayList<>(contents.size());
        for (String line : Files.readAllLines(out)) {
            stored.add(json.readValue(line, String.class));
        }
        String version = stored.remove(0);
        if (!version.equals(VERSION)) {
            throw new IllegalStateException(NEEDED + "; found " + version);
        } else if (stored.size() != contents.size()) {
            throw new IllegalStateException("Liquid answered " + stored.size() + " of " + contents.size() + " texts");
        }
        return stored;
    }

    private static void await(ProcessBuilder builder, Path errors) throws IOException {
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(NEEDED, e);
        }
        try {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                throw new IllegalStateException("Liquid did not end within five minutes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(NEEDED + "; Ruby said: " + Files.readString(errors));
        }
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
