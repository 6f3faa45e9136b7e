package org.cardcourier.route;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The bean {@code fetched} that routes name which fetch files from elsewhere, such as {@code samples/intake-sftp.camel.yaml}:
 * which files of another host may come, and how one gets into the drop folder whole or not at all.
 *
 * <p>Whoever runs the other host says what its files are called. A name is taken only if it is the plain name of one file;
 * the file is written under another name, to the disk, and appears in the drop folder only then.
 */
public final class Fetched implements GenericFileFilter<Object> {

    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.files");
    /** A file has 255 bytes for its name, of which ".", ".part" and the time that a second one of a name gets need some. */
    private static final int LONGEST_NAME = 200;

    private static final long LARGEST = 4L << 30;
    private static final int BUFFER = 1 << 16;
    private static final Pattern UNFINISHED = Pattern.compile(".*[.](tmp|part|partial|filepart|crdownload)");
    private static final Set<String> OWN_FOLDERS = Set.of("done", "refused", "reports");
    private static final int REMEMBERED = 10_000;
    private static final long REMEMBERED_BYTES = 16L << 20;
    private static final int MOST_SAID = 1000;
    private static final Set<OpenOption> ANEW = Set.of(
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            LinkOption.NOFOLLOW_LINKS);

    private final Path folder;
    private volatile String failedLast = "";
    private final Map<String, Boolean> said = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_SAID;
        }
    });

    /** @param folder the drop folder */
    public Fetched(Path folder) {
        this.folder = folder;
    }

    /**
     * What was fetched before, for a route's {@code idempotentRepository}: kept in the drop folder, over restarts.
     *
     * @param folder the drop folder
     * @return nothing is read or written before a route uses it
     */
    public static IdempotentRepository before(Path folder) {
        return FileIdempotentRepository.fileIdempotentRepository(
                folder.resolve(".fetched").toFile(), REMEMBERED, REMEMBERED_BYTES);
    }

    /** What Camel lists of the other host: folders are left out, and files with a name or a size that nobody needs. */
    @Override
    public boolean accept(GenericFile<Object> file) {
        if (file.isDirectory()) {
            return false;
        }
        String name = file.getFileNameOnly();
        // the whole name as the other host gave it: "../orders.csv" ends in a harmless one
        String because = !name.equals(file.getFileName()) || !name.equals(lastOf(file))
                ? "its name leads to another folder"
                : refusal(name, file.getFileLength());
        if (because != null && !because.isEmpty()) {
            sayOnce(file.getFileName(), because);
        }
        return because == null;
    }

    private static String lastOf(GenericFile<Object> file) {
        String path = file.getAbsoluteFilePath();
        return path == null ? file.getFileNameOnly() : path.substring(path.lastIndexOf('/') + 1);
    }

    /** @return why a file is not fetched; "" if it is only left alone as yet; null if it is fetched */
    static String refusal(String name, long length) {
        if (name.isEmpty()
                || name.startsWith(".")
                || name.startsWith("~")
                || UNFINISHED.matcher(name).matches()) {
            return "";
        }
        if (OWN_FOLDERS.contains(name)) {
            return "the drop folder has a folder of that name";
        }
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return "its name leads to another folder";
        }
        if (name.codePoints().anyMatch(c -> Character.isISOControl(c) || c == '\uFFFD')) {
            return "its name holds characters that cannot be seen";
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            return "its name has more than " + LONGEST_NAME + " bytes";
        }
        return length > LARGEST ? "it has more than " + LARGEST + " bytes" : null;
    }

    private void sayOnce(String name, String because) {
        if (said.put(name, true) == null) {
            LOG.warn("{} is not fetched and stays where it is: {}", shown(name), because);
        }
    }

    private static String shown(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "\uFFFD");
        return plain.length() > 300 ? plain.substring(0, 300) + "…" : plain;
    }

    /**
     * Puts a file into the drop folder, whole and on the disk.
     *
     * @param exchange its body is the file's content, as a stream; the headers name it and its length
     * @throws IOException if it did not come whole, or a file of that name still lies in the drop folder: the other host
     *                     keeps it, and it is fetched again
     */
    public void drop(Exchange exchange) throws IOException {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, "", String.class);
        long length = exchange.getMessage().getHeader(Exchange.FILE_LENGTH, -1L, Long.class);
        String because = refusal(name, length);
        if (because != null) { // a route may have left the filter out
            throw new IOException(shown(name) + " is not fetched: " + because);
        }
        Path whole = folder.resolve(name);
        if (Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(
                    name, null, "waits in the drop folder under the same name; it is fetched once that one is read");
        }
        Path part = folder.resolve("." + name + ".part");
        try (InputStream in = exchange.getMessage().getBody(InputStream.class)) {
            write(in, part, name, length);
            Files.move(part, whole);
            force(folder);
        } finally {
            Files.deleteIfExists(part);
        }
        failedLast = "";
        LOG.info("{} was fetched, {} bytes", name, length);
    }

    /**
     * Says what keeps files from coming, once until it is something else.
     *
     * @param exchange the failed one; its header {@code CamelFileNameOnly} names the file, where one was being fetched
     */
    public void failed(Exchange exchange) {
        String name = exchange.getMessage().getHeader(Exchange.FILE_NAME_ONLY, "", String.class);
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String because = sentence(thrown);
        boolean isNew = !(name + because).equals(failedLast);
        failedLast = name + because; // each poll meets it again
        LOG.atLevel(isNew ? Level.WARN : Level.DEBUG)
                .log(
                        "{} by route {}; nothing is lost, it is tried again at each poll: {}",
                        name.isEmpty() ? "No file is fetched" : shown(name) + " is not fetched",
                        exchange.getFromRouteId(),
                        because);
    }

    /** Camel's sentence says where, the innermost one why: a host key that is not known, a password that is refused. */
    private static String sentence(Throwable thrown) {
        if (thrown == null) {
            return "nobody knows why";
        }
        Throwable innermost = thrown;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String outer = String.valueOf(thrown.getMessage());
        String inner = String.valueOf(innermost.getMessage());
        return shown(outer.contains(inner) ? outer : outer + ": " + inner);
    }

    private static void write(InputStream in, Path part, String name, long length) throws IOException {
        if (in == null) {
            throw new IOException(name + " came without content");
        }
        Files.deleteIfExists(part); // of a run that was killed
        try (FileChannel out = FileChannel.open(
                part, ANEW, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            byte[] buffer = new byte[BUFFER];
            long count = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count += read;
                if (count > length) {
                    throw new IOException(name + " grew while it was fetched; it is fetched again");
                }
                for (ByteBuffer rest = ByteBuffer.wrap(buffer, 0, read); rest.hasRemaining(); ) {
                    out.write(rest);
                }
            }
            if (count < length) {
                throw new EOFException(
                        name + " was cut off at " + count + " of " + length + " bytes; it is fetched again");
            }
            out.force(true);
        }
    }

    /** The name, too, must outlive a loss of power before the other host is told that it may put its copy away. */
    private static void force(Path folder) throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
