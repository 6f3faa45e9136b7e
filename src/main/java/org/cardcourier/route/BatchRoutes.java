package org.cardcourier.route;

import org.apache.camel.builder.RouteBuilder;

/** Looks after dropped files that are read while their notices are still being sent. */
public final class BatchRoutes extends RouteBuilder {

    @Override
    public void configure() {
        from("timer:batches?period=1000&includeMetadata=false")
                .routeId("batches")
                .routeDescription("Sees when the last notice of a dropped file has ended")
                .errorHandler(noErrorHandler())
                .bean("batches", "look");
        from("timer:reports?period=1000&includeMetadata=false")
                .routeId("reports")
                .routeDescription("Writes what became of the rows of dropped files")
                .errorHandler(noErrorHandler())
                .bean("reports", "look");
    }
}
