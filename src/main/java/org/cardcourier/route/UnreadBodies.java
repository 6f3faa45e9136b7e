package org.cardcourier.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * Answers bodies that no route sees, because they are too large, or are sent as a form and are none: with a sentence, as
 * JSON. Vert.x itself would answer bare words, and write a stack trace into the log for each.
 */
public final class UnreadBodies {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int WRONG_TYPE = 415;
    private static final int NOT_NOW = 503;

    private final long most;

    private UnreadBodies(long most) {
        this.most = most;
    }

    /**
     * Sets the sentences.
     *
     * @param camel a running Camel
     * @param most  the largest body that is read, in bytes
     */
    public static void refuse(CamelContext camel, long most) {
        UnreadBodies bodies = new UnreadBodies(most);
        camel.getRegistry()
                .findByType(VertxPlatformHttpRouter.class)
                .forEach(router -> router.route().last().failureHandler(bodies::answer));
    }

    private void answer(RoutingContext context) {
        if (context.response().closed()) {
            return; // the sender has gone, or took too long
        }
        String type = context.request().getHeader("Content-Type");
        if (context.statusCode() == TOO_LARGE) {
            answer(context, TOO_LARGE, "the body is too large, at most " + most + " bytes are read: send less at once");
        } else if (context.statusCode() == BAD_REQUEST && isForm(type)) {
            answer(context, WRONG_TYPE, HttpRefusal.wrongType(type)); // curl sends JSON as a form unless told otherwise
        } else {
            context.next();
        }
    }

    private static boolean isForm(String type) {
        String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
        return lower.startsWith("application/x-www-form-urlencoded") || lower.startsWith("multipart/");
    }

    static void answer(RoutingContext context, int status, String sentence) {
        context.response().putHeader("Connection", "close"); // the rest of the body is not read
        answerAndForget(context, status, sentence);
    }

    /** Whatever comes of the body is thrown away as it comes: a connection closed at once would lose the answer. */
    static void answerAndForget(RoutingContext context, int status, String sentence) {
        if (status == NOT_NOW) {
            context.response().putHeader("Retry-After", "1");
        }
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .end(JSON.createObjectNode().put("error", sentence).toString());
    }
}
