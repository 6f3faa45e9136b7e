package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first mapping is guessed: of a file in any format, with nothing of its rows in it, and never over another. */
class BatchMapTest {

    private static final String EXPORT = """
            订单编号,会话ID,订单状态,更新时间,商品名称,数量,单价,订单金额,运单号,卖家备注,手机号
            SO-1001,1,已发货,2026/01/20 14:30,无线鼠标,2,￥399.00,"￥1,058.00",SF123,难缠的客户,13800138000
            SO-1001,1,已发货,2026/01/20 14:30,"数据线, 1 米",1,￥260.00,"￥1,058.00",SF123,,13800138000
            SO-1002,2,待付款,2026/01/20 15:30,滤纸,10,￥1.99,￥19.90,,,13900139000
            """;

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder);
    }

    private Outcome map(String name, String... options) {
        return home.run(
                Stream.concat(Stream.of("batch", "map", folder.resolve(name).toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    private Outcome check(String name) {
        return home.run("batch", "check", folder.resolve(name).toString(), "--offline", "--json");
    }

    private Outcome mapped(String name, byte[] file, String... options) throws IOException {
        Files.write(folder.resolve(name), file);
        return map(name, options);
    }

    private Outcome mapped(String name, String text, String... options) throws IOException {
        return mapped(name, text.getBytes(StandardCharsets.UTF_8), options);
    }

    @Test
    void anExportIsMappedAndItsRowsAreGood() throws IOException {
        Outcome outcome = mapped("erp-2026-01-20.csv", EXPORT);
        assertEquals(0, outcome.exit(), outcome::err);
        assertEquals("""
                # A first mapping, guessed by courier batch map from erp-2026-01-20.csv. Look at each line; what it says above it is why it was
                # guessed, CONFIRM what may well be wrong. All keys of a mapping are explained in shop.yaml.

                # CONFIRM: its columns have Chinese names, and its times say no offset
                time_zone: Asia/Shanghai

                fields:
                  # No line gives a notice_id: a notice is known by all its content, and a row that differs in anything is told anew.
                  # by its name; its values are whole numbers
                  conversation_id: "会话ID"
                  # by its name; its values are texts of one line
                  order.order_id: "订单编号"
                  # by its name; its values are texts of one line
                  order.status: "订单状态"
                  # by its name; its values are times
                  event_time: "更新时间"
                  # by its name; its values are numbers
                  order.total_amount: "订单金额"
                  # by its name; its values are texts of one line
                  order.logistics.tracking_number: "运单号"
                  # by its name; its values are texts
                  order.items[].name: "商品名称"
                  # by its name; its values are numbers
                  order.items[].quantity: "数量"
                  # by its name; its values are numbers
                  order.items[].price: "单价"

                # How the values are written.
                formats:
                  order.items[].price: "￥1,058.00"
                  order.total_amount: "￥1,058.00"

                # CONFIRM: the notice's words for the states of an order.
                values:
                  order.status:
                    "已发货": shipped
                    "待付款": pending
                """, home.read("mappings/erp.yaml").split("    \"未付款\"")[0]);
        assertTrue(home.read("mappings/erp.yaml").endsWith("""
                        constants:
                          # CONFIRM: by the sign beside its amounts
                          order.currency: CNY

                        # To show templates more, name columns here: extra: [a, b]; they see them as order.extra.
                        extra: none
                        # Not mapped:
                        #   手机号: the conversation says already whom it is for
                        #   卖家备注: no field is known by its name
                        """), () -> home.read("mappings/erp.yaml"));
        assertTrue(outcome.out().contains("运单号    SF123"), outcome::out);
        assertTrue(
                outcome.out().endsWith("erp.yaml is written: with it 2 of the first 2 notices are good\n"),
                outcome::out);
        assertEquals("""
                Look: adjacent rows of one 订单编号 become one card with several items
                Next: confirm its lines, then: courier batch check %s
                """.formatted(folder.resolve("erp-2026-01-20.csv")), outcome.err());
        assertTrue(check("erp-2026-01-20.csv").out().contains("\"good\":2,\"bad\":0,"));
        assertTrue(home.run("check").out().contains("SUCCESS  mappings/erp.yaml"));
    }

    @Test
    void nothingOfTheRowsIsInTheMapping() throws IOException {
        mapped("erp.csv", EXPORT);
        String yaml = home.read("mappings/erp.yaml");
        for (String value : List.of("SO-100", "13800138000", "难缠", "无线鼠标", "SF123", "399", "2026/")) {
            assertFalse(yaml.contains(value), value);
        }
    }

    @Test
    void everyFormatIsMapped() throws IOException {
        String one =
                "{\"order_no\":\"A-7\",\"state\":\"shipped\",\"chat\":{\"conversation\":3},\"amount\":{\"paid\":\"19.90\"},"
                        + "\"lines\":[{\"title\":\"滤纸\",\"count\":10}]}";
        String flat = "order_no\tconversation_id\tproduct\tqty\nA-7\t3\tpaper\t1\n";
        String xml =
                "<x><made>today</made><orders><order chat=\"3\"><number>A-7</number><lines><line pieces=\"2\"><title>鼠标"
                        + "</title></line></lines></order></orders></x>";
        good("a-1.jsonl", one.getBytes(StandardCharsets.UTF_8));
        good("b-1.json", ("{\"page\":1,\"data\":{\"orders\":[" + one + "]}}").getBytes(StandardCharsets.UTF_8));
        good("c-1.json", one.getBytes(StandardCharsets.UTF_8));
        good("d-1.tsv", flat.getBytes(StandardCharsets.UTF_8));
        good("e-1.xml", xml.getBytes(StandardCharsets.UTF_8));
        good("f-1.csv", EXPORT.getBytes(Charset.forName("GB18030")));
        good("g-1.csv", "\uFEFFOrder No;Chat;Gesamt;Größe\r\nA-7;3;9,50 €;Groß\r\n".getBytes(StandardCharsets.UTF_8));
        good("h-1.csv", "Order No;Chat;Größe\r\nA-7;3;Groß\r\n".getBytes(Charset.forName("windows-1252")));
        good("i-1.csv", flat.replace('\t', '|').getBytes(StandardCharsets.UTF_8));
        good("j-1.csv.gz", gzip(EXPORT));
        good("k-1.zip", zip("one.csv", EXPORT));
        assertTrue(home.read("mappings/b.yaml").contains("rows: \"data.orders\"\n"));
        assertTrue(home.read("mappings/e.yaml").contains("rows: \"orders.order\"\n"));
        assertTrue(home.read("mappings/f.yaml").contains("encoding: GB18030\n"));
        assertTrue(home.read("mappings/h.yaml").contains("encoding: WINDOWS-1252\n"));
        assertTrue(home.read("mappings/i.yaml").contains("delimiter: \"|\"\n"));
    }

    private void good(String name, byte[] file) throws IOException {
        Outcome outcome = mapped(name, file);
        assertEquals(0, outcome.exit(), () -> name + outcome.err());
        Outcome check = check(name);
        assertEquals(0, check.exit(), () -> name + check.out() + home.read("mappings/" + name.charAt(0) + ".yaml"));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String name, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry(name));
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aProgramReadsWhatWasGuessed() throws IOException {
        JsonNode told = json(mapped("erp.csv", EXPORT, "--json"));
        assertEquals(
                List.of(
                        "erp.csv",
                        "true",
                        "erp",
                        folder.resolve("mappings/erp.yaml").toString(),
                        "2",
                        "2",
                        ""),
                Stream.of("file", "needs_mapping", "mapping", "written", "rows", "good", "problem")
                        .map(name -> told.get(name).asText())
                        .toList());
        assertEquals(
                "{\"field\":\"conversation_id\",\"from\":\"会话ID\",\"why\":\"by its name; its values are whole numbers\","
                        + "\"confirm\":\"\",\"samples\":[\"1\",\"2\"]}",
                told.at("/fields/0").toString());
        assertEquals(
                "{\"column\":\"手机号\",\"why\":\"the conversation says already whom it is for\","
                        + "\"samples\":[\"13800138000\",\"13900139000\"]}",
                told.at("/not_mapped/0").toString());
        assertEquals(
                "[\"Look: adjacent rows of one 订单编号 become one card with several items\",\"Next: confirm its lines, then:"
                        + " courier batch check " + folder.resolve("erp.csv") + "\"]",
                told.get("remarks").toString());

        JsonNode printed = json(map("erp.csv", "--json", "--print"));
        assertTrue(printed.get("written").isNull());
        assertEquals(home.read("mappings/erp.yaml"), printed.get("text").asText());
        assertEquals(
                "{\"file\":\"batch-notices.csv\",\"needs_mapping\":false}\n",
                home.run("batch", "map", "samples/batch-notices.csv", "--json").out());
    }

    private static JsonNode json(Outcome outcome) {
        assertEquals(new Outcome(0, outcome.out(), ""), outcome);
        return Json.tree(outcome.out().getBytes(StandardCharsets.UTF_8));
    }

    /** Written by LibreOffice 7.4 from libreoffice.fods: merged cells, dates, amounts with their sign, formulas, two sheets. */
    @Test
    void aSheetOfASpreadsheetProgramIsMappedAndItsRowsAreGood() throws IOException {
        JsonNode told = json(mapped("erp-0120.xlsx", sheet("libreoffice.xlsx"), "--json"));
        assertEquals("""
                conversation_id 会话ID 1 2
                order.order_id 订单编号 SO-1001 SO-1002
                order.status 订单状态 已发货 待付款
                event_time 更新时间 2026-01-20 14:30 2026-01-20 15:30
                order.total_amount 订单金额 ¥1,058.00 ¥19.90
                order.logistics.tracking_number 运单号 SF1234567890
                order.items[].name 商品名称 无线鼠标 数据线, 1 米 滤纸 & "杯"
                order.items[].quantity 数量 2 1 10
                order.items[].price 单价 ¥399.00 ¥260.00 ¥1.99
                """, lines(told.get("fields")));
        assertEquals(
                "[\"¥798.00\",\"¥260.00\",\"¥19.90\"]",
                told.at("/not_mapped/0/samples").toString());
        assertEquals("2 of 2", told.get("good") + " of " + told.get("rows"));
        JsonNode cards = json(check("erp-0120.xlsx")).get("cards");
        assertEquals("""
                📦 **已发货** 订单 `SO-1001`

                - 无线鼠标 × 2 ¥399.00
                - 数据线, 1 米 × 1 ¥260.00

                💰 **合计** ¥1058.00
                🚚 `SF1234567890`""", cards.at("/0/text").asText());
        assertEquals(4, cards.at("/1/row").asInt());
    }

    /** Written by openpyxl 3.0.9, which keeps texts in their cells and calculates nothing. */
    @Test
    void aSheetWithAFormulaThatNobodyCalculatedIsSaidToBe() throws IOException {
        JsonNode told = json(mapped("erp.xlsx", sheet("openpyxl.xlsx"), "--json"));
        assertEquals("0 of 1", told.get("good") + " of " + told.get("rows"));
        assertEquals(
                "row 2: the notice has a formula without its value: open the file in Excel and save it",
                told.get("problem").asText());
    }

    private static byte[] sheet(String name) throws IOException {
        return Files.readAllBytes(Path.of("src/test/resources/sheets", name));
    }

    private static String lines(JsonNode fields) {
        StringBuilder lines = new StringBuilder();
        for (JsonNode field : fields) {
            lines.append(field.get("field").asText())
                    .append(' ')
                    .append(field.get("from").asText());
            field.get("samples").forEach(sample -> lines.append(' ').append(sample.asText()));
            lines.append('\n');
        }
        return lines.toString();
    }

    @Test
    void customersAreWrittenToThroughAnInboxThatAPersonNames() throws IOException {
        String file =
                "Order No;E-Mail;Mobile;Modified;Total\nA-7;wang@example.com;13800138000;20.01.2026 14:30;1.399,00 €\n";
        Outcome outcome = mapped("web.csv", file);
        assertTrue(
                outcome.err()
                        .startsWith(
                                "Look: inbox_id is written as 1: put the number of your inbox there, or say --inbox N\n"),
                outcome::err);
        assertTrue(home.read("mappings/web.yaml").contains("contact.phone_number: \"+86{Mobile}\"\n"));
        assertTrue(home.read("mappings/web.yaml").contains("event_time: \"dd.MM.yyyy HH:mm\"\n"));
        assertEquals(0, check("web.csv").exit());

        map("web.csv", "--inbox", "7", "--force");
        assertTrue(home.read("mappings/web.yaml").contains("\n  inbox_id: 7\n"));
    }

    @Test
    void aMappingThatIsThereStays() throws IOException {
        mapped("erp.csv", EXPORT);
        home.write("mappings/erp.yaml", "mine");
        Outcome outcome = map("erp.csv");
        assertEquals(1, outcome.exit());
        assertEquals(
                "courier: HOME/mappings/erp.yaml is there and stays as it is: --name gives another name, --force writes over"
                        + " it, --print only shows it\n",
                home.shown(outcome.err()));
        assertEquals("mine", home.read("mappings/erp.yaml"));
        assertEquals(0, map("erp.csv", "--print").exit());
        assertEquals("mine", home.read("mappings/erp.yaml"));
        assertEquals(0, map("erp.csv", "--name", "other").exit());
        assertEquals(0, map("erp.csv", "--force").exit());
        assertEquals(home.read("mappings/other.yaml"), home.read("mappings/erp.yaml"));
    }

    @Test
    void aLinkIsReplacedAndWhatItLeadsToStays() throws IOException {
        home.write("secret.txt", "mine");
        Files.createSymbolicLink(folder.resolve("mappings/erp.yaml"), folder.resolve("secret.txt"));
        assertEquals(1, mapped("erp.csv", EXPORT).exit());
        assertEquals(0, map("erp.csv", "--force").exit());
        assertEquals("mine", home.read("secret.txt"));
    }

    @Test
    void namesOfColumnsCannotWriteLinesOfTheirOwn() throws IOException {
        Outcome outcome = mapped(
                "evil.csv",
                "\"order_no\nextra: rest\",chat,\"a\"\"b: #x\",{x},\u202Eevil,\u0007bell\n1,3,2,3,4,5\n",
                "--field",
                "order.extra.x=a\"b: #x");
        assertEquals(0, outcome.exit(), outcome::err);
        String yaml = home.read("mappings/evil.yaml");
        assertEquals(1, yaml.lines().filter(line -> line.startsWith("extra:")).count(), yaml);
        assertTrue(yaml.contains("\"a\\\"b: #x\""), yaml);
        assertFalse(yaml.contains("\u202E") || yaml.contains("\u0007"), yaml);
        assertTrue(outcome.out().contains("{x}"), outcome::out);
        assertTrue(check("evil.csv").out().contains("\"good\":1,"), () -> check("evil.csv")
                .out());
    }

    @Test
    void whatNobodyCanGuessIsOneSentence() throws IOException {
        assertEquals(
                "courier: No mapping is written for HOME/a.csv: no column looks like the number of a conversation, or names a"
                        + " customer (number, e-mail, telephone): without it nobody knows where the cards belong. Its columns"
                        + " are a, b. If one of them does: --field conversation_id=COLUMN, or --field"
                        + " contact.identifier=COLUMN --inbox N\n",
                home.shown(mapped("a.csv", "a,b\n1,2\n").err()));
        assertTrue(
                mapped("b.csv", "wang@example.com,12.50\nli@example.com,13.50\n")
                        .err()
                        .endsWith(
                                "its first row looks like values, not like the names of columns: put a row with names above it\n"));
        assertTrue(mapped("c.csv", "").err().endsWith("the file holds no row to guess from\n"));
        assertTrue(mapped("d.csv", "chat,chat\n1,2\n").err().contains("stands twice in the head"));
        assertTrue(mapped("e.txt", "x").err().contains("is none of .csv"));
        assertTrue(mapped("f.csv", "chat,no\n1,2\n", "--field", "order.remark=memo")
                .err()
                .endsWith("it has no column \"memo\"; it has chat, no\n"));
        assertEquals(
                2, mapped("g.csv", "chat\n1\n", "--field", "order.colour=x").exit());
        assertEquals(2, mapped("h.csv", "chat\n1\n", "--name", "../x").exit());
        assertEquals(1, map("none.csv").exit());
        assertEquals(
                "batch-notices.csv has the notice's own names: it needs no mapping\n",
                home.run("batch", "map", "samples/batch-notices.csv").out());
    }

    @Test
    void aFileWithoutALatinNameIsToldHowToBeNamed() throws IOException {
        Outcome outcome = mapped("订单 1.csv", EXPORT);
        assertTrue(
                outcome.err().contains("its name begins with \"orders\": rename it before you drop it\n"),
                outcome::err);
        assertTrue(
                outcome.err().endsWith("courier batch check --mapping orders '" + folder.resolve("订单 1.csv") + "'\n"));
        Outcome capitals = mapped("Shop2-0120.csv", EXPORT);
        assertTrue(Files.exists(folder.resolve("mappings/shop2.yaml")), capitals::err);
        assertEquals(0, check("Shop2-0120.csv").exit());
    }

    @Test
    void twoDatesThatMayBeEitherWayRoundAreDoubted() throws IOException {
        Outcome outcome = mapped("us.csv", "order_no,chat,updated_at,total\nA,1,01/02/2026,\"$1,058\"\n");
        assertTrue(
                outcome.out().contains("CONFIRM: the day is read before the month; else write MM/dd/yyyy"),
                outcome::out);
        assertTrue(
                outcome.out()
                        .contains("CONFIRM: numbers with one mark and three digits after it are read as in 1,058.00"),
                outcome::out);
    }
}
