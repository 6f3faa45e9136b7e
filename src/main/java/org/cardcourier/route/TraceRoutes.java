package org.cardcourier.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a trace of each notice, at its end, to a collector of OpenTelemetry traces.
 *
 * <p>From the journal and not from Camel's own tracer: that one ends where a notice is accepted and begins anew where it is
 * delivered, perhaps days and a restart later, and writes addresses into its spans, a customer's among them (a contact is
 * searched for by its e-mail address).
 */
public final class TraceRoutes extends RouteBuilder {

    private static final Logger LOG = LoggerFactory.getLogger("org.cardcourier.traces");
    private static final int MOST_BYTES = 64 << 10;

    private final URI url;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final String version;
    private volatile boolean isRefusalTold;

    /**
     * The route to one collector.
     *
     * @param url            where it takes OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces
     * @param connectTimeout how long to wait for a connection
     * @param readTimeout    how long to wait for an answer
     * @param version        Card Courier's; "" where nobody knows
     */
    public TraceRoutes(URI url, Duration connectTimeout, Duration readTimeout, String version) {
        this.url = url;
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
        this.version = version;
    }

    @Override
    public void configure() {
        AnswerLimits limits =
                new AnswerLimits(MOST_BYTES, connectTimeout.plus(readTimeout).plus(readTimeout));
        from("journal:outcomes")
                .routeId("outcome-trace")
                .routeDescription("Hands a trace of each notice to OpenTelemetry")
                .errorHandler(noErrorHandler())
                .process(this::write)
                .to(url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath()
                        + "?httpMethod=POST&throwExceptionOnFailure=false&followRedirects=false"
                        + "&userAgent=CardCourier&skipResponseHeaders=true"
                        + "&connectTimeout=" + connectTimeout.toMillis()
                        + "&responseTimeout=" + readTimeout.toMillis()
                        + "&soTimeout=" + readTimeout.toMillis()
                        + limits.bind(getContext(), "tracesLimits"))
                .process(this::take);
    }

    private void write(Exchange exchange) {
        Message message = exchange.getMessage();
        JsonNode trace =
                Traces.of(message.getBody(JsonNode.class), exchange.getProperty(Names.ACCOUNT, String.class), version);
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(trace.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** What may be taken later comes again; what never will (OTLP names 429, 502, 503 and 504 as the others) is let go. */
    private void take(Exchange exchange) throws IOException {
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(null);
        if (status / 100 == 2) {
            isRefusalTold = false;
        } else if (status == 408 || status == 429 || status >= 500) {
            throw new IOException("the collector of traces answered " + status);
        } else if (!isRefusalTold) {
            isRefusalTold = true;
            LOG.warn(
                    "The collector of traces answered {} and will not take this trace, nor perhaps the next ones; they are"
                            + " lost: is traces.url right?",
                    status);
        }
    }
}
