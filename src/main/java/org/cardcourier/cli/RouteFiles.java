package org.cardcourier.cli;

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
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.cardcourier.Distance;
import org.cardcourier.Settings;

/** The route files of a home, built as {@code run} builds them, but never started. */
final class RouteFiles {

    private static final String FOLDER = "routes/";
    private static final String DIRECT = "direct:";

    private final Settings settings;
    private final ScratchCamel camel;
    private final Map<Path, List<Finding>> findings = new LinkedHashMap<>();
    private final Map<RouteDefinition, Path> files = new LinkedHashMap<>();

    private RouteFiles(Settings settings, ScratchCamel camel) {
        this.settings = settings;
        this.camel = camel;
    }

    /**
     * Looks at all files.
     *
     * @param settings the home's
     * @param beans    what routes may name
     * @param ours     the routes that every home has
     * @return for each file what is wrong with it, often nothing
     */
    static Map<String, List<Finding>> check(
            Settings settings, Map<String, Object> beans, Collection<? extends RoutesBuilder> ours) {
        try (ScratchCamel camel = new ScratchCamel(beans, settings.all())) {
            RouteFiles check = new RouteFiles(settings, camel);
            check.build(ours);
            check.look();
            Map<String, List<Finding>> byName = new LinkedHashMap<>();
            check.findings.forEach((file, found) -> byName.put(name(file), found));
            return byName;
        } catch (Exception e) {
            throw new IllegalStateException("The routes could not be looked at: " + e.getMessage(), e);
        }
    }

    // ---- building

    private void build(Collection<? extends RoutesBuilder> ours) throws Exception {
        for (RoutesBuilder builder : ours) {
            camel.addRoutes(builder);
        }
        Map<RoutesBuilder, Path> builders = new LinkedHashMap<>();
        for (Path file : list()) {
            findings.put(file, new ArrayList<>());
            load(file).forEach(builder -> builders.put(builder, file));
        }
        builders.forEach(this::addConfigurations);
        builders.forEach(this::addRoutes);
        camel.start();
        camel.failures().forEach((route, failure) -> {
            if (files.containsKey(route)) {
                add(files.get(route), RouteProblem.of(route, failure, lines(files.get(route))));
            }
        });
    }

    private List<Path> list() {
        try (Stream<Path> all = Files.list(settings.routes())) {
            return all.filter(file -> name(file).matches(".*\\.(ya?ml|java|xml)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Collection<RoutesBuilder> load(Path file) {
        if (!name(file).matches(".*\\.(camel\\.yaml|java)")) {
            add(file, 0, "is not read: a route file's name ends in .camel.yaml or .java");
            return List.of();
        }
        try {
            Resource resource = PluginHelper.getResourceLoader(camel).resolveResource("file:" + file);
            return PluginHelper.getRoutesLoader(camel).findRoutesBuilders(List.of(resource));
        } catch (Exception e) {
            RouteProblem.ofFile(e).forEach(problem -> add(file, problem));
            return List.of();
        }
    }

    private void addConfigurations(RoutesBuilder builder, Path file) {
        if (!(builder instanceof RouteConfigurationsBuilder configurations)) {
            return;
        }
        try {
            configurations.addRouteConfigurationsToCamelContext(camel);
            refuseAnonymous(file);
        } catch (Exception e) {
            RouteProblem.ofFile(e).forEach(problem -> add(file, problem));
        }
    }

    private void refuseAnonymous(Path file) throws Exception {
        for (RouteConfigurationDefinition each : List.copyOf(camel.getRouteConfigurationDefinitions())) {
            if (each.getId() == null) {
                add(
                        file,
                        Math.max(0, each.getLineNumber()),
                        "a routeConfiguration has no id, so it would catch the errors of every route:"
                                + " give it an id, and name it in the routes that it is for (routeConfigurationId)");
                camel.removeRouteConfiguration(each);
            }
        }
    }

    private void addRoutes(RoutesBuilder builder, Path file) {
        Set<RouteDefinition> before = new LinkedHashSet<>(camel.getRouteDefinitions());
        try {
            camel.addRoutes(builder);
        } catch (Exception e) {
            RouteProblem.ofFile(e).forEach(problem -> {
                if (!findings.get(file).contains(finding(file, problem))) {
                    add(file, problem); // a YAML file is read once for its configurations and once for its routes
                }
            });
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
        Map<String, Path> ids = new LinkedHashMap<>();
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

    private void lookForTwice(RouteDefinition route, Path file, Map<String, Path> ids) {
        Path other = route.hasCustomIdAssigned() ? ids.put(route.getRouteId(), file) : null;
        if (other != null) {
            add(
                    file,
                    route.getLineNumber(),
                    "the route id " + route.getRouteId() + " stands twice, also in " + FOLDER + name(other));
        }
    }

    private void lookForConfiguration(RouteDefinition route, Path file, Set<String> known) {
        String named = route.getRouteConfigurationId();
        if (named != null && !named.contains("*") && !known.contains(named)) {
            add(
                    file,
                    route.getLineNumber(),
                    "route " + route.getRouteId() + " names the routeConfiguration " + named + ", which does not exist"
                            + nearest(named, known));
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

    private void lookAt(SendDefinition<?> send, Path file, Set<String> begun) {
        String uri = send.getEndpointUri();
        if (uri == null || uri.contains("{{") || uri.contains("${")) {
            return;
        }
        if (uri.startsWith(DIRECT) && !begun.contains(path(uri))) {
            add(file, send.getLineNumber(), "no route begins at " + path(uri) + nearest(path(uri), begun));
        }
        HttpOptions.unknown(camel, uri).forEach(sentence -> add(file, send.getLineNumber(), sentence));
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

    private void add(Path file, RouteProblem problem) {
        findings.get(file).add(finding(file, problem));
    }

    private static Finding finding(Path file, RouteProblem problem) {
        return new Finding(FOLDER + name(file), problem.line(), problem.sentence());
    }

    private void add(Path file, int line, String sentence) {
        add(file, new RouteProblem(line, sentence));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
