package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** {@code /sandbox}: the page, the state, faults, the customer's part, and the demo's order system. For this machine only. */
final class ControlApi {

    private static final int SHOWN = 60;
    private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]");

    private final World world;
    private final Shapes shapes;
    private final Faults faults;
    private final Customer customer;
    private final Page page;
    private final LongSupplier revision;
    private final LongSupplier webhooks;
    private final Runnable reset;
    private final AtomicLong ordersAsked = new AtomicLong();

    ControlApi(
            World world, Shapes shapes, Faults faults, LongSupplier revision, LongSupplier webhooks, Runnable reset) {
        this.world = world;
        this.shapes = shapes;
        this.faults = faults;
        this.customer = new Customer(world);
        this.page = new Page(world);
        this.revision = revision;
        this.webhooks = webhooks;
        this.reset = reset;
    }

    Answer answer(Request request) {
        if (!HERE.contains(request.header("host").replaceFirst(":\\d+$", ""))) {
            return Answer.error(421, "the sandbox is asked under 127.0.0.1 or localhost only");
        }
        boolean json = request.header("content-type").startsWith("application/json");
        if (request.method().equals("POST") && request.body().length > 0 && !json) {
            return Answer.error(415, "send application/json");
        }
        return switch (request.method() + " " + request.segment(1)) {
            case "GET " -> page.whole(request, shown(request));
            case "GET style.css", "GET script.js" -> page.file(request.segment(1));
            case "GET state" -> Answer.ok(state());
            case "GET revision" -> Answer.ok(Json.of("revision", revision.getAsLong()));
            case "GET orders" -> orders(request);
            case "POST faults" -> plan(request);
            case "POST incoming" -> incoming(request);
            case "POST reset" -> {
                reset.run();
                yield Answer.ok(Json.of("reset", true));
            }
            default -> Router.unknown(request);
        };
    }

    private List<Conversation> shown(Request request) {
        String one = request.text("conversation");
        if (!one.isEmpty()) {
            return List.of(world.conversation(Ruby.toInt(one)));
        }
        List<Conversation> all = new ArrayList<>(world.conversations.values());
        if (all.size() > SHOWN) {
            all.sort(Comparator.comparing((Conversation c) -> c.lastActivityAt).reversed());
        }
        return all.subList(0, Math.min(SHOWN, all.size()));
    }

    private ObjectNode state() {
        ArrayNode rows = Json.array();
        world.conversations.values().stream().limit(SHOWN).forEach(c -> rows.add(conversation(c)));
        return Json.of(
                "version", world.options.version(),
                "account_id", world.accountId,
                "revision", revision.getAsLong(),
                "messages_stored", world.messageCount(),
                "webhooks_sent", webhooks.getAsLong(),
                "faults_happened", faults.happened(),
                "faults_pending", faults.pending(),
                "conversations", rows);
    }

    private ObjectNode conversation(Conversation conversation) {
        ArrayNode messages = Json.array();
        conversation.messages.forEach(message -> messages.add(shapes.message(message, null)));
        return Json.of(
                "id",
                conversation.id,
                "inbox_id",
                conversation.inbox.id(),
                "channel",
                conversation.inbox.channelType(),
                "contact",
                conversation.contact().name,
                "status",
                conversation.status,
                "labels",
                Json.array(conversation.labels),
                "assignee",
                conversation.assignee == null ? null : conversation.assignee.name(),
                "team",
                conversation.team == null ? null : conversation.team.name(),
                "messages",
                messages);
    }

    private Answer plan(Request request) {
        try {
            FaultPlans.plan(Json.read(request.body()), faults);
            return Answer.ok(Json.of("pending", faults.pending()));
        } catch (IllegalArgumentException | java.io.IOException e) {
            return Answer.error(400, e.getMessage());
        }
    }

    /** {@code {"conversation":1,"content":"…"}} says something, {@code {"conversation":1,"message":5,"value":"…"}} clicks. */
    private Answer incoming(Request request) {
        Conversation conversation = world.conversation(Ruby.toInt(request.text("conversation")));
        Message message;
        if (request.params().has("message")) {
            message = conversation.find(Ruby.toInt(request.text("message")));
            if (message == null) {
                throw Halt.notFound();
            }
            customer.choose(message, request.text("value"));
        } else if (request.text("content").isBlank()) {
            throw Halt.error(422, "say what the customer says: content, or message and value");
        } else {
            message = customer.say(conversation, request.text("content"));
        }
        return Answer.ok(shapes.message(message, null));
    }

    /** Pages of at most {@code per_page} (50) orders until an empty list; {@code since} leaves out the older ones. */
    private Answer orders(Request request) {
        ordersAsked.incrementAndGet();
        String token = world.options.ordersToken();
        if (!token.isEmpty() && !request.header("authorization").equals("Bearer " + token)) {
            return Answer.error(401, "unauthorized").with("www-authenticate", "Bearer");
        }
        long page = Math.max(1, Ruby.toInt(request.text("page")));
        long size = request.text("per_page").isEmpty() ? 50 : Math.max(1, Ruby.toInt(request.text("per_page")));
        List<JsonNode> rows = world.orders.stream()
                .filter(order -> isSince(order, request.text("since")))
                .skip((page - 1) * size)
                .limit(size)
                .toList();
        return Answer.ok(Json.array(rows));
    }

    long ordersAsked() {
        return ordersAsked.get();
    }

    private boolean isSince(JsonNode order, String since) {
        if (since.isEmpty()) {
            return true;
        }
        try {
            String changed = order.path(world.options.ordersTimeField()).asText();
            // a plus that was not percent-encoded arrives as a blank
            OffsetDateTime from = OffsetDateTime.parse(since.replace(' ', '+'));
            return changed.isEmpty() || !OffsetDateTime.parse(changed).isBefore(from);
        } catch (DateTimeException e) {
            throw Halt.error(400, "since is a time with an offset such as 2026-01-20T14:30:00+08:00");
        }
    }

    static Map<String, String> pageHeaders() {
        return Map.of(
                "content-security-policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
                        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    }
}
