package org.cardcourier.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The class path of this JVM, for others. */
public final class ClassPath {

    private ClassPath() {}

    /** @return it as it is */
    public static String own() {
        return System.getProperty("java.class.path");
    }

    /**
     * The same with its folders packed, as it is in a build: Java keeps an archive of loaded classes for JARs only.
     *
     * @param folder where the packed folders go
     * @return a class path of files
     * @throws IOException if one cannot be written
     */
    public static String ofJars(Path folder) throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : own().split(File.pathSeparator)) {
            Path path = Path.of(entry);
            jars.add(Files.isDirectory(path) ? pack(path, folder.resolve(jars.size() + ".jar")) : entry);
        }
        return String.join(File.pathSeparator, jars);
    }

    private static String pack(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                out.putNextEntry(new JarEntry(name));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar.toString();
    }
}
