package org.cardcourier.card;

import freemarker.cache.FileTemplateLoader;
import freemarker.cache.TemplateLoader;
import freemarker.core.ParseException;
import freemarker.template.Configuration;
import freemarker.template.Template;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads templates from their folder, and stays with the last good text of one that was edited into something broken, was
 * emptied, or was deleted. Each such edit is said once in the log, with file and line.
 *
 * <p>It stands below FreeMarker's cache, so that whoever asks the {@link Configuration}, Camel too, gets the same.
 */
final class LastGood implements TemplateLoader {

    private static final Logger LOG = LoggerFactory.getLogger(LastGood.class);

    private final FileTemplateLoader files;
    private final Configuration configuration;
    private final Map<String, String> good = new ConcurrentHashMap<>();
    private final Map<String, String> complaints = new ConcurrentHashMap<>();

    LastGood(FileTemplateLoader files, Configuration configuration) {
        this.files = files;
        this.configuration = configuration;
    }

    /** What FreeMarker's cache compares: a name, and the file's own time while there is a file. */
    private record Source(String name, Object file) {}

    @Override
    public Object findTemplateSource(String name) throws IOException {
        if (name.equals(Directives.FILE)) {
            return new Source(name, null);
        }
        Object file = find(name);
        if (file == null && good.containsKey(name)) {
            complain(name, "templates/" + name + " is gone");
        }
        return file == null && !good.containsKey(name) ? null : new Source(name, file);
    }

    private Object find(String name) throws IOException {
        try {
            return files.findTemplateSource(name);
        } catch (SecurityException e) {
            throw new IOException("templates/" + name + " leads out of the folder", e);
        }
    }

    @Override
    public long getLastModified(Object source) {
        Object file = ((Source) source).file();
        return file == null ? 0 : files.getLastModified(file);
    }

    @Override
    public Reader getReader(Object source, String encoding) throws IOException {
        Source asked = (Source) source;
        if (asked.name().equals(Directives.FILE)) {
            return new StringReader(Directives.TEXT);
        }
        return new StringReader(asked.file() == null ? good.get(asked.name()) : text(asked, encoding));
    }

    private String text(Source source, String encoding) throws IOException {
        String last = good.get(source.name());
        String text;
        try {
            text = read(source, encoding);
        } catch (IOException e) {
            if (last == null) {
                throw e;
            }
            complain(source.name(), TemplateProblem.sentence(source.name(), e));
            return last;
        }
        String problem = problem(source.name(), text);
        if (problem != null && last != null) {
            complain(source.name(), problem);
            return last;
        }
        if (problem == null) {
            good.put(source.name(), text);
            complaints.remove(source.name());
        }
        return text;
    }

    private String read(Source source, String encoding) throws IOException {
        try (Reader reader = files.getReader(source.file(), encoding)) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        }
    }

    /** One sentence on what keeps a text from being a template, or null. */
    private String problem(String name, String text) throws IOException {
        if (text.isBlank()) {
            return "templates/" + name + " is empty";
        }
        try {
            new Template(name, text, configuration);
            return null;
        } catch (ParseException e) {
            return TemplateProblem.sentence(name, e);
        }
    }

    private void complain(String name, String problem) {
        if (!problem.equals(complaints.put(name, problem))) {
            LOG.warn("{}; cards go on with its last good text", problem);
        }
    }

    @Override
    public void closeTemplateSource(Object source) throws IOException {
        Object file = ((Source) source).file();
        if (file != null) {
            files.closeTemplateSource(file);
        }
    }

    /** FreeMarker's messages name what reads the files. */
    @Override
    public String toString() {
        return "the folder templates/";
    }
}
