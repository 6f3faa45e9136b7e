package org.cardcourier.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files in one: each is read as if it lay alone, and what makes the zip doubtful refuses it before its first row. */
class ZipArchiveTest {

    private static final String HEAD = "notice_id,conversation_id,order.order_id\n";
    private static final int DIRECTORY_NAME = 46;

    @TempDir
    private Path folder;

    private NoticeFiles files(FileLimits limits) {
        Mappings mappings = new Mappings(folder.resolve("mappings"));
        return new NoticeFiles(new NoticeReader(SomeTemplates.SHIPPED), limits, mappings, folder.resolve("room"));
    }

    @Test
    void rowsAreNumberedThroughAndProblemsNameTheFile() throws IOException {
        Path file = new ZipText()
                .add("__MACOSX/._a.csv", "left out")
                .add(".DS_Store", "left out")
                .add("a.csv", HEAD + "a,77,1\nb,x,2\n")
                .add("订单.jsonl", "no JSON\n")
                .add(
                        "b.xlsx",
                        SheetText.of("notice_id", "conversation_id", "order.order_id")
                                .row("c", "77", "3")
                                .zip()
                                .bytes())
                .add("c.csv.gz", gzip(HEAD + "d,77,4\n"))
                .write(folder.resolve("all.zip"));
        List<Row> rows = rows(file, null);
        assertEquals(List.of(2L, 3L, 4L, 6L, 8L), rows.stream().map(Row::number).toList());
        assertEquals(
                List.of("a.csv", "a.csv", "订单.jsonl", "b.xlsx", "c.csv.gz"),
                rows.stream().map(Row::entry).toList());
        assertEquals("a", rows.get(0).notice().id());
        assertEquals(
                "conversation_id must be a whole number from 1 to 9999999999 (a.csv, row 3), got \"x\"",
                sentence(rows.get(1)));
        assertTrue(sentence(rows.get(2)).endsWith(" (订单.jsonl, row 1)"), sentence(rows.get(2)));
        assertEquals("c", rows.get(3).notice().id());
        assertEquals("d", rows.get(4).notice().id());
        assertEquals(rows, rows(Files.write(folder.resolve("all.zip.gz"), gzip(Files.readAllBytes(file))), null));
    }

    @Test
    void aFilesOwnNameChoosesItsMappingBeforeTheZips() throws IOException {
        Files.createDirectory(folder.resolve("mappings"));
        Files.writeString(
                folder.resolve("mappings/shop.yaml"), "fields:\n  conversation_id: chat\n  order.order_id: no\n");
        Mapping ofZip =
                MappingFile.read("erp", "mappings/erp.yaml", "fields:\n  conversation_id: 会话\n  order.order_id: 单\n");
        Path file = new ZipText()
                .add("shop-1.csv", "chat,no\n77,1\n")
                .add("other.csv", "会话,单\n78,2\n")
                .write(folder.resolve("erp.zip"));
        assertEquals(
                List.of("77 1", "78 2"),
                rows(file, ofZip).stream()
                        .map(row -> row.notice().conversationId() + " "
                                + row.notice().order().orderId())
                        .toList());
    }

    @Test
    void aBrokenFileSpoilsOnlyItsOwnRows() throws IOException {
        byte[] stored = stored("a.csv", HEAD + "a,77,1\n", "b.csv", HEAD + "b,77,2\n");
        int at = new String(stored, StandardCharsets.ISO_8859_1).indexOf("a,77,1");
        stored[at + 5] = '9';
        List<Row> rows = rows(Files.write(folder.resolve("a.zip"), stored), null);
        assertEquals(3, rows.size(), rows.toString());
        assertEquals(
                "the notice and all after it cannot be read: its bytes do not agree with its check sum: it is broken or was"
                        + " cut off (a.csv, row 3)",
                sentence(rows.get(1)));
        assertEquals("b", rows.get(2).notice().id());
    }

