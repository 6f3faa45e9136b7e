package org.cardcourier.route;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The routes that came out of files of {@code routes/}, and which of them came from which: so that a file's can be exchanged
 * while all others run on. What Card Courier's own Java built is never touched. Not thread-safe.
 */
public final class RouteSet {

    private static final long LOOK_MILLIS = 5;

    private final CamelContext camel;
    private final IntakeServer server;
    private final Path home;
    private final Duration patience;
    private final Map<String, File> files = new LinkedHashMap<>();

    /** What one file built. */
    private record File(Set<String> routes, List<RouteConfigurationDefinition> configurations) {}

    /**
     * One route as it is now.
     *
     * @param id          such as "card-send"
     * @param file        where it comes from, such as "card-send.camel.yaml"
     * @param from        where it begins, such as "journal://notices"; without options
     * @param description in words; may be ""
     * @param state       "started", "stopped" or another of Camel's words
     */
    public record Running(String id, String file, String from, String description, String state) {}

    /**
     * No route yet.
     *
     * @param camel    where the routes run
     * @param server   holds requests back while what answers them is exchanged
     * @param home     the folder, for the log and for messages
     * @param patience how long what is under way may take to end before a route is stopped
     */
    public RouteSet(CamelContext camel, IntakeServer server, Path home, Duration patience) {
        this.camel = camel;
        this.server = server;
        this.home = home;
        this.patience = patience;
    }

