package org.cardcourier.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.cardcourier.cli.HomeUnderTest.Outcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The shipped cases go as they say, a wrong one is seen, and none reaches the real Chatwoot. */
@Tag("slow")
class CasesTest {

    @TempDir
    Path folder;

    @Test
    void theShippedCasesGoAsTheySayAndNobodyElseIsReached() throws Exception {
        try (ServerSocket real = new ServerSocket(0)) {
            real.setSoTimeout(1);
            HomeUnderTest home = new HomeUnderTest(folder);
            home.settings("chatwoot.api-url=http://127.0.0.1:" + real.getLocalPort() + "\nchatwoot.api-token=secret\n");
            Outcome outcome =
                    home.run("test", Path.of("samples").toAbsolutePath().toString());
            assertEquals(0, outcome.exit(), outcome.out() + outcome.err());
            org.junit.jupiter.api.Assertions.assertThrows(java.net.SocketTimeoutException.class, real::accept);
            assertFalse(Files.exists(folder.resolve("data")));
        }
    }

    @Test
    void aCaseThatGoesOtherwiseFails() {
        HomeUnderTest home = new HomeUnderTest(folder).write("samples/wrong.case.yaml", """
                when:
                  notice: {notice_id: n1, conversation_id: 5, message: {content: 您好}}
                expect:
                  notices: {n1: refused}
                  messages: [Hello]
                  conversation: {labels: [vip]}
                """);
        Outcome outcome =
                home.run("test", folder.resolve("samples/wrong.case.yaml").toString());
        assertEquals(1, outcome.exit());
        for (String each : new String[] {"notice n1", "- Hello", "+ 您好", "conversation 5"}) {
            assertTrue(outcome.out().contains(each), outcome.out());
        }
    }

    /** One wrong expectation of each kind, and what is said of it. */
    private static final Map<String, String> WRONG = new TreeMap<>(Map.ofEntries(
            Map.entry("state", "expect: {notices: {n1: refused}}"),
            Map.entry("text", "expect: {messages: [Hello]}"),
            Map.entry("order", "expect: {messages: [two, one]}"),
            Map.entry("missing", "expect: {messages: [one, two, three]}"),
            Map.entry("type", "expect: {messages: [{text: one, type: cards}]}"),
            Map.entry("note", "expect: {messages: [{note: one}]}"),
            Map.entry("buttons", "expect: {messages: [{buttons: {a: b}}]}"),
            Map.entry("body", "expect: {messages: [{body: {content: none}}]}"),
            Map.entry("from", "expect: {messages: [{from: Nobody}]}"),
            Map.entry("labels", "expect: {conversation: {labels: [vip]}}"),
            Map.entry("status", "expect: {conversation: {status: resolved}}"),
            Map.entry("assignee", "expect: {conversation: {assignee: Li}}"),
            Map.entry("calls", "expect: {calls: [POST /conversations/5/labels]}"),
            Map.entry("refused", "expect: {refused: ['row 1: no']}"),
            Map.entry("answers", "expect: {answers: [409]}"),
            Map.entry("files", "expect: {files: {logs/attention.jsonl: [nobody]}}"),
            Map.entry("cards", "cards: {}"),
            Map.entry("mistake", "expect: {mesages: []}")));

    /** A case with one notice, or two where the order counts. */
    private static String wrong(String kind, int number) {
        boolean isTwo = kind.equals("order") || kind.equals("missing");
        String notice = "{notice_id: n1, conversation_id: %d, message: {content: one}}".formatted(number);
        return "case: '%s <&>'\nwhen:\n  - notice: %s\n".formatted(kind, notice).replace("n1", "n" + number)
                + (isTwo ? "  - notice: " + notice.replace("n1", "m" + number).replace("one", "two") + "\n" : "")
                + WRONG.get(kind).replace("n1", "n" + number).replace("/5/", "/" + number + "/")
                + "\n";
    }

