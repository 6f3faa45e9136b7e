package org.cardcourier.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The same words for a channel that reads Markdown otherwise than the web widget. */
class RewritingTest {

    private static final String CARD = """
            📦 **已发货** 订单 `SO-42`
            下单时间 2026-01-20

            - 耳机 <Pro> & Co × 1 ¥399.00
            - [x\\](y) × 2

            🚚 [SF1](https://t.example/?a=1&b=2)
            [查看 \\[详情\\]](https://s.example/42)""";

    private static final List<String> VALUES = List.of(
            "A*B*C",
            "**fett**",
            "a_b_c _x_",
            "![x](y)",
            "[click](http://evil.example)",
            "[a][b] [c]: http://d.example",
            "<b>x</b> <a href=x onclick=y>z</a> <!-- c -->",
            "<http://evil.example>",
            "a < b > c",
            "R&D &lt;b&gt; &#123; &copy;",
            "`code` and ``more``",
            "C:\\x \\* \\",
            "{{contact.email}} {% raw %} {%x",
            "{",
            "# no heading",
            "1. no list",
            "- no list",
            "> no quote",
            "--- (C) ABC--12 ...",
            "evil.com http://evil.com a@b.cn",
            "~~gone~~",
            "| a | b |",
            "5*10cm 2 * 3",
            "O'Brien \"x\"");

    private static String rewritten(Dialect to) {
        return Rewriting.of(CARD, to);
    }

    @Test
    void commonMarkKeepsItsLineEndsAndItsAngles() {
        assertEquals(
                "📦 **已发货** 订单 `SO-42`  \n下单时间 2026-01-20\n\n- 耳机 \\<Pro> & Co × 1 ¥399.00  \n- [x\\](y) × 2\n\n"
                        + "🚚 [SF1](https://t.example/?a=1&b=2)  \n[查看 \\[详情\\]](https://s.example/42)",
                rewritten(Dialect.COMMONMARK));
    }

    @Test
    void aChannelThatLosesTheWordsOfALinkGetsThemBeforeTheAddress() {
        assertEquals(
                "📦 **已发货** 订单 `SO-42`  \n下单时间 2026-01-20\n\n- 耳机 \\<Pro> & Co × 1 ¥399.00  \n- [x\\](y) × 2\n\n"
                        + "🚚 SF1: <https://t.example/?a=1&b=2>  \n查看 \\[详情\\]: <https://s.example/42>",
                rewritten(Dialect.BARE_LINKS));
    }

    @Test
    void telegramGetsNothingThatItWouldTakeForATag() {
        assertEquals(
                "📦 **已发货** 订单 `SO-42`  \n下单时间 2026-01-20\n\n- 耳机 ＜Pro＞ ＆ Co × 1 ¥399.00  \n- [x\\](y) × 2\n\n"
                        + "🚚 [SF1](https://t.example/?a=1&b=2)  \n[查看 \\[详情\\]](https://s.example/42)",
                rewritten(Dialect.TELEGRAM));
    }

    @Test
    void whoGetsTheSourceSeesNoEscapes() {
        assertEquals(
                "📦 **已发货** 订单 `SO-42`\n下单时间 2026-01-20\n\n- 耳机 <Pro> & Co × 1 ¥399.00\n- [x]\u2060(y) × 2\n\n"
                        + "🚚 [SF1](https://t.example/?a=1&b=2)\n[查看 [详情]](https://s.example/42)",
                rewritten(Dialect.SOURCE));
    }

    @Test
    void plainTextHasNoMarkdown() {
        assertEquals(
                "📦 已发货 订单 SO-42\n下单时间 2026-01-20\n\n- 耳机 <Pro> & Co × 1 ¥399.00\n- [x]\u2060(y) × 2\n\n"
                        + "🚚 SF1: https://t.example/?a=1&b=2\n查看 [详情]: https://s.example/42",
                rewritten(Dialect.PLAIN));
    }

