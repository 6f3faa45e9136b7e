package org.cardcourier.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cardcourier.Settings;

/**
 * What engineers edit, as it was at one moment: {@code courier.properties} and the files in {@code routes/},
 * {@code templates/} and {@code mappings/}.
 *
 * @param contents by path below the home, such as "routes/card-send.camel.yaml"; not to be changed
 */
public record HomeFiles(Map<String, byte[]> contents) {

    private static final String ROUTES = "routes/";
    private static final String TEMPLATES = "templates/";
    private static final String MAPPINGS = "mappings/";
    private static final int MAX_FILES = 2000;
    private static final long MAX_BYTES = 4L << 20;
    private static final int DEPTH = 8;
    private static final Pattern LEFT_BEHIND = Pattern.compile("(~|\\.(swp|tmp|part|bak))$");
    private static final Pattern CONFIGURATION =
            Pattern.compile("(?m)^- routeConfiguration:\\s*\\R(?:\\s.*\\R)*?\\s+id:\\s*[\"']?([\\w.-]+)");

    /** Keeps the order of names. */
    public HomeFiles {
        contents = java.util.Collections.unmodifiableMap(new TreeMap<>(contents));
    }

    /**
     * Reads the files of a home. A file that goes away meanwhile is not there; what is larger than 4 MiB, and links that
     * lead out of their folder, are left out.
     *
     * @param home the folder
     * @return what lies there now
     * @throws UncheckedIOException if a file cannot be read
     */
    public static HomeFiles read(Path home) {
        Map<String, byte[]> contents = new TreeMap<>();
        for (Found each : list(home)) {
            try {
                if (each.mayBeRead(home)) {
                    contents.put(each.name(), Files.readAllBytes(each.path()));
                }
            } catch (NoSuchFileException e) {
                // deleted a moment ago
            } catch (IOException e) {
                throw new UncheckedIOException(each.name() + " cannot be read: " + e, e);
            }
        }
        return new HomeFiles(contents);
    }

    /**
     * Tells whether something was touched, without reading it: several times a second.
     *
     * @param home the folder
     * @return a text that changes with every edit: names, sizes and times of all files
     */
    static String signature(Path home) {
        StringBuilder signature = new StringBuilder();
        for (Found each : list(home)) {
            BasicFileAttributes now = each.attributes();
            signature
                    .append(each.name())
                    .append(' ')
                    .append(now.size())
                    .append(' ')
                    .append(now.lastModifiedTime())
                    .append(' ')
                    .append(now.fileKey())
                    .append('\n');
        }
        return signature.toString();
    }

    /** A file of a kind that is ours, by its path below the home. */
    private record Found(String name, Path path, BasicFileAttributes attributes) {

        /** Routes may be links to anywhere, as their authors may do anything; what templates name must lie beside them. */
        boolean mayBeRead(Path home) throws IOException {
            if (attributes.size() > MAX_BYTES) {
                return false;
            }
            if (name.equals(Settings.FILE) || name.startsWith(ROUTES)) {
                return true;
            }
            Path folder = home.resolve(name.substring(0, name.indexOf('/')));
            return path.toRealPath().startsWith(folder.toRealPath());
        }
    }

    private static List<Found> list(Path home) {
        List<Found> files = new ArrayList<>();
        Path settings = home.resolve(Settings.FILE);
        try {
            BasicFileAttributes attributes = Files.readAttributes(settings, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                files.add(new Found(Settings.FILE, settings, attributes));
            }
        } catch (IOException e) {
            // there is none
        }
        addAll(home, ROUTES, 1, files);
        addAll(home, TEMPLATES, DEPTH, files);
        addAll(home, MAPPINGS, 1, files);
        return files;
    }

    private static void addAll(Path home, String folder, int depth, List<Found> files) {
        Path root = home.resolve(folder);
        if (!Files.isDirectory(root)) {
            return;
        }
        List<Found> found = new ArrayList<>();
        BiPredicate<Path, BasicFileAttributes> isOurs = (path, attributes) -> {
            String name = root.relativize(path).toString().replace('\\', '/');
            if (attributes.isRegularFile() && isOurs(folder, name)) {
                found.add(new Found(folder + name, path, attributes));
            }
            return true;
        };
        try (Stream<Path> all = Files.find(root, depth, isOurs, FileVisitOption.FOLLOW_LINKS)) {
            all.limit(MAX_FILES).forEach(path -> {});
        } catch (NoSuchFileException e) {
            // it goes away at this moment; the next look is soon
        } catch (IOException | UncheckedIOException e) {
            throw new UncheckedIOException(new IOException(root + " cannot be read: " + e, e));
        }
        found.sort(Comparator.comparing(Found::name));
        files.addAll(found);
    }

