package org.cardcourier.sandbox;

import java.util.Set;
import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.parser.Parser;

/**
 * What a channel makes of a message's Markdown, as the customer there reads it: read in Chatwoot 4.15.1
 * ({@code messages/markdown_renderers}), not seen on the channels themselves.
 */
final class ChannelText extends AbstractVisitor {

    private static final Parser PARSER = Parser.builder()
            .extensions(java.util.List.of(StrikethroughExtension.create()))
            .build();
    private static final Set<String> RAW = Set.of("Channel::Api", "Channel::Tiktok");
    private static final Set<String> RAW_QUESTION = Set.of("Channel::Line", "Channel::FacebookPage");
    private static final Set<String> OPTIONS = Set.of(
            "Channel::WebWidget",
            "Channel::Api",
            "Channel::Whatsapp",
            "Channel::Telegram",
            "Channel::Line",
            "Channel::FacebookPage");

    private final String channel;
    private final StringBuilder out = new StringBuilder();

    private ChannelText(String channel) {
        this.channel = channel;
    }

    /** Whether options reach the customer there; an API inbox's integrator gets them. */
    static boolean showsOptions(String channel) {
        return OPTIONS.contains(channel);
    }

    /** As HTML for the page. What an API inbox's customer sees is up to its integrator: shown as in the widget. */
    static String html(String channel, String content, boolean isQuestion) {
        if (channel.equals("Channel::WebWidget") || channel.equals("Channel::Api")) {
            return Markdown.widget(content);
        }
        if (channel.equals("Channel::Email")) {
            return Markdown.plain(content);
        }
        String text = new Html().text(of(channel, content, isQuestion)).toString();
        return "<p>" + text.replace("\n", "<br>\n") + "</p>";
    }

    /** As the text that leaves for the channel; Telegram's without its tags. */
    static String of(String channel, String content, boolean isQuestion) {
        if (RAW.contains(channel) || isQuestion && RAW_QUESTION.contains(channel)) {
            return content;
        }
        ChannelText text = new ChannelText(channel);
        PARSER.parse(content).accept(text);
        return text.out.toString().stripTrailing();
    }

    private boolean is(String name) {
        return channel.equals("Channel::" + name);
    }

    private boolean isWords() {
        return is("Sms") || is("TwilioSms") || is("Telegram");
    }

    private void line() {
        if (out.length() > 0 && out.charAt(out.length() - 1) != '\n') {
            out.append('\n');
        }
    }

    private void around(String mark, Node node) {
        out.append(mark);
        visitChildren(node);
        out.append(mark);
    }

    @Override
    public void visit(org.commonmark.node.Text text) {
        out.append(text.getLiteral());
    }

    @Override
    public void visit(Paragraph paragraph) {
        visitChildren(paragraph);
        line();
    }

    @Override
    public void visit(Heading heading) {
        visitChildren(heading);
        line();
    }

    @Override
    public void visit(StrongEmphasis strong) {
        around(isWords() ? "" : "*", strong);
    }

    @Override
    public void visit(Emphasis emphasis) {
        around(isWords() ? "" : "_", emphasis);
    }

    @Override
    public void visit(CustomNode node) {
        around(node instanceof Strikethrough && !isWords() ? "~" : "", node);
    }

    @Override
    public void visit(Code code) {
        boolean shown = is("Whatsapp") || is("Line");
        out.append(shown ? "`" : "").append(code.getLiteral()).append(shown ? "`" : "");
    }

    @Override
    public void visit(FencedCodeBlock code) {
        out.append(code.getLiteral());
        line();
    }

    /** The words are lost, but for SMS, which has both, and Telegram, where they are the link. */
    @Override
    public void visit(Link link) {
        if (isWords()) {
            visitChildren(link);
        }
        if (!is("Telegram")) {
            out.append(isWords() ? " " : "").append(link.getDestination());
        }
    }

    @Override
    public void visit(Image image) {
        visitChildren(image);
    }

    /** A tag is lost, but on Telegram, which gets it as text. */
    @Override
    public void visit(HtmlInline html) {
        if (is("Telegram")) {
            out.append(html.getLiteral());
        }
    }

    @Override
    public void visit(BulletList list) {
        visitChildren(list);
        line();
    }

    @Override
    public void visit(OrderedList list) {
        visitChildren(list);
        line();
    }

    @Override
    public void visit(ListItem item) {
        out.append(is("Line") ? "" : is("Telegram") ? "• " : "- ");
        visitChildren(item);
        line();
    }

    @Override
    public void visit(BlockQuote quote) {
        out.append(is("Whatsapp") ? "> " : "");
        visitChildren(quote);
        line();
    }

    /** LINE makes a blank of a single line end; so may the others before their renderers learnt better. */
    @Override
    public void visit(SoftLineBreak softBreak) {
        out.append(is("Line") || is("Instagram") || is("FacebookPage") ? ' ' : '\n');
    }

    @Override
    public void visit(HardLineBreak hardBreak) {
        out.append('\n');
    }
}
