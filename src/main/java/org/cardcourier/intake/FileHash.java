package org.cardcourier.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Tells whether a file is still the same. */
public final class FileHash {

    private static final int BUFFER = 1 << 16;

    private FileHash() {}

    /**
     * Reads a whole file.
     *
     * @param file a regular file, no link
     * @return SHA-256 of its bytes as they lie on the disk
     * @throws FileRefused if it is no regular file
     * @throws IOException if it cannot be read
     */
    public static byte[] of(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = FileBytes.stored(file, FileLimits.NONE)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
