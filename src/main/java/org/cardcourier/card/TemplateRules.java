package org.cardcourier.card;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cardcourier.notice.Notice;

/**
 * What a template's text shows without being carried out: that it switches escaping off, and that it asks for what no
 * notice has. FreeMarker says neither: a field that is only asked for by {@code ?has_content} is just never there.
 */
public final class TemplateRules {

    private static final Pattern COMMENT = Pattern.compile("<#--.*?-->", Pattern.DOTALL);
    /** Where FreeMarker is at work: {@code ${…}} and tags; the rest is the card's words. */
    private static final Pattern CODE = Pattern.compile("\\$\\{[^}]*}|</?[#@](?:\"[^\"]*\"|->|[^>\"])*>");

    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern UNESCAPED =
            Pattern.compile("\\?\\s*(no_esc|interpret|eval|eval_json)\\b|<#(no_?[aA]uto_?[eE]sc|output_?[fF]ormat)\\b"
                    + "|<#ftl[^>]*\\b(output_?[fF]ormat|auto_?[eE]sc)\\b");
    private static final Pattern CHAIN = Pattern.compile("(?<![\\w.?])([a-z]\\w*)((?:\\.[A-Za-z_]\\w*)+)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w.?@#&])([A-Za-z_]\\w*)(?!\\w)(?!\\s*(?:->|=(?![=])))");
    private static final Pattern TAG = Pattern.compile("<([#@])([\\w.]+)([^>]*)>");
    private static final Pattern DECLARED =
            Pattern.compile("(\\w+)\\s*=(?!=)|\\bas\\s+(\\w+)(?:\\s*,\\s*(\\w+))?|(\\w+)\\s*->");
    private static final Pattern BLOCK = Pattern.compile("<#(?:assign|local|global)\\s+(\\w+)\\s*>");
    private static final Pattern DEFINED = Pattern.compile("<#(?:macro|function)\\s+(\\w+)([^>]*)>");
    private static final Pattern WORDS = Pattern.compile("<#import\\s+words_in\\([^>]*\\)\\s+as\\s+(\\w+)\\s*/?>");
    /** What FreeMarker's expressions say themselves, and what every template is given. */
    private static final Set<String> GIVEN = Set.of(
            "true",
            "false",
            "as",
            "in",
            "using",
            "gt",
            "gte",
            "lt",
            "lte",
            "and",
            "or",
            "body",
            "headers",
            "variables",
            "words_in",
            "code",
            "link");

    private static final Pattern ASSIGN = Pattern.compile("<#assign\\s+(\\w+)\\s*=\\s*(\\w+(?:\\.\\w+)*)\\s*/?>");
    private static final Pattern LIST = Pattern.compile("<#list\\s+(\\w+(?:\\.\\w+)+)(?:\\?[^>]*?)?\\s+as\\s+(\\w+)");

    private final String text;
    private final List<Mistake> mistakes = new ArrayList<>();
    /** What names stand for, such as "order" for an order; nothing where it depends. */
    private final Map<String, Type> names = new HashMap<>();
    /** All names that stand for anything at all. */
    private final Set<String> declared = new TreeSet<>(GIVEN);
    /** What a language's words are called; nothing where that is not known. */
    private final Set<String> words;

    private final Set<String> wordsNames = new HashSet<>();

    /**
     * Something wrong.
     *
     * @param offset   where, in characters of the template's text
     * @param sentence what is wrong
     * @param unknown  the field that no notice has, such as "oder_id"; "" for another mistake
     * @param known    the fields that there are
     */
    public record Mistake(int offset, String sentence, String unknown, Set<String> known) {}

    private TemplateRules(String text, Set<String> words) {
        this.text = text;
        this.words = words;
    }

    /**
     * Looks at a template.
     *
     * @param text  its text
     * @param words what the words of a language are called, such as "total"; empty where that is not known
     * @return what is wrong, in no order
     */
    public static List<Mistake> check(String text, Set<String> words) {
        TemplateRules rules = new TemplateRules(blank(COMMENT, text), words);
        rules.names.put("body", Notice.class);
        rules.learn();
        rules.learnNames();
        Matcher code = CODE.matcher(rules.text);
        while (code.find()) {
            rules.lookAt(code.group(), code.start());
        }
        return rules.mistakes;
    }

    /** The same text with blanks in place of what matches, so that all else keeps its place. */
    private static String blank(Pattern what, String text) {
        return what.matcher(text).replaceAll(match -> match.group().replaceAll("[^\\n]", " "));
    }

