package org.cardcourier.screen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cardcourier.card.Cards;
import org.cardcourier.card.Markdown;
import org.cardcourier.card.Templates;
import org.cardcourier.notice.Notice;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever strangers write, the customer reads exactly that and nothing else: every value in every place of every template
 * that ships, through Chatwoot's Liquid and its markdown-it, on the screen of a real browser. It fails where Ruby's Liquid or
 * Chromium is missing.
 */
@Tag("slow")
class HostileValuesTest {

    private static final String SHOP = "https://shop.example/";
    /** Between the values of two places of a card, so that the longest do not come together. */
    private static final int STRIDE = 37;

    private static final Templates TEMPLATES = new Templates(Path.of("templates"), "zh-CN");
    private static final Set<String> LOCALES = locales();
    private static final List<String> VALUES = Values.hostile();
    private static final List<String> SHORT_VALUES =
            VALUES.stream().filter(value -> value.length() < Values.LONG).toList();

    private static final Map<String, String> WORDS = words();

    private static Widget widget;
    private static List<Frame> frames;

    /** How many cards were looked at: said at the end, so that a proof of nothing is seen. */
    private static int looked;

    @BeforeAll
    static void open() {
        widget = new Widget();
        frames = frames();
    }

    @AfterAll
    static void close() {
        System.out.println("HostileValuesTest: " + looked + " cards read on the screen");
        widget.close();
    }

    /**
     * A card whose every value is an ordinary word of its own, and what is seen of it.
     *
     * @param template its file
     * @param locale   its language
     * @param left     fields that the shop did not send
     * @param markdown the card
     * @param seen     what customers see; the words mark the places
     */
    private record Frame(String template, String locale, Set<String> left, String markdown, Widget.Seen seen) {

        /** The card with other texts in its places. */
        String with(UnaryOperator<String> texts) {
            return card(template, locale, left, texts);
        }

        Frame read(Widget.Seen now) {
            return new Frame(template, locale, left, markdown, now);
        }

        boolean shows(String field) {
            return markdown.contains(word(field));
        }

        /** What should be read with other texts in its places. */
        String expected(UnaryOperator<String> texts) {
            return replaced(seen.text(), texts);
        }
    }

    /** A card to look at, and what should be seen. */
    private record Case(String about, Frame frame, String markdown, String expected) {}

    /** Looks at cards, some thousand at a time: a browser and Ruby are slow to ask and quick to answer. */
    private static final class Eye {

        private static final int MOST = 3_000;
        private final List<Case> waiting = new ArrayList<>(MOST);
        private final List<String> wrong = new ArrayList<>();

        void look(Case one) {
            waiting.add(one);
            if (waiting.size() == MOST) {
                wrong();
            }
        }

        /** What was not as it should be among all that was looked at. */
        List<String> wrong() {
            List<List<Widget.Seen>> seen =
                    widget.shown(waiting.stream().map(Case::markdown).toList());
            for (int i = 0; i < waiting.size(); i++) {
                for (Widget.Seen way : seen.get(i)) {
                    String difference = difference(waiting.get(i), way);
                    if (!difference.isEmpty()) {
                        wrong.add(waiting.get(i).about() + "\n      " + difference);
                    }
                }
            }
            looked += waiting.size();
            waiting.clear();
            return wrong;
        }
    }

    @Test
    void everyTemplateShowsWhatAnOrderHas() {
        Map<String, Set<String>> shown = new LinkedHashMap<>();
        for (Frame frame : frames) {
            Set<String> fields = shown.computeIfAbsent(frame.template(), template -> new TreeSet<>());
            EveryField.NAMES.stream().filter(frame::shows).forEach(fields::add);
        }
        System.out.println(
                "HostileValuesTest: " + VALUES.size() + " values, " + frames.size() + " cards with " + shown);
        assertTrue(VALUES.size() >= 300);
        assertEquals(
                TEMPLATES.files().stream()
                        .filter(file -> !file.startsWith(Cards.QUESTION))
                        .collect(Collectors.toSet()),
                shown.keySet(),
                "a template without values must be named here");
        Set<String> ofACard = Set.of("order.orderId", "order.items.name", "order.totalAmount", "order.remark");
        shown.forEach((template, fields) -> assertTrue(
                fields.containsAll(template.startsWith("order-card") ? ofACard : Set.of("order.orderId")),
                template + " shows " + fields));
        assertTrue(shown.get("order-note.md.ftl").contains(EveryField.TITLE), "the note quotes the pressed button");
    }

