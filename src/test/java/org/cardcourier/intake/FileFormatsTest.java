package org.cardcourier.intake;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of other programs, XML, and compressed files; what JSON and CSV have in common is in {@link NoticeFilesTest}. */
class FileFormatsTest {

    private static final NoticeJson CODEC = new NoticeJson();
    private static final Mapping ERP = MappingFile.read("erp", "mappings/erp.yaml", """
            rows: orders.order
            fields:
              conversation_id: "@chat"
              notice_id: "{number}-{state}"
              order.order_id: number
              order.status: state
              order.remark: memo.#text
              order.items[]: lines.line
              order.items[].name: title
              order.items[].quantity: "@pieces"
            """);

    @TempDir
    private Path folder;

    private final NoticeFiles files = new NoticeFiles(new NoticeReader(SomeTemplates.SHIPPED));

    // ---- tables

    @Test
    void aTableSaysByItsHeadWhatStandsBetweenItsCells() throws IOException {
        String same = "2 a 订单, 1\n";
        assertEquals(same, told("a.csv", "notice_id,conversation_id,order.order_id\na,77,\"订单, 1\"\n"));
        assertEquals(same, told("b.csv", "notice_id;conversation_id;order.order_id\na;77;订单, 1\n"));
        assertEquals(same, told("c.csv", "notice_id\tconversation_id\torder.order_id\na\t77\t订单, 1\n"));
        assertEquals(same, told("d.tsv", "notice_id\tconversation_id\torder.order_id\na\t77\t订单, 1\n"));
        assertEquals(same, told("e.csv", "\uFEFFnotice_id;conversation_id;order.order_id\r\na;77;\"订单, 1\"\r\n"));
    }

    /** RFC 4180 and what programs make of it. */
    @Test
    void tablesOfOtherProgramsAreRead() throws IOException {
        String head = "notice_id,conversation_id,order.order_id\n";
        assertEquals("3 a 1\n", told("a.csv", "sep=;\r\nnotice_id;conversation_id;order.order_id\r\na;77;1\r\n"));
        assertEquals("2 a 1\n3 b 2\n", told("b.csv", head.replace('\n', '\r') + "a,77,1\rb,77,2"));
        assertEquals("2 a 1\r\n\"2\"\n", told("c.csv", head + "a,77,\"1\r\n\"\"2\"\"\""));
        assertEquals("2 a 1\"2\n", told("d.csv", head + "a,77,1\"2\n"));
        assertEquals("1 sep=x is no column\n", told("f.csv", "sep=x\n1\n"));
    }

    @Test
    void quotesInTheHeadHideWhatStandsInThem() throws IOException {
        Mapping mapping = mapping("fields:\n  conversation_id: \"a,b,c\"\n  notice_id: id\n  order.order_id: no\n");
        assertEquals("2 x 1\n", told(write("a.csv", "\"a,b,c\";id;no\n77;x;1\n"), mapping));
    }

    @Test
    void aMappingNamesEncodingAndDelimiter() throws IOException {
        Mapping mapping = mapping("""
                encoding: gb18030
                delimiter: "|"
                fields:
                  conversation_id: 会话
                  notice_id: 编号
                  order.order_id: 订单
                """);
        byte[] text = "会话|编号|订单\n77|a|订单，一〇㐂\n".getBytes(Charset.forName("GB18030"));
        assertEquals("2 a 订单，一〇㐂\n", told(Files.write(folder.resolve("a.csv"), text), mapping));

        byte[] other = new byte[] {(byte) 0x81, 0x20, '\n'};
        assertTrue(
                told(Files.write(folder.resolve("b.csv"), other), mapping).startsWith("1 the notice and all after it"));
    }

    @Test
    void mistakesInAMappingsEncodingAndDelimiterAreTold() {
        MappingRefused refused = assertThrows(
                MappingRefused.class,
                () -> mapping("encoding: utf-16\ndelimiter: \", \"\nfields:\n  conversation_id: a\n"));
        assertEquals(
                List.of(
                        "mappings/m.yaml:1: encoding must be one of UTF-8, GB18030, GBK, BIG5, SHIFT_JIS, WINDOWS-1252, got"
                                + " \"utf-16\"",
                        "mappings/m.yaml:2: delimiter must be \",\", \";\", \"|\" or tab, got \", \""),
                refused.mistakes());
    }

