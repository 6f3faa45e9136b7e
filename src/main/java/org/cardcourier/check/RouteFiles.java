package org.cardcourier.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.cardcourier.Settings;
import org.cardcourier.card.Templates;

/** The route files of a home, built as {@code run} builds them, but never started. */
final class RouteFiles {

    private static final String FOLDER = "routes/";
    private static final String OURS = "Card Courier itself";
    private static final String DIRECT = "direct:";
    /** A template that stands in the address itself, not one that the exchange chooses. */
    private static final Pattern TEMPLATE = Pattern.compile("freemarker:(?://)?([\\w.-]+)(?:\\?.*)?");
    /** A setting that must be there: without a ? before its name and a default behind it, and not one of {@code {{env:…}}}. */
    private static final Pattern PLACEHOLDER = Pattern.compile(
            "\\{\\{\\s*([A-Za-z0-9][^{}:!?\\s]*)\\s*}}" + "|\\$\\{properties:([A-Za-z0-9][^{}:!?\\s]*)}");

    private final Settings settings;
    private final ScratchCamel camel;
    private final Endpoints endpoints = new Endpoints();
    private final Map<Source, List<Finding>> findings = new LinkedHashMap<>();
    private final Map<RouteDefinition, Source> files = new LinkedHashMap<>();
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final Map<String, String> configurationIds = new LinkedHashMap<>();
    private final Map<String, String> starts = new LinkedHashMap<>();
    private final Set<String> begun = new TreeSet<>();
    /** Words that are unknown where they stand: Camel stumbles over them as well. */
    private final List<Finding> unknown = new ArrayList<>();
    /** What Camel itself complains of. */
    private final List<Finding> camels = new ArrayList<>();

    private RouteFiles(Settings settings, ScratchCamel camel) {
        this.settings = settings;
        this.camel = camel;
    }