    @Test
    void namesThatLeadSomewhereAreRefused() throws IOException {
        String out = "its name leads out of the zip";
        assertEquals("of its file ../a.csv: " + out, refused(new ZipText().add("../a.csv", "x")));
        assertEquals("of its file a/../../b.csv: " + out, refused(new ZipText().add("a/../../b.csv", "x")));
        assertEquals("of its file /etc/a.csv: " + out, refused(new ZipText().add("/etc/a.csv", "x")));
        assertEquals("of its file ..\\a.csv: " + out, refused(new ZipText().add("..\\a.csv", "x")));
        assertEquals("of its file C:a.csv: " + out, refused(new ZipText().add("C:a.csv", "x")));
        String inside = "folders are not looked into, zip the files themselves";
        assertEquals("of its file a/: " + inside, refused(new ZipText().add("a/", "")));
        assertEquals("of its file a/b.csv: " + inside, refused(new ZipText().add("a/b.csv", "x")));
        assertEquals("of its file b.zip: a zip in a zip is not read", refused(new ZipText().add("b.zip", "x")));
        assertEquals("of its file b.zip.gz: a zip in a zip is not read", refused(new ZipText().add("b.zip.gz", "x")));
        assertEquals(
                "of its file read\\u000ame.txt: it is none of " + FileKind.ALL,
                refused(new ZipText().add("a.csv", HEAD).add("read\nme.txt", "x")));
        assertEquals("it holds no file", refused(new ZipText().add(".hidden", "x")));
        byte[] twice = stored("a.csv", HEAD, "b.csv", HEAD);
        replace(twice, "b.csv", "a.csv");
        assertEquals("of its file a.csv: it stands there twice", refused(twice, FileLimits.DEFAULT));
    }

    @Test
    void encryptedAndUnknownFormsAndLinksAreRefused() throws IOException {
        byte[] encrypted = stored("a.csv", HEAD, "b.csv", HEAD);
        int directory = directoryOf(encrypted, "a.csv");
        encrypted[directory + 8] |= 1;
        assertEquals(
                "of its file a.csv: it is encrypted, zip it without a password",
                refused(encrypted, FileLimits.DEFAULT));
        byte[] other = stored("a.csv", HEAD, "b.csv", HEAD);
        other[directory + 10] = 12;
        assertEquals(
                "of its file a.csv: it is compressed in a way that is not read (method 12), zip it anew",
                refused(other, FileLimits.DEFAULT));
        byte[] link = stored("a.csv", HEAD, "b.csv", HEAD);
        link[directory + 5] = 3;
        link[directory + 41] = (byte) 0xA1;
        assertEquals("of its file a.csv: it is a link", refused(link, FileLimits.DEFAULT));
    }

    @Test
    void bombsAreRefused() throws IOException {
        FileLimits few = new FileLimits(1 << 20, 10, 10, 100, 200, 2);
        ZipText three = new ZipText().add("a.csv", HEAD).add("b.csv", HEAD).add("c.csv", HEAD);
        assertEquals("it holds more than 2 files (setting files.max-entries=2)", refused(three.bytes(), few));

        String much = " ".repeat(700_000);
        ZipText large = new ZipText().add("a.csv", much).add("b.csv", much);
        assertEquals(
                "it expands to more than 1048576 bytes (setting files.max-bytes=1048576)", refused(large.bytes(), few));

        ByteArrayOutputStream grown = new ByteArrayOutputStream();
        byte[] line = (" ".repeat(1 << 14) + "\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 1024; i++) {
            grown.write(line);
        }
        Path bomb = new ZipText()
                .add("a.jsonl", grown.toByteArray())
                .add("b.csv", HEAD + "b,77,1\n")
                .write(folder.resolve("bomb.zip"));
        List<Row> rows = rows(bomb, null);
        assertEquals(
                "the notice and all after it cannot be read: it is more than 200 times as large as its compressed form"
                        + " (setting files.max-expansion=200) (a.jsonl, row ",
                sentence(rows.get(0)).replaceFirst("[0-9]+\\)$", ""));
        assertEquals("b", rows.get(1).notice().id());

        byte[] overlapping = stored("a.csv", HEAD, "b.csv", HEAD);
        int second = directoryOf(overlapping, "b.csv");
        for (int i = 42; i < 46; i++) {
            overlapping[second + i] = 0;
        }
        assertEquals("it is no zip that we read: its directory is broken", refused(overlapping, FileLimits.DEFAULT));

        byte[] lying = stored("a.csv", HEAD + "a,77,1\n", "b.csv", HEAD);
        lying[directoryOf(lying, "a.csv") + 24] = 5;
        List<Row> few2 = rows(Files.write(folder.resolve("lying.zip"), lying), null);
        assertTrue(sentence(few2.get(0)).contains("has more bytes than its directory says"), few2.toString());
    }