    /** As many cards as there are values, the places of each full of different ones; after the last card each was everywhere. */
    @Test
    void everyValueIsReadInEveryPlace() {
        Eye eye = new Eye();
        for (Frame frame : frames) {
            // the longest ones once in every place of every template, that is enough
            List<String> values = frame.left().isEmpty() ? VALUES : SHORT_VALUES;
            for (int card = 0; card < values.size(); card++) {
                Map<String, String> texts = new HashMap<>();
                int value = card;
                for (String field : EveryField.NAMES) {
                    texts.put(field, placed(field, values.get(value % values.size())));
                    value += STRIDE;
                }
                eye.look(shownIn(frame, "card " + card, texts::get));
            }
        }
        assertNone(eye.wrong());
    }

    @Test
    void aValueIsReadInAllPlacesTogether() {
        Eye eye = new Eye();
        for (Frame frame : frames) {
            for (String value : frame.left().isEmpty() ? SHORT_VALUES : List.<String>of()) {
                eye.look(shownIn(frame, "everywhere " + value, field -> placed(field, value)));
            }
        }
        assertNone(eye.wrong());
    }

    @Test
    void twoValuesCannotMakeTogetherWhatOneCannot() {
        List<List<String>> pairs = List.of(
                List.of("{", "{contact.email}}"),
                List.of("{{", "contact.email }}"),
                List.of("{%", " echo contact.email %}"),
                List.of("{", "% echo contact.email %}"),
                List.of("{% raw %}", "{% endraw %}{{contact.email}}"),
                List.of("`{% endraw", " %}{{contact.email}}`"),
                List.of("`", "`"),
                List.of("**", "**"),
                List.of("_a", "b_"),
                List.of("~~", "~~"),
                List.of("[x", "](http://evil.example)"),
                List.of("[x]", "(http://evil.example)"),
                List.of("![x", "](y)"),
                List.of("!", "[x](y)"),
                List.of("<", "b>"),
                List.of("<http://evil", ".example>"),
                List.of("&", "lt;"),
                List.of("evil.", "com"),
                List.of("a@", "evil.com"),
                List.of("http:", "//evil.example"),
                List.of("(", "c)"),
                List.of("\"", "\""),
                List.of("\\", "*"),
                List.of("a |", "b\n-|-"),
                List.of("שלום", "123"));
        Eye eye = new Eye();
        for (Frame frame : frames) {
            for (List<String> pair : pairs) {
                for (int first : List.of(0, 1)) {
                    Map<String, String> texts = new HashMap<>();
                    int turn = first;
                    for (String field : EveryField.NAMES) {
                        texts.put(field, placed(field, pair.get(turn++ % 2)));
                    }
                    eye.look(shownIn(frame, "in turn " + pair, texts::get));
                }
            }
        }
        assertNone(eye.wrong());
    }

    @Test
    void randomValuesAreReadAsTheyWereWritten() {
        long seed = Long.getLong("courier.seed", 20261123L);
        System.out.println("HostileValuesTest: random values of -Dcourier.seed=" + seed);
        Random random = new Random(seed);
        Eye eye = new Eye();
        for (int i = 0; i < 3_000; i++) {
            Map<String, String> texts = new HashMap<>();
            EveryField.NAMES.forEach(field -> texts.put(field, placed(field, visible(random))));
            Frame frame = frames.get(i % frames.size());
            eye.look(shownIn(frame, "random " + i, texts::get));
        }
        assertNone(eye.wrong());
    }

    private static String visible(Random random) {
        String value = Values.random(random);
        return Values.asRead(value).isEmpty() ? "x" : value;
    }

    @Test
    void theWordsOfAButtonAreTheValue() {
        Cards cards = new Cards(TEMPLATES);
        for (String value : VALUES) {
            String read = Values.asRead(value);
            // longer ones are refused as the words of a button
            if (!read.isEmpty() && value.length() <= 20) {
                Notice notice = EveryField.notice("", field -> field.equals("actions.text") ? value : word(field));
                for (Map<String, Object> button : items(cards.preview(notice, "Channel::WebWidget"), 1)) {
                    assertEquals(read, button.get("title"));
                }
            }
        }
    }

    @Test
    void aCardMessageSaysThePlainValue() {
        List<String> wrong = new ArrayList<>();
        for (String template : List.of("order-card", "order-card-seed")) {
            String plain = words(template, HostileValuesTest::word);
            for (String value : SHORT_VALUES) {
                UnaryOperator<String> texts =
                        field -> field.startsWith("actions.") ? word(field) : placed(field, value);
                String expected = replaced(plain, texts);
                String said = Values.collapsed(words(template, texts));
                if (!expected.equals(said)) {
                    wrong.add(value + "\n      " + differing(expected, said));
                }
            }
        }
        assertNone(wrong);
    }

