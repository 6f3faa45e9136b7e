package org.cardcourier.route;

import java.net.URI;
import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;

/**
 * {@code direct:orders-page}: the one way out to the order system, and to no other origin.
 * Header and query come from the bean {@code orders}; redirects are never followed; the answer is handed on as a stream, so
 * that the bean can stop at its limit.
 */
public final class OrdersRoutes extends RouteBuilder {

    private final URI url;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final int maxBytes;

    /**
     * The route to one order system.
     *
     * @param url            its address; null if there is none
     * @param connectTimeout how long to wait for a connection
     * @param readTimeout    how long to wait for an answer
     * @param maxBytes       the largest answer that is read
     */
    public OrdersRoutes(URI url, Duration connectTimeout, Duration readTimeout, int maxBytes) {
        this.url = url;
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
        this.maxBytes = maxBytes;
    }

    @Override
    public void configure() {
        if (url == null) {
            return;
        }
        // the bean says which setting is too small; the limit here is for what follows
        AnswerLimits limits =
                new AnswerLimits(maxBytes + 1L, connectTimeout.plus(readTimeout).plus(readTimeout));
        from("direct:orders-page")
                .routeId("orders-page")
                .routeDescription("Asks the order system for one page")
                .errorHandler(noErrorHandler())
                .to(url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath()
                        + "?httpMethod=GET&throwExceptionOnFailure=false&followRedirects=false&copyHeaders=false"
                        + "&userAgent=CardCourier&disableStreamCache=true"
                        + "&connectTimeout=" + connectTimeout.toMillis()
                        + "&responseTimeout=" + readTimeout.toMillis()
                        + "&soTimeout=" + readTimeout.toMillis()
                        + limits.bind(getContext(), "ordersLimits"));
    }
}
