package org.cardcourier.card;

import freemarker.core.CommonTemplateMarkupOutputModel;

/** A text that is Markdown already and is not escaped again. */
final class MarkdownText extends CommonTemplateMarkupOutputModel<MarkdownText> {

    MarkdownText(String value, String markdown) {
        super(value, markdown);
    }

    @Override
    public MarkdownFormat getOutputFormat() {
        return MarkdownFormat.INSTANCE;
    }
}