    private void learn() {
        Set<String> ambiguous = new HashSet<>();
        Matcher assign = ASSIGN.matcher(text);
        while (assign.find()) {
            learn(assign.group(1), typeOf(assign.group(2)), ambiguous);
        }
        Matcher list = LIST.matcher(text);
        while (list.find()) {
            Type type = typeOf(list.group(1));
            Type element = type instanceof ParameterizedType generic && generic.getRawType() == List.class
                    ? generic.getActualTypeArguments()[0]
                    : null;
            learn(list.group(2), element, ambiguous);
        }
        ambiguous.forEach(names::remove);
    }

    private void learnNames() {
        String code = blank(TEXT, text);
        Matcher tag = TAG.matcher(code);
        while (tag.find()) {
            addAll(DECLARED.matcher(tag.group(3)));
        }
        Matcher inside = CODE.matcher(code);
        while (inside.find()) {
            addAll(DECLARED.matcher(inside.group()));
        }
        addAll(BLOCK.matcher(code));
        Matcher defined = DEFINED.matcher(code);
        while (defined.find()) {
            declared.add(defined.group(1));
            addAll(Pattern.compile("(\\w+)").matcher(defined.group(2)));
        }
        Matcher imported = WORDS.matcher(code);
        while (imported.find()) {
            wordsNames.add(imported.group(1));
        }
    }

    private void addAll(Matcher found) {
        while (found.find()) {
            for (int i = 1; i <= found.groupCount(); i++) {
                if (found.group(i) != null) {
                    declared.add(found.group(i));
                }
            }
        }
    }

    private void learn(String name, Type type, Set<String> ambiguous) {
        Type known = names.get(name);
        if (type == null || known != null && !known.equals(type)) {
            ambiguous.add(name);
        } else {
            names.put(name, type);
        }
    }

    /** @return of a chain of fields, such as "body.order.items"; null where it leads out of the notice */
    private Type typeOf(String chain) {
        String[] parts = chain.split("\\.");
        Type type = names.get(parts[0]);
        for (int i = 1; i < parts.length && type != null; i++) {
            type = type instanceof Class<?> record ? RecordModel.typeOf(record, parts[i]) : null;
        }
        return type;
    }

    private void lookAt(String code, int offset) {
        Matcher unescaped = UNESCAPED.matcher(code);
        while (unescaped.find()) {
            String word = unescaped.group().replaceAll("<#ftl.*\\b(?=\\w)|^<#", "");
            mistakes.add(new Mistake(
                    offset + unescaped.end() - word.length(),
                    word + " lets what a notice says become Markdown, links or more: leave it out",
                    "",
                    Set.of()));
        }
        lookAtNames(blank(TEXT, code), offset);
        Matcher chain = CHAIN.matcher(blank(TEXT, code));
        while (chain.find()) {
            lookAtChain(chain.group(1), chain.group(2).substring(1), offset + chain.start(2) + 1);
        }
    }

    /** A name that nothing stands for is missed only where that branch is taken, which may be seldom. */
    private void lookAtNames(String code, int offset) {
        Matcher tag = TAG.matcher(code);
        boolean isTag = tag.matches();
        if (isTag && tag.group(1).equals("@") && !tag.group(2).contains(".") && !declared.contains(tag.group(2))) {
            unknown(offset + tag.start(2), "there is no <@" + tag.group(2) + "> here", tag.group(2), declared);
        }
        if (code.startsWith("</") || isTag && tag.group(2).matches("macro|function|setting|ftl|nested")) {
            return;
        }
        int from = isTag ? tag.start(3) : 0;
        Matcher name = NAME.matcher(code);
        for (int at = from; name.find(at); at = name.end()) {
            if (!declared.contains(name.group(1))) {
                unknown(offset + name.start(1), "there is no " + name.group(1) + " here", name.group(1), declared);
            }
        }
    }

    private void unknown(int offset, String sentence, String unknown, Set<String> known) {
        mistakes.add(new Mistake(offset, sentence, unknown, known));
    }

    private void lookAtChain(String name, String fields, int offset) {
        String first = fields.split("\\.")[0];
        if (wordsNames.contains(name) && !words.isEmpty() && !words.contains(first)) {
            unknown(offset, "there is no word " + first + " in words.zh.ftl", first, words);
            return;
        }
        Type type = names.get(name);
        int at = offset;
        for (String field : fields.split("\\.")) {
            if (!(type instanceof Class<?> record) || !record.isRecord()) {
                return;
            }
            Set<String> known = RecordModel.namesOf(record);
            if (!known.contains(field)) {
                mistakes.add(new Mistake(
                        at, "there is no " + field + " in " + name + ", so it is never there", field, known));
                return;
            }
            type = RecordModel.typeOf(record, field);
            at += field.length() + 1;
        }
    }
}
