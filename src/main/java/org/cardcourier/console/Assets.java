package org.cardcourier.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** The few files beside the pages. Their address changes when they do, so browsers keep them. */
final class Assets {

    private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final String version;

    Assets() {
        files.put("console.css", read("/console/console.css"));
        files.put("console.js", read("/console/console.js"));
        files.put("htmx.js", read(HTMX));
        CRC32 sum = new CRC32();
        files.values().forEach(sum::update);
        version = Long.toHexString(sum.getValue());
    }

    private static byte[] read(String name) {
        try (InputStream file = Assets.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("The JAR lacks " + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String version() {
        return version;
    }

    void answer(RoutingContext context) {
        String name = context.pathParam("name");
        byte[] file = files.get(name);
        if (file == null) {
            context.response().setStatusCode(404).end();
            return;
        }
        context.response()
                .putHeader("Content-Type", name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript")
                .putHeader("Cache-Control", "public, max-age=31536000, immutable")
                .end(Buffer.buffer(file));
    }
}
