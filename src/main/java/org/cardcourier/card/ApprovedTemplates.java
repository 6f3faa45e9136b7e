package org.cardcourier.card;

import freemarker.template.TemplateHashModel;
import freemarker.template.TemplateModel;
import freemarker.template.TemplateModelException;
import freemarker.template.TemplateNumberModel;
import freemarker.template.TemplateScalarModel;
import freemarker.template.TemplateSequenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.notice.Notice;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * WhatsApp's approved templates: what may go out after its reply window has closed.
 *
 * <p>Beside {@code NAME.md.ftl} lies {@code NAME.whatsapp.yaml}, or {@code NAME.en.whatsapp.yaml} for a language: which approved template stands for that card, its text as it
 * was approved (what agents will see), and which value of the order goes where. Chatwoot takes them as
 * {@code template_params} (read in 4.15.1, send_on_whatsapp_service.rb). A file is read anew for each card: edits count at
 * once. Thread-safe.
 */
public final class ApprovedTemplates {

    /** What their files are called after the template's own name. */
    public static final String ENDING = ".whatsapp.yaml";

    private static final List<String> KEYS =
            List.of("name", "category", "language", "text", "body", "header", "buttons");
    private static final List<String> CATEGORIES = List.of("UTILITY", "MARKETING", "AUTHENTICATION");
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(_[A-Z]{2})?");
    private static final String VALUE = "order.";
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(1 << 18).build();

    private final Templates templates;
    private final NoticeWrapper wrapper = new NoticeWrapper();

    /** @param templates the templates beside which they lie */
    public ApprovedTemplates(Templates templates) {
        this.templates = templates;
    }

    /** The one message for a notice's order; see {@link Cards#approved}. */
    List<Map<String, Object>> message(Notice notice) {
        String file = file(notice);
        String yaml;
        try {
            yaml = Files.readString(templates.folder().resolve(file));
        } catch (NoSuchFileException e) {
            throw new RefusedCard("there is no templates/" + file + " that names an approved template to send instead");
        } catch (IOException e) {
            throw new IllegalStateException("templates/" + file + " cannot be read: " + e.getMessage(), e);
        }
        List<String> mistakes = mistakes(yaml);
        if (!mistakes.isEmpty()) {
            throw new IllegalStateException(
                    "templates/" + file + ": " + mistakes.get(0)); // mended while the schedule runs
        }
        return message(keys(yaml), notice, file);
    }

    /** That of the notice's language, else of {@code card.locale}, else the one without a language. */
    private String file(Notice notice) {
        List<String> files = templates.candidates(notice.template(), notice.locale()).stream()
                .map(file -> file.replace(Templates.ENDING, ENDING))
                .toList();
        return files.stream()
                .filter(file -> Files.exists(templates.folder().resolve(file)))
                .findFirst()
                .orElse(files.get(files.size() - 1));
    }

    private List<Map<String, Object>> message(Map<?, ?> keys, Notice notice, String file) {
        Map<String, Object> processed = new LinkedHashMap<>();
        for (String part : List.of("body", "header", "buttons")) {
            if (keys.containsKey(part)) {
                processed.put(part, filled(keys.get(part), notice, file));
            }
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String key : List.of("name", "category", "language")) {
            if (keys.containsKey(key)) {
                parameters.put(key, keys.get(key));
            }
        }
        parameters.put("processed_params", processed);
        return Shapes.approved(text(keys, processed), parameters);
    }

    /** As the customer will read it: what agents see. */
    private static String text(Map<?, ?> keys, Map<String, Object> processed) {
        Map<?, ?> values = processed.get("body") instanceof Map<?, ?> body ? body : Map.of();
        return PLACE.matcher(keys.get("text").toString().strip())
                .replaceAll(place -> Matcher.quoteReplacement(
                        Markdown.text(values.get(place.group(1)).toString())));
    }

    private Object filled(Object node, Notice notice, String file) {
        if (node instanceof Map<?, ?> map) {
            Map<String, Object> filled = new LinkedHashMap<>();
            map.forEach((key, value) -> filled.put(String.valueOf(key), filled(value, notice, file)));
            return filled;
        }
        if (node instanceof List<?> list) {
            List<Object> filled = new ArrayList<>();
            list.forEach(value -> filled.add(filled(value, notice, file)));
            return filled;
        }
        String text = String.valueOf(node);
        return text.startsWith(VALUE) ? value(text, notice, file) : text;
    }

    /** {@code order.logistics.carrier}, or with what stands there where the order has none: {@code … | 快递}. */
    private String value(String text, Notice notice, String file) {
        int bar = text.indexOf('|');
        String path = (bar < 0 ? text : text.substring(0, bar)).strip();
        String value = OneLine.of(resolved(path, notice, file));
        if (value.isEmpty() && bar >= 0) {
            value = text.substring(bar + 1).strip();
        }
        if (value.isEmpty()) {
            throw new RefusedCard("the approved template of templates/" + file + " needs " + path
                    + ", which this order does not have");
        }
        return value;
    }

