package org.cardcourier.route;

import org.apache.camel.builder.RouteBuilder;

/** Looks now and then whether files of the drop folder have lain there for long enough. */
public final class OldFilesRoutes extends RouteBuilder {

    @Override
    public void configure() {
        from("timer:old-files?period=10000&includeMetadata=false")
                .routeId("old-files")
                .routeDescription("Deletes what has lain in done/ and reports/ for drop.keep-days")
                .errorHandler(noErrorHandler())
                .bean("oldFiles", "look");
    }
}
