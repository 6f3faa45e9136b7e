package org.cardcourier.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.model.EndpointRequiredDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.OutputNode;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.util.URISupport;

/** The running routes: a graph of what comes from where and goes where, with state, figures and file. */
final class RoutesPage {

    private static final int WIDTH = 230;
    private static final int HEIGHT = 46;
    private static final int GAP_X = 90;
    private static final int GAP_Y = 18;
    private static final int NAME = 26;

    private final Supplier<CamelContext> camel;
    private final RouteCounts counts;

    RoutesPage(Supplier<CamelContext> camel, RouteCounts counts) {
        this.camel = camel;
        this.counts = counts;
    }

    /** A node of the graph: a route, or an endpoint that no route reads from. */
    private record Node(String id, boolean isRoute, String state) {}

    private record Edge(String from, String to) {}

    Reply show() {
        ModelCamelContext context = (ModelCamelContext) camel.get();
        List<Map<String, Object>> lines = new ArrayList<>();
        Map<String, Node> nodes = new LinkedHashMap<>();
        Set<Edge> edges = new LinkedHashSet<>();
        Map<String, String> readers = readers(context);
        for (RouteDefinition route : context.getRouteDefinitions()) {
            String id = route.getRouteId();
            String from = endpoint(route.getInput().getEndpointUri());
            Set<String> to = sendsTo(route);
            lines.add(line(context, route, from, to));
            if (isPlumbing(id)) {
                continue;
            }
            nodes.put(id, new Node(id, true, state(context, id)));
            if (!isInternal(from)) {
                nodes.putIfAbsent(from, new Node(from, false, ""));
                edges.add(new Edge(from, id));
            }
            to.stream().filter(each -> !isBeanLike(each)).forEach(each -> {
                String target = readers.getOrDefault(each, each);
                boolean isChatwoot = isPlumbing(target) || target.startsWith("direct:chatwoot");
                String name = isChatwoot ? "Chatwoot" : target;
                nodes.putIfAbsent(name, new Node(name, readers.containsValue(name), state(context, name)));
                edges.add(new Edge(id, name));
            });
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("lines", lines);
        drawn(nodes, edges, model);
        return new Reply.Page("routes", model);
    }

    /** What a bean, a template or a log does inside of a route is no place that a message goes to. */
    private static boolean isBeanLike(String endpoint) {
        return endpoint.matches("(bean|freemarker|log|mock|language|validator|dataset|controlbus|class):.*");
    }

    private static boolean isInternal(String endpoint) {
        return endpoint.startsWith("direct:") || endpoint.startsWith("seda:");
    }

    /** One route for each operation of Chatwoot would hide the others. */
    private static boolean isPlumbing(String routeId) {
        return routeId.startsWith("chatwoot-");
    }

    private static Map<String, String> readers(ModelCamelContext context) {
        Map<String, String> readers = new HashMap<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            String from = endpoint(route.getInput().getEndpointUri());
            if (isInternal(from)) {
                readers.put(from, route.getRouteId()); // what passes through the journal waits there: it is a place
            }
        }
        return readers;
    }

    private static String state(ModelCamelContext context, String id) {
        return context.getRoute(id) == null || context.getRouteController().getRouteStatus(id) == null
                ? ""
                : context.getRouteController().getRouteStatus(id).name().toLowerCase(java.util.Locale.ROOT);
    }

    private Map<String, Object> line(ModelCamelContext context, RouteDefinition route, String from, Set<String> to) {
        String id = route.getRouteId();
        Route running = context.getRoute(id);
        RouteCounts.Counts of = counts.of(id);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", Shown.cut(id, 80));
        line.put("description", Shown.cut(route.getDescriptionText() == null ? "" : route.getDescriptionText(), 200));
        line.put("state", state(context, id));
        line.put("file", Shown.cut(file(running), 80));
        line.put("done", (long) of.done().count());
        line.put("failed", (long) of.failed().count());
        line.put("inFlight", context.getInflightRepository().size(id));
        line.put("from", Shown.cut(from, 100));
        line.put("to", to.stream().map(each -> Shown.cut(each, 100)).toList());
        line.put("isOwn", !isPlumbing(id));
        return line;
    }