    private String resolved(String path, Notice notice, String file) {
        try {
            TemplateModel model = wrapper.wrap(notice);
            for (String name : path.split("\\.", -1)) {
                model = step(model, name, path, file);
                if (model == null) {
                    return "";
                }
            }
            if (model instanceof TemplateNumberModel number) {
                return number.getAsNumber().toString();
            }
            String value = model instanceof TemplateScalarModel scalar ? scalar.getAsString() : null;
            return value == null ? "" : value;
        } catch (TemplateModelException e) {
            throw new IllegalStateException("templates/" + file + ": " + path + " cannot be read", e);
        }
    }

    private static TemplateModel step(TemplateModel model, String name, String path, String file)
            throws TemplateModelException {
        if (model instanceof TemplateSequenceModel list && name.matches("\\d{1,4}")) {
            int index = Integer.parseInt(name);
            return index < list.size() ? list.get(index) : null;
        }
        TemplateModel next = model instanceof TemplateHashModel hash ? hash.get(name) : null;
        boolean mayBeMissing = model instanceof TemplateHashModel && !(model instanceof RecordModel);
        if (next == null && !mayBeMissing) {
            boolean isEmptyRecord = model instanceof RecordModel data && data.has(name);
            if (!isEmptyRecord) {
                throw new IllegalStateException("templates/" + file + ": there is no " + path + " in a notice");
            }
        }
        return next;
    }

    // ---- mistakes

    /**
     * Everything that is wrong with a file.
     *
     * @param file   its name in the folder, such as "order-card.whatsapp.yaml"
     * @param orders notices with an order to try it with
     * @return sentences; empty for nothing
     */
    public List<String> mistakes(String file, List<Notice> orders) {
        Path path = templates.folder().resolve(file);
        String card = file.substring(0, file.indexOf('.'));
        try {
            List<String> mistakes = mistakes(Files.readString(path));
            if (!templates.known().contains(card)) {
                mistakes.add("belongs to no template: there is no templates/" + card + Templates.ENDING);
            }
            return mistakes.isEmpty() ? unknownFields(keys(Files.readString(path)), orders, file) : mistakes;
        } catch (IOException e) {
            return List.of("cannot be read: " + e.getMessage());
        }
    }

    /** That an order lacks a value is no mistake of the file. */
    private List<String> unknownFields(Map<?, ?> keys, List<Notice> orders, String file) {
        for (Notice notice : orders) {
            try {
                message(keys, notice, file);
            } catch (RefusedCard e) {
                continue;
            } catch (IllegalStateException e) {
                return List.of(e.getMessage().replace("templates/" + file + ": ", ""));
            }
        }
        return List.of();
    }

    private static List<String> mistakes(String yaml) {
        List<String> mistakes = new ArrayList<>();
        Map<?, ?> keys;
        try {
            keys = keys(yaml);
        } catch (YamlEngineException e) {
            mistakes.add("is no YAML: " + e.getMessage().replaceAll("\\s+", " ").strip());
            return mistakes;
        }
        for (Object key : keys.keySet()) {
            if (!KEYS.contains(String.valueOf(key))) {
                mistakes.add("unknown key \"" + key + "\"; known are " + String.join(", ", KEYS));
            }
        }
        for (String key : List.of("name", "language", "text")) {
            if (!(keys.get(key) instanceof String text) || text.isBlank()) {
                mistakes.add(key + " is missing");
            }
        }
        if (keys.get("language") instanceof String language
                && !LANGUAGE.matcher(language).matches()) {
            mistakes.add("language must be as WhatsApp writes it, such as zh_CN or en, got \"" + language + "\"");
        }
        if (keys.get("category") != null && !CATEGORIES.contains(keys.get("category"))) {
            mistakes.add("category must be one of " + String.join(", ", CATEGORIES) + ", got \"" + keys.get("category")
                    + "\"");
        }
        checkPlaces(keys, mistakes);
        return mistakes;
    }

    /** What the text leaves open and what the body fills must be the same. */
    private static void checkPlaces(Map<?, ?> keys, List<String> mistakes) {
        Set<String> open = new TreeSet<>();
        Matcher place = PLACE.matcher(keys.get("text") instanceof String text ? text : "");
        while (place.find()) {
            open.add(place.group(1));
        }
        Set<String> filled = new TreeSet<>();
        if (keys.get("body") instanceof Map<?, ?> body) {
            body.forEach((key, value) -> {
                filled.add(String.valueOf(key));
                if (value == null) {
                    mistakes.add("body." + key + " is empty");
                }
            });
        } else if (keys.get("body") != null) {
            mistakes.add("body must have a line for each {{…}} of the text");
        }
        open.stream()
                .filter(name -> !filled.contains(name))
                .forEach(name -> mistakes.add("the text has {{" + name + "}}, and body has no " + name));
        filled.stream()
                .filter(name -> !open.contains(name))
                .forEach(name -> mistakes.add("body has " + name + ", and the text has no {{" + name + "}}"));
    }

    private static Map<?, ?> keys(String yaml) {
        Object root = new Load(SETTINGS).loadFromString(yaml);
        return root instanceof Map<?, ?> keys ? keys : Map.of();
    }
}