    /**
     * Builds the routes of some files; they start when Camel does, at once if it runs.
     *
     * @param contents the files by name, such as "card-send.camel.yaml"
     * @throws Exception Camel's own, if one cannot be built
     */
    public void load(Map<String, byte[]> contents) throws Exception {
        Map<RoutesBuilder, String> builders = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> each : contents.entrySet()) {
            files.put(each.getKey(), new File(new LinkedHashSet<>(), new ArrayList<>()));
            String place = "file:" + home.resolve("routes").resolve(each.getKey());
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel)
                    .findRoutesBuilders(List.of(ResourceHelper.fromBytes(place, each.getValue())))) {
                builders.put(builder, each.getKey());
            }
        }
        for (Map.Entry<RoutesBuilder, String> each : builders.entrySet()) {
            addConfigurations(each.getKey(), files.get(each.getValue()));
        }
        for (Map.Entry<RoutesBuilder, String> each : builders.entrySet()) {
            addRoutes(each.getKey(), files.get(each.getValue()));
        }
    }

    private void addConfigurations(RoutesBuilder builder, File file) throws Exception {
        if (builder instanceof RouteConfigurationsBuilder configurations) {
            Set<RouteConfigurationDefinition> before = new HashSet<>(model().getRouteConfigurationDefinitions());
            configurations.addRouteConfigurationsToCamelContext(camel);
            model().getRouteConfigurationDefinitions().stream()
                    .filter(each -> !before.contains(each))
                    .forEach(file.configurations()::add);
        }
    }

    private void addRoutes(RoutesBuilder builder, File file) throws Exception {
        Set<String> before = ids();
        try {
            camel.addRoutes(builder);
        } finally { // what was built before the mistake must be known, too: it has to go again
            ids().stream().filter(id -> !before.contains(id)).forEach(file.routes()::add);
        }
    }

    private Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        model().getRouteDefinitions().stream().map(RouteDefinition::getRouteId).forEach(ids::add);
        return ids;
    }

    private ModelCamelContext model() {
        return (ModelCamelContext) camel;
    }

    /**
     * Exchanges files. What is under way ends first; requests to a route that is exchanged wait meanwhile. If the new ones
     * cannot be built, those before come back.
     *
     * @param gone       the files whose routes end
     * @param coming     the files whose routes begin instead
     * @param before     the files that come back if that fails: those of {@code gone} as they were
     * @param properties what routes may use as {@code {{name}}} from now on
     * @param beforehand what they used until now
     * @throws Exception why the new ones could not be built; those before run again
     */
    public void exchange(
            Collection<String> gone,
            Map<String, byte[]> coming,
            Map<String, byte[]> before,
            Map<String, String> properties,
            Map<String, String> beforehand)
            throws Exception {
        List<String> ending = gone.stream()
                .map(files::get)
                .filter(file -> file != null)
                .flatMap(file -> file.routes().stream())
                .toList();
        drain(ending.stream().filter(id -> !isHttp(id)).toList());
        boolean hasHttp = ending.stream().anyMatch(this::isHttp);
        if (hasHttp) {
            server.hold(patience);
        }
        try {
            drain(ending.stream().filter(this::isHttp).toList());
            for (String file : gone) {
                remove(file);
            }
            use(properties);
            try {
                load(coming);
            } catch (Exception | LinkageError e) {
                for (String file : coming.keySet()) {
                    remove(file);
                }
                use(beforehand);
                load(before);
                throw e;
            }
        } finally {
            if (hasHttp) {
                server.release();
            }
        }
    }

    private void use(Map<String, String> properties) {
        Properties all = new Properties();
        all.putAll(properties);
        camel.getPropertiesComponent().setOverrideProperties(all);
    }

    private boolean isHttp(String id) {
        Route route = camel.getRoute(id);
        return route != null && route.getEndpoint().getEndpointUri().startsWith("platform-http");
    }

    /**
     * Nothing new comes in, and what is under way ends. Camel's own stop looks only once a second whether it has
     * (DefaultShutdownStrategy 4.17.0), and a second is what a whole edit may take.
     */
    private void drain(List<String> ids) throws InterruptedException {
        List<Route> routes =
                ids.stream().map(camel::getRoute).filter(route -> route != null).toList();
        for (Route route : routes) {
            ServiceHelper.suspendService(route.getConsumer());
        }
        long end = System.nanoTime() + patience.toNanos();
        while (routes.stream().anyMatch(this::isBusy) && System.nanoTime() < end) {
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private boolean isBusy(Route route) {
        Consumer consumer = route.getConsumer();
        return camel.getInflightRepository().size(route.getRouteId()) > 0
                || consumer instanceof ShutdownAware aware && aware.getPendingExchangesSize() > 0;
    }

    private void remove(String name) throws Exception {
        File file = files.remove(name);
        if (file == null) {
            return;
        }
        for (String id : file.routes()) {
            Route route = camel.getRoute(id);
            Endpoint from = route == null ? null : route.getEndpoint();
            camel.getRouteController().stopRoute(id);
            camel.removeRoute(id);
            RouteDefinition left = model().getRouteDefinition(id); // one that was never built has no service to remove
            if (left != null) {
                model().removeRouteDefinition(left);
            }
            if (from != null && !isUsed(from)) {
                camel.removeEndpoint(from);
            }
        }
        for (RouteConfigurationDefinition configuration : file.configurations()) {
            model().removeRouteConfiguration(configuration);
        }
    }

    private boolean isUsed(Endpoint endpoint) {
        return camel.getRoutes().stream().anyMatch(route -> route.getEndpoint() == endpoint);
    }

    /** @return the routes of all files, in their order */
    public List<Running> running() {
        List<Running> running = new ArrayList<>();
        files.forEach((name, file) -> file.routes().forEach(id -> running.add(running(id, name))));
        return running;
    }

    private Running running(String id, String file) {
        Route route = camel.getRoute(id);
        ServiceStatus status = camel.getRouteController().getRouteStatus(id);
        String from = route == null ? "" : route.getEndpoint().getEndpointBaseUri();
        String description = route == null || route.getDescription() == null ? "" : route.getDescription();
        return new Running(
                id,
                file,
                from,
                description,
                status == null ? "stopped" : status.name().toLowerCase(java.util.Locale.ROOT));
    }
}
