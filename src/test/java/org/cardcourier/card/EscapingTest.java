package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What strangers wrote is what the customer reads, and nothing but that, on the real markdown-it. */
@Tag("slow")
class EscapingTest {

    private static final String PLAIN = "Ware";

    /** Where a value may stand; § is its place. */
    private static final List<String> PLACES = List.of(
            "§",
            "vor\n§\nnach",
            "**备注:** §",
            "**状态:§**\nnach",
            "**§** 订单 `SO-1` und **fett** \"oder\" nicht",
            "- § × 2 ¥399.00\n- § × 1 ¥1.00\n\nnach `x` [Link](https://shop.example/1)",
            "vor § mitten § nach **fett** *kursiv* `code` (含运费 ¥1.00)",
            "§: § (¥§) (§ 件)",
            "> §",
            "1. §",
            "§\n[Link](https://shop.example/1)\n§",
            "a | b\n§\n§",
            "§\n§\n\n§");

    private static ChatwootScreen screen;

    @BeforeAll
    static void open() {
        screen = new ChatwootScreen();
    }

    @AfterAll
    static void close() {
        screen.close();
    }

    static List<String> hostileValues() {
        return lines("/card/hostile-values.jsonl").map(EscapingTest::fromJson).toList();
    }

    private static Stream<String> lines(String resource) {
        try (InputStream file = EscapingTest.class.getResourceAsStream(resource)) {
            return Stream.of(new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fromJson(String json) {
        try {
            return NoticeJson.JSON.readValue(json, String.class);
        } catch (IOException e) {
            throw new IllegalStateException(json, e);
        }
    }

    @Test
    void everyHostileValueIsReadAsItWasWrittenInEveryPlace() {
        assertNone(wrong(hostileValues(), PLACES, Markdown::text));
    }

    @Test
    void fiveThousandRandomValuesAreReadAsTheyWereWritten() {
        List<String> values = randomValues(5_000);
        List<String> wrong = new ArrayList<>();
        int share = values.size() / PLACES.size() + 1;
        for (int i = 0; i < PLACES.size(); i++) {
            List<String> some = values.subList(i * share, Math.min(values.size(), (i + 1) * share));
            wrong.addAll(wrong(some, PLACES.subList(i, i + 1), Markdown::text));
        }
        assertNone(wrong);
    }

    @Test
    void theWordsOfALinkAreReadAsTheyWereWritten() {
        List<String> values = new ArrayList<>(hostileValues());
        values.addAll(randomValues(500));
        List<String> places = List.of("- vor § nach\n§\nnach");
        assertNone(wrong(values, places, value -> Markdown.link(value, "https://shop.example/1")));
    }

    @Test
    void aCodeSpanShowsItsValueWithoutBackslashes() {
        List<String> values = new ArrayList<>(hostileValues());
        values.addAll(randomValues(500));
        values.replaceAll(OneLine::of);
        values.removeIf(value -> value.contains("`") || value.contains("{{") || value.contains("{%"));
        assertNone(wrong(values, List.of("订单 §\n§ nach `x`"), Markdown::code));
    }

    @Test
    void whatCannotStandInACodeSpanIsText() {
        for (String value : List.of("a`b", "`", "``SO-1``", "{{contact.email}}", "{%- endraw %}")) {
            assertEquals(Markdown.text(value), Markdown.code(value));
        }
    }

    @Test
    void nothingThatLiquidWouldRunIsLeft() {
        List<String> values = new ArrayList<>(hostileValues());
        values.addAll(randomValues(5_000));
        for (String value : values) {
            for (String written : List.of(
                    Markdown.text(value) + Markdown.text(value),
                    Markdown.code(value),
                    Markdown.link(value, "https://shop.example/{{x}}{%x%}" + value))) {
                assertFalse(written.contains("{{") || written.contains("{%"), written);
            }
        }
    }

    @Test
    void ordinaryTextCarriesNoBackslash() {
        assertAll(lines("/card/ordinary-values.txt")
                .map(value -> () -> assertEquals(
                        value, Markdown.text(value).replace("\u2068", "").replace("\u2069", ""))));
        assertNone(wrong(lines("/card/ordinary-values.txt").toList(), PLACES, Markdown::text));
    }

    @Test
    void aLinkGoesWhereItShould() {
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("https://shop.example/1", "https://shop.example/1");
        addresses.put("https://shop.example/a b?x=1&y=(z)", "https://shop.example/a%20b?x=1&y=%28z%29");
        addresses.put("https://shop.example/?a=1&copy;=2&lt;", "https://shop.example/?a=1&copy;=2&lt;");
        addresses.put("https://shop.example/<x>\"'`\\*_~", "https://shop.example/%3Cx%3E%22'%60%5C*_~");
        addresses.put("https://shop.example/\n)[x](y)", "https://shop.example/%0A%29%5Bx%5D%28y%29");
        addresses.put("https://shop.example/订单/1", "https://shop.example/%E8%AE%A2%E5%8D%95/1");
        addresses.put("https://shop.example/%E8%AE%A2?q=100%25", "https://shop.example/%E8%AE%A2?q=100%25");
        addresses.put("HTTP://shop.example:8080/#a", "HTTP://shop.example:8080/#a");
        addresses.forEach((address, href) -> assertEquals(
                List.of(href), ChatwootScreen.links(screen.html("vor " + Markdown.link("x", address) + " nach"))));
    }

    @Test
    void whatIsNoAbsoluteWebAddressIsNoLink() {
        for (String address : List.of(
                "",
                "/orders/1",
                "shop.example/o/1",
                "javascript:alert(1)",
                "data:text/html,x",
                "ftp://a/b",
                "http://",
                "https:///x",
                "https://?x",
                " https://shop.example",
                "//shop.example",
                "mailto:a@b.c")) {
            assertEquals("a\\*b", Markdown.link("a*b", address));
        }
    }

    @Test
    void nothingIsWrittenForAnEmptyValue() {
        assertEquals("", Markdown.text(" \n\u0000 "));
        assertEquals("", Markdown.code(" \u0000"));
        assertEquals("", Markdown.link("", "https://shop.example"));
    }

    @Test
    void textThatTurnsItsNeighboursRoundIsStraightened() {
        assertEquals("abc", Markdown.text("\u202eabc\u2066"));
        assertEquals("a\ufffdb", Markdown.text("a\ud83db"));
        assertEquals("a b c", Markdown.text("\ta\u2028 b\u0085\u3000c\r\n"));
    }

    @Test
    void textFromRightToLeftIsKeptApart() {
        assertEquals("\u2068مرحبا\u2069", Markdown.text("مرحبا"));
        assertEquals("\u2068Ware\u200f\u2069", Markdown.text("Ware\u200f"));
        assertEquals("\u2068`שלום`\u2069", Markdown.code("שלום"));
        assertEquals("[\u2068שלום\u2069](https://shop.example)", Markdown.link("שלום", "https://shop.example"));
        for (String value : List.of("无线鼠标", "👨‍👩‍👧", "Café № 4", "한국어", "ไทย", "Ware\u200e")) {
            assertSame(value, Markdown.text(value));
        }
    }

    @Test
    void aMegabyteOfAnythingIsWrittenInSeconds() {
        for (String piece : List.of("[", "<", "&", "{", ".", "`", "*", "&a", "<a", "[x](", "a.", "!", "1", " ", "(c")) {
            String value = piece.repeat(1_000_000 / piece.length());
            long start = System.nanoTime();
            Markdown.text(value);
            Markdown.link(value, "https://shop.example/" + value);
            assertTrue(System.nanoTime() - start < 10_000_000_000L, piece);
        }
    }

    /** What is not read as it was written, or became more than text, one line each. */
    private static List<String> wrong(List<String> values, List<String> places, UnaryOperator<String> written) {
        List<String> wrong = new ArrayList<>();
        for (String place : places) {
            String plain = screen.html(place.replace("§", written.apply(PLAIN)));
            List<String> structure = ChatwootScreen.structure(plain);
            String frame = ChatwootScreen.visible(plain);
            for (String value : values) {
                String read = OneLine.of(value);
                if (read.isEmpty()) {
                    continue;
                }
                String markdown = place.replace("§", written.apply(value));
                String html = screen.html(markdown);
                if (!structure.equals(ChatwootScreen.structure(html))
                        || !frame.replace(PLAIN, read).equals(ChatwootScreen.visible(html))) {
                    wrong.add(place.replace("\n", "\\n") + "  <-  " + shortened(value) + "  =  " + shortened(markdown)
                            + "  ->  " + shortened(html));
                }
            }
        }
        return wrong;
    }

    private static String shortened(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() > 160 ? line.substring(0, 160) + "…" : line;
    }

    private static void assertNone(List<String> wrong) {
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " wrong:\n" + String.join("\n", wrong.subList(0, Math.min(60, wrong.size()))));
    }

    /** Seeded, so that a failure comes again: mostly characters that mean something, in runs, with words between. */
    static List<String> randomValues(int count) {
        Random random = new Random(20261122);
        String[] pieces = {
            "*",
            "_",
            "`",
            "[",
            "]",
            "(",
            ")",
            "!",
            "<",
            ">",
            "&",
            "~",
            "|",
            "\\",
            "{",
            "}",
            "#",
            "%",
            "+",
            "-",
            ".",
            "=",
            ":",
            "/",
            "@",
            ",",
            "?",
            "\"",
            "'",
            ";",
            "^",
            "$",
            " ",
            " ",
            "\n",
            "a",
            "B",
            "x1",
            "7",
            "12",
            "com",
            "cn",
            "io",
            "www",
            "http",
            "https",
            "mailto",
            "ftp",
            "localhost",
            "amp",
            "c",
            "tm",
            "订单",
            "。",
            "，",
            "é",
            "😀",
            "\u200b",
            "\u00a0",
            "evil",
            "](",
            "![",
            "//",
            "://",
            "{{",
            "{%",
            "**",
            "--",
            "..",
            "~~",
            "```",
            "&#42;",
            "(c)",
            "1. "
        };
        List<String> values = new ArrayList<>(count);
        while (values.size() < count) {
            StringBuilder value = new StringBuilder();
            for (int n = 1 + random.nextInt(14); n > 0; n--) {
                value.append(pieces[random.nextInt(pieces.length)]);
            }
            values.add(value.toString());
        }
        return values;
    }
}
