package org.cardcourier.check;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RemoveHeadersDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SagaDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.cardcourier.Settings;

/**
 * What Camel would carry out, and nobody should: requests to Chatwoot past the journal's care, headers that travel to
 * strangers, addresses that whoever sends a message may choose, components that run programs.
 */
final class RouteRules {

    private static final Pattern FROM_THE_MESSAGE = Pattern.compile(
            "\\$\\{(?!exchangeProperty|variable|exchangeId|properties:|date:|random|uuid|hostname|camelId|routeId)"
                    + "[^}]*}");
    private static final Set<String> HTTP = Set.of("http", "https", "netty-http", "vertx-http");
    private static final Set<String> BROKERS = Set.of("jms", "sjms", "sjms2", "activemq", "activemq6", "amqp");

    private static final Map<String, String> FORBIDDEN = Map.ofEntries(
            Map.entry("exec", "exec runs programs of this host with what a message holds"),
            Map.entry("ssh", "ssh runs programs of another host with what a message holds"),
            Map.entry(
                    "language",
                    "language carries out a script, which may come from the message: write it into the route"),
            Map.entry("controlbus", "controlbus stops and starts routes, the application's own too: use courier pause"),
            Map.entry("saga", "saga takes its coordinator from a header (CVE-2026-85312)"),
            Map.entry("undertow", "undertow lets headers from outside in (CVE-2025-30177): use platform-http"),
            Map.entry("cxf", "cxf lets headers from outside in (CVE-2026-46592): use platform-http"),
            Map.entry("mina", "mina lets headers from outside in (CVE-2026-40473)"),
            Map.entry("vertx-websocket", "vertx-websocket lets headers from outside in (CVE-2026-46726)"));

    /** An option with a value that must not be. */
    private record Forbidden(Set<String> schemes, String option, String because) {}

    private static final List<Forbidden> FORBIDDEN_OPTIONS = List.of(
            new Forbidden(
                    Set.of("http", "https", "netty-http", "vertx-http"),
                    "followRedirects",
                    "hands headers, and with them keys, to whatever host the answer names"),
            new Forbidden(
                    Set.of("http", "https", "netty-http", "vertx-http", "platform-http", "jetty", "servlet"),
                    "transferException",
                    "reads Java objects that the other side made (CVE-2026-40859)"),
            new Forbidden(
                    Set.of("platform-http"), "useStreaming", "takes a body of any size: the limit is not looked at"),
            new Forbidden(
                    Set.of("platform-http"),
                    "matchOnUriPrefix",
                    "lets requests for other paths in, and others' proxy requests (CVE-2026-85316)"),
            new Forbidden(
                    Set.of("freemarker", "velocity", "mustache", "xslt", "xslt-saxon", "jslt", "string-template"),
                    "allowTemplateFromHeader",
                    "lets whoever sends the message choose the template"),
            new Forbidden(
                    Set.of("freemarker", "velocity", "mustache", "jslt", "string-template"),
                    "allowContextMapAll",
                    "shows the template all of Camel, and through it this host"));

    private final Settings settings;
    private final CamelContext camel;
    private final Source file;
    private final RouteDefinition route;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<ProcessorDefinition<?>> clean = Collections.newSetFromMap(new IdentityHashMap<>());

    private RouteRules(Settings settings, CamelContext camel, Source file, RouteDefinition route) {
        this.settings = settings;
        this.camel = camel;
        this.file = file;
        this.route = route;
    }

    static List<Finding> check(Settings settings, CamelContext camel, Source file, RouteDefinition route) {
        RouteRules rules = new RouteRules(settings, camel, file, route);
        rules.lookAt(route.getInput().getEndpointUri(), route.getInput().getLineNumber(), null);
        rules.lookAtBroker();
        rules.markClean(route.getOutputs(), false);
        Steps.below(route).forEach(rules::lookAt);
        return rules.findings;
    }

    static boolean isAboutComponent(Finding finding) {
        return FORBIDDEN.containsValue(finding.sentence());
    }

