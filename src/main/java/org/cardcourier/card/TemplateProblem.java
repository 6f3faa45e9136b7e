package org.cardcourier.card;

import freemarker.core.ParseException;
import freemarker.template.TemplateException;
import java.io.IOException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template that could not be read or carried out. The message is one sentence that names file and line; FreeMarker's
 * own messages are pages long, and Camel lets them call the file "temp".
 */
public final class TemplateProblem extends IllegalStateException {

    private static final long serialVersionUID = 1L;
    private static final Pattern LINE =
            Pattern.compile("\\[in template \"([^\"]+)\"[^\\]]*? at line (\\d+), column (\\d+)");

    TemplateProblem(String file, Throwable cause) {
        super(sentence(file, cause), cause);
    }

    /**
     * What went wrong with a template, in one sentence.
     *
     * @param file  the resolved file name, such as "order-card.md.ftl"
     * @param cause what was thrown; FreeMarker's exception is looked for among its causes
     * @return such as "templates/order-card.md.ftl, line 7: order.oder_id is missing"
     */
    public static String sentence(String file, Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof ParseException parse) {
                return place(parse.getTemplateName(), file, parse.getLineNumber())
                        + firstLine(parse.getEditorMessage());
            }
            if (e instanceof TemplateException template) {
                return placeOf(template, file) + firstLine(template.getMessageWithoutStackTop());
            }
        }
        String what = cause instanceof IOException ? "cannot be read" : "cannot be carried out";
        return place(null, file, null) + what + ", " + cause.getMessage();
    }

    /** @return where in the message's line it went wrong, from 1; 0 where that is not known */
    public int column() {
        for (Throwable e = getCause(); e != null; e = e.getCause()) {
            if (e instanceof ParseException parse) {
                return Math.max(0, parse.getColumnNumber());
            }
            if (e instanceof TemplateException template) {
                Matcher place = LINE.matcher(Objects.requireNonNullElse(template.getFTLInstructionStack(), ""));
                while (place.find()) {
                    if (!place.group(1).equals(Directives.FILE)) {
                        return Integer.parseInt(place.group(3));
                    }
                }
                return template.getColumnNumber() == null ? 0 : template.getColumnNumber();
            }
        }
        return 0;
    }

    /** The innermost line that somebody can open: where a directive was used, not where it is made. */
    private static String placeOf(TemplateException template, String file) {
        String stack = Objects.requireNonNullElse(template.getFTLInstructionStack(), "");
        Matcher line = LINE.matcher(stack);
        while (line.find()) {
            if (!line.group(1).equals(Directives.FILE)) {
                return place(line.group(1), file, Integer.valueOf(line.group(2)));
            }
        }
        return place(template.getTemplateSourceName(), file, template.getLineNumber());
    }

    /** An included file has its own name; "temp" is not the name of any. */
    private static String place(String named, String file, Integer line) {
        String where = "templates/" + (named != null && named.endsWith(".ftl") ? named : file);
        return line != null && line > 0 ? where + ", line " + line + ": " : where + ": ";
    }

    /** FreeMarker's message without its tips, its list of all tokens and its own idea of the place. */
    private static String firstLine(String message) {
        return Objects.requireNonNullElse(message, "no reason given")
                .strip()
                .split("\\R\\s*(\\R|-{3,})")[0]
                .replaceAll("\\s*\\R\\s*", " ")
                .replaceAll("\\s*\\[in template .*|, but was expecting one of .*| \\(Note that .*", "")
                .strip();
    }
}