    /** @return the files in routes/ that are route files or look like some, by name */
    static Map<String, byte[]> read(Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (name.matches(".*\\.(ya?ml|java|xml)")) {
                    files.put(name, Files.readAllBytes(file));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return for each folder in routes/ that holds route files a finding: nobody reads them there */
    static Report folders(Path folder) {
        Map<String, List<Finding>> found = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(file -> !file.getParent().equals(folder) && Files.isRegularFile(file))
                    .map(file -> FOLDER + folder.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.matches(".*\\.(camel\\.ya?ml|java)"))
                    .forEach(file -> found.put(
                            file, List.of(new Finding(file, "is not read: route files lie in routes/ itself"))));
            return new Report(found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks at all files.
     *
     * @param settings the home's
     * @param beans    what routes may name
     * @param ours     the routes that every home has
     * @param contents of the files, by their names
     * @return for each file what is wrong with it, often nothing
     */
    static Report check(
            Settings settings,
            Map<String, Object> beans,
            Collection<? extends RoutesBuilder> ours,
            Map<String, byte[]> contents) {
        try (ScratchCamel camel = new ScratchCamel(beans, settings.all())) {
            RouteFiles check = new RouteFiles(settings, camel);
            check.build(ours, contents);
            check.look();
            check.addCamels();
            Map<String, List<Finding>> byName = new LinkedHashMap<>();
            check.findings.forEach((file, found) -> byName.put(file.file(), found));
            return new Report(byName);
        } catch (Exception e) {
            throw new IllegalStateException("The routes could not be looked at: " + e.getMessage(), e);
        }
    }

    // ---- building

    private void build(Collection<? extends RoutesBuilder> ours, Map<String, byte[]> contents) throws Exception {
        for (RoutesBuilder builder : ours) {
            camel.addRoutes(builder);
        }
        for (RouteDefinition route : camel.getRouteDefinitions()) {
            ids.put(route.getRouteId(), OURS);
            starts.put(start(route), OURS);
            begun.add(path(route.getInput().getEndpointUri()));
        }
        Map<RoutesBuilder, Source> builders = new LinkedHashMap<>();
        contents.forEach((name, content) -> {
            Source file = Source.of(FOLDER + name, content);
            findings.put(file, new ArrayList<>());
            read(file);
            load(file, content).forEach(builder -> builders.put(builder, file));
        });
        builders.forEach(this::addConfigurations);
        builders.forEach(this::addRoutes);
        camel.start();
        camel.failures().forEach((route, failure) -> {
            if (files.containsKey(route)) {
                camels.add(RouteProblem.of(route, failure, files.get(route), endpoints));
            }
        });
    }

    /** What can be seen without Camel; it stops at the first mistake of a file, and at the first of a route. */
    private void read(Source file) {
        if (file.file().endsWith(".camel.yaml")) {
            YamlTree yaml = YamlTree.of(file.text());
            if (yaml != null) {
                DslSchema.get().check(file, yaml).forEach(this::addUnknown);
                yaml.scalars().forEach(scalar -> lookForSettings(file, scalar.text(), scalar.line()));
                yaml.json().forEach(part -> lookForConfigurationTwice(file, part.path("routeConfiguration")));
                yaml.twice()
                        .forEach(key -> add(file.from(
                                key.line(), key.text(), key.text() + " stands twice: only this one would count")));
            }
        } else if (file.file().endsWith(".java")) {
            for (int i = 0; i < file.lines().size(); i++) {
                String line = file.lines().get(i).replaceFirst("^\\s*(//|/?\\*).*", "");
                lookForSettings(file, line, i + 1);
            }
        }
    }

    /** Camel says so too, but not where, nor in which other file. */
    private void lookForConfigurationTwice(Source file, JsonNode configuration) {
        String id = configuration.path("id").asText();
        String other = id.isEmpty() ? null : configurationIds.putIfAbsent(id, file.file());
        if (other != null) {
            addUnknown(file.from(
                    1,
                    id,
                    "the routeConfiguration " + id + " stands twice, also in " + other
                            + ": call it as its file is called"));
        }
    }

    private void lookForSettings(Source file, String text, int line) {
        Matcher placeholder = PLACEHOLDER.matcher(text);
        while (placeholder.find()) {
            String name = placeholder.group(1) == null ? placeholder.group(2) : placeholder.group(1);
            if (!settings.all().containsKey(name)) {
                addUnknown(file.from(
                        line,
                        name,
                        "there is no setting " + name
                                + Meant.of(name, settings.all().keySet())));
            }
        }
    }

    private Collection<RoutesBuilder> load(Source file, byte[] content) {
        if (!file.isOf(content)) {
            add(file.at(0, 0, "is not UTF-8: save it as UTF-8, else its words come out as others"));
            return List.of();
        }
        if (!file.file().matches(".*\\.(camel\\.yaml|java)")) {
            add(file.at(0, 0, "is not read: a route file's name ends in .camel.yaml or .java"));
            return List.of();
        }
        if (file.file().endsWith(".java") && ToolProvider.getSystemJavaCompiler() == null) {
            add(file.at(0, 0, "is Java and needs a compiler: run a JDK, or write the route in YAML"));
            return List.of();
        }
        try {
            String place = "file:" + settings.home().resolve(file.file());
            Collection<RoutesBuilder> builders = PluginHelper.getRoutesLoader(camel)
                    .findRoutesBuilders(List.of(ResourceHelper.fromBytes(place, content)));
            if (builders.isEmpty()) {
                add(file.at(0, 0, "holds no routes: its class must extend RouteBuilder"));
            }
            return builders;
        } catch (Exception e) {
            camels.addAll(RouteProblem.ofFile(e, file));
            return List.of();
        }
    }

    private void addConfigurations(RoutesBuilder builder, Source file) {
        if (!(builder instanceof RouteConfigurationsBuilder configurations)) {
            return;
        }
        try {
            configurations.addRouteConfigurationsToCamelContext(camel);
            refuseAnonymous(file);
        } catch (Exception e) {
            camels.addAll(RouteProblem.ofFile(e, file));
        }
    }

    private void refuseAnonymous(Source file) throws Exception {
        for (RouteConfigurationDefinition each : List.copyOf(camel.getRouteConfigurationDefinitions())) {
            if (each.getId() == null) {
                add(file.from(
                        each.getLineNumber(),
                        "routeConfiguration",
                        "a routeConfiguration has no id, so it would catch the errors of every route:"
                                + " give it an id, and name it in the routes that it is for (routeConfigurationId)"));
                camel.removeRouteConfiguration(each);
            }
        }
    }

    private void addRoutes(RoutesBuilder builder, Source file) {
        Set<RouteDefinition> before = new LinkedHashSet<>(camel.getRouteDefinitions());
        try {
            camel.addRoutes(builder);
        } catch (Exception e) {
            // a YAML file is read once for its configurations and once for its routes: the report says it once
            camels.addAll(RouteProblem.ofFile(e, file));
        }
        for (RouteDefinition route : camel.getRouteDefinitions()) {
            if (!before.contains(route)) {
                files.put(route, file);
            }
        }
    }

    // ---- what Camel does not mind, but a person would

    private void look() {
        files.keySet().forEach(route -> begun.add(path(route.getInput().getEndpointUri())));
        Set<String> configurations = camel.getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .collect(Collectors.toCollection(TreeSet::new));
        files.forEach((route, file) -> {
            lookForId(route, file);
            lookForSteps(route, file);
            lookForConfiguration(route, file, configurations);
            RouteRules.check(settings, camel, file, route).forEach(found -> {
                if (RouteRules.isAboutComponent(found)) {
                    addUnknown(found); // whether it is there does not matter
                } else {
                    add(found);
                }
            });
            lookAt(route.getInput().getEndpointUri(), route.getInput().getLineNumber(), file, true);
            if (isOn(route)) {
                lookForStart(route, file);
                lookAtDeadLetters(route, file);
                sends(route).forEach((step, uri) -> lookAt(uri, step.getLineNumber(), file, false));
            }
        });
    }

    private void lookAtDeadLetters(RouteDefinition route, Source file) {
        if (route.getErrorHandlerFactory() instanceof DeadLetterChannelDefinition channel) {
            lookAt(channel.getDeadLetterUri(), route.getLineNumber(), file, false);
        }
    }

    /** What is switched off by a setting may name what is not there. */
    private boolean isOn(RouteDefinition route) {
        String start = route.getAutoStartup();
        return start == null || !"false".equals(camel.resolvePropertyPlaceholders(start));
    }

    private void lookForId(RouteDefinition route, Source file) {
        if (!route.hasCustomIdAssigned()) {
            add(file.from(
                    route.getLineNumber(),
                    route.getLineNumber() > 0 ? "route" : "from",
                    "a route without an id, by which logs, courier routes and redeployment name it: give it one"));
            return;
        }
        String other = ids.put(route.getRouteId(), file.file());
        if (other != null) {
            add(file.from(
                    route.getLineNumber(),
                    route.getRouteId(),
                    "the route id " + route.getRouteId() + " stands twice, also in " + other));
        }
    }

    private void lookForSteps(RouteDefinition route, Source file) {
        for (ProcessorDefinition<?> step : Steps.below(route)) {
            String place = file.file() + ":" + step.getLineNumber();
            String other = step.hasCustomIdAssigned() ? ids.put(step.getId(), place) : null;
            if (other != null && !other.equals(place)) { // what a routeConfiguration does is a part of several routes
                add(file.from(
                        step.getLineNumber(),
                        step.getId(),
                        "the id " + step.getId() + " stands twice, also in " + other));
            }
        }
    }

    /** Two routes that begin at the same place: the second would not start, or never hear of anything. */
    private void lookForStart(RouteDefinition route, Source file) {
        String start = start(route);
        String other =
                start.matches("(direct|platform-http|journal:notices).*") ? starts.put(start, file.file()) : null;
        if (other != null) {
            add(file.from(
                    route.getInput().getLineNumber(),
                    path(route.getInput().getEndpointUri()),
                    "a second route that begins at " + start + ", beside one in " + other));
        }
    }

    private String start(RouteDefinition route) {
        String uri = String.valueOf(route.getInput().getEndpointUri());
        Matcher methods = Pattern.compile("httpMethodRestrict=([A-Z,%]+)").matcher(uri);
        return path(uri) + (methods.find() ? " " + methods.group(1) : "");
    }

    private void lookForConfiguration(RouteDefinition route, Source file, Set<String> known) {
        String named = route.getRouteConfigurationId();
        if (named != null && !named.contains("*") && !known.contains(named)) {
            add(file.from(
                    route.getLineNumber(),
                    named,
                    "route " + route.getRouteId() + " names the routeConfiguration " + named + ", which does not exist"
                            + Meant.of(named, known)));
        }
    }

    private static Map<ProcessorDefinition<?>, String> sends(RouteDefinition route) {
        Map<ProcessorDefinition<?>, String> sends = new IdentityHashMap<>();
        Steps.below(route).forEach(step -> {
            if (step instanceof SendDefinition<?> send) {
                sends.put(step, send.getEndpointUri());
            } else if (step instanceof ToDynamicDefinition dynamic) {
                sends.put(step, dynamic.getUri());
            }
        });
        return sends;
    }

    private void lookAt(String uri, int line, Source file, boolean isFrom) {
        if (uri == null) {
            return;
        }
        if (!isFrom && uri.startsWith(DIRECT) && !uri.matches(".*(\\{\\{|\\$\\{).*") && !begun.contains(path(uri))) {
            add(file.from(line, path(uri), "no route begins at " + path(uri) + Meant.of(path(uri), begun)));
        }
        lookForTemplate(uri, line, file);
        endpoints.mistakes(uri, isFrom).forEach((word, sentence) -> addUnknown(file.from(line, word, sentence)));
    }

    private void lookForTemplate(String uri, int line, Source file) {
        Matcher named = TEMPLATE.matcher(uri);
        if (named.matches() && !Files.isRegularFile(settings.templates().resolve(named.group(1)))) {
            List<String> known = new Templates(settings.templates(), settings.cardLocale()).files();
            add(file.from(
                    line, named.group(1), "there is no templates/" + named.group(1) + Meant.of(named.group(1), known)));
        }
    }

    private static String path(String uri) {
        String path = uri.replace("://", ":");
        return path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
    }

    // ---- findings

    /** Camel goes no further in a route than to its first mistake, and often that was found already, with its place. */
    private void addCamels() {
        for (Finding camels : List.copyOf(camels)) {
            int from = startOfRoute(camels, 0);
            int to = startOfRoute(camels, 1);
            boolean isKnown = unknown.stream()
                    .filter(known -> known.file().equals(camels.file()))
                    .anyMatch(known -> camels.line() == 0 || known.line() >= from && known.line() < to);
            if (!isKnown) {
                add(camels);
            }
        }
    }

    /** The line on which the route of a finding begins, or the one after it. */
    private int startOfRoute(Finding finding, int more) {
        List<Integer> starts = files.entrySet().stream()
                .filter(each -> each.getValue().file().equals(finding.file()))
                .map(each -> each.getKey().getLineNumber())
                .sorted()
                .toList();
        int route =
                (int) starts.stream().filter(start -> start <= finding.line()).count() - 1 + more;
        return route < 0 ? 0 : route < starts.size() ? starts.get(route) : Integer.MAX_VALUE;
    }

    private void addUnknown(Finding finding) {
        unknown.add(finding);
        add(finding);
    }

    private void add(Finding finding) {
        for (Map.Entry<Source, List<Finding>> each : findings.entrySet()) {
            if (each.getKey().file().equals(finding.file())) {
                each.getValue().add(finding);
            }
        }
    }
}