    @Test
    void whatATemplateItselfWritesIsKept() {
        String own = "# Heading\n> quote\n![pic](https://i.example/1.png) <https://a.example/>\n``x`y`` *em*";
        assertEquals(
                "# Heading  \n> quote  \n![pic](https://i.example/1.png) <https://a.example/>  \n``x`y`` *em*",
                Rewriting.of(own, Dialect.COMMONMARK));
        assertEquals(
                "Heading\nquote\npic: https://i.example/1.png https://a.example/\nx`y em",
                Rewriting.of(own, Dialect.PLAIN));
    }

    /** Every value, alone in a line, in the middle of one, and as the words of a link. */
    private static List<String> values() {
        List<String> values = new ArrayList<>(VALUES);
        Random random = new Random(4);
        String letters = "ab 1*_`~\\[]<>&#{}%.)(-+=:|/@,!?\"'文";
        for (int i = 0; i < 2000; i++) {
            StringBuilder value = new StringBuilder();
            for (int n = 1 + random.nextInt(12); n > 0; n--) {
                value.append(letters.charAt(random.nextInt(letters.length())));
            }
            values.add(OneLine.of(value.toString()));
        }
        values.removeIf(String::isEmpty);
        return values;
    }

    @ParameterizedTest
    @EnumSource(names = {"COMMONMARK", "BARE_LINKS", "TELEGRAM"})
    void whatEverAValueHoldsIsReadAsItWasWritten(Dialect to) {
        for (String value : values()) {
            String seen = to == Dialect.TELEGRAM
                    ? value.replace('<', '＜').replace('>', '＞').replace('&', '＆')
                    : value;
            String markdown = "x\n" + Markdown.text(value) + "\n- 名 " + Markdown.text(value) + " × 1";
            assertEquals("x\n" + seen + "\n名 " + seen + " × 1\n", Seen.of(Rewriting.of(markdown, to)), value);
        }
    }

    /** The places of the values are the template's: only what Liquid would see is counted. */
    @ParameterizedTest
    @EnumSource(names = "WIDGET", mode = Mode.EXCLUDE)
    void noValueBecomesLiquidOrAPicture(Dialect to) {
        for (String value : values()) {
            String text = Rewriting.of("{" + " 名 " + Markdown.text(value) + " " + Markdown.code(value) + " ×", to);
            String outsideCode = text.replaceAll("`[^`]*`", "`");
            assertFalse(outsideCode.contains("{{") || outsideCode.contains("{%"), value + " as " + text);
            if (to == Dialect.PLAIN || to == Dialect.SOURCE) {
                assertFalse(outsideCode.contains("]("), value + " as " + text);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SOURCE", "PLAIN"})
    void whoGetsTheTextItselfGetsTheValue(Dialect to) {
        for (String value : values()) {
            String text = Rewriting.of("- 名 " + Markdown.text(value) + " × 1", to);
            assertEquals("- 名 " + value + " × 1", text.replace("\u2060", ""), value);
        }
    }

    /** What a CommonMark renderer shows: texts, code, and where lines end; a tag, a link or a picture would betray itself. */
    private static final class Seen extends AbstractVisitor {
        private final StringBuilder out = new StringBuilder();

        static String of(String markdown) {
            Seen seen = new Seen();
            Parser.builder().build().parse(markdown).accept(seen);
            return seen.out.toString();
        }

        @Override
        public void visit(Text text) {
            out.append(text.getLiteral());
        }

        @Override
        public void visit(Code code) {
            out.append("[code]");
        }

        @Override
        public void visit(Link link) {
            out.append("[link]");
        }

        @Override
        public void visit(Image image) {
            out.append("[image]");
        }

        @Override
        public void visit(HtmlInline html) {
            out.append("[tag]");
        }

        @Override
        public void visit(HtmlBlock html) {
            out.append("[tags]");
        }

        @Override
        public void visit(SoftLineBreak softBreak) {
            out.append(' ');
        }

        @Override
        public void visit(HardLineBreak hardBreak) {
            out.append('\n');
        }

        @Override
        public void visit(org.commonmark.node.Paragraph paragraph) {
            visitChildren((Node) paragraph);
            out.append('\n');
        }

        @Override
        public void visit(org.commonmark.node.Emphasis emphasis) {
            out.append("[em]");
        }

        @Override
        public void visit(org.commonmark.node.StrongEmphasis strong) {
            out.append("[strong]");
        }
    }
}
