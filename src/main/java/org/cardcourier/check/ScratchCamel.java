package org.cardcourier.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.RouteService;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.DefaultRegistry;

/**
 * A Camel that builds routes as the real one does, placeholders, endpoints, beans, expressions and error handlers, and
 * then starts none of them: nothing listens, connects or opens a file.
 */
final class ScratchCamel extends DefaultCamelContext {

    private final transient Map<RouteDefinition, Exception> failures = new LinkedHashMap<>();

    ScratchCamel(Map<String, Object> beans, Map<String, String> properties) {
        super(false);
        disableJMX();
        setSourceLocationEnabled(true);
        DefaultRegistry registry = new DefaultRegistry();
        beans.forEach(registry::bind);
        getCamelContextExtension().setRegistry(registry);
        Properties all = new Properties();
        all.putAll(properties);
        build();
        getPropertiesComponent().setInitialProperties(all);
    }

    /** Builds each route by itself, so that one that cannot be built does not hide the next. */
    @Override
    public void startRouteDefinitions(List<RouteDefinition> routeDefinitions) {
        for (RouteDefinition route : routeDefinitions) {
            try {
                super.startRouteDefinitions(List.of(route));
            } catch (Exception e) {
                failures.put(route, e);
            }
        }
    }

    @Override
    public void startRouteService(RouteService routeService, boolean addingRoutes) {
        // built is all that it should be
    }

    /** @return why routes could not be built */
    Map<RouteDefinition, Exception> failures() {
        return failures;
    }
}
