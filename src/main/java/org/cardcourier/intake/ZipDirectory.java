package org.cardcourier.intake;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * The directory at the end of a zip (PKWARE's APPNOTE.TXT 6.3), read from a file that is open already: {@code
 * java.util.zip} opens by name, which would follow a link, keeps a directory of any length in memory, and does not tell
 * an encrypted file from a broken one. For one thread.
 */
final class ZipDirectory {

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final int END_64_PLACE = 0x07064b50;
    private static final int END_64_PLACE_BYTES = 20;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_BYTES = 56;
    private static final int FILE = 0x02014b50;
    private static final int FILE_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final long SHORT = 0xFFFFL;
    private static final long INT = 0xFFFFFFFFL;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int BUFFER = 1 << 16;
    /** Names are short; who needs more for each file hides something. */
    private static final int MOST_BYTES_PER_ENTRY = 1024;

    /**
     * One file in the zip.
     *
     * @param name   as it stands there, not to be trusted
     * @param isLink true if it would be made a link when unpacked
     */
    record Entry(
            String name,
            boolean isEncrypted,
            boolean isLink,
            int method,
            long crc,
            long compressed,
            long size,
            long offset) {

        boolean isFolder() {
            return name.endsWith("/") || name.endsWith("\\");
        }

        boolean isReadable() {
            return method == STORED || method == DEFLATED;
        }
    }

    private final SeekableByteChannel file;
    private final FileLimits limits;
    private final List<Entry> entries;
    private long expanded;

    private ZipDirectory(SeekableByteChannel file, FileLimits limits) throws IOException {
        this.file = file;
        this.limits = limits;
        this.entries = read();
    }

    /**
     * Reads the directory.
     *
     * @param file   stays open and belongs to the caller
     * @param limits how much it may hold
     * @throws IOException if it is no zip, or one that is not read; the message is the rest of a sentence about the file
     */
    static ZipDirectory of(SeekableByteChannel file, FileLimits limits) throws IOException {
        return new ZipDirectory(file, limits);
    }

    List<Entry> entries() {
        return entries;
    }

    private List<Entry> read() throws IOException {
        long length = file.size();
        int tail = (int) Math.min(length, END_BYTES + LONGEST_COMMENT);
        ByteBuffer end = bytes(length - tail, tail);
        int at = tail - END_BYTES;
        while (at >= 0 && !(end.getInt(at) == END && at + END_BYTES + u16(end, at + 20) <= tail)) {
            at--;
        }
        if (at < 0) {
            throw new IOException("it is no whole Excel file or zip: its end is missing, perhaps it was cut off");
        }
        if (u16(end, at + 4) != u16(end, at + 6)) {
            throw new IOException("it is one part of a zip in several files, which is not read");
        }
        long endAt = length - tail + at;
        long count = u16(end, at + 10);
        long size = u32(end, at + 12);
        long from = u32(end, at + 16);
        if (count == SHORT || size == INT || from == INT) {
            ByteBuffer large = large(endAt);
            count = large.getLong(32);
            size = large.getLong(40);
            from = large.getLong(48);
        }
        if (count > limits.entries()) {
            throw new IOException("it holds " + limits.tooManyEntries());
        }
        if (count < 0 || size < 0 || from < 0 || from > endAt - size || size > (count + 1) * MOST_BYTES_PER_ENTRY) {
            throw broken();
        }
        return apart(entries(bytes(from, (int) size), (int) count), from);
    }

    private ByteBuffer large(long endAt) throws IOException {
        ByteBuffer place = bytes(endAt - END_64_PLACE_BYTES, END_64_PLACE_BYTES);
        if (place.getInt(0) != END_64_PLACE) {
            throw broken();
        }
        ByteBuffer large = bytes(place.getLong(8), END_64_BYTES);
        if (large.getInt(0) != END_64) {
            throw broken();
        }
        return large;
    }

