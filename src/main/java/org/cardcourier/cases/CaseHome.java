package org.cardcourier.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.cardcourier.Settings;

/** A copy of what a home's engineers edit, in a folder that is deleted afterwards: a case never runs in the home itself. */
final class CaseHome implements AutoCloseable {

    private static final List<String> FOLDERS = List.of("routes", "templates", "mappings");

    private final Path folder;

    private CaseHome(Path folder) {
        this.folder = folder;
    }

    /**
     * Copies a home.
     *
     * @param home the user's
     * @return the copy, to be closed
     * @throws IOException if it cannot be made
     */
    static CaseHome copyOf(Path home) throws IOException {
        CaseHome copy = new CaseHome(Files.createTempDirectory("courier-test-").toRealPath());
        for (String each : FOLDERS) {
            copy.take(home.resolve(each), copy.folder.resolve(each));
        }
        Files.createDirectories(copy.folder.resolve("data"));
        copy.takeSettings(home.resolve(Settings.FILE));
        return copy;
    }

    private void take(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(each).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Files.copy(each, to.resolve(from.relativize(each).toString()), LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** A connection to Chatwoot, whichever, stays behind: nothing in the copy knows where the real one is. */
    private void takeSettings(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        Properties own = read(file);
        own.keySet().removeIf(name -> Stage.isOurs((String) name) || Stage.isConnection((String) name));
        try (var writer = Files.newBufferedWriter(folder.resolve(Settings.FILE))) {
            own.store(writer, null);
        }
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    /**
     * Which settings there are in a home: those that ship, and its own.
     *
     * @param home the home
     * @return their names
     */
    static Set<String> settingsOf(Path home) {
        Properties known = new Properties();
        try (var shipped = Settings.class.getResourceAsStream("/application.properties")) {
            known.load(shipped);
            Path file = home.resolve(Settings.FILE);
            if (Files.isRegularFile(file)) {
                known.putAll(read(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TreeSet<>(known.stringPropertyNames());
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // it lies among the files that the system clears away itself
        }
    }
}
