package org.cardcourier.sandbox;

import java.util.List;
import java.util.Set;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Markdown as HTML: about what Chatwoot's widget shows. Tags in it are text, and only http and https become links. */
final class Markdown {

    private static final List<Extension> EXTENSIONS =
            List.of(AutolinkExtension.create(), StrikethroughExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer WIDGET = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .softbreak("<br>\n")
            .attributeProviderFactory(context -> (node, tag, attributes) -> {
                if (node instanceof Link) {
                    attributes.put("target", "_blank");
                    attributes.put("rel", "noopener noreferrer nofollow");
                }
            })
            .build();
    private static final Parser PLAIN = Parser.builder().build();
    private static final HtmlRenderer PLAIN_HTML =
            HtmlRenderer.builder().escapeHtml(true).build();

    private Markdown() {}

    /** For the page: line breaks are kept, pictures are not loaded. */
    static String widget(String markdown) {
        Node document = PARSER.parse(markdown);
        document.accept(new Tame());
        return WIDGET.render(document);
    }

    /** As Chatwoot renders for webhooks of a website: "hello" becomes {@code <p>hello</p>} with a line end. */
    static String plain(String markdown) {
        return PLAIN_HTML.render(PLAIN.parse(markdown));
    }

    /** Links elsewhere than to the web, and pictures, become their text. */
    private static final class Tame extends AbstractVisitor {

        private static final Set<String> SCHEMES = Set.of("http", "https");

        @Override
        public void visit(Link link) {
            visitChildren(link);
            int colon = link.getDestination().indexOf(':');
            if (colon < 0
                    || !SCHEMES.contains(
                            link.getDestination().substring(0, colon).toLowerCase(java.util.Locale.ROOT))) {
                unwrap(link);
            }
        }

        @Override
        public void visit(Image image) {
            visitChildren(image);
            image.insertBefore(new Text("🖼 "));
            unwrap(image);
        }

        private static void unwrap(Node node) {
            Node child = node.getFirstChild();
            while (child != null) {
                Node next = child.getNext();
                node.insertBefore(child);
                child = next;
            }
            node.unlink();
        }
    }
}
