package org.cardcourier.card;

import freemarker.template.Configuration;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateNumberModel;
import freemarker.template.TemplateScalarModel;
import java.util.List;

/**
 * The two directives of a template beside {@code ${x}}: {@code <@code x/>} and {@code <@link text uri/>}.
 *
 * <p>They are macros, not Java directives, because only a macro takes its arguments without names; every template
 * includes them by itself.
 */
final class Directives {

    /** The name under which every template includes them; a file of this name in the folder is never read. */
    static final String FILE = "card-courier-directives.ftl";

    /** On one line each, so that they add no white space. */
    static final String TEXT = """
            <#macro code value>${_as_code(value)}</#macro>
            <#macro link text uri>${_as_link(text, uri)}</#macro>
            """;

    private Directives() {}

    static void addTo(Configuration configuration) {
        configuration.setSharedVariable("_as_code", method(texts -> Markdown.code(texts.get(0))));
        configuration.setSharedVariable("_as_link", method(texts -> Markdown.link(texts.get(0), texts.get(1))));
        configuration.setAutoIncludes(List.of(FILE));
    }

    private static TemplateMethodModelEx method(Writing writing) {
        return arguments -> {
            String[] texts = new String[arguments.size()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = text(arguments.get(i));
            }
            return new MarkdownText(null, writing.markdown(List.of(texts)));
        };
    }

    private static String text(Object argument) throws TemplateModelException {
        if (argument instanceof TemplateScalarModel text) {
            String value = text.getAsString();
            return value == null ? "" : value;
        }
        if (argument instanceof TemplateNumberModel number) {
            return number.getAsNumber().toString();
        }
        throw new TemplateModelException("<@code> and <@link> take texts");
    }

    /** How texts become Markdown. */
    private interface Writing {
        String markdown(List<String> texts);
    }
}
