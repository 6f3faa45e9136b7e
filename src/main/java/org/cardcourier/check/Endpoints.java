package org.cardcourier.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;

/** Looks at the options of endpoints: Camel's own description of all components, with {@code journal:} added. */
final class Endpoints {

    private static final String JOURNAL = "/META-INF/org/cardcourier/route/journal.json";
    private static final Set<String> HTTP = Set.of("http", "https");
    /** Taken from an endpoint's address by the component itself, and not among what the endpoint says it knows. */
    private static final Set<String> OF_THE_HTTP_COMPONENT = Set.of(
            "connectTimeout", "connectionRequestTimeout", "responseTimeout", "soTimeout", "connectionTimeToLive");

    private final CamelCatalog catalog = new DefaultCamelCatalog(true);

    Endpoints() {
        try (InputStream journal = Endpoints.class.getResourceAsStream(JOURNAL)) {
            catalog.addComponent(
                    "journal",
                    "org.cardcourier.route.JournalComponent",
                    new String(journal.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("The JAR lacks " + JOURNAL, e);
        }
    }

    /**
     * What is wrong with an endpoint's address.
     *
     * @param uri    as the route has it, settings unresolved
     * @param isFrom whether a route begins there
     * @return by the word that is wrong a sentence
     */
    Map<String, String> mistakes(String uri, boolean isFrom) {
        Map<String, String> mistakes = new LinkedHashMap<>();
        String scheme = scheme(uri);
        if (catalog.componentJSonSchema(scheme) == null) {
            return mistakes; // of a jar in ext/, or unknown: Camel says so
        }
        EndpointValidationResult result = catalog.validateEndpointProperties(uri, false, isFrom, !isFrom);
        for (String name : all(result.getUnknown())) {
            mistakes.put(name, scheme + " has no option " + name + meant(scheme, name));
        }
        if (HTTP.contains(scheme)) {
            all(result.getLenient()).forEach(name -> lookAtLenient(scheme, name, mistakes));
        }
        if (scheme.equals("journal")) {
            JournalOptions.mistakes(uri, mistakes);
        }
        all(result.getRequired()).forEach(name -> mistakes.put(scheme, scheme + " needs the option " + name));
        all(result.getNotConsumerOnly())
                .forEach(name ->
                        mistakes.put(name, name + " is for sending to " + scheme + ", not for receiving from it"));
        all(result.getNotProducerOnly())
                .forEach(name ->
                        mistakes.put(name, name + " is for receiving from " + scheme + ", not for sending to it"));
        wrong(result.getInvalidBoolean(), "true or false", mistakes);
        wrong(result.getInvalidInteger(), "a whole number", mistakes);
        wrong(result.getInvalidNumber(), "a number", mistakes);
        wrong(result.getInvalidDuration(), "a duration such as 500 or 5s", mistakes);
        if (result.getInvalidEnum() != null) {
            result.getInvalidEnum()
                    .forEach((name, value) -> mistakes.put(
                            name,
                            name + " must be one of " + String.join(", ", choices(result, name)) + ", got \"" + value
                                    + "\""));
        }
        return mistakes;
    }

    /** Camel makes what it does not know a part of the request's query (seen on 4.17.0): fine, unless it was meant as an option. */
    private void lookAtLenient(String scheme, String name, Map<String, String> mistakes) {
        String near = OF_THE_HTTP_COMPONENT.contains(name) ? null : Meant.nearest(name, options(scheme));
        if (near != null) {
            mistakes.put(
                    name,
                    scheme + " has no option " + name + ", it would become a part of the request's query; did you mean "
                            + near + "?");
        }
    }

    private String meant(String scheme, String name) {
        return Meant.of(name, options(scheme));
    }

    private Set<String> options(String scheme) {
        Set<String> options = new TreeSet<>();
        catalog.componentModel(scheme).getEndpointParameterOptions().forEach(option -> options.add(option.getName()));
        if (HTTP.contains(scheme)) {
            options.addAll(OF_THE_HTTP_COMPONENT);
        }
        return options;
    }

    private static List<String> choices(EndpointValidationResult result, String name) {
        Map<String, String[]> choices = result.getInvalidEnumChoices();
        return choices == null || choices.get(name) == null ? new ArrayList<>() : List.of(choices.get(name));
    }

    private static void wrong(Map<String, String> values, String wanted, Map<String, String> mistakes) {
        if (values != null) {
            values.forEach((name, value) -> {
                if (!value.contains("{{") && !value.contains("${")) {
                    mistakes.put(name, name + " must be " + wanted + ", got \"" + value + "\"");
                }
            });
        }
    }

    private static Set<String> all(Set<String> names) {
        return names == null ? Set.of() : new TreeSet<>(names);
    }

    /** @return what to put into ext/ for a component that is not there */
    String missing(String scheme) {
        if (catalog.componentJSonSchema(scheme) == null) {
            return "there is no component " + scheme + Meant.of(scheme, catalog.findComponentNames());
        }
        return "there is no component " + scheme + " here: put "
                + catalog.componentModel(scheme).getArtifactId() + "-" + catalog.getCatalogVersion()
                + ".jar, and what it needs, into ext/";
    }

    static String scheme(String uri) {
        int colon = uri.indexOf(':');
        return colon < 0 ? uri : uri.substring(0, colon);
    }
}
