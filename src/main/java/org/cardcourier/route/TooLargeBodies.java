package org.cardcourier.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.RoutingContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Answers bodies that are cut off before any route sees them: with a sentence, as JSON. Vert.x itself would answer bare
 * words, and write a stack trace into the log for each.
 */
public final class TooLargeBodies {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int STATUS = 413;

    private TooLargeBodies() {}

    /**
     * Sets the sentence.
     *
     * @param camel a running Camel
     * @param most  the largest body that is read, in bytes
     */
    public static void refuse(CamelContext camel, long most) {
        String body = JSON.createObjectNode()
                .put("error", "the body is too large, at most " + most + " bytes are read: send less at once")
                .toString();
        camel.getRegistry()
                .findByType(VertxPlatformHttpRouter.class)
                .forEach(router -> router.route().last().failureHandler(context -> answer(context, body)));
    }

    private static void answer(RoutingContext context, String body) {
        if (context.statusCode() != STATUS) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(STATUS)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Connection", "close") // the rest of the body is not read
                .end(body);
    }
}