    private void lookAt(ProcessorDefinition<?> step) {
        if (step instanceof SendDefinition<?> send) {
            lookAt(send.getEndpointUri(), step.getLineNumber(), step);
        } else if (step instanceof ToDynamicDefinition dynamic) {
            lookAt(dynamic.getUri(), step.getLineNumber(), step);
            lookForMessage(dynamic.getUri(), dynamic.getShortName(), step);
        } else if (step instanceof RecipientListDefinition || step instanceof RoutingSlipDefinition<?>) {
            lookForAnyMessage((ExpressionNode) step);
        } else if (step instanceof EnrichDefinition || step instanceof PollEnrichDefinition) {
            ExpressionNode enrich = (ExpressionNode) step;
            lookAt(enrich.getExpression().getExpression(), step.getLineNumber(), step);
            lookForAnyMessage(enrich);
        } else if (step instanceof SetHeaderDefinition header) {
            lookAtHeader(header);
        } else if (step instanceof SagaDefinition) {
            add(step, "saga", FORBIDDEN.get("saga"));
        }
    }

    // ---- endpoints

    /** @param step the step that sends there; null for where the route begins */
    private void lookAt(String uri, int line, ProcessorDefinition<?> step) {
        if (uri == null) {
            return;
        }
        String scheme = Endpoints.scheme(uri.startsWith("{{") ? resolved(uri) : uri);
        if (FORBIDDEN.containsKey(scheme)) {
            findings.add(file.from(line, scheme, FORBIDDEN.get(scheme)));
        }
        for (Forbidden each : FORBIDDEN_OPTIONS) {
            if (each.schemes.contains(scheme) && uri.matches(".*[?&]" + each.option + "=(true|RAW\\(true\\)).*")) {
                findings.add(file.from(line, each.option, each.option + "=true " + each.because + ": leave it out"));
            }
        }
        if (HTTP.contains(scheme) && step != null) {
            lookAtHttp(uri, line, step);
        }
        if (scheme.equals("file")) {
            lookAtFile(uri, line);
        }
    }

    private void lookAtHttp(String uri, int line, ProcessorDefinition<?> step) {
        if (isChatwoot(uri)) {
            findings.add(file.from(
                    line,
                    uri.startsWith("{{") ? uri : Endpoints.scheme(uri),
                    "a request to Chatwoot without its token, limits and breaker: send to one of direct:chatwoot-…"));
        } else if (!clean.contains(step)) {
            findings.add(file.from(
                    line,
                    uri.startsWith("{{") ? uri : Endpoints.scheme(uri),
                    "every header of the message travels along, also keys of whoever sent it, and may change the"
                            + " address (CVE-2026-78164): put removeHeaders with pattern \"*\" before it"));
        }
    }

    private boolean isChatwoot(String uri) {
        if (uri.contains("{{chatwoot.api-url}}")) {
            return true;
        }
        try {
            String address = resolved(uri).replaceFirst("\\?.*", "").replaceFirst(":(//)?", "://");
            int path = address.indexOf('/', address.indexOf("://") + 3);
            URI to = new URI(path < 0 ? address : address.substring(0, path));
            URI chatwoot = settings.chatwootUrl();
            return to.getHost() != null
                    && to.getHost().equalsIgnoreCase(chatwoot.getHost())
                    && port(to) == port(chatwoot);
        } catch (java.net.URISyntaxException | IllegalArgumentException e) {
            return false;
        }
    }