    /** Title and description of a message of shape "card", which Chatwoot shows as plain text. */
    private static String words(String template, UnaryOperator<String> texts) {
        Notice notice = EveryField.card(template, texts);
        Map<String, Object> item = items(new Cards(TEMPLATES).preview(notice, "Channel::WebWidget"), 0)
                .get(0);
        return item.get("title") + " | " + item.get("description");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> items(List<Map<String, Object>> messages, int message) {
        return (List<Map<String, Object>>)
                ((Map<String, Object>) messages.get(message).get("content_attributes")).get("items");
    }

    @Test
    void lettersFromRightToLeftMoveNothingBesideThem() {
        List<String> turning = List.of(
                "مرحبا",
                "שלום",
                "Ware\u200f",
                "\u200f",
                "a\u061c",
                "\u202eWare",
                "\u2067Ware",
                "שלום (1)",
                "ABC שלום 42",
                "𐤀𐤁",
                "ﬡ",
                "ﻼ",
                "٣٤",
                "a\u200eשלום");
        List<String> contents = new ArrayList<>();
        for (String value : turning) {
            contents.add("- " + Markdown.text(value) + " × 2468 ¥13579");
            contents.add("🚚 " + Markdown.text(value) + " " + Markdown.code(value) + " × 2468 ¥13579");
            contents.add("订单 " + Markdown.link(value, SHOP) + " × 2468 ¥13579");
        }
        List<List<Double>> lefts = widget.lefts(contents, List.of("2468", "13579"));
        for (int i = 0; i < contents.size(); i++) {
            double quantity = lefts.get(i).get(0);
            double price = lefts.get(i).get(1);
            assertTrue(quantity > 0 && price > quantity, contents.get(i) + " " + lefts.get(i));
        }
    }

    @Test
    void thisProofSeesWhatIsNotWrittenWithCare() {
        assertEquals(
                "- leaked@contact.example × 2",
                "- " + seen("{{contact.email}} × 2").text());
        assertEquals("leaked@contact.example", seen("{% echo contact.email %}").text());
        assertEquals("", seen("订单 ![x](y)").text());
        assertEquals(List.of("http://evil.com"), seen("evil.com").links());
        assertEquals("A–12 ©", seen("A--12 (c)").text());
        assertEquals(List.of("p", "strong"), seen("**a**").elements());
        assertEquals(2, widget.shown(List.of("a\n===")).get(0).size());
        List<List<Double>> lefts = widget.lefts(List.of("- Ware\u200f × 2468 ¥13579"), List.of("2468", "13579"));
        assertTrue(lefts.get(0).get(1) < lefts.get(0).get(0), "turned round: " + lefts);
        Frame frame = frames.get(0);
        Eye careless = new Eye();
        for (String value : VALUES) {
            careless.look(new Case(
                    "careless",
                    frame,
                    frame.markdown().replace(word("order.remark"), value),
                    frame.expected(field -> field.equals("order.remark") ? value : word(field))));
        }
        int wrong = careless.wrong().size();
        System.out.println("HostileValuesTest: " + wrong + " values change a card that takes no care");
        assertTrue(wrong > 200, wrong + " of " + VALUES.size());
    }

    private static Widget.Seen seen(String content) {
        return widget.shown(List.of(content)).get(0).get(0);
    }

    private static Case shownIn(Frame frame, String which, UnaryOperator<String> texts) {
        return new Case(
                frame.template() + " " + frame.locale() + " without " + frame.left() + ", " + which,
                frame,
                frame.with(texts),
                frame.expected(texts));
    }

    private static String difference(Case one, Widget.Seen seen) {
        String text = Values.collapsed(seen.text());
        if (text.contains("LEAKED") || text.contains("leaked")) {
            return "leaks: " + text;
        } else if (!text.equals(one.expected())) {
            return differing(one.expected(), text);
        } else if (!structure(one.frame().seen()).equals(structure(seen))) {
            return "elements " + seen.elements();
        } else if (seen.links().size() != one.frame().seen().links().size()
                || !seen.links().stream().allMatch(link -> link.startsWith(SHOP))) {
            return "links " + seen.links();
        }
        return "";
    }

    /** Two texts from a little before the place where they part. */
    private static String differing(String expected, String read) {
        int same = 0;
        while (same < Math.min(expected.length(), read.length()) && expected.charAt(same) == read.charAt(same)) {
            same++;
        }
        return "expected …" + shortened(expected, same) + "\n      read     …" + shortened(read, same);
    }

    private static String shortened(String text, int from) {
        return text.substring(Math.max(0, from - 60), Math.min(text.length(), from + 120));
    }

    /** A value that cannot stand in a code span is text: the customer reads it all the same. */
    private static List<String> structure(Widget.Seen seen) {
        return seen.elements().stream()
                .filter(element -> !element.equals("code"))
                .toList();
    }

    private static void assertNone(List<String> wrong) {
        assertTrue(
                wrong.isEmpty(),
                () -> wrong.size() + " wrong:\n" + wrong.stream().limit(40).collect(Collectors.joining("\n")));
    }

    /** The fields of a card, each with what stands right beside it: it is another place where that is another. */
    private static Set<String> contexts(Frame frame) {
        Set<String> contexts = new HashSet<>();
        for (String field : EveryField.NAMES) {
            String card = "\n" + frame.markdown() + "\n";
            for (String other : EveryField.NAMES) {
                card = card.replace(word(other), other.equals(field) ? "§" : "x");
            }
            Pattern.compile("[^§]{0,2}§[^§]{0,2}")
                    .matcher(card)
                    .results()
                    .forEach(beside -> contexts.add(frame.template() + " " + field + " " + beside.group()));
        }
        return contexts;
    }

    /** For every template the card with everything, and those with something left out that have a place of their own. */
    private static List<Frame> frames() {
        List<Set<String>> leavings = new ArrayList<>();
        leavings.add(Set.of());
        leavings.add(EveryField.NAMES.stream().filter(EveryField::isAddress).collect(Collectors.toSet()));
        EveryField.NAMES.forEach(field -> leavings.add(Set.of(field)));
        List<Frame> frames = new ArrayList<>();
        Set<String> places = new HashSet<>();
        for (String template : TEMPLATES.files()) {
            for (String locale : LOCALES) {
                for (Set<String> left : leavings) {
                    String card = card(template, locale, left, HostileValuesTest::word);
                    Frame frame = new Frame(template, locale, left, card, null);
                    if (places.addAll(contexts(frame))) {
                        frames.add(frame);
                    }
                }
            }
        }
        List<List<Widget.Seen>> seen =
                widget.shown(frames.stream().map(Frame::markdown).toList());
        for (int i = 0; i < frames.size(); i++) {
            frames.set(i, frames.get(i).read(seen.get(i).get(0)));
        }
        return frames;
    }

    private static String replaced(String text, UnaryOperator<String> texts) {
        String replaced = Values.collapsed(text);
        for (String field : EveryField.NAMES) {
            replaced = replaced.replace(word(field), Values.asRead(texts.apply(field)));
        }
        return Values.collapsed(replaced);
    }

    private static String placed(String field, String value) {
        return EveryField.isAddress(field) ? SHOP + value : Values.asRead(value).isEmpty() ? word(field) : value;
    }

    /** An ordinary word that no other field has. */
    private static String word(String field) {
        return WORDS.get(field);
    }

    private static Map<String, String> words() {
        Map<String, String> words = new HashMap<>();
        for (String field : EveryField.NAMES) {
            String word = "Wert" + (char) ('a' + words.size() / 20) + (char) ('a' + words.size() % 20) + "q";
            words.put(field, EveryField.isAddress(field) ? SHOP + word : word);
        }
        return words;
    }

    private static String card(String template, String locale, Set<String> left, UnaryOperator<String> texts) {
        UnaryOperator<String> sent = field -> left.contains(field) ? "" : texts.apply(field);
        Map<String, String> variables = Map.of("title", sent.apply(EveryField.TITLE));
        return TEMPLATES
                .render(template, EveryField.notice(locale, sent), variables)
                .strip();
    }

    /** Those that have a file of their own, and that of the files without. */
    private static Set<String> locales() {
        Set<String> locales = new TreeSet<>(Set.of("zh-CN"));
        for (String file : Path.of("templates").toFile().list()) {
            Matcher name =
                    Pattern.compile("[a-z0-9-]+\\.([a-z0-9-]+)(\\.md)?\\.ftl").matcher(file);
            if (name.matches() && !name.group(1).equals("md")) {
                locales.add(name.group(1));
            }
        }
        return locales;
    }
}