    @Test
    void eachWrongExpectationFailsWithItsSentenceInWordsAsJsonAndAsJunit() throws Exception {
        HomeUnderTest home = new HomeUnderTest(folder);
        int number = 700;
        for (String kind : WRONG.keySet()) {
            home.write("mine/" + kind + ".case.yaml", wrong(kind, ++number));
        }
        Path junit = folder.resolve("results.xml");
        Outcome outcome = home.run(
                "test",
                "--json",
                "--junit",
                junit.toString(),
                folder.resolve("mine").toString());
        assertEquals(1, outcome.exit());
        Map<String, String> said = new TreeMap<>();
        for (String line : outcome.out().lines().toList()) {
            JsonNode result = Json.tree(line.getBytes(StandardCharsets.UTF_8));
            assertFalse(result.get("ok").asBoolean(), line);
            String name = result.get("case").asText().replaceAll("mine/|[.]case[.]yaml", "");
            JsonNode first = result.get("differences").isEmpty()
                    ? result.get("mistakes").get(0)
                    : result.get("differences").get(0);
            said.put(
                    name,
                    first.get("line").asInt() + " "
                            + first.path("what").asText(first.path("sentence").asText()) + " " + first.path("expected")
                            + " " + first.path("got"));
        }
        assertEquals(
                Files.readString(Path.of("src/test/resources/cases/wrong.txt")),
                said.entrySet().stream()
                        .map(each -> each.getKey() + ": " + each.getValue() + "\n")
                        .collect(Collectors.joining()));
        lookAtJunit(junit, WRONG.size());
    }

    /** Well formed, and of the shape that Jenkins and GitLab read. */
    private static void lookAtJunit(Path file, int cases) throws Exception {
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        Element inner = suite.getTagName().equals("testsuites")
                ? (Element) suite.getElementsByTagName("testsuite").item(0)
                : suite;
        assertEquals("testsuite", inner.getTagName());
        assertEquals(String.valueOf(cases), inner.getAttribute("tests"));
        assertEquals(String.valueOf(cases - 1), inner.getAttribute("failures"));
        assertEquals("1", inner.getAttribute("errors"));
        assertTrue(Double.parseDouble(inner.getAttribute("time")) > 0);
        NodeList all = inner.getElementsByTagName("testcase");
        assertEquals(cases, all.getLength());
        for (int i = 0; i < cases; i++) {
            Element each = (Element) all.item(i);
            assertFalse(each.getAttribute("name").isEmpty());
            assertFalse(each.getAttribute("classname").isEmpty());
            assertTrue(Double.parseDouble(each.getAttribute("time")) >= 0);
            assertEquals(
                    1,
                    each.getElementsByTagName("failure").getLength()
                            + each.getElementsByTagName("error").getLength());
        }
    }

    @Test
    void cardsThatChangedFailUntilTheyAreWrittenAnew() {
        HomeUnderTest home = new HomeUnderTest(folder).write("mine/card.case.yaml", """
                when:
                  notice: {notice_id: n1, conversation_id: 5, message: {content: 您好}}
                cards: {languages: [zh-CN], channels: [Channel::WebWidget]}
                """);
        String cases = folder.resolve("mine").toString();
        assertEquals(0, home.run("test", "--update", cases).exit());
        assertEquals("==== n1 in zh-CN on Channel::WebWidget\n---- text\n您好\n", home.read("mine/card.cards.txt"));
        home.edit("mine/card.cards.txt", "您好", "你好");
        Outcome outcome = home.run("test", cases);
        assertEquals(1, outcome.exit());
        assertTrue(outcome.out().contains("""
                  mine/card.case.yaml:3:1 cards, as kept in card.cards.txt (if the new ones are right: courier test --update)
                """), outcome.out());
        assertTrue(outcome.out().contains("- 你好\n      + 您好"), outcome.out());
        assertEquals(0, home.run("test", "--update", cases).exit());
        assertEquals("==== n1 in zh-CN on Channel::WebWidget\n---- text\n您好\n", home.read("mine/card.cards.txt"));
    }
}
