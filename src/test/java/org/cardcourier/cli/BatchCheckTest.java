package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCheckTest {

    private static final String CARDS = "Cards as on Channel::WebWidget; a run asks Chatwoot for the channel\n";

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder);
    }

    private Outcome check(String name, String text, String... options) {
        home.write(name, text);
        String[] words = Stream.concat(
                        Stream.of("batch", "check", folder.resolve(name).toString()), Stream.of(options))
                .toArray(String[]::new);
        return home.run(words);
    }

    private void connect(Sandbox sandbox) {
        home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token()
                + "\nchatwoot.account-id=" + sandbox.accountId() + "\nchatwoot.requests-per-second=20\n");
    }

    private static JsonNode json(Outcome outcome) throws Exception {
        return new ObjectMapper().readTree(outcome.out());
    }

    @Test
    void aGoodFileIsToldWithItsTimeAndItsCards() {
        String file = """
                notice_id,conversation_id,message.content
                a,1,hello
                b,2,a much longer message
                c,2,bye
                """;
        assertEquals(new Outcome(0, """
                orders.csv: 3 rows, 3 good, 0 bad
                To 2 conversations; not looked up (--offline)
                Sending takes about 5 requests for 3 messages: 1 s or more (chatwoot.requests-per-second=20)

                ---- row 2, notice a, conversation 1
                hello

                ---- row 3, notice b, conversation 2
                a much longer message

                ---- row 4, notice c, conversation 2
                bye
                """, CARDS), check("orders.csv", file, "--offline"));
    }

    @Test
    void aLinkIsRefusedAsWhereItIsDropped() throws Exception {
        home.write("real.csv", "notice_id,conversation_id,message.content\na,1,hello\n");
        Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("real.csv"));
        Files.createSymbolicLink(folder.resolve("folder"), folder);
        String sentence = "courier: the file link.csv is no regular file\n";
        assertEquals(new Outcome(1, "", sentence), home.run("batch", "check", folder + "/link.csv", "--offline"));
        assertEquals(new Outcome(1, "", sentence), home.run("batch", "map", folder + "/link.csv"));
        assertEquals(
                0,
                home.run("batch", "check", folder + "/folder/real.csv", "--offline")
                        .exit());
        assertEquals(
                "courier: the file / is no regular file\n",
                home.run("batch", "check", "/", "--offline").err());
    }

    @Test
    void badRowsAreShownFirstAndAllStandInTheReport() {
        String file = """
                notice_id,conversation_id,message.content
                a,none,hello
                b,0,hello
                c,3,
                d,4,=1+1
                """;
        Outcome outcome = check(
                "orders.csv",
                file,
                "--offline",
                "--problems",
                "1",
                "--report",
                folder.resolve("all.csv").toString());
        assertEquals(1, outcome.exit());
        assertTrue(
                outcome.out()
                        .startsWith("orders.csv: 4 rows, 1 good, 3 bad\n"
                                + "  row 2: conversation_id must be a whole number from 1 to 9999999999, got \"none\"\n"
                                + "  and 2 more, all in " + folder.resolve("all.csv") + "\n"),
                outcome::out);
        String report = home.read("all.csv");
        assertEquals(4, report.lines().count(), report);
        assertTrue(report.startsWith("\uFEFFrow,field,problem,got\r\n2,conversation_id,"), report);
    }

    @Test
    void duplicatesInTheFileAndInTheJournalAreToldApart() throws Exception {
        home.accepted(
                CourierUnderTest.text("old", 1, "hello"), CourierUnderTest.text("other", 1, "what was said before"));
        byte[] journal = Files.readAllBytes(folder.resolve("data/journal.db"));
        JsonNode found = json(check("orders.csv", """
                notice_id,conversation_id,message.content
                new,1,hello
                new,1,hello
                new,1,something else
                old,1,hello
                other,1,what is said now
                """, "--offline", "--json"));
        assertEquals(5, found.path("rows").asInt());
        assertEquals(2, found.path("bad").asInt());
        assertEquals(1, found.path("repeated").asInt());
        assertEquals(1, found.path("known").asInt());
        assertEquals(
                "[{\"row\":4,\"field\":\"notice_id\",\"what\":\"stands in row 2 with other content; a changed notice needs a"
                        + " new notice_id\",\"got\":\"new\"},{\"row\":6,\"field\":\"notice_id\",\"what\":\"was accepted"
                        + " before with other content; a changed notice needs a new notice_id\",\"got\":\"other\"}]",
                found.path("problems").toString());
        assertEquals(1, found.path("sending").path("messages").asInt());
        assertEquals(
                new String(journal, StandardCharsets.ISO_8859_1),
                Files.readString(folder.resolve("data/journal.db"), StandardCharsets.ISO_8859_1));
    }

    @Test
    void eachTargetIsLookedUpOnceAndTheUnknownAreBadRows() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(2))) {
            connect(sandbox);
            Outcome outcome = check(
                    "orders.jsonl",
                    row("a", 1)
                            + row("b", 1)
                            + row("c", 99)
                            + row("d", 2)
                            + row("e", 99)
                            + person("f", "nobody-7", false)
                            + person("g", "nobody-8", true)
                            + person("h", "nobody-7", false),
                    "--json");
            JsonNode found = json(outcome);
            assertEquals(1, outcome.exit());
            assertEquals(
                    "{\"conversations\":3,\"contacts\":2,\"inboxes\":1,\"looked_up\":6,\"unknown\":2,\"to_be_created\":1,"
                            + "\"not_looked_up_because\":\"\"}",
                    found.path("targets").toString());
            assertEquals(
                    "[{\"row\":3,\"field\":\"conversation_id\",\"what\":\"is unknown in Chatwoot\",\"got\":\"99\"},"
                            + "{\"row\":5,\"field\":\"conversation_id\",\"what\":\"is unknown in Chatwoot\",\"got\":\"99\"},"
                            + "{\"row\":6,\"field\":\"contact\",\"what\":\"is unknown in Chatwoot\",\"got\":\"nobody-7\"},"
                            + "{\"row\":8,\"field\":\"contact\",\"what\":\"is unknown in Chatwoot\",\"got\":\"nobody-7\"}]",
                    found.path("problems").toString());
            assertEquals(6, sandbox.calls().size(), () -> sandbox.calls().toString());
            assertFalse(sandbox.calls().stream().map(Call::path).anyMatch(path -> path.endsWith("/messages")));
            assertEquals(0, found.path("bad").asInt()); // the rows themselves are good
        }
    }

    @Test
    void aChatwootThatRefusesTheTokenIsNoCleanFile() throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(1))) {
            connect(sandbox);
            home.edit("courier.properties", sandbox.token(), "wrong-token-of-20-chars");
            Outcome outcome = check("orders.jsonl", row("a", 1));
            assertEquals(1, outcome.exit());
            assertTrue(outcome.out().contains("To 1 conversations; 0 looked up, 0 of them unknown, then no more: "));
            assertFalse(outcome.out().contains("wrong-token"));
        }
    }

    @Test
    void requestsAreCountedByShapeAndByWhatComesThen() throws Exception {
        String order =
                "\"order\":{\"order_id\":\"SO-1\"},\"actions\":[{\"type\":\"postback\",\"text\":\"t\",\"payload\":\"P\"}]";
        String then =
                "\"then\":{\"add_labels\":[\"x\"],\"remove_labels\":[\"y\"],\"status\":\"open\",\"assignee_id\":1,"
                        + "\"note\":\"n\",\"contact\":{\"name\":\"z\"}}";
        JsonNode pair = json(check(
                "a.jsonl",
                "{\"notice_id\":\"a\",\"conversation_id\":1," + order + "," + then + "}",
                "--offline",
                "--json"));
        // the channel, a card and its question; 2 and 2 for labels, 1 status, 3 assignee, 1 note, 2 contact
        assertEquals(14, pair.path("sending").path("requests").asInt());
        JsonNode text = json(check(
                "b.jsonl",
                "{\"notice_id\":\"a\",\"conversation_id\":1,\"shape\":\"text\",\"order\":{\"order_id\":\"SO-1\"}}",
                "--offline",
                "--json"));
        assertEquals(2, text.path("sending").path("requests").asInt());
        StringBuilder one = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            one.append(row("n" + i, 1));
        }
        // 100 messages into one conversation: 10 at once, then 90 a minute
        assertEquals(
                60,
                json(check("c.jsonl", one.toString(), "--offline", "--json"))
                        .path("sending")
                        .path("seconds")
                        .asInt());
    }

    @Test
    void aFileThatWouldStopByItselfIsToldSo() {
        StringBuilder file = new StringBuilder("order_no,chat,state\n");
        for (int i = 0; i < 120; i++) {
            file.append(i).append(i % 4 == 0 ? ",none" : ",1").append(",paid\n");
        }
        home.write("mappings/erp.yaml", "fields: {conversation_id: chat, order.order_id: order_no}\n");
        Outcome outcome = check("erp.csv", file.toString(), "--offline", "--problems", "0");
        assertTrue(outcome.out().startsWith("""
                        erp.csv: 120 rows, 90 good, 30 bad
                          read with the mapping erp
                          it would stop by itself: 25 of its first 100 rows are bad, more than 20 % (drop.stop-at-bad-percent)
                        """), outcome::out);
    }

    @Test
    void whatCannotBeReadIsOneSentence() throws Exception {
        assertEquals(
                new Outcome(1, "", "courier: There is no file " + folder.resolve("none.csv") + "\n"),
                home.run("batch", "check", folder.resolve("none.csv").toString(), "--offline"));
        Outcome excel = check("old.csv", "\u0000", "--offline");
        assertEquals(1, excel.exit());
        Outcome empty = check("empty.csv", "", "--offline");
        assertEquals(1, empty.exit());
        Outcome word = home.run("batch");
        assertEquals(2, word.exit());
        assertTrue(word.err().startsWith("courier: batch needs a word: "), word::err);
    }

    @Test
    void twentyThousandIdsAreRemembered() throws Exception {
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("many.csv"))) {
            out.write("notice_id,conversation_id,then.add_labels\n");
            for (int i = 0; i < 20_000; i++) {
                out.write("n" + i + "," + (1 + i % 7) + ",x\n");
            }
            out.write("n77,1,x\n"); // 77 % 7 = 0: the same
            out.write("n78,1,x\n"); // 78 % 7 = 1: another conversation
        }
        JsonNode found =
                json(home.run("batch", "check", folder.resolve("many.csv").toString(), "--offline", "--json"));
        assertEquals(20_002, found.path("rows").asInt());
        assertEquals(1, found.path("repeated").asInt());
        assertEquals(1, found.path("bad").asInt());
        assertEquals(7, found.path("targets").path("conversations").asInt());
    }

    @Test
    void progressIsOneLineThatGoesAway() {
        java.io.StringWriter err = new java.io.StringWriter();
        Terminal terminal = new Terminal(
                new java.io.ByteArrayInputStream(new byte[0]),
                new java.io.PrintWriter(new java.io.StringWriter()),
                new java.io.PrintWriter(err));
        try (Progress progress = new Progress(terminal, true)) {
            CourierUnderTest.await("a line", () -> {
                progress.say(() -> "1 row read");
                return !err.toString().isEmpty();
            });
        }
        assertEquals("\r1 row read\r          \r", err.toString());
    }

    private static String row(String id, long conversation) {
        return "{\"notice_id\":\"" + id + "\",\"conversation_id\":" + conversation
                + ",\"message\":{\"content\":\"hello\"}}\n";
    }

    private static String person(String id, String identifier, boolean create) {
        return "{\"notice_id\":\"" + id + "\",\"contact\":{\"identifier\":\"" + identifier + "\"},\"inbox_id\":1,"
                + (create ? "\"create_contact\":true," : "") + "\"message\":{\"content\":\"hello\"}}\n";
    }
}