    /** Such as "card-send.camel.yaml:12"; "" for our own. */
    private static String file(Route running) {
        String location = running == null ? null : running.getSourceLocationShort();
        return location == null || !location.contains(".camel.yaml") && !location.contains(".java") ? "" : location;
    }

    /** Without its options and secrets. */
    private static String endpoint(String uri) {
        String clean = URISupport.sanitizeUri(uri);
        int question = clean.indexOf('?');
        return (question < 0 ? clean : clean.substring(0, question)).replace("://", ":");
    }

    private static Set<String> sendsTo(RouteDefinition route) {
        Set<String> found = new LinkedHashSet<>();
        for (ProcessorDefinition<?> step : all(route)) {
            if (step instanceof EndpointRequiredDefinition to && to.getEndpointUri() != null) {
                found.add(endpoint(to.getEndpointUri()));
            } else if (step instanceof ToDynamicDefinition to && to.getUri() != null) {
                found.add(endpoint(to.getUri()));
            }
        }
        return found;
    }

    private static List<ProcessorDefinition<?>> all(RouteDefinition route) {
        List<ProcessorDefinition<?>> found = new ArrayList<>();
        for (Object step : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), OutputNode.class)) {
            if (step instanceof ProcessorDefinition<?> one) {
                found.add(one);
            }
        }
        for (Object step :
                ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), EndpointRequiredDefinition.class)) {
            if (step instanceof ProcessorDefinition<?> one) {
                found.add(one);
            }
        }
        return found;
    }

    // ---- the drawing: columns by the longest way from a beginning

    private static void drawn(Map<String, Node> nodes, Set<Edge> edges, Map<String, Object> model) {
        Map<String, Integer> columns = columns(nodes, edges);
        Map<Integer, Integer> filled = new TreeMap<>();
        Map<String, int[]> places = new HashMap<>();
        List<Map<String, Object>> boxes = new ArrayList<>();
        for (Node node : nodes.values()) {
            int column = columns.get(node.id());
            int row = filled.merge(column, 1, Integer::sum) - 1;
            int x = 10 + column * (WIDTH + GAP_X);
            int y = 10 + row * (HEIGHT + GAP_Y);
            places.put(node.id(), new int[] {x, y});
            boxes.add(Map.of(
                    "x",
                    x,
                    "y",
                    y,
                    "name",
                    Shown.cut(node.id(), NAME),
                    "full",
                    Shown.cut(node.id(), 200),
                    "kind",
                    node.isRoute() ? "route" : "place",
                    "state",
                    node.state()));
        }
        model.put("boxes", boxes);
        model.put("lanes", lanes(edges, places));
        model.put("width", 20 + (1 + max(columns.values())) * (WIDTH + GAP_X) - GAP_X);
        model.put("height", 20 + max(filled.values()) * (HEIGHT + GAP_Y));
        model.put("boxWidth", WIDTH);
        model.put("boxHeight", HEIGHT);
    }

    private static int max(Iterable<Integer> numbers) {
        int most = 0;
        for (int number : numbers) {
            most = Math.max(most, number);
        }
        return most;
    }

    private static List<String> lanes(Set<Edge> edges, Map<String, int[]> places) {
        List<String> lanes = new ArrayList<>();
        for (Edge edge : edges) {
            int[] from = places.get(edge.from());
            int[] to = places.get(edge.to());
            int x1 = from[0] + WIDTH;
            int y1 = from[1] + HEIGHT / 2;
            int y2 = to[1] + HEIGHT / 2;
            lanes.add("M" + x1 + " " + y1 + " C" + (x1 + GAP_X / 2) + " " + y1 + " " + (to[0] - GAP_X / 2) + " " + y2
                    + " " + to[0] + " " + y2);
        }
        return lanes;
    }

    /** Routes may call each other in a circle: each round only so many times. */
    private static Map<String, Integer> columns(Map<String, Node> nodes, Set<Edge> edges) {
        Map<String, Integer> columns = new HashMap<>();
        nodes.keySet().forEach(id -> columns.put(id, 0));
        for (int round = 0; round < 6; round++) {
            for (Edge edge : edges) {
                int least = columns.get(edge.from()) + 1;
                if (columns.get(edge.to()) < least && least <= 5) {
                    columns.put(edge.to(), least);
                }
            }
        }
        return columns;
    }
}
