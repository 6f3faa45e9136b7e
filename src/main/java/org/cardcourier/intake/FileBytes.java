package org.cardcourier.intake;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
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

    private static final List<Sign> SIGNS = List.of(
            GZIP,
            new Sign(new int[] {'P', 'K', 3, 4}, "is a zip or an Excel file: save it as \"CSV UTF-8\""),
            new Sign(new int[] {0xD0, 0xCF, 0x11, 0xE0}, "is an Excel file (.xls): save it as \"CSV UTF-8\""),
            new Sign(new int[] {0xFF, 0xFE}, "is UTF-16: save it as UTF-8"),
            new Sign(new int[] {0xFE, 0xFF}, "is UTF-16: save it as UTF-8"));

    private FileBytes() {}

    /**
     * Opens a file. Whoever opens it closes it.
     *
     * @param file a regular file, no link
     * @param kind what its name says of it
     * @return its bytes, expanded, without a byte order mark
     * @throws FileRefused if it is no regular file or begins as something else
     * @throws IOException if it cannot be opened
     */
    static InputStream open(Path file, FileKind kind) throws IOException {
        InputStream stored = new BufferedInputStream(stored(file), BUFFER);
        try {
            InputStream bytes = kind.isCompressed() ? expanded(file, stored) : stored;
            refuseOthers(file, bytes);
            skipMark(bytes);
            return bytes;
        } catch (IOException e) {
            stored.close();
            throw e;
        }
    }

    /** The bytes as they lie on the disk. */
    static InputStream stored(Path file) throws IOException {
        BasicFileAttributes kind = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!kind.isRegularFile()) {
            throw new FileRefused(sentence(file, "is no regular file"));
        }
        return Channels.newInputStream(Files.newByteChannel(file, FOLLOW_NOTHING));
    }

    private static String sentence(Path file, String what) {
        return "the file " + Findings.shown(file.getFileName()) + " " + what;
    }

    private static InputStream expanded(Path file, InputStream stored) throws IOException {
        Counted compressed = new Counted(stored);
        try {
            return new BufferedInputStream(new Expanded(new GZIPInputStream(compressed, BUFFER), compressed), BUFFER);
        } catch (ZipException | EOFException e) {
            throw new FileRefused(sentence(file, "is not compressed by gzip, as its name says"));
        }
    }

    private static void refuseOthers(Path file, InputStream bytes) throws IOException {
        bytes.mark(Long.BYTES);
        byte[] start = bytes.readNBytes(Long.BYTES);
        bytes.reset();
        for (Sign sign : SIGNS) {
            if (begins(start, sign.bytes())) {
                throw new FileRefused(sentence(file, sign.sentence()));
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

    /** The byte order mark that Windows programs put before UTF-8. */
    private static void skipMark(InputStream bytes) throws IOException {
        bytes.mark(3);
        byte[] start = bytes.readNBytes(3);
        if (!begins(start, new int[] {0xEF, 0xBB, 0xBF})) {
            bytes.reset();
        }
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
        private static final long MOST_RATIO = 200;
        private static final long UNASKED = 8L << 20;

        private final Counted compressed;
        private long count;

        Expanded(InputStream in, Counted compressed) {
            super(in);
            this.compressed = compressed;
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
            if (count > UNASKED && count / MOST_RATIO > compressed.count) {
                throw new IOException("it is more than " + MOST_RATIO + " times as large as its compressed form");
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
