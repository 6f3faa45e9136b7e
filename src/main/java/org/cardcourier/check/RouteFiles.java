package org.cardcourier.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.cardcourier.Distance;
import org.cardcourier.Settings;

/** The route files of a home, built as {@code run} builds them, but never started. */
final class RouteFiles {

    private static final String FOLDER = "routes/";
    private static final String DIRECT = "direct:";

    private final Settings settings;
    private final ScratchCamel camel;
    private final Map<Source, List<Finding>> findings = new LinkedHashMap<>();
    private final Map<RouteDefinition, Source> files = new LinkedHashMap<>();

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
        Map<RoutesBuilder, Source> builders = new LinkedHashMap<>();
        contents.forEach((name, content) -> {
            Source file = Source.of(FOLDER + name, content);
            findings.put(file, new ArrayList<>());
            load(file, content).forEach(builder -> builders.put(builder, file));
        });
        builders.forEach(this::addConfigurations);
        builders.forEach(this::addRoutes);
        camel.start();
        camel.failures().forEach((route, failure) -> {
            if (files.containsKey(route)) {
                add(RouteProblem.of(route, failure, files.get(route)));
            }
        });
    }

    private Collection<RoutesBuilder> load(Source file, byte[] content) {
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
            return PluginHelper.getRoutesLoader(camel)
                    .findRoutesBuilders(List.of(ResourceHelper.fromBytes(place, content)));
        } catch (Exception e) {
            RouteProblem.ofFile(e, file).forEach(this::add);
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
            RouteProblem.ofFile(e, file).forEach(this::add);
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
            RouteProblem.ofFile(e, file).forEach(this::add);
        }
        for (RouteDefinition route : camel.getRouteDefinitions()) {
            if (!before.contains(route)) {
                files.put(route, file);
            }
        }
    }

    // ---- what Camel does not mind, but a person would

    private void look() {
        Set<String> begun = camel.getRouteDefinitions().stream()
                .map(route -> path(route.getInput().getEndpointUri()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> configurations = camel.getRouteConfigurationDefinitions().stream()
                .map(RouteConfigurationDefinition::getId)
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, Source> ids = new LinkedHashMap<>();
        files.forEach((route, file) -> {
            lookForTwice(route, file, ids);
            lookForConfiguration(route, file, configurations);
            if (isOn(route)) {
                sends(route).forEach(send -> lookAt(send, file, begun));
            }
        });
    }

    /** What is switched off by a setting may name what is not there. */
    private boolean isOn(RouteDefinition route) {
        String start = route.getAutoStartup();
        return start == null || !"false".equals(camel.resolvePropertyPlaceholders(start));
    }

    private void lookForTwice(RouteDefinition route, Source file, Map<String, Source> ids) {
        Source other = route.hasCustomIdAssigned() ? ids.put(route.getRouteId(), file) : null;
        if (other != null) {
            add(file.from(
                    route.getLineNumber(),
                    route.getRouteId(),
                    "the route id " + route.getRouteId() + " stands twice, also in " + other.file()));
        }
    }

    private void lookForConfiguration(RouteDefinition route, Source file, Set<String> known) {
        String named = route.getRouteConfigurationId();
        if (named != null && !named.contains("*") && !known.contains(named)) {
            add(file.from(
                    route.getLineNumber(),
                    named,
                    "route " + route.getRouteId() + " names the routeConfiguration " + named + ", which does not exist"
                            + nearest(named, known)));
        }
    }

    private static Collection<SendDefinition<?>> sends(RouteDefinition route) {
        List<SendDefinition<?>> sends = new ArrayList<>();
        Steps.below(route).forEach(step -> {
            if (step instanceof SendDefinition<?> send) {
                sends.add(send);
            }
        });
        return sends;
    }

    private void lookAt(SendDefinition<?> send, Source file, Set<String> begun) {
        String uri = send.getEndpointUri();
        if (uri == null || uri.contains("{{") || uri.contains("${")) {
            return;
        }
        if (uri.startsWith(DIRECT) && !begun.contains(path(uri))) {
            add(file.from(
                    send.getLineNumber(), path(uri), "no route begins at " + path(uri) + nearest(path(uri), begun)));
        }
        HttpOptions.unknown(camel, uri)
                .forEach((option, sentence) -> add(file.from(send.getLineNumber(), option, sentence)));
    }

    private static String path(String uri) {
        String path = uri.replace("://", ":");
        return path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
    }

    private static String nearest(String word, Set<String> known) {
        return known.stream()
                .filter(other -> other != null && Distance.between(word, other) <= 3)
                .min(java.util.Comparator.comparingInt(other -> Distance.between(word, other)))
                .map(other -> "; did you mean " + other + "?")
                .orElse("");
    }

    // ---- findings

    private void add(Finding finding) {
        for (Map.Entry<Source, List<Finding>> each : findings.entrySet()) {
            if (each.getKey().file().equals(finding.file())) {
                each.getValue().add(finding);
            }
        }
    }
}
