package org.cardcourier.route;

import org.apache.camel.builder.RouteBuilder;

/** Looks now and then whether files of the drop folder have lain there for long enough. */
public final class OldFilesRoutes extends RouteBuilder {

    private final OldFiles oldFiles;

    /**
     * The route.
     *
     * @param oldFiles knows when it is time
     */
    public OldFilesRoutes(OldFiles oldFiles) {
        this.oldFiles = oldFiles;
    }

    @Override
    public void configure() {
        from("timer:old-files?period=10000&includeMetadata=false")
                .routeId("old-files")
                .routeDescription("Deletes what has lain in done/ and reports/ for drop.keep-days")
                .errorHandler(noErrorHandler())
                .process(exchange -> oldFiles.look());
    }
}
