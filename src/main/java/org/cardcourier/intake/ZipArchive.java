package org.cardcourier.intake;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Several files in a zip, one after the other as its directory lists them: rows are numbered through. Nothing is unpacked
 * to the disk, but whoever unpacks such a zip by hand does not write beyond a folder either. What makes the whole zip
 * doubtful refuses it before its first row is read; a file in it that breaks off spoils only its own rows.
 */
final class ZipArchive extends Rows {

    /** Opens one file of the zip as if it lay in the drop folder. */
    interface Opener {
        Rows open(ZipDirectory zip, ZipDirectory.Entry entry) throws IOException;
    }

    private final SeekableByteChannel file;
    private final ZipDirectory zip;
    private final List<ZipDirectory.Entry> entries;
    private final Opener opener;
    private int at;
    private Rows current;
    private long before;
    private long consumed;

    /** @throws IOException if it is not read; the message is the rest of a sentence about the file */
    ZipArchive(SeekableByteChannel file, FileLimits limits, Opener opener) throws IOException {
        super(limits);
        this.file = file;
        this.opener = opener;
        try {
            this.zip = ZipDirectory.of(file, limits);
            this.entries = read(zip.entries(), limits);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static List<ZipDirectory.Entry> read(List<ZipDirectory.Entry> all, FileLimits limits) throws IOException {
        List<ZipDirectory.Entry> files = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long bytes = 0;
        for (ZipDirectory.Entry entry : all) {
            if (isOfNobody(entry.name())) {
                continue;
            }
            String wrong = wrong(entry);
            if (wrong == null && !names.add(entry.name())) {
                wrong = "it stands there twice";
            }
            if (wrong != null) {
                throw new IOException("of its file " + Findings.shown(entry.name()) + ": " + wrong);
            }
            bytes += entry.size();
            if (bytes > limits.bytes() || entry.size() > limits.bytes()) {
                throw new IOException("it " + limits.tooManyBytes("expands to"));
            }
            files.add(entry);
        }
        if (files.isEmpty()) {
            throw new IOException("it holds no file");
        }
        return files;
    }

    /** What macOS adds, and files that are hidden. */
    private static boolean isOfNobody(String name) {
        return name.startsWith("__MACOSX/") || name.startsWith(".") && !name.startsWith("..");
    }

    private static String wrong(ZipDirectory.Entry entry) {
        String name = entry.name();
        boolean isAbsolute = name.startsWith("/") || name.startsWith("\\") || name.matches("[A-Za-z]:.*");
        if (isAbsolute || List.of(name.split("[/\\\\]")).contains("..")) {
            return "its name leads out of the zip";
        }
        if (entry.isFolder() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            return "folders are not looked into, zip the files themselves";
        }
        if (entry.isLink()) {
            return "it is a link";
        }
        if (entry.isEncrypted()) {
            return "it is encrypted, zip it without a password";
        }
        if (!entry.isReadable()) {
            return "it is compressed in a way that is not read (method " + entry.method() + "), zip it anew";
        }
        FileKind kind = FileKind.of(name).orElse(null);
        if (kind == null) {
            return "it is none of " + FileKind.ALL;
        }
        return kind.format() == FileKind.Format.ZIP ? "a zip in a zip is not read" : null;
    }

    @Override
    Row read() throws IOException {
        while (current != null || at < entries.size()) {
            Row broken = current == null ? begin() : null;
            if (broken != null) {
                return broken;
            }
            if (current.hasNext()) {
                Row row = current.next().in(name(), before);
                consumed = before + current.position();
                return row;
            }
            leave();
        }
        return null;
    }

    /** @return null, or the one bad row of a file that is not read at all */
    private Row begin() {
        try {
            current = opener.open(zip, entries.get(at));
            return null;
        } catch (IOException e) {
            Row row = Row.bad(1, "and all of its file: " + e.getMessage()).in(name(), before);
            before++;
            at++;
            consumed = before;
            return row;
        }
    }

    private void leave() throws IOException {
        before += current.sourceRows();
        current.close();
        current = null;
        at++;
    }

    @Override
    public String entry() {
        return current == null ? "" : name();
    }

    private String name() {
        return entries.get(at).name();
    }

    @Override
    void skip(long upTo) throws IOException {
        while (before < upTo && at < entries.size()) {
            if (begin() != null) {
                continue;
            }
            current.skipTo(upTo - before);
            if (current.sourceRows() >= upTo - before) {
                return;
            }
            leave();
        }
    }

    @Override
    long consumed() {
        return consumed;
    }

    @Override
    long number() {
        return current == null ? Math.max(1, before) : before + current.number();
    }

    @Override
    public void close() throws IOException {
        try {
            if (current != null) {
                current.close();
            }
        } finally {
            file.close();
        }
    }
}
