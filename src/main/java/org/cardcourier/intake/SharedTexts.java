package org.cardcourier.intake;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The texts that the cells of an Excel file name by number. They lie in a temporary file, since there may be millions;
 * of each only its place is in memory, and the texts that were asked for last. For one thread.
 */
final class SharedTexts implements Closeable {

    private static final int KEPT = 4096;
    private static final int LONGEST_KEPT = 200;
    private static final int BUFFER = 1 << 16;

    private final SeekableByteChannel file;
    private final Map<Integer, String> kept = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
            return size() > KEPT;
        }
    };
    private long[] starts = new long[1024];
    private int count;

    private SharedTexts(SeekableByteChannel file) {
        this.file = file;
    }

    /** @param xml the part with the texts, read to its end; null where the file has none */
    static SharedTexts of(SheetXml xml, Spool spool) throws IOException {
        if (xml == null) {
            return new SharedTexts(null);
        }
        SharedTexts texts = new SharedTexts(spool.file());
        try {
            OutputStream out = new BufferedOutputStream(new Spool.Out(texts.file), BUFFER);
            long at = 0;
            while (xml.advance()) {
                if (xml.begins("si")) {
                    byte[] text = xml.richText("si").getBytes(StandardCharsets.UTF_8);
                    out.write(text);
                    at += text.length;
                    texts.add(at);
                }
            }
            out.flush();
            return texts;
        } catch (IOException | RuntimeException e) {
            texts.close();
            throw e;
        }
    }

    private void add(long end) {
        if (count + 1 == starts.length) {
            starts = Arrays.copyOf(starts, starts.length + starts.length / 2);
        }
        starts[++count] = end;
    }

    String get(int number) throws IOException {
        if (number < 0 || number >= count) {
            throw new IOException("it is no Excel file that we read: a cell names text " + number + " of " + count);
        }
        String known = kept.get(number);
        if (known != null) {
            return known;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (starts[number + 1] - starts[number]));
        file.position(starts[number]);
        while (bytes.hasRemaining() && file.read(bytes) >= 0) {
            continue;
        }
        String text = new String(bytes.array(), StandardCharsets.UTF_8);
        if (text.length() <= LONGEST_KEPT) {
            kept.put(number, text);
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
