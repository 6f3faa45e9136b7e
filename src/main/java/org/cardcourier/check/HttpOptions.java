package org.cardcourier.check;

import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.util.URISupport;
import org.cardcourier.Distance;

/**
 * Looks at the options of {@code http:} endpoints. An option that Camel does not know silently becomes a part of the
 * request's query (seen on 4.17.0), so a misspelt one is only seen here.
 */
final class HttpOptions {

    /** Taken from an endpoint's address by the component itself, and not among what the endpoint says it knows. */
    private static final Set<String> OF_THE_COMPONENT = Set.of(
            "connectTimeout", "connectionRequestTimeout", "responseTimeout", "soTimeout", "connectionTimeToLive");

    private HttpOptions() {}

    /** @return by its name one sentence for each option that is probably misspelt, or must not be set */
    static Map<String, String> unknown(CamelContext camel, String uri) {
        Map<String, String> sentences = new LinkedHashMap<>();
        if (!uri.startsWith("http:") && !uri.startsWith("https:")) {
            return sentences;
        }
        Set<String> known = known(camel, uri);
        options(uri).forEach((name, value) -> {
            if (name.equals("followRedirects") && "true".equals(value)) {
                sentences.put(
                        name,
                        "followRedirects=true hands headers, and with them keys, to whatever host the answer names:"
                                + " leave it out");
            } else if (!known.contains(name)) {
                known.stream()
                        .filter(other -> Distance.between(name, other) <= 2)
                        .findFirst()
                        .ifPresent(other -> sentences.put(
                                name,
                                "http has no option " + name
                                        + ", it would become a part of the request's query; did you mean " + other
                                        + "?"));
            }
        });
        return sentences;
    }

    private static Map<String, Object> options(String uri) {
        try {
            return uri.contains("?") ? URISupport.parseQuery(uri.substring(uri.indexOf('?') + 1)) : Map.of();
        } catch (URISyntaxException e) {
            return Map.of(); // Camel itself has complained
        }
    }

    private static Set<String> known(CamelContext camel, String uri) {
        EndpointUriFactory factory =
                camel.getCamelContextExtension().getEndpointUriFactory(uri.substring(0, uri.indexOf(':')));
        if (factory == null) {
            return Set.of();
        }
        Set<String> known = new TreeSet<>(factory.propertyNames());
        known.addAll(OF_THE_COMPONENT);
        return known;
    }
}
