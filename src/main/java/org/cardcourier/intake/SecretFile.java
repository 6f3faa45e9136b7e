package org.cardcourier.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** A file of secrets, one a line. Blank lines and lines that begin with # are for people. */
public final class SecretFile {

    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final int SECRET_BYTES = 32;

    /** The file is there, but holds no secret. */
    public static final class Empty extends IOException {
        private static final long serialVersionUID = 1L;

        Empty(String message) {
            super(message);
        }
    }

    private SecretFile() {}

    /**
     * Reads the secrets.
     *
     * @param file the file
     * @return its secrets in order; never none
     * @throws Empty       if it holds no secret
     * @throws IOException if it cannot be read
     */
    public static List<String> read(Path file) throws IOException {
        List<String> secrets = Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (secrets.isEmpty()) {
            throw new Empty("the file " + file + " holds no secret; one a line is expected");
        }
        return secrets;
    }

    /**
     * Makes a new file that only its owner may read, with one signing secret and one key.
     *
     * @param file the file to make
     * @throws java.nio.file.FileAlreadyExistsException if it is there already: secrets in use are never overwritten
     * @throws IOException                              if it cannot be written
     */
    public static void generate(Path file) throws IOException {
        String text = """
                # Who may post notices. Every line below is one secret; a sender needs one of them.
                # To change a secret without a gap: add a new line, change the sender, remove the old line.
                #
                # Signing secret (Standard Webhooks): the sender signs each request with it.
                %s
                # Key: the sender shows it as "Authorization: Bearer ..."; simpler, and anyone who sees a request has it.
                %s
                """.formatted(
                        Signatures.SIGNING_PREFIX + Base64.getEncoder().encodeToString(random()),
                        Base64.getUrlEncoder().withoutPadding().encodeToString(random()));
        write(file, text);
    }

    /**
     * Makes a new file that only its owner may read, with the token of the console.
     *
     * @param file the file to make
     * @throws java.nio.file.FileAlreadyExistsException if it is there already: a token in use is never overwritten
     * @throws IOException                              if it cannot be written
     */
    public static void generateToken(Path file) throws IOException {
        write(file, """
                # Who may look into the console and decide there. Every line below is one token; one of them is asked for.
                %s
                """.formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(random())));
    }

    private static void write(Path file, String text) throws IOException {
        try (SeekableByteChannel out = Files.newByteChannel(file, NEW, onlyOwner())) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    private static byte[] random() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Given with the making, not after it: at no moment can another read the file. */
    private static FileAttribute<?>[] onlyOwner() {
        boolean hasModes =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return hasModes
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