    /** Editors leave copies and locks beside a file. */
    private static boolean isOurs(String folder, String name) {
        if (name.startsWith(".") || name.contains("/.")) {
            return false;
        }
        return switch (folder) {
            case ROUTES -> name.endsWith(".camel.yaml") || name.endsWith(".java");
            case MAPPINGS -> name.endsWith(".yaml");
            default -> !LEFT_BEHIND.matcher(name).find();
        };
    }

    /** @return the route files by their names in the folder, such as "card-send.camel.yaml" */
    public Map<String, byte[]> routes() {
        Map<String, byte[]> routes = new TreeMap<>();
        contents.forEach((name, content) -> {
            if (name.startsWith(ROUTES)) {
                routes.put(name.substring(ROUTES.length()), content);
            }
        });
        return routes;
    }

    /**
     * Some of the route files.
     *
     * @param names such as "card-send.camel.yaml"
     * @return those of them that there are
     */
    public Map<String, byte[]> routes(Collection<String> names) {
        Map<String, byte[]> some = routes();
        some.keySet().retainAll(names);
        return some;
    }

    /**
     * The route files whose routes cannot stay as they are when other files come: those that differ or use a setting or a
     * routeConfiguration that does.
     *
     * @param other    the files that come, or came before
     * @param settings what {@code {{name}}} means with these files
     * @param others   what it means with the other ones
     * @return names such as "card-send.camel.yaml"
     */
    public Set<String> routesToExchange(HomeFiles other, Map<String, String> settings, Map<String, String> others) {
        Map<String, byte[]> all = routes();
        Map<String, byte[]> otherRoutes = other.routes();
        Set<String> changed = differing(settings, others);
        Set<String> names = new TreeSet<>();
        Set<String> configurations = new HashSet<>();
        Set<String> touched = new TreeSet<>(all.keySet());
        touched.addAll(otherRoutes.keySet());
        touched.removeIf(name -> Arrays.equals(all.get(name), otherRoutes.get(name)));
        for (String name : touched) {
            addConfigurations(all.get(name), configurations);
            addConfigurations(otherRoutes.get(name), configurations);
        }
        all.forEach((name, content) -> {
            String text = text(content);
            boolean uses = changed.stream().anyMatch(setting -> uses(text, setting))
                    || configurations.stream()
                            .anyMatch(
                                    id -> text.matches("(?s).*routeConfigurationId\\W+" + Pattern.quote(id) + "\\b.*"));
            if (touched.contains(name) || uses) {
                names.add(name);
            }
        });
        return names;
    }

    private static boolean uses(String text, String setting) {
        return Pattern.compile("\\{\\{\\s*[?!]?" + Pattern.quote(setting) + "\\s*(:[^}]*)?}}")
                .matcher(text)
                .find();
    }

    private static void addConfigurations(byte[] content, Set<String> ids) {
        if (content != null) {
            Matcher found = CONFIGURATION.matcher(text(content));
            while (found.find()) {
                ids.add(found.group(1));
            }
        }
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    /** The names whose values differ. */
    static Set<String> differing(Map<String, String> one, Map<String, String> other) {
        Set<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        names.removeIf(name -> java.util.Objects.equals(one.get(name), other.get(name)));
        return names;
    }

    /** @return the names of files that are not the same in both */
    Set<String> differing(HomeFiles other) {
        Set<String> names = new TreeSet<>(contents.keySet());
        names.addAll(other.contents.keySet());
        names.removeIf(name -> Arrays.equals(contents.get(name), other.contents.get(name)));
        return names;
    }

    /** @return these files, some of them as they are in the other ones, or missing where those lack them */
    HomeFiles with(Collection<String> names, HomeFiles other) {
        Map<String, byte[]> mixed = new TreeMap<>(contents);
        for (String name : names) {
            mixed.remove(name);
            if (other.contents.containsKey(name)) {
                mixed.put(name, other.contents.get(name));
            }
        }
        return new HomeFiles(mixed);
    }

    /**
     * Makes a folder hold these files, each exchanged at once; other files of the same kind in it go.
     *
     * @param folder such as data/in-use
     * @throws IOException if it cannot be written
     */
    void writeTo(Path folder) throws IOException {
        for (String each : new String[] {ROUTES, TEMPLATES, MAPPINGS}) {
            Files.createDirectories(folder.resolve(each));
        }
        HomeFiles there = read(folder);
        for (String name : differing(there)) {
            Path file = folder.resolve(name);
            if (contents.containsKey(name)) {
                Files.createDirectories(file.getParent());
                Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
                Files.deleteIfExists(fresh);
                createForUs(fresh);
                Files.write(fresh, contents.get(name));
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Settings may hold a secret. */
    private static void createForUs(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }
}