    @Test
    void aFileThatIsNotWhatItsNameSaysIsRefused() throws IOException {
        String notice = "{\"notice_id\":\"a\",\"conversation_id\":77,\"message\":{\"content\":\"x\"}}";
        assertEquals(
                "the file a.csv is an Excel file or a zip: give its name .xlsx or .zip at the end",
                refused("a.csv", new byte[] {'P', 'K', 3, 4, 20, 0}));
        assertEquals(
                "the file a.tsv is an Excel file of the old kind (.xls) or has a password: save it as .xlsx without a password",
                refused("a.tsv", new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 0}));
        assertEquals(
                "the file a.json is compressed (gzip): give its name .gz at the end, such as shop.csv.gz",
                refused("a.json", gzip(notice.getBytes(UTF_8))));
        assertEquals(
                "the file a.json.gz is not compressed by gzip, as its name says",
                refused("a.json.gz", notice.getBytes(UTF_8)));
        assertEquals(
                "the file b.json.gz is not compressed by gzip, as its name says", refused("b.json.gz", new byte[0]));
        assertEquals(
                "the file b.csv is UTF-16: save it as UTF-8", refused("b.csv", ("\uFEFF" + notice).getBytes(UTF_16LE)));
        assertEquals("the file c.csv is UTF-16: save it as UTF-8", refused("c.csv", "a,b".getBytes(UTF_16LE)));
        assertEquals(
                "the file c.csv.gz is compressed twice (gzip): compress it once",
                refused("c.csv.gz", gzip(gzip(notice.getBytes(UTF_8)))));
        assertEquals(
                "the file d.csv is JSON: give its name .jsonl (a notice a line) or .json at the end",
                refused("d.csv", notice.getBytes(UTF_8)));
        assertEquals(
                "the file e.json is a web page, not what its name says",
                refused("e.json", "<!DOCTYPE html><p>Sign in".getBytes(UTF_8)));
        assertEquals(
                "the file f.jsonl is XML: give its name .xml at the end",
                refused("f.jsonl", "<?xml version=\"1.0\"?><a/>".getBytes(UTF_8)));
    }

    // ---- compressed

    @Test
    void everyFormatMayBeCompressed() throws IOException {
        String notice = "{\"notice_id\":\"a\",\"conversation_id\":77,\"order\":{\"order_id\":\"一\"}}";
        String xml = "<n><notice><notice_id>a</notice_id><conversation_id>77</conversation_id>"
                + "<order><order_id>一</order_id></order></notice></n>";
        assertEquals("1 a 一\n", told(compressed("a.jsonl.gz", notice), null));
        assertEquals("1 a 一\n", told(compressed("a.JSON.GZ", "\uFEFF[" + notice + "]"), null));
        assertEquals(
                "2 a 一\n", told(compressed("a.csv.gz", "notice_id,conversation_id,order.order_id\na,77,一\n"), null));
        assertEquals(
                "2 a 一\n",
                told(compressed("a.tsv.gz", "notice_id\tconversation_id\torder.order_id\na\t77\t一\n"), null));
        assertEquals("1 a 一\n", told(compressed("a.xml.gz", xml), null));
    }

    @Test
    void aCompressedFileThatWasCutOffKeepsItsGoodRows() throws IOException {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            rows.write(("{\"notice_id\":\"n-" + i + "\",\"conversation_id\":77,\"message\":{\"content\":\"" + i * 7919L
                            + "\"}}\n")
                    .getBytes(UTF_8));
        }
        byte[] whole = gzip(rows.toByteArray());
        Path file = Files.write(folder.resolve("a.jsonl.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));

        List<Row> read = rows(file, null);
        assertTrue(
                read.size() > 1000 && read.subList(0, read.size() - 1).stream().allMatch(Row::isGood),
                "" + read.size());
        assertTrue(
                read.get(read.size() - 1)
                        .problems()
                        .get(0)
                        .sentence()
                        .endsWith("and all after it cannot be read: its compressed form is broken or was cut off"),
                read.get(read.size() - 1).toString());
    }

    @Test
    void whatGrowsWithoutEndIsEnded() throws IOException {
        Path file = folder.resolve("bomb.csv.gz");
        byte[] nothing = new byte[1 << 20];
        java.util.Arrays.fill(nothing, (byte) ' ');
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("notice_id,conversation_id,order.order_id\n".getBytes(UTF_8));
            for (int i = 0; i < 64; i++) {
                for (int line = 0; line < 1 << 20; line += 1 << 16) {
                    out.write(nothing, 0, (1 << 16) - 1);
                    out.write('\n');
                }
            }
        }
        List<Row> read = rows(file, null);
        assertTrue(
                read.get(read.size() - 1)
                        .problems()
                        .get(0)
                        .sentence()
                        .endsWith("it is more than 200 times as large as its compressed form"
                                + " (setting files.max-expansion=200)"),
                read.get(read.size() - 1).toString());
    }

    // ---- XML

    @Test
    void theChildrenOfTheRootAreTheRows() throws IOException {
        assertEquals("""
                1 {"conversation_id":77,"order":{"order_id":"SO-1","items":[{"name":"鼠标","quantity":"2"},{"name":"垫 & 子"}]},"then":{"add_labels":["shipped"]}}
                2 {"conversation_id":78,"order":{"order_id":"SO-2","items":[{"name":"滤纸"}]}}
                """, contents(write("a.xml", """
                <?xml version="1.0" encoding="UTF-8"?>
                <s:notices xmlns:s="urn:shop">
                  <!-- a remark -->
                  <s:notice><s:notice_id>a</s:notice_id><conversation_id>77</conversation_id>
                    <order><order_id>SO-1</order_id>
                      <items><item><name>鼠标</name><quantity> 2 </quantity></item><item><name><![CDATA[垫 & 子]]></name></item></items>
                    </order>
                    <then><add_labels><label>shipped</label></add_labels></then>
                  </s:notice>
                  <notice><notice_id>b</notice_id><conversation_id>78</conversation_id>
                    <order><order_id>SO-2</order_id><items><item><name>滤纸</name></item></items></order></notice>
                </s:notices>
                """), null));
    }

    @Test
    void aMappingFindsTheRowsBelowTheRootAndReadsAttributes() throws IOException {
        assertEquals("""
                1 {"conversation_id":77,"order":{"order_id":"SO-1","status":"paid","items":[{"name":"鼠标","quantity":"2"},{"name":"垫子","quantity":"1"}],"remark":"急"}}
                2 {"conversation_id":78,"order":{"order_id":"SO-2","status":"shipped","items":[{"name":"滤纸","quantity":"1"}]}}
                """, contents(write("erp.xml", """
                <export><head><order>no row</order></head><orders>
                <order chat="77"><number>SO-1</number><state>paid</state><memo by="x">急</memo>
                  <lines><line pieces="2"><title>鼠标</title></line><line pieces="1"><title>垫子</title></line></lines></order>
                <order chat="78"><number>SO-2</number><state>shipped</state>
                  <lines><line pieces="1"><title>滤纸</title></line></lines></order>
                </orders></export>
                """), ERP));
        assertEquals(
                "0 the notice and all after it cannot be read: it has no element at \"orders.order\" below its root, where mapping"
                        + " erp looks for rows\n",
                told(write("erp-2.xml", "<export><order chat=\"77\"/></export>"), ERP));
    }

    @Test
    void aBadElementSpoilsOnlyItselfAndABreakAllAfterIt() throws IOException {
        String good =
                "<n><notice_id>a</notice_id><conversation_id>77</conversation_id><message><content>x</content></message></n>";
        assertEquals(
                "1 a\n2 the notice must be an object {…}, got \"words\"\n3 the notice cannot be read: more than 1048576"
                        + " characters\n4 a\n",
                ids(write(
                        "a.xml",
                        "<all>" + good + "<n>words</n><n><order><remark>" + "长".repeat(1 << 20)
                                + "</remark></order></n>" + good + "</all>")));
        assertEquals(
                "1 a\n2 the notice and all after it cannot be read: is no XML that we read: Unexpected close tag </all>;"
                        + " expected </n>., line 1 column 113\n",
                ids(write("b.xml", "<all>" + good + "<n></all>")).replaceAll("column \\d+", "column 113"));
    }

    @Test
    void nothingOutsideOfAnXmlFileIsRead() throws IOException {
        Path secret = write("secret.txt", "secret");
        String doctype = "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]>";
        assertEquals(
                "0 the notice and all after it cannot be read: it has a DOCTYPE, which is not read: leave it out\n",
                ids(write("a.xml", doctype + "<all><n><conversation_id>&x;</conversation_id></n></all>")));
        StringBuilder laughs = new StringBuilder("<!DOCTYPE a [<!ENTITY l0 \"ha\">");
        for (int i = 1; i < 20; i++) {
            laughs.append("<!ENTITY l")
                    .append(i)
                    .append(" \"")
                    .append(("&l" + (i - 1) + ";").repeat(10))
                    .append("\">");
        }
        assertEquals(
                "0 the notice and all after it cannot be read: it has a DOCTYPE, which is not read: leave it out\n",
                ids(write("b.xml", laughs + "]><all><n>&l19;</n></all>")));
        String deep = "<a>".repeat(100) + "</a>".repeat(100);
        assertTrue(
                ids(write("c.xml", deep)).startsWith("1 the notice and all after it cannot be read"),
                ids(write("c.xml", deep)));
        String wide = "<all><n a=\"" + "x".repeat(3 << 20) + "\"/></all>";
        assertTrue(ids(write("d.xml", wide)).contains("cannot be read"), "an attribute without end");
    }

    @Test
    void anXmlFileOfTenThousandsIsReadAtConstantMemory() throws IOException {
        Path file = folder.resolve("large.xml");
        try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(file))) {
            out.write("<all>".getBytes(UTF_8));
            for (int i = 0; i < 50_000; i++) {
                out.write(
                        ("<n><notice_id>n-" + i + "</notice_id><conversation_id>77</conversation_id><message><content>"
                                        + "长".repeat(200) + "</content></message></n>\n")
                                .getBytes(UTF_8));
            }
            out.write("</all>".getBytes(UTF_8));
        }
        long before = usedAfterCollection();
        try (Rows rows = files.open(file, null)) {
            long count = 0;
            while (rows.hasNext()) {
                assertTrue(rows.next().isGood());
                count++;
            }
            assertEquals(50_000, count);
            assertTrue(usedAfterCollection() - before < 16 << 20, "grew by " + (usedAfterCollection() - before));
        }
    }

    private static long usedAfterCollection() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    // ---- what a file says

    private static Mapping mapping(String yaml) {
        return MappingFile.read("m", "mappings/m.yaml", yaml);
    }

    private String told(String name, String text) throws IOException {
        return told(write(name, text), null);
    }

    /** Each row on a line: id and order of a notice, or what is wrong. */
    private String told(Path file, Mapping mapping) throws IOException {
        StringBuilder told = new StringBuilder();
        for (Row row : rows(file, mapping)) {
            told.append(row.number()).append(' ');
            told.append(row.isGood() ? row.notice().id() + " " + row.notice().orderId() : sentences(row))
                    .append('\n');
        }
        return told.toString();
    }

    private String ids(Path file) throws IOException {
        StringBuilder told = new StringBuilder();
        for (Row row : rows(file, null)) {
            told.append(row.number()).append(' ');
            told.append(row.isGood() ? row.notice().id() : sentences(row)).append('\n');
        }
        return told.toString();
    }

    private static String sentences(Row row) {
        return String.join("; ", row.problems().stream().map(Problem::sentence).toList());
    }

    private String contents(Path file, Mapping mapping) throws IOException {
        StringBuilder told = new StringBuilder();
        for (Row row : rows(file, mapping)) {
            assertTrue(row.isGood(), sentences(row));
            String canonical = new String(CODEC.write(row.notice()), UTF_8);
            told.append(row.number()).append(' ');
            told.append(canonical.replaceFirst("\"notice_id\":\"[^\"]*\",", "")).append('\n');
        }
        return told.toString();
    }

    private List<Row> rows(Path file, Mapping mapping) throws IOException {
        List<Row> read = new ArrayList<>();
        try (Rows rows = files.open(file, mapping)) {
            rows.forEachRemaining(read::add);
        }
        return read;
    }

    private String refused(String name, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(name), bytes);
        return assertThrows(FileRefused.class, () -> files.open(file, null)).getMessage();
    }

    private Path compressed(String name, String text) throws IOException {
        return Files.write(folder.resolve(name), gzip(text.getBytes(UTF_8)));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(to)) {
            out.write(bytes);
        }
        return to.toByteArray();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
