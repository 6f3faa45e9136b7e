package org.cardcourier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The routes, templates, mappings and samples that travel in the JAR, and what an editor needs to know of them. */
final class ShippedHome {

    private static final String ANCHOR = "/home/routes/card-send.camel.yaml";
    private static final String EDITOR = ".vscode/";
    private static final String SCHEMAS = EDITOR + "schema/";

    /** By the file's name in a home: where it is in the JAR. The first schema is Camel's own. */
    private static final Map<String, String> FOR_EDITORS = Map.of(
            EDITOR + "settings.json", "/editor/settings.json",
            EDITOR + "extensions.json", "/editor/extensions.json",
            SCHEMAS + "camelYamlDsl.json", "/schema/camelYamlDsl.json",
            SCHEMAS + "notice.schema.json", "/schema/notice.schema.json",
            SCHEMAS + "mapping.schema.json", "/schema/mapping.schema.json",
            SCHEMAS + "case.schema.json", "/schema/case.schema.json");

    private ShippedHome() {}

    /**
     * Copies routes, templates, mappings and samples into a home. A file that is there already stays as it is.
     *
     * @param home an existing folder
     * @return the files that were written, relative to the home, sorted
     * @throws IOException if one cannot be written
     */
    static List<Path> copyTo(Path home) throws IOException {
        return copy(files(), home);
    }

    /** Does the same with the files for editors. */
    static List<Path> copyEditorFilesTo(Path home) throws IOException {
        return copy(editorFiles(), home);
    }

    private static List<Path> copy(SortedMap<String, byte[]> files, Path home) throws IOException {
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = home.resolve(file.getKey());
            if (!Files.exists(target)) {
                Files.createDirectories(target.getParent());
                Files.write(target, file.getValue());
                written.add(Path.of(file.getKey()));
            }
        }
        return written;
    }

    /** @return routes, templates, mappings and samples: name, such as "routes/card-send.camel.yaml", and content */
    static SortedMap<String, byte[]> files() throws IOException {
        try {
            URI anchor = ShippedHome.class.getResource(ANCHOR).toURI();
            if (!anchor.getScheme().equals("jar")) {
                return below(Path.of(anchor).getParent().getParent());
            }
            try (FileSystem jar = FileSystems.newFileSystem(anchor, Map.of())) {
                return below(jar.getPath("/home"));
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SortedMap<String, byte[]> below(Path folder) throws IOException {
        SortedMap<String, byte[]> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return all;
    }

    /** @return schemas, and which of them is for which files: name, such as ".vscode/settings.json", and content */
    static SortedMap<String, byte[]> editorFiles() throws IOException {
        SortedMap<String, byte[]> all = new TreeMap<>();
        for (Map.Entry<String, String> each : FOR_EDITORS.entrySet()) {
            try (InputStream in = ShippedHome.class.getResourceAsStream(each.getValue())) {
                all.put(each.getKey(), in.readAllBytes());
            }
        }
        return all;
    }

    /** @return true for a schema, which nobody edits and nobody wants to read line by line */
    static boolean isSchema(String file) {
        return file.startsWith(SCHEMAS);
    }
}
