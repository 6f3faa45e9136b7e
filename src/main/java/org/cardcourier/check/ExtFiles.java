package org.cardcourier.check;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.camel.impl.DefaultCamelContext;

/** The jars that the user added in {@code ext/}. */
final class ExtFiles {

    private static final String FOLDER = "ext/";
    private static final int MAGIC = 0xCAFEBABE;
    private static final int JAVA_0 = 44;

    private final String camelVersion;
    private final Map<String, List<Finding>> findings = new LinkedHashMap<>();
    /** Which jar has a class: the first one on the class path is the one that is used. */
    private final Map<String, String> holders = new LinkedHashMap<>();

    private ExtFiles(String camelVersion) {
        this.camelVersion = camelVersion;
    }

    static Report check(Path folder) {
        ExtFiles check = new ExtFiles(new DefaultCamelContext(false).getVersion());
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                all.sorted().forEach(check::lookAt);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Report(check.findings);
    }

    private void lookAt(Path path) {
        String file = FOLDER + path.getFileName();
        List<Finding> found = new ArrayList<>();
        findings.put(file, found);
        if (!file.endsWith(".jar") || !Files.isRegularFile(path)) {
            found.add(new Finding(file, "is not read: what lies in ext/ is jars, none of them in a folder"));
            return;
        }
        try (ZipFile jar = new ZipFile(path.toFile())) {
            lookInto(jar, path, file, found);
        } catch (IOException e) {
            found.add(new Finding(file, "is no jar (" + e.getMessage() + "): was its download cut off?"));
        }
    }

    private void lookInto(ZipFile jar, Path path, String file, List<Finding> found) throws IOException {
        List<String> ours = new ArrayList<>();
        Map<String, List<String>> others = new LinkedHashMap<>();
        int newest = 0;
        for (ZipEntry entry : Collections.list(jar.entries())) {
            String name = entry.getName();
            if (!name.endsWith(".class") || name.startsWith("META-INF/") || name.endsWith("module-info.class")) {
                lookForCamel(jar, entry, file, found);
                continue;
            }
            newest = Math.max(newest, java(jar, entry));
            String other = holders.putIfAbsent(name, file);
            if (isOurs(name, path)) {
                ours.add(name);
            } else if (other != null) {
                others.computeIfAbsent(other, key -> new ArrayList<>()).add(name);
            }
        }
        if (newest > Runtime.version().feature()) {
            found.add(new Finding(
                    file,
                    "is for Java " + newest + ", and this is Java "
                            + Runtime.version().feature() + ": take one for "
                            + Runtime.version().feature() + ", or run Java " + newest));
        }
        if (!ours.isEmpty()) {
            found.add(new Finding(
                    file,
                    "holds " + classes(ours)
                            + " Card Courier has itself, and only its own are used: leave the jar out"));
        }
        others.forEach((other, names) -> found.add(
                new Finding(file, "holds " + classes(names) + " " + other + " holds too: keep one of the two")));
    }

    private static String classes(List<String> names) {
        String first = names.get(0).replace('/', '.').replaceFirst("\\.class$", "");
        return names.size() == 1
                ? "the class " + first + ", which"
                : names.size() + " classes, such as " + first + ", which";
    }

    private boolean isOurs(String name, Path jar) {
        URL known = ExtFiles.class.getClassLoader().getResource(name);
        return known != null && !known.toString().contains("/" + FOLDER + jar.getFileName());
    }

    private static int java(ZipFile jar, ZipEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            return in.readInt() == MAGIC && in.readUnsignedShort() >= 0 ? in.readUnsignedShort() - JAVA_0 : 0;
        }
    }

    private void lookForCamel(ZipFile jar, ZipEntry entry, String file, List<Finding> found) throws IOException {
        if (!entry.getName().matches("META-INF/maven/org\\.apache\\.camel/[^/]+/pom\\.properties")) {
            return;
        }
        Properties properties = new Properties();
        properties.load(jar.getInputStream(entry));
        String version = properties.getProperty("version", "");
        if (!version.equals(camelVersion)) {
            found.add(new Finding(
                    file,
                    "is of Camel " + version + ", and Card Courier is made with Camel " + camelVersion + ": take "
                            + properties.getProperty("artifactId") + " " + camelVersion));
        }
    }
}