    @Test
    void theRowsOfAllFilesCountTogether() throws IOException {
        FileLimits few = new FileLimits(1 << 20, 3, 10, 100, 200, 2);
        Path file = new ZipText()
                .add("a.csv", HEAD + "a,77,1\n")
                .add("b.csv", HEAD + "b,77,2\n")
                .write(folder.resolve("a.zip"));
        List<Row> rows = new ArrayList<>();
        try (Rows read = files(few).open(file, null)) {
            read.forEachRemaining(rows::add);
        }
        assertEquals(
                "the notice and all after it are not read: the file has more than 3 rows (setting files.max-rows=3)",
                sentence(rows.get(1)));
    }

    @Test
    void whatIsNoZipIsRefused() throws IOException {
        String cut = "it is no whole Excel file or zip: its end is missing, perhaps it was cut off";
        assertEquals(cut, refused("not a zip".getBytes(StandardCharsets.UTF_8), FileLimits.DEFAULT));
        assertEquals(cut, refused(new byte[0], FileLimits.DEFAULT));
        byte[] bad = new byte[22];
        System.arraycopy(new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, -1, -1, -1, -1}, 0, bad, 0, 12);
        assertEquals("it is no zip that we read: its directory is broken", refused(bad, FileLimits.DEFAULT));
    }

    @Test
    void aNameOfChineseWindowsIsReadable() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, Charset.forName("GBK"))) {
            zip.putNextEntry(new ZipEntry("订单.csv"));
            zip.write((HEAD + "a,77,1\n").getBytes(StandardCharsets.UTF_8));
        }
        assertEquals(
                "订单.csv",
                rows(Files.write(folder.resolve("a.zip"), bytes.toByteArray()), null)
                        .get(0)
                        .entry());
    }

    // ---- below

    private static byte[] gzip(String text) throws IOException {
        return gzip(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    /** Two files, not compressed. */
    private static byte[] stored(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                byte[] content = namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
                java.util.zip.CRC32 sum = new java.util.zip.CRC32();
                sum.update(content);
                ZipEntry entry = new ZipEntry(namesAndTexts[i]);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(sum.getValue());
                zip.putNextEntry(entry);
                zip.write(content);
            }
        }
        return bytes.toByteArray();
    }

    /** @return where the entry of a file begins in the directory */
    private static int directoryOf(byte[] zip, String name) {
        return new String(zip, StandardCharsets.ISO_8859_1).lastIndexOf(name) - DIRECTORY_NAME;
    }

    private static void replace(byte[] zip, String name, String other) {
        String text = new String(zip, StandardCharsets.ISO_8859_1);
        byte[] replaced = text.replace(name, other).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(replaced, 0, zip, 0, zip.length);
    }

    private String refused(ZipText zip) throws IOException {
        return refused(zip.bytes(), FileLimits.DEFAULT);
    }

    private String refused(byte[] zip, FileLimits limits) throws IOException {
        Path file = Files.write(folder.resolve("bad.zip"), zip);
        String sentence = assertThrows(FileRefused.class, () -> files(limits).open(file, null))
                .getMessage();
        String start = "the file bad.zip is not read: ";
        assertTrue(sentence.startsWith(start), sentence);
        return sentence.substring(start.length());
    }

    private static String sentence(Row row) {
        return row.problems().get(0).sentence();
    }

    private List<Row> rows(Path file, Mapping mapping) throws IOException {
        List<Row> all = new ArrayList<>();
        try (Rows rows = files(FileLimits.DEFAULT).open(file, mapping)) {
            rows.forEachRemaining(all::add);
        }
        return all;
    }
}
