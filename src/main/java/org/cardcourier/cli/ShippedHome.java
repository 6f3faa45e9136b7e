package org.cardcourier.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The routes, templates, mappings and samples that travel in the JAR. */
final class ShippedHome {

    private static final String ANCHOR = "/home/routes/card-send.camel.yaml";

    private ShippedHome() {}

    /**
     * Copies them into a home. A file that is there already stays as it is.
     *
     * @param home an existing folder
     * @return the files that were written, relative to the home, sorted
     * @throws IOException if one cannot be written
     */
    static List<Path> copyTo(Path home) throws IOException {
        try {
            URI anchor = ShippedHome.class.getResource(ANCHOR).toURI();
            if (!anchor.getScheme().equals("jar")) {
                return copy(Path.of(anchor).getParent().getParent(), home);
            }
            try (FileSystem jar = FileSystems.newFileSystem(anchor, Map.of())) {
                return copy(jar.getPath("/home"), home);
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> copy(Path from, Path home) throws IOException {
        List<Path> written = new java.util.ArrayList<>();
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path relative = Path.of(from.relativize(file).toString());
                Path target = home.resolve(relative);
                if (!Files.exists(target)) {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                    written.add(relative);
                }
            }
        }
        return written;
    }
}
