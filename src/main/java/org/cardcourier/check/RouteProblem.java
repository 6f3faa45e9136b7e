package org.cardcourier.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.ExpressionIllegalSyntaxException;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.component.bean.MethodNotFoundException;
import org.apache.camel.dsl.yaml.common.exception.UnknownNodeIdException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;

/** Why a route file cannot be used, out of what Camel throws. */
final class RouteProblem {

    private static final String CAMEL = new DefaultCamelContext(false).getVersion();
    private static final Pattern YAML_PLACE = Pattern.compile("\\s+in file:\\S+, line (\\d+), column (\\d+):");
    private static final Pattern JAVA_PLACE =
            Pattern.compile("\\S+\\.java:(\\d+): error: (.+)(?:\\R.*\\R\\s*\\^\\s*\\R\\s+symbol:\\s+(.+))?");
    private static final Pattern STEP = Pattern.compile("at: >>> (.*) <<< in route:", Pattern.DOTALL);

    private static final Pattern NO_COMPONENT = Pattern.compile("No endpoint could be found for: (\\w[\\w+.-]*):");

    /** A mistake that Camel names, and the word in the file that it is about. */
    private record Mistake(Pattern in, String sentence) {}

    private static final List<Mistake> MISTAKES = List.of(
            new Mistake(Pattern.compile("Property with key \\[(.+?)\\] not found"), "there is no setting %s"),
            new Mistake(Pattern.compile("Unknown parameters=\\[\\{(\\w+)="), "the endpoint has no option %s"),
            new Mistake(Pattern.compile("ClassNotFoundException: (\\S+)"), "there is no class %s"),
            new Mistake(
                    Pattern.compile("Data format '(.+?)' could not be created"),
                    "there is no data format %1$s here: put camel-%1$s-" + CAMEL
                            + ".jar, and what it needs, into ext/"),
            new Mistake(
                    Pattern.compile("No language could be found for: (\\S+)"),
                    "there is no language %1$s here: put camel-%1$s-" + CAMEL + ".jar, and what it needs, into ext/"),
            new Mistake(Pattern.compile("Error parsing \\[(\\S+)\\] as a java.lang.Class"), "there is no class %s"));

    private RouteProblem() {}

    /** Of an expression that is no such: Camel names its text, but not where it stands. */
    private static String expression(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SimpleIllegalSyntaxException simple && simple.getExpression() != null) {
                return simple.getExpression();
            }
            if (t instanceof ExpressionIllegalSyntaxException other && other.getExpression() != null) {
                return other.getExpression();
            }
        }
        return "";
    }

    /** The problems of a file that cannot be read as routes: several for Java, where the compiler goes on. */
    static List<Finding> ofFile(Throwable thrown, Source file) {
        String message = thrown.getMessage() == null ? "" : thrown.getMessage();
        List<Finding> compiler = new ArrayList<>();
        Matcher place = JAVA_PLACE.matcher(message);
        while (place.find()) {
            String symbol = place.group(3) == null ? "" : place.group(3).strip();
            compiler.add(file.at(
                    Integer.parseInt(place.group(1)),
                    symbol.replaceFirst("^\\w+ ", "").replaceFirst("\\(.*", ""),
                    place.group(2).strip() + (symbol.isEmpty() ? "" : ": " + symbol)));
        }
        return compiler.isEmpty() ? List.of(ofYaml(innermost(thrown), file)) : compiler;
    }

    private static Finding ofYaml(Throwable thrown, Source file) {
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        Matcher place = YAML_PLACE.matcher(message);
        boolean isPlaced = place.find();
        String words = isPlaced ? message.substring(0, place.start()) : message;
        if (thrown instanceof ClassNotFoundException) {
            return file.from(1, words.strip(), "there is no class " + words.strip());
        }
        String sentence = thrown instanceof UnknownNodeIdException
                ? words.replace("Unknown node id: ", "there is no step or key ")
                : words.replaceFirst(
                        "^(Resource is empty|Unable to parse resource): .*", "holds nothing: take it away");
        return isPlaced
                ? file.at(Integer.parseInt(place.group(1)), Integer.parseInt(place.group(2)), oneLine(sentence))
                : file.at(0, 0, oneLine(sentence));
    }

    /**
     * The problem of a route that was read but cannot be built.
     *
     * @param route  as it was read
     * @param thrown why it cannot
     * @param file   where it stands
     */
    static Finding of(RouteDefinition route, Throwable thrown, Source file, Endpoints endpoints) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof NoSuchBeanException bean) {
                return at(route, thrown, file, bean.getName(), "there is no bean " + bean.getName());
            }
            if (t instanceof MethodNotFoundException method && method.getMethodName() != null) {
                String name = method.getMethodName();
                return at(route, thrown, file, name, "the bean has no method " + name);
            }
        }
        String message = messages(thrown);
        Matcher component = NO_COMPONENT.matcher(message);
        if (component.find()) {
            return at(route, thrown, file, component.group(1), endpoints.missing(component.group(1)));
        }
        for (Mistake mistake : MISTAKES) {
            Matcher found = mistake.in.matcher(message);
            if (found.find()) {
                return at(route, thrown, file, found.group(1), mistake.sentence.formatted(found.group(1)));
            }
        }
        String sentence = oneLine(message(innermost(thrown)));
        String expression = expression(thrown).lines().findFirst().orElse("");
        if (!expression.isEmpty()) {
            return file.fromText(
                    lineOfStep(route, thrown),
                    expression,
                    "route " + route.getRouteId() + ": \"" + expression + "\" is no expression: " + sentence);
        }
        return file.at(lineOfStep(route, thrown), "", "route " + route.getRouteId() + ": " + sentence);
    }

    /** Camel names the outermost step only; the word that it complains of is somewhere below. */
    private static Finding at(RouteDefinition route, Throwable thrown, Source file, String word, String sentence) {
        return file.from(lineOfStep(route, thrown), word, "route " + route.getRouteId() + ": " + sentence);
    }

    private static int lineOfStep(RouteDefinition route, Throwable thrown) {
        Matcher step = STEP.matcher(thrown instanceof FailedToCreateRouteException ? message(thrown) : "");
        if (step.find()) {
            for (ProcessorDefinition<?> each : Steps.below(route)) {
                if (each.toString().equals(step.group(1)) && each.getLineNumber() > 0) {
                    return each.getLineNumber();
                }
            }
        }
        return Math.max(0, route.getLineNumber());
    }

    private static Throwable innermost(Throwable thrown) {
        Throwable innermost = thrown;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return innermost;
    }

    private static String messages(Throwable thrown) {
        StringBuilder all = new StringBuilder();
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            all.append(t).append('\n');
        }
        return all.toString();
    }

    private static String message(Throwable thrown) {
        return thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
