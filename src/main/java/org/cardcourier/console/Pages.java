package org.cardcourier.console;

import freemarker.cache.ClassTemplateLoader;
import freemarker.core.HTMLOutputFormat;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateMethodModelEx;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes pages: FreeMarker with a configuration of its own, in which every value is escaped for HTML. */
final class Pages {

    private final Configuration templates = new Configuration(Configuration.VERSION_2_3_34);

    Pages() {
        templates.setTemplateLoader(new ClassTemplateLoader(Pages.class, "/console"));
        templates.setDefaultEncoding("UTF-8");
        templates.setLocale(Locale.ROOT);
        templates.setURLEscapingCharset("UTF-8");
        templates.setNumberFormat("c");
        templates.setBooleanFormat("c");
        templates.setLocalizedLookup(false);
        templates.setOutputFormat(HTMLOutputFormat.INSTANCE);
        templates.setAutoEscapingPolicy(Configuration.FORCE_AUTO_ESCAPING_POLICY);
        templates.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
    }

    /** @return the page; {@code w("key", values…)} says a word of the table there */
    String write(String name, Words words, Map<String, Object> model) {
        Map<String, Object> root = new HashMap<>(model);
        root.put("w", (TemplateMethodModelEx) values -> words.say(
                values.get(0).toString(),
                ((List<?>) values).subList(1, values.size()).toArray()));
        root.put("lang", words.tag());
        try {
            StringWriter page = new StringWriter(16_000);
            templates.getTemplate(name + ".ftlh").process(root, page);
            return page.toString();
        } catch (IOException | TemplateException e) {
            throw new IllegalStateException("The console's page " + name + " cannot be written: " + e.getMessage(), e);
        }
    }
}
