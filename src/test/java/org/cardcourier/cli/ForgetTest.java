package org.cardcourier.cli;

import static org.cardcourier.cli.HomeUnderTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.State;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Person;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code courier forget}: a customer's data is gone from every file of the home. */
class ForgetTest {

    private static final String PERSON = "张三李四王五";

    @TempDir
    Path folder;

    private HomeUnderTest home;

    @BeforeEach
    void makeHome() {
        home = new HomeUnderTest(folder);
    }

    /** Names of the home's files in which the person stands, as raw bytes. */
    private List<String> traces() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(ForgetTest::holdsThePerson)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean holdsThePerson(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                    .contains(new String(PERSON.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void someTraces() {
        home.delivered(text("n1", 77, PERSON), 4711);
        home.ended(text("n2", 77, PERSON), State.REFUSED, Reason.VALIDATION, PERSON + " is too long");
        home.delivered(text("other", 78, "somebody else"), 4712);
        home.write("drop/done/batch-1.csv", """
                notice_id,conversation_id,order.order_id,order.items.name,order.items.price
                s1,77,SO-1,"%1$s
                twice",1.00
                s1,77,SO-1,%1$s,2.00
                s2,78,SO-2,mouse,3.00
                s3,77,SO-3,%1$s,4.00
                """.formatted(PERSON));
        home.write("drop/done/batch-2.jsonl", """
                {"notice_id":"j1","conversation_id":77,"message":{"content":"%1$s"}}
                {"notice_id":"j2","conversation_id":78,"message":{"content":"somebody else"}}
                {"conversation_id":77,"message":{"content":"%1$s"},"unknown":"so it was refused"}
                """.formatted(PERSON));
        home.write("drop/reports/batch-2.refused.jsonl", """
                {"courier_problem":"row 3: unknown is no known field","conversation_id":77,"unknown":"%1$s"}
                {"courier_problem":"row 4: unknown is no known field","conversation_id":78,"unknown":"somebody else"}
                """.formatted(PERSON));
        home.write(
                "drop/reports/batch-2.report.csv",
                "\uFEFFrow,notice_id,conversation_id,state,reason,message_id,tries,finished_at,known_before,problem\r\n"
                        + "1,j1,77,delivered,,4711,1,2026-01-20T06:30:00Z,,\r\n"
                        + "2,j2,78,delivered,,4712,1,2026-01-20T06:30:00Z,,\r\n"
                        + "3,,,refused,invalid,,,,,\"unknown is no known field, got \"\"" + PERSON + "\"\"\"\r\n"
                        + "77,'=n1,7,refused,invalid,,,,,77\r\n");
        home.write("drop/reports/batch-2.summary.json", "{\"file\":\"batch-2.jsonl\",\"accepted\":2}");
        home.write("drop/done/one.json", "{\"conversation_id\":77,\"message\":{\"content\":\"" + PERSON + "\"}}");
        home.write("drop/refused/bad.csv", "conversation_id,message.content\n77,\"" + PERSON + "\nhas no end");
        home.write(
                "logs/attention.jsonl",
                "{\"notice_id\":\"n2\",\"conversation_id\":77,\"detail\":\"" + PERSON + "\"}\n"
                        + "{\"notice_id\":\"other\",\"conversation_id\":78,\"detail\":\"somebody else\"}\n");
    }

    @Test
    void dryRunListsAndChangesNothing() {
        someTraces();
        List<String> before = traces();
        assertEquals(new Outcome(0, """
                notice  n1  delivered  conversation 77
                notice  n2  refused  conversation 77
                file    drop/done/batch-1.csv  2 rows
                file    drop/done/batch-2.jsonl  2 rows
                file    drop/done/one.json  the whole file
                report  drop/reports/batch-2.refused.jsonl  1 row
                report  drop/reports/batch-2.report.csv  2 lines
                list    logs/attention.jsonl  1 line
                """, """
                These hold refused rows that do not tell whose they are; look yourself: drop/refused/bad.csv
                Nothing was changed; without --dry-run this is removed for good
                """), home.run("forget", "--conversation", "77", "--dry-run"));
        assertEquals(before, traces());
    }

    @Test
    void nothingOfThePersonIsLeftInAnyFile() {
        someTraces();
        Outcome outcome = home.run("forget", "--conversation", "77");
        assertEquals(0, outcome.exit(), outcome.err());
        assertEquals(List.of("drop/refused/bad.csv"), traces(), "which the command names");
        assertEquals("""
                notice_id,conversation_id,order.order_id,order.items.name,order.items.price


                s2,78,SO-2,mouse,3.00

                """, home.read("drop/done/batch-1.csv"));
        assertEquals("""

                {"notice_id":"j2","conversation_id":78,"message":{"content":"somebody else"}}

                """, home.read("drop/done/batch-2.jsonl"));
        assertEquals("""

                {"courier_problem":"row 4: unknown is no known field","conversation_id":78,"unknown":"somebody else"}
                """, home.read("drop/reports/batch-2.refused.jsonl"));
        assertEquals(
                "\uFEFFrow,notice_id,conversation_id,state,reason,message_id,tries,finished_at,known_before,problem\r\n"
                        + "1,,,delivered,,,1,2026-01-20T06:30:00Z,,forgotten\r\n"
                        + "2,j2,78,delivered,,4712,1,2026-01-20T06:30:00Z,,\r\n"
                        + "3,,,refused,invalid,,,,,forgotten\r\n"
                        + "77,'=n1,7,refused,invalid,,,,,77\r\n",
                home.read("drop/reports/batch-2.report.csv"));
        assertTrue(home.read("logs/attention.jsonl").endsWith("\"detail\":\"somebody else\"}\n"));
        assertEquals(
                "delivered  other",
                home.run("notices", "list")
                        .out()
                        .lines()
                        .skip(1)
                        .map(line -> line.substring(0, 16))
                        .findFirst()
                        .get());
        assertEquals(1, home.run("notices", "show", "n1").exit());
    }

    @Test
    void aFileOfMoreThanOnePersonKeepsItsMode() throws Exception {
        someTraces();
        Path file = folder.resolve("drop/done/batch-1.csv");
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
        home.run("forget", "--conversation", "77");
        assertEquals(
                "rw-r-----",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void anOrderIsForgottenInAllItsConversations() {
        someTraces();
        Outcome outcome = home.run("forget", "--order", "SO-1", "--order", "SO-9");
        assertEquals("file    drop/done/batch-1.csv  1 row\n", outcome.out());
        assertTrue(home.read("drop/done/batch-1.csv").contains("SO-3"));
        assertFalse(home.read("drop/done/batch-1.csv").contains("SO-1"));
    }

    @Test
    void whatStillWaitsStopsItUnlessItIsToBeCancelled() {
        home.failed(text("n1", 77, PERSON), Reason.UNAVAILABLE, "503", Duration.ofMinutes(5));
        assertEquals(
                new Outcome(
                        1,
                        "",
                        "courier: Not ended yet: n1. Nothing was removed: wait for their end, or give"
                                + " --cancel-waiting, then they are not sent\n"),
                home.run("forget", "--conversation", "77"));
        assertEquals(
                0,
                home.run("forget", "--conversation", "77", "--cancel-waiting").exit());
        assertEquals(List.of(), traces());
        assertEquals(new Outcome(0, "", "No such notices\n"), home.run("notices", "list"));
    }

    @Test
    void chatwootIsAskedForAContactsConversations() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults().conversations(4))) {
            home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token() + "\n");
            home.delivered(text("hers", 2, PERSON), 4711);
            home.delivered(text("his", 3, "somebody else"), 4712);
            Outcome outcome = home.run("forget", "--contact", "cust-1002");
            assertEquals("notice  hers  delivered  conversation 2\n", outcome.out(), outcome.err());
            assertEquals(List.of(), traces());
            assertEquals(
                    new Outcome(
                            1,
                            "",
                            "courier: Chatwoot knows no contact nobody. Nothing was removed; if it is deleted there"
                                    + " already, name its conversations: --conversation ID\n"),
                    home.run("forget", "--contact", "nobody"));
        }
    }

    @Test
    void whatNamesTheContactIsTheirsAlsoWhereChatwootKnowsNobody() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults())) {
            home.settings("chatwoot.api-url=" + sandbox.url() + "\nchatwoot.api-token=" + sandbox.token() + "\n");
            Notice named = HomeUnderTest.toPerson("n1", new Person("", "zhang@example.com", "", PERSON, 2, false));
            home.ended(named, State.REFUSED, Reason.NOT_FOUND, "Chatwoot has no contact");
            home.write("drop/done/batch-1.csv", """
                    notice_id,contact.email,contact.name,inbox_id,message.content
                    r1,Zhang@example.com,%1$s,2,hello
                    r2,li@example.com,Li,2,hello
                    r3,zhang@example.com,%1$s,,refused
                    """.formatted(PERSON));
            Outcome outcome = home.run("forget", "--contact", "zhang@example.com");
            assertEquals("""
                    notice  n1  refused
                    file    drop/done/batch-1.csv  2 rows
                    """, outcome.out(), outcome.err());
            assertEquals(List.of(), traces());
            assertTrue(home.read("drop/done/batch-1.csv").contains("li@example.com"));
        }
    }

    @Test
    void whereChatwootCannotBeAskedNothingIsRemoved() {
        home.delivered(text("n1", 77, PERSON), 4711);
        Outcome outcome = home.run("forget", "--contact", "zhang@example.com");
        assertEquals(1, outcome.exit());
        assertTrue(
                outcome.err()
                        .startsWith(
                                "courier: Chatwoot cannot be asked which conversations the contact has, and nothing was"
                                        + " removed; try again later, or name them: --conversation ID. "),
                outcome.err());
        assertFalse(traces().isEmpty());
    }

    @Test
    void itMustBeToldWhom() {
        assertEquals(2, home.run("forget").exit());
        assertEquals(
                2, home.run("forget", "--order", "SO-1", "--conversation", "7").exit());
    }
}
