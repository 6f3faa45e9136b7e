package org.cardcourier.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What of a home came with Card Courier, and how it was when it came: the file {@code .shipped}, a line
 * {@code SHA-256  NAME} for each file. By it a later version tells what its user changed from what it changed itself.
 */
final class ShippedRecord {

    static final String FILE = ".shipped";

    private final Path file;
    private final SortedMap<String, String> hashes = new TreeMap<>();

    private ShippedRecord(Path file) {
        this.file = file;
    }

    /** @return the home's record; an empty one where there is none, as in homes that an earlier version made */
    static ShippedRecord of(Path home) throws IOException {
        ShippedRecord record = new ShippedRecord(home.resolve(FILE));
        if (Files.isRegularFile(record.file)) {
            for (String line : Files.readAllLines(record.file)) {
                String[] parts = line.split("\\s+", 2);
                if (parts.length == 2 && !line.startsWith("#")) {
                    record.hashes.put(parts[1], parts[0]);
                }
            }
        }
        return record;
    }

    boolean knows(String name) {
        return hashes.containsKey(name);
    }

    SortedMap<String, String> all() {
        return hashes;
    }

    /** @return whether a content is the one with which that file came */
    boolean isAsItCame(String name, byte[] content) {
        return hash(content).equals(hashes.get(name));
    }

    void note(String name, byte[] content) {
        hashes.put(name, hash(content));
    }

    void write() throws IOException {
        StringBuilder text = new StringBuilder("# What came with Card Courier, for: courier init --diff\n");
        hashes.forEach(
                (name, hash) -> text.append(hash).append("  ").append(name).append('\n'));
        replace(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Puts a content in a file's place as a whole: whoever reads it meanwhile sees the one or the other. */
    static void replace(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.write(beside, content);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Line ends do not count: some editors and tools change them. */
    static boolean isSame(byte[] one, byte[] other) {
        return hash(one).equals(hash(other));
    }

    private static String hash(byte[] content) {
        String text = new String(content, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
