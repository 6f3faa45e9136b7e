package org.cardcourier.route;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.cardcourier.journal.Journal;

/**
 * {@code GET /health/live} and {@code GET /health/ready}. Ready means that notices are accepted; that delivery waits, as
 * while Chatwoot is away, is said but is no reason to send a sender elsewhere. Why, is told on this host and to those with
 * the key; others see only whether.
 */
final class Health {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Journal journal;
    private final Webhook webhook;
    private final Predicate<String> isChatwootAway;
    private final Supplier<List<String>> degraded;
    private volatile boolean stops;

    Health(Journal journal, Webhook webhook, Predicate<String> isChatwootAway, Supplier<List<String>> degraded) {
        this.degraded = degraded;
        this.journal = journal;
        this.webhook = webhook;
        this.isChatwootAway = isChatwootAway;
    }

    void stop() {
        stops = true;
    }

    void live(RoutingContext context) {
        answer(context, 200, JSON.createObjectNode().put("live", true));
    }

    void ready(RoutingContext context) {
        String trouble = journal.trouble();
        boolean isReady = !stops && trouble.isEmpty();
        ObjectNode body = JSON.createObjectNode().put("ready", isReady);
        if (maySeeWhy(context)) {
            body.put("stopping", stops);
            body.put("journal", trouble.isEmpty() ? "ok" : trouble);
            String waitsFor = waitsFor();
            body.put("delivery", waitsFor.isEmpty() ? "ok" : "paused");
            if (!waitsFor.isEmpty()) {
                body.put("because", waitsFor);
            }
            List<String> files = degraded.get();
            body.put("files", files.isEmpty() ? "ok" : "degraded");
            if (!files.isEmpty()) {
                files.forEach(body.putArray("files_because")::add);
            }
        }
        answer(context, isReady ? 200 : 503, body);
    }

    /** Where there are several accounts, which ones. */
    private String waitsFor() {
        return journal.accounts().stream()
                .map(account -> {
                    String reason = waitsFor(account);
                    return reason.isEmpty() ? reason : reason + journal.label(account);
                })
                .filter(reason -> !reason.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private String waitsFor(String account) {
        return switch (journal.of(account).paused()) {
            case "unauthorized" -> "Chatwoot refuses the token";
            case "person" -> "a person paused it";
            default -> isChatwootAway.test(account) ? "Chatwoot does not answer as it should" : "";
        };
    }

    private boolean maySeeWhy(RoutingContext context) {
        return isOfThisHost(context) || webhook.hasKey(header(context));
    }

    private static UnaryOperator<String> header(RoutingContext context) {
        return context.request()::getHeader;
    }

    private static boolean isOfThisHost(RoutingContext context) {
        try {
            return InetAddress.getByName(context.request().remoteAddress().hostAddress())
                    .isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // it is an address, never a name
        }
    }

    private static void answer(RoutingContext context, int status, ObjectNode body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(body.toString());
    }
}