    private static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    }

    /** Remembers the steps before which all headers were removed, on every way to them. */
    private void markClean(List<ProcessorDefinition<?>> steps, boolean isCleanBefore) {
        boolean isClean = isCleanBefore;
        for (ProcessorDefinition<?> step : steps) {
            if (isClean) {
                clean.add(step);
            }
            for (List<ProcessorDefinition<?>> block : Steps.blocks(step)) {
                markClean(block, isClean);
            }
            isClean |= removesAll(step);
        }
    }

    private static boolean removesAll(ProcessorDefinition<?> step) {
        return step instanceof RemoveHeadersDefinition remove && "*".equals(remove.getPattern());
    }

    /** A relative folder is one below wherever Courier was started from. */
    private void lookAtFile(String uri, int line) {
        String folder = uri.replaceFirst("^file:(//(?=[^/]))?", "").replaceFirst("\\?.*", "");
        boolean isOfASetting = folder.startsWith("{{");
        if (isOfASetting || folder.startsWith("${")) {
            return;
        }
        if (!folder.startsWith("/")) {
            findings.add(file.from(
                    line,
                    folder,
                    "a folder below wherever Courier is started from: write file:{{courier.home}}/" + folder));
        } else if (!Path.of(folder).normalize().startsWith(settings.home())) {
            findings.add(file.from(
                    line,
                    folder,
                    "a folder outside of the home: make it a setting in " + Settings.FILE + ", such as my.folder="
                            + folder + ", and write file:{{my.folder}}"));
        }
    }

    /** CVE-2026-40453: what a broker hands over may carry any of Camel's own headers. */
    private void lookAtBroker() {
        String scheme = Endpoints.scheme(String.valueOf(route.getInput().getEndpointUri()));
        boolean isClean =
                !route.getOutputs().isEmpty() && removesAll(route.getOutputs().get(0));
        if (BROKERS.contains(scheme) && !isClean) {
            findings.add(file.from(
                    route.getInput().getLineNumber(),
                    scheme,
                    "a message of " + scheme + " may carry any of Camel's own headers (CVE-2026-40453): let"
                            + " removeHeaders with pattern \"*\" be the first step"));
        }
    }

    // ---- what whoever sends a message may choose

    private void lookForMessage(String uri, String what, ProcessorDefinition<?> step) {
        Matcher part = FROM_THE_MESSAGE.matcher(String.valueOf(uri));
        if (part.find()) {
            add(
                    step,
                    part.group(),
                    what + " takes its address from the message (" + part.group() + "), so whoever sends it"
                            + " chooses where it goes: look at the value first, and put it on an exchange property");
        }
    }

    private void lookForAnyMessage(ExpressionNode step) {
        if (step.getExpression() == null) {
            return;
        }
        String language = step.getExpression().getLanguage();
        String text = step.getExpression().getExpression();
        if (language.equals("simple")) {
            lookForMessage(text, step.getShortName(), step);
        } else if (Set.of("header", "xpath", "jsonpath", "jq", "tokenize", "groovy")
                .contains(language)) {
            add(
                    step,
                    text,
                    step.getShortName() + " takes its address from the message (" + language
                            + "), so whoever sends it chooses where it goes: look at the value first, and put it on an exchange"
                            + " property");
        }
    }

    private static final Set<String> ADDRESS_HEADERS = Set.of(
            "CamelHttpUri",
            "CamelHttpPath",
            "CamelHttpHost",
            "CamelRestHttpUri",
            "CamelFreemarkerTemplate",
            "CamelFreemarkerResourceUri",
            "CamelBeanMethodName",
            "CamelExecCommandExecutable");

    private void lookAtHeader(SetHeaderDefinition header) {
        String text = header.getExpression() == null
                ? ""
                : String.valueOf(header.getExpression().getExpression());
        if (ADDRESS_HEADERS.contains(header.getName())
                && FROM_THE_MESSAGE.matcher(text).find()) {
            add(
                    header,
                    header.getName(),
                    header.getName() + " sets from the message where the request goes, so whoever"
                            + " sends it chooses: look at the value first, and put it on an exchange property");
        }
    }

    private void add(ProcessorDefinition<?> step, String word, String sentence) {
        findings.add(file.from(step.getLineNumber(), word, sentence));
    }

    private String resolved(String uri) {
        try {
            return camel.resolvePropertyPlaceholders(uri);
        } catch (RuntimeException e) {
            return uri; // a setting that is not there was said already
        }
    }
}
