package org.cardcourier.card;

import freemarker.core.CommonMarkupOutputFormat;
import java.io.IOException;
import java.io.Writer;

/** FreeMarker's name for "what is written here is Markdown": every {@code ${x}} of a template goes through {@link Markdown#text}. */
final class MarkdownFormat extends CommonMarkupOutputFormat<MarkdownText> {

    static final MarkdownFormat INSTANCE = new MarkdownFormat();

    private MarkdownFormat() {}

    @Override
    public String getName() {
        return "Markdown";
    }

    @Override
    public String getMimeType() {
        return "text/markdown";
    }

    @Override
    public void output(String value, Writer out) throws IOException {
        out.write(Markdown.text(value));
    }

    @Override
    public String escapePlainText(String value) {
        return Markdown.text(value);
    }

    @Override
    public boolean isLegacyBuiltInBypassed(String builtIn) {
        return false;
    }

    @Override
    protected MarkdownText newTemplateMarkupOutputModel(String value, String markdown) {
        return new MarkdownText(value, markdown);
    }
}
