package org.cardcourier.intake;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mappings of a folder, {@code NAME.yaml} each. A file is read again when it has changed; after an edit with
 * mistakes the mapping before it stays in use, and the log says so once. Safe to use from many threads.
 */
public final class Mappings {

    private static final Logger LOG = LoggerFactory.getLogger(Mappings.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");
    private static final String ENDING = ".yaml";

    /** What was read last: the mapping in use, and the state of the file it was last tried in. */
    private record Loaded(FileTime modified, long bytes, Mapping mapping) {}

    private final Path folder;
    private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();

    /**
     * The mappings of one folder.
     *
     * @param folder the folder; it may be missing, then there are none
     */
    public Mappings(Path folder) {
        this.folder = folder;
    }

    /**
     * The names of all files that could be mappings, with mistakes or without.
     *
     * @return names in order, such as "shop"
     */
    public SortedSet<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            SortedSet<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(ENDING))
                    .map(file -> file.substring(0, file.length() - ENDING.length()))
                    .filter(name -> NAME.matcher(name).matches())
                    .forEach(names::add);
            return names;
        } catch (IOException noFolder) {
            return new TreeSet<>();
        }
    }

    /**
     * The mapping of a name, as its file stands now.
     *
     * @param name a name, from a request as well as from a setting
     * @return the mapping; after an edit with mistakes the one before
     * @throws MappingRefused if there is none of that name, or it has mistakes and was never good
     */
    public Mapping named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new MappingRefused("a mapping's name is of a-z 0-9 -, got \"" + Findings.shown(name) + "\"");
        }
        Loaded before = loaded.get(name);
        try {
            Path file = inside(name);
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            boolean isSame =
                    before != null && before.modified().equals(now.lastModifiedTime()) && before.bytes() == now.size();
            return isSame ? before.mapping() : load(name, file, now, before);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /**
     * The mapping for a dropped file: the one whose name the file's name begins with; of several the longest.
     *
     * @param fileName such as "shop-2026-01-20.csv", or "Shop-2026-01-20.csv"
     * @return such as the mapping "shop"; empty if the file carries the notice's own names
     * @throws MappingRefused if that mapping has mistakes and was never good
     */
    public Optional<Mapping> batchMappingFor(String fileName) {
        return nameFor(fileName).map(this::named);
    }

    /**
     * The name of the mapping for a dropped file, with mistakes or without.
     *
     * @param fileName such as "shop-2026-01-20.csv"
     * @return such as "shop"; empty if the file carries the notice's own names
     */
    public Optional<String> nameFor(String fileName) {
        String lower = fileName.toLowerCase(Locale.ROOT); // names of mappings have small letters only
        return names().stream().filter(lower::startsWith).max(Comparator.comparingInt(String::length));
    }

    /**
     * A mapping that is no file yet.
     *
     * @param name such as "shop"
     * @param yaml its text
     * @return the mapping
     * @throws MappingRefused if it has mistakes
     */
    public static Mapping read(String name, String yaml) {
        return MappingFile.read(name, "mappings/" + name + ENDING, yaml);
    }

    /**
     * Whether a mapping may have a line for it.
     *
     * @param name such as "order.order_id"
     * @return true for a field of the notice
     */
    public static boolean isField(String name) {
        return Place.of(name) != null;
    }

    /**
     * Whether a mapping may name it.
     *
     * @param name such as "gb18030"
     * @return true for an encoding of tables
     */
    public static boolean isEncoding(String name) {
        return MappingFile.ENCODINGS.contains(name.toUpperCase(Locale.ROOT));
    }

    private Mapping load(String name, Path file, BasicFileAttributes now, Loaded before) throws IOException {
        try {
            Mapping mapping = MappingFile.read(name, called(name), text(name, file));
            loaded.put(name, new Loaded(now.lastModifiedTime(), now.size(), mapping));
            return mapping;
        } catch (MappingRefused e) {
            if (before == null) {
                throw e;
            }
            LOG.warn("Mapping {} was edited with mistakes; the one before stays in use. {}", name, e.getMessage());
            loaded.put(name, new Loaded(now.lastModifiedTime(), now.size(), before.mapping()));
            return before.mapping();
        }
    }

    private String text(String name, Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new MappingRefused(called(name) + ": is not UTF-8");
        }
    }

    /** A link may lead to another file of the folder, but not out of it. */
    private Path inside(String name) throws IOException {
        Path file = folder.resolve(name + ENDING).toRealPath();
        if (!file.startsWith(folder.toRealPath())) {
            throw new MappingRefused(called(name) + ": lies outside of the folder of mappings");
        }
        return file;
    }

    private MappingRefused unreadable(String name, IOException e) {
        if (e instanceof NoSuchFileException) {
            String known = names().isEmpty() ? "none" : String.join(", ", names());
            return new MappingRefused("there is no mapping \"" + name + "\"; there are " + known);
        }
        return new MappingRefused(called(name) + ": cannot be read: " + e.getMessage());
    }

    private String called(String name) {
        return folder.getFileName() + "/" + name + ENDING;
    }
}