    private static List<Entry> entries(ByteBuffer directory, int count) throws IOException {
        List<Entry> entries = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (at + FILE_BYTES > directory.limit() || directory.getInt(at) != FILE) {
                throw broken();
            }
            int name = u16(directory, at + 28);
            int extra = u16(directory, at + 30);
            int next = at + FILE_BYTES + name + extra + u16(directory, at + 32);
            if (next > directory.limit()) {
                throw broken();
            }
            entries.add(entry(directory, at, name, extra));
            at = next;
        }
        return entries;
    }

    private static Entry entry(ByteBuffer directory, int at, int nameBytes, int extraBytes) throws IOException {
        int flags = u16(directory, at + 8);
        boolean isUnix = directory.get(at + 5) == 3;
        boolean isLink = isUnix && (u32(directory, at + 38) >> 16 & 0xF000) == 0xA000;
        byte[] name = new byte[nameBytes];
        directory.get(at + FILE_BYTES, name);
        long[] sizes = {u32(directory, at + 24), u32(directory, at + 20), u32(directory, at + 42)};
        largeSizes(directory, at + FILE_BYTES + nameBytes, extraBytes, sizes);
        return new Entry(
                name(name, (flags & 0x800) != 0),
                (flags & 1) != 0,
                isLink,
                u16(directory, at + 10),
                u32(directory, at + 16),
                sizes[1],
                sizes[0],
                sizes[2]);
    }

    /** Of size, compressed size and offset those that do not fit stand in the extra field 1, in this order. */
    private static void largeSizes(ByteBuffer directory, int from, int bytes, long[] sizes) throws IOException {
        int at = from;
        while (at + 4 <= from + bytes) {
            int length = u16(directory, at + 2);
            if (u16(directory, at) == 1 && at + 4 + length <= from + bytes) {
                int value = at + 4;
                for (int i = 0; i < sizes.length; i++) {
                    if (sizes[i] == INT && value + 8 <= at + 4 + length) {
                        sizes[i] = directory.getLong(value);
                        value += 8;
                    }
                }
            }
            at += 4 + length;
        }
        for (long size : sizes) {
            if (size < 0) {
                throw broken();
            }
        }
    }

    /** Without the sign for UTF-8 it is in the code page of who made it: most are Chinese Windows here. */
    private static String name(byte[] bytes, boolean isUtf8) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, isUtf8 ? StandardCharsets.UTF_8 : Charset.forName("GB18030"));
        }
    }

    /** Files that share bytes are how a small zip expands to much. */
    private static List<Entry> apart(List<Entry> entries, long directory) throws IOException {
        long before = directory;
        for (Entry entry : entries.stream()
                .sorted(Comparator.comparingLong(Entry::offset).reversed())
                .toList()) {
            if (entry.offset() > before - LOCAL_BYTES - entry.compressed()) {
                throw broken();
            }
            before = entry.offset();
        }
        return List.copyOf(entries);
    }

    /** The bytes of a file, expanded within the limits. While one is read no other may be. */
    InputStream open(Entry entry) throws IOException {
        ByteBuffer local = bytes(entry.offset(), LOCAL_BYTES);
        if (local.getInt(0) != LOCAL) {
            throw broken();
        }
        long from = entry.offset() + LOCAL_BYTES + u16(local, 26) + u16(local, 28);
        Stored stored = new Stored(from, entry.compressed());
        InputStream bytes = entry.method() == STORED ? stored : new Inflated(stored);
        return new Checked(bytes, stored, entry);
    }

    private final class Stored extends InputStream {
        private final long from;
        private final long length;
        private long read;

        Stored(long from, long length) {
            this.from = from;
            this.length = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int most) throws IOException {
            if (read == length) {
                return -1;
            }
            int count =
                    file.position(from + read).read(ByteBuffer.wrap(into, offset, (int) Math.min(most, length - read)));
            read += Math.max(0, count);
            return count;
        }
    }

    private static final class Inflated extends InflaterInputStream {

        Inflated(InputStream in) {
            super(in, new Inflater(true), BUFFER);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    /** Ends what expands too far, and what is not what the directory says. */
    private final class Checked extends FilterInputStream {
        private final Stored stored;
        private final Entry entry;
        private final CheckedInputStream sum;
        private long count;

        Checked(InputStream in, Stored stored, Entry entry) {
            super(new CheckedInputStream(in, new CRC32()));
            this.sum = (CheckedInputStream) super.in;
            this.stored = stored;
            this.entry = entry;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int most) throws IOException {
            int read;
            try {
                read = super.read(into, offset, most);
            } catch (ZipException | EOFException e) {
                throw new IOException("its compressed form is broken or was cut off", e);
            }
            if (read < 0) {
                checkEnd();
                return read;
            }
            count += read;
            expanded += read;
            String wrong = count > entry.size()
                    ? "has more bytes than its directory says"
                    : expanded > limits.bytes()
                            ? limits.tooManyBytes("expands to")
                            : limits.tooLarge(count, stored.read);
            if (wrong != null) {
                throw new IOException("it " + wrong);
            }
            return read;
        }

        private void checkEnd() throws IOException {
            if (count != entry.size() || sum.getChecksum().getValue() != entry.crc()) {
                throw new IOException("its bytes do not agree with its check sum: it is broken or was cut off");
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }

    private ByteBuffer bytes(long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        if (from < 0) {
            throw broken();
        }
        file.position(from);
        while (bytes.hasRemaining()) {
            if (file.read(bytes) < 0) {
                throw broken();
            }
        }
        return bytes.flip();
    }

    private static IOException broken() {
        return new IOException("it is no zip that we read: its directory is broken");
    }

    private static int u16(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xFFFF;
    }

    private static long u32(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & INT;
    }
}
