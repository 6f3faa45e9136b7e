package org.cardcourier.intake;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Makes the temporary files of reading: what must be read in another order than it comes, and does not fit into memory.
 * Each has the mode 600 and is gone when it is closed; on Unix its name is gone as soon as it is open (JDK 17), so that
 * a crash leaves nothing.
 */
final class Spool {

    private static final Set<OpenOption> OWN = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);

    private final Path folder;

    /** @param folder is made, for the owner only, when it is needed */
    Spool(Path folder) {
        this.folder = folder;
    }

    /** The disk is full or cannot be written: no fault of the file that is read. */
    static final class NoRoom extends IOException {
        private static final long serialVersionUID = 1;

        NoRoom(IOException cause) {
            super("there is no room for a temporary file: " + cause.getMessage(), cause);
        }
    }

    /** Writes to such a file. */
    static final class Out extends FilterOutputStream {

        Out(SeekableByteChannel file) {
            super(Channels.newOutputStream(file));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new NoRoom(e);
            }
        }
    }

    SeekableByteChannel file() throws IOException {
        try {
            Files.createDirectories(folder, mode("rwx------"));
            return Files.newByteChannel(folder.resolve("rows-" + UUID.randomUUID()), OWN, mode("rw-------"));
        } catch (IOException e) {
            throw new NoRoom(e);
        }
    }

    /** @return all bytes, from the beginning */
    SeekableByteChannel copy(InputStream in) throws IOException {
        SeekableByteChannel file = file();
        try {
            in.transferTo(new Out(file));
            return file.position(0);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private FileAttribute<?>[] mode(String mode) {
        boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
