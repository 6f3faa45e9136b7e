package org.cardcourier.intake;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of a batch file: no link is followed, gzip is expanded within bounds, and what begins as something else is refused. */
final class FileBytes {

    private static final Set<OpenOption> FOLLOW_NOTHING = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final int BUFFER = 1 << 16;

    /** How a file begins that is not what its name says. */
    private record Sign(int[] bytes, String sentence) {}

    private static final Sign GZIP =
            new Sign(new int[] {0x1F, 0x8B}, "is compressed (gzip): give its name .gz at the end, such as shop.csv.gz");

    private static final Sign OLD_OFFICE = new Sign(
            new int[] {0xD0, 0xCF, 0x11, 0xE0},
            "is an Excel file of the old kind (.xls) or has a password: save it as .xlsx without a password");

    private static final List<Sign> SIGNS = List.of(
            GZIP,
            new Sign(new int[] {'P', 'K', 3, 4}, "is an Excel file or a zip: give its name .xlsx or .zip at the end"),
            OLD_OFFICE,
            new Sign(new int[] {0xFF, 0xFE}, "is UTF-16: save it as UTF-8"),
            new Sign(new int[] {0xFE, 0xFF}, "is UTF-16: save it as UTF-8"));

    private FileBytes() {}

    /**
     * Opens a file. Whoever opens it closes it.
     *
     * @param file   a regular file, no link
     * @param kind   what its name says of it
     * @param limits how large it may be, and become
     * @return its bytes, expanded; {@link #skipMark} is to be called for what is no Excel file or zip
     * @throws FileRefused if it is no regular file, too large, or begins as something else
     * @throws IOException if it cannot be opened
     */
    static InputStream open(Path file, FileKind kind, FileLimits limits) throws IOException {
        return open(stored(file, limits), file.getFileName().toString(), kind, limits);
    }

    /**
     * The same for bytes that somebody opened.
     *
     * @param stored the bytes as they are kept; closed after a failure
     * @param name   what to call it in sentences, such as "shop.csv.gz"
     */
    static InputStream open(InputStream stored, String name, FileKind kind, FileLimits limits) throws IOException {
        InputStream buffered = new BufferedInputStream(stored, BUFFER);
        try {
            InputStream bytes = kind.isCompressed() ? expanded(name, buffered, limits) : buffered;
            if (kind.format() == FileKind.Format.XLSX || kind.format() == FileKind.Format.ZIP) {
                refuse(name, bytes, List.of(OLD_OFFICE));
                return bytes;
            }
            refuse(name, bytes, SIGNS);
            return bytes;
        } catch (IOException e) {
            stored.close();
            throw e;
        }
    }

    /** The bytes as they lie on the disk. */
    static InputStream stored(Path file, FileLimits limits) throws IOException {
        return Channels.newInputStream(channel(file, limits));
    }

    /** The file as it lies on the disk; no link is followed. */
    static SeekableByteChannel channel(Path file, FileLimits limits) throws IOException {
        BasicFileAttributes kind = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String name = file.getFileName().toString();
        if (!kind.isRegularFile()) {
            throw refused(name, "is no regular file");
        }
        if (kind.size() > limits.bytes()) {
            throw refused(name, limits.tooManyBytes("has"));
        }
        return Files.newByteChannel(file, FOLLOW_NOTHING);
    }

    static FileRefused refused(String name, String what) {
        return new FileRefused("the file " + Findings.shown(name) + " " + what);
    }

    private static InputStream expanded(String name, InputStream stored, FileLimits limits) throws IOException {
        Counted compressed = new Counted(stored);
        try {
            return new BufferedInputStream(
                    new Expanded(new GZIPInputStream(compressed, BUFFER), compressed, limits), BUFFER);
        } catch (ZipException | EOFException e) {
            throw refused(name, "is not compressed by gzip, as its name says");
        }
    }

    private static void refuse(String name, InputStream bytes, List<Sign> signs) throws IOException {
        bytes.mark(Long.BYTES);
        byte[] start = bytes.readNBytes(Long.BYTES);
        bytes.reset();
        for (Sign sign : signs) {
            if (begins(start, sign.bytes())) {
                throw refused(name, sign.sentence());
            }
        }
    }

    private static boolean begins(byte[] start, int[] with) {
        byte[] wanted = new byte[with.length];
        for (int i = 0; i < with.length; i++) {
            wanted[i] = (byte) with[i];
        }
        return start.length >= with.length && Arrays.equals(start, 0, with.length, wanted, 0, with.length);
    }

    /**
     * Passes the byte order mark over that Windows programs put before UTF-8.
     *
     * @return true if there is one: then it is UTF-8, whatever else is said of it
     */
    static boolean skipMark(InputStream bytes) throws IOException {
        bytes.mark(3);
        byte[] start = bytes.readNBytes(3);
        boolean isMarked = begins(start, new int[] {0xEF, 0xBB, 0xBF});
        if (!isMarked) {
            bytes.reset();
        }
        return isMarked;
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = super.read(into, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    /** Ends what would grow without end: orders written as text become ten times as small, seldom fifty times. */
    private static final class Expanded extends FilterInputStream {
        private final Counted compressed;
        private final FileLimits limits;
        private long count;

        Expanded(InputStream in, Counted compressed, FileLimits limits) {
            super(in);
            this.compressed = compressed;
            this.limits = limits;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = broken(into, offset, length);
            count += Math.max(0, read);
            String wrong = limits.tooLarge(count, compressed.count);
            if (wrong != null) {
                throw new IOException("it " + wrong);
            }
            return read;
        }

        private int broken(byte[] into, int offset, int length) throws IOException {
            try {
                return super.read(into, offset, length);
            } catch (ZipException | EOFException e) {
                throw new IOException("its compressed form is broken or was cut off", e);
            }
        }
    }
}
