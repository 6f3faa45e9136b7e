package org.cardcourier.card;

import freemarker.cache.FileTemplateLoader;
import freemarker.core.Environment;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.TemplateHashModelEx;
import freemarker.template.TemplateMethodModelEx;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelIterator;
import freemarker.template.TemplateNotFoundException;
import freemarker.template.TemplateScalarModel;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cardcourier.notice.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder {@code templates/}: which templates there are, and FreeMarker set up so that they write Markdown and can do
 * nothing else.
 *
 * <p>A template {@code NAME} is the file {@code NAME.md.ftl}, and perhaps one of its own for a language, such as
 * {@code NAME.en.md.ftl}. Its words may stand in {@code words.zh.ftl}, {@code words.en.ftl} and so on, one file a language:
 * {@code <#import words_in(body.locale) as words>} takes those of the notice's language. An edit is seen within half a second. A broken edit and a deleted file leave the last good
 * text in use for notices that were already accepted; new notices that name a deleted template are refused. Thread-safe.
 */
public final class Templates {

    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,100}");
    private static final Pattern FILE = Pattern.compile("([a-z0-9-]{1,100})(\\.([a-z0-9-]{1,35}))?\\.md\\.ftl");
    private static final Pattern WORDS_FILE = Pattern.compile("words\\.(?!md\\.)[a-z0-9-]{1,35}\\.ftl");
    static final String ENDING = ".md.ftl";
    private static final String LANGUAGE_OF_PLAIN_NAMES = "zh";
    private static final int UPDATE_DELAY_MS = 500;

    private final Path folder;
    private final String defaultLocale;
    private final Configuration configuration;
    private volatile Listing listing;

    /** What lay in the folder a moment ago: resolving is on the way of every notice. */
    private record Listing(Set<String> files, Set<String> names, Set<String> languages, long readAt) {}

    /**
     * Opens the folder and reads every template once, so that each has a last good text; a broken one is said in the log.
     *
     * @param folder        where the templates lie
     * @param defaultLocale {@code card.locale}, such as "zh-CN": for notices without a locale or in a language that a
     *                      template does not have
     * @throws UncheckedIOException if the folder cannot be read
     */
    public Templates(Path folder, String defaultLocale) {
        this.folder = folder;
        this.defaultLocale = defaultLocale.toLowerCase(Locale.ROOT);
        this.configuration = configured(folder);
        configuration.setSharedVariable("words_in", wordsIn());
        files().forEach(this::readOnce);
        languages().forEach(language -> readOnce(wordsFile(language)));
    }

    private static Configuration configured(Path folder) {
        Configuration configuration = new Configuration(NoticeWrapper.VERSION);
        configuration.setObjectWrapper(new NoticeWrapper());
        configuration.setDefaultEncoding(StandardCharsets.UTF_8.name());
        configuration.setLocale(Locale.ROOT);
        configuration.setNumberFormat("c");
        configuration.setBooleanFormat("c");
        configuration.setLocalizedLookup(false);
        configuration.setTemplateUpdateDelayMilliseconds(UPDATE_DELAY_MS);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setWrapUncheckedExceptions(true);
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
        configuration.setAPIBuiltinEnabled(false);
        // all files, not only *.md.ftl: what a card includes must be escaped as well
        configuration.setRecognizeStandardFileExtensions(false);
        configuration.setOutputFormat(MarkdownFormat.INSTANCE);
        try {
            configuration.setTemplateLoader(new LastGood(new FileTemplateLoader(folder.toFile()), configuration));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the templates in " + folder, e);
        }
        Directives.addTo(configuration);
        return configuration;
    }

    private void readOnce(String file) {
        try {
            configuration.getTemplate(file);
        } catch (IOException e) {
            LOG.warn("{}; it cannot make cards until that is mended", TemplateProblem.sentence(file, e));
        }
    }

    /** Looks at the files again now, not only half a second after the last look. */
    public void refresh() {
        configuration.clearTemplateCache();
        listing = null;
    }

    /**
     * Reads a template without making a card of it.
     *
     * @param file its resolved name, such as "order-card.md.ftl"
     * @throws TemplateProblem if it is no template
     */
    public void requireReadable(String file) {
        try {
            configuration.getTemplate(file);
        } catch (IOException e) {
            throw new TemplateProblem(file, e);
        }
    }

    /** @return where the templates lie */
    public Path folder() {
        return folder;
    }

    /**
     * FreeMarker as it must be used for cards; Camel's component takes it as it is.
     *
     * @return the one configuration, not to be changed
     */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * The file of a template in a language: that of the locale, else of its language alone, else of {@code card.locale},
     * else the file without a language.
     *
     * @param template a name of {@code [a-z0-9-]}, such as "order-card"
     * @param locale   such as "en-US"; "" for {@code card.locale}
     * @return the file's name in the folder, such as "order-card.md.ftl": nothing else may become part of a route's address
     * @throws RefusedCard if one of the two is not such a name, or there is no such template; the message lists the known ones
     */
    public String resolve(String template, String locale) {
        String language = locale.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(template).matches()) {
            throw new RefusedCard("template must be a name of a-z, 0-9 and -, got \"" + OneLine.of(template) + "\"");
        }
        if (!language.isEmpty() && !NAME.matcher(language).matches()) {
            throw new RefusedCard("locale must be a name such as zh-CN or en, got \"" + OneLine.of(locale) + "\"");
        }
        for (String file : candidates(template, language)) {
            if (isThere(file)) {
                return file;
            }
        }
        throw new RefusedCard(unknown(template, locale));
    }

    /** Absolute, so that a template in a folder below finds it too. */
    private TemplateMethodModelEx wordsIn() {
        return arguments -> "/"
                + words(
                        arguments.isEmpty() || arguments.get(0) == null
                                ? ""
                                : arguments.get(0).toString());
    }

    /**
     * The file with the words of a language: that of the locale, else of its language alone, else of {@code card.locale},
     * else Chinese.
     *
     * @param locale such as "en-US"; "" for {@code card.locale}
     * @return such as "words.en.ftl"
     * @throws RefusedCard if there is none of these
     */
    String words(String locale) {
        Set<String> languages = listing().languages();
        return Stream.of(locale.toLowerCase(Locale.ROOT), defaultLocale, LANGUAGE_OF_PLAIN_NAMES)
                .flatMap(wanted -> Stream.of(wanted, languageOf(wanted)))
                .filter(languages::contains)
                .findFirst()
                .map(Templates::wordsFile)
                .orElseThrow(() -> new RefusedCard("there is no templates/" + wordsFile(LANGUAGE_OF_PLAIN_NAMES)));
    }

    private static String wordsFile(String language) {
        return "words." + language + ".ftl";
    }

    private static String languageOf(String locale) {
        int dash = locale.indexOf('-');
        return dash < 0 ? locale : locale.substring(0, dash);
    }

    /**
     * The languages that have a file of words.
     *
     * @return such as "en" and "zh", sorted
     * @throws UncheckedIOException if the folder cannot be read
     */
    public List<String> languages() {
        return filesLike(WORDS_FILE).stream()
                .map(file -> file.substring("words.".length(), file.length() - ".ftl".length()))
                .toList();
    }

    private boolean isThere(String file) {
        return listing().files().contains(file);
    }

    /** The folder is listed at most twice a second, however many notices ask. */
    private Listing listing() {
        Listing latest = listing;
        if (latest == null || System.nanoTime() - latest.readAt() > UPDATE_DELAY_MS * 1_000_000L) {
            List<String> files = files();
            latest = new Listing(Set.copyOf(files), names(files), Set.copyOf(languages()), System.nanoTime());
            listing = latest;
        }
        return latest;
    }

    private static Set<String> names(List<String> files) {
        TreeSet<String> names = new TreeSet<>();
        files.forEach(file -> names.add(file.substring(0, file.indexOf('.'))));
        return java.util.Collections.unmodifiableSet(names);
    }

    /** The files that may hold a template in a language, the best first; the last is the one without a language. */
    List<String> candidates(String template, String locale) {
        String language = locale.toLowerCase(Locale.ROOT);
        List<String> files = new ArrayList<>(6);
        if (!language.isEmpty()) {
            addCandidates(files, template, language);
        }
        addCandidates(files, template, defaultLocale);
        files.add(template + ENDING);
        return files;
    }

    private static void addCandidates(List<String> files, String template, String locale) {
        String language = languageOf(locale);
        files.add(template + "." + locale + ENDING);
        if (!language.equals(locale)) {
            files.add(template + "." + language + ENDING);
        }
        if (language.equals(LANGUAGE_OF_PLAIN_NAMES)) {
            files.add(template + ENDING);
        }
    }

    private String unknown(String template, String locale) {
        List<String> languages =
                files().stream().filter(file -> file.startsWith(template + ".")).toList();
        return languages.isEmpty()
                ? "there is no template \"" + template + "\", known are " + String.join(", ", known())
                : "template \"" + template + "\" has no text for locale \""
                        + (locale.isEmpty() ? defaultLocale : locale) + "\", there are " + String.join(", ", languages);
    }

    /**
     * The templates that a notice may name.
     *
     * @return their names without language, sorted
     */
    public Set<String> known() {
        return listing().names();
    }

    /**
     * The files of all templates in all languages.
     *
     * @return their names in the folder, sorted
     * @throws UncheckedIOException if the folder cannot be read
     */
    public List<String> files() {
        return filesLike(FILE);
    }

    private List<String> filesLike(Pattern name) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile)
                    .map(path -> path.getFileName().toString())
                    .filter(file -> name.matcher(file).matches())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the templates in " + folder, e);
        }
    }

    /**
     * Writes a card, as Camel would.
     *
     * @param file   a resolved file name, such as "order-card.md.ftl"
     * @param notice what the template sees as {@code body}
     * @return Markdown, without white space around it
     * @throws RefusedCard     if there is no such file, or the template gave no text for this notice
     * @throws TemplateProblem if the template is broken; the message names file and line
     */
    public String render(String file, Notice notice) {
        return render(file, notice, Map.of());
    }

    /**
     * Writes a text to which a route has added values of its own, such as the words on a pressed button.
     *
     * @param file      a resolved file name, such as "order-note.md.ftl"
     * @param notice    what the template sees as {@code body}
     * @param variables what it sees as {@code variables}, by name
     * @return Markdown, without white space around it
     * @throws RefusedCard     if there is no such file, or the template gave no text for this notice
     * @throws TemplateProblem if the template is broken; the message names file and line
     */
    public String render(String file, Notice notice, Map<String, String> variables) {
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            throw new RefusedCard("not a template's file: \"" + OneLine.of(file) + "\"");
        }
        StringWriter text = new StringWriter(512);
        try {
            configuration
                    .getTemplate(file)
                    .process(Map.of("body", notice, "headers", Map.of(), "variables", variables), text);
        } catch (TemplateNotFoundException e) {
            throw new RefusedCard("there is no templates/" + file);
        } catch (IOException | TemplateException e) {
            throw new TemplateProblem(file, e);
        }
        return Shapes.words(text.toString(), file);
    }

    /**
     * What the words of a language lack beside those in Chinese, which ship.
     *
     * @param language such as "en"
     * @return by name, such as "question" or "statuses.paid", those that only this language has: one of them may be a
     *     mistyped one; nothing of words that cannot be read
     */
    public Map<String, Set<String>> missingWords(String language) {
        Set<String> wanted = wordsOf(wordsFile(LANGUAGE_OF_PLAIN_NAMES));
        Set<String> there = wordsOf(wordsFile(language));
        Set<String> others = new TreeSet<>(there);
        others.removeAll(wanted);
        Map<String, Set<String>> missing = new java.util.TreeMap<>();
        if (!there.isEmpty()) {
            wanted.stream().filter(name -> !there.contains(name)).forEach(name -> missing.put(name, others));
        }
        return missing;
    }

    /** @return what the words of the plain language are called, tables by their own names: such as "total", "statuses" */
    public Set<String> words() {
        Set<String> names = new TreeSet<>();
        wordsOf(wordsFile(LANGUAGE_OF_PLAIN_NAMES)).forEach(name -> names.add(name.replaceFirst("\\..*", "")));
        return names;
    }

    private Set<String> wordsOf(String file) {
        Set<String> names = new TreeSet<>();
        try {
            Environment words =
                    configuration.getTemplate(file).createProcessingEnvironment(Map.of(), new StringWriter());
            words.process();
            addNames(words.getMainNamespace(), "", names);
        } catch (IOException | TemplateException e) {
            names.clear(); // said where a card asks for them
        }
        return names;
    }

    private static void addNames(TemplateHashModelEx words, String before, Set<String> names) throws TemplateException {
        for (TemplateModelIterator keys = words.keys().iterator(); keys.hasNext(); ) {
            String name = ((TemplateScalarModel) keys.next()).getAsString();
            TemplateModel value = words.get(name);
            if (value instanceof TemplateHashModelEx table) {
                addNames(table, before + name + ".", names);
            } else if (value instanceof TemplateScalarModel) {
                names.add(before + name);
            }
        }
    }
}
