package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells webhooks what happened: one try each, soon after, in no promised order; the conversation inside is as it is when the
 * call goes out, not as it was at the event (seen, 4.10.0).
 */
final class Webhooks implements Events {

    private final SandboxOptions options;
    private final Object lock;
    private final Context context;
    private final HttpClient client;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong onTheirWay = new AtomicLong();
    private final boolean rendersHtml;
    private volatile String accountUrl;
    private volatile boolean closed;
    private World world;
    private Shapes shapes;
    private MessagesApi messages;

    Webhooks(SandboxOptions options, Object lock, Vertx vertx) {
        this.options = options;
        this.lock = lock;
        this.accountUrl = options.webhookUrl();
        this.context = vertx.getOrCreateContext();
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(options.webhookTimeoutMs())
                .setMaxPoolSize(20));
        Version version = Version.of(options.version());
        this.rendersHtml = version.atLeast("4.4.0") && !version.atLeast("4.12.1");
    }

    void tellOf(World newWorld, Shapes newShapes, MessagesApi newMessages) {
        this.world = newWorld;
        this.shapes = newShapes;
        this.messages = newMessages;
    }

    void accountUrl(String url) {
        accountUrl = url;
    }

    /** What is not on its way yet is not sent. */
    void close() {
        closed = true;
    }

    boolean isQuiet() {
        return onTheirWay.get() == 0;
    }

    long sent() {
        return sent.get();
    }

    @Override
    public void messageCreated(Message message) {
        ofMessage("message_created", message);
    }

    @Override
    public void messageUpdated(Message message) {
        ofMessage("message_updated", message);
    }

    /** Activity lines are never told, notes are. */
    private void ofMessage(String event, Message message) {
        if (message.isActivity()) {
            return;
        }
        Conversation conversation = message.conversation;
        for (Target target : targets(conversation, true)) {
            later(() -> post(target, event, shapes.hookMessage(message, content(message)), message));
        }
    }

    /** For a website it was the rendered HTML from 4.4.0 to 4.12.0 (seen, read). */
    private String content(Message message) {
        boolean html = rendersHtml && message.conversation.inbox.isWeb() && message.content != null;
        return html ? Markdown.plain(message.content) : message.content;
    }

    @Override
    public void conversationCreated(Conversation conversation) {
        ofConversation("conversation_created", conversation, null);
    }

    /** {@code changed_attributes} was null in every one seen. */
    @Override
    public void statusChanged(Conversation conversation) {
        ofConversation("conversation_status_changed", conversation, Json.of("changed_attributes", null));
    }

    @Override
    public void conversationUpdated(Conversation conversation, Changes changes) {
        ofConversation("conversation_updated", conversation, Json.of("changed_attributes", changes.list()));
    }

    private void ofConversation(String event, Conversation conversation, ObjectNode more) {
        for (Target target : targets(conversation, false)) {
            later(() -> {
                ObjectNode body = shapes.hookConversation(conversation).put("event", event);
                post(target, more == null ? body : body.setAll(more));
            });
        }
    }

    @Override
    public void contactCreated(Contact contact) {
        ofContact("contact_created", contact, null);
    }

    @Override
    public void contactUpdated(Contact contact, Changes changes) {
        ofContact("contact_updated", contact, Json.of("changed_attributes", changes.list()));
    }

    private void ofContact(String event, Contact contact, ObjectNode more) {
        if (!accountUrl.isEmpty()) {
            later(() -> {
                ObjectNode body = shapes.hookContact(contact).put("event", event);
                post(Target.account(accountUrl), more == null ? body : body.setAll(more));
            });
        }
    }

    private List<Target> targets(Conversation conversation, boolean bots) {
        List<Target> targets = new ArrayList<>(0);
        if (!accountUrl.isEmpty()) {
            targets.add(Target.account(accountUrl));
        }
        String hook = world.inboxHook(conversation.inbox);
        if (conversation.inbox.isApi() && !hook.isEmpty()) {
            targets.add(Target.inbox(hook));
        }
        if (bots) {
            world.botOf(conversation.inbox)
                    .map(SandboxSeed.Bot::outgoingUrl)
                    .filter(url -> !url.isEmpty())
                    .ifPresent(url -> targets.add(Target.bot(url)));
        }
        return targets;
    }

    private void later(Runnable work) {
        onTheirWay.incrementAndGet();
        context.runOnContext(nothing -> {
            try {
                if (!closed) {
                    synchronized (lock) {
                        work.run();
                    }
                }
            } finally {
                onTheirWay.decrementAndGet();
            }
        });
    }

    private void post(Target target, String event, ObjectNode body, Message message) {
        send(target, body.put("event", event), problem -> {
            if (target.isInbox() && message.type == Message.OUTGOING) {
                fail(message, problem);
            }
        });
    }

    private void post(Target target, ObjectNode body) {
        send(target, body, problem -> {});
    }

    /** An API inbox's hook that fails marks the message failed, which is told again, once (seen). */
    private void fail(Message message, String problem) {
        synchronized (lock) {
            if (!message.status.equals("failed")) {
                messages.setStatus(message, "failed", problem);
            }
        }
    }

    private void send(Target target, ObjectNode body, java.util.function.Consumer<String> onProblem) {
        byte[] bytes = Json.railsBytes(body);
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(target.url())
                .setTimeout(options.webhookTimeoutMs())
                .putHeader("accept", "application/json")
                .putHeader("user-agent", "rest-client/2.1.0 (courier sandbox)")
                .putHeader("content-type", "application/json");
        signature(target, bytes).forEach(request::putHeader);
        sent.incrementAndGet();
        onTheirWay.incrementAndGet();
        client.request(request)
                .compose(open -> open.send(Buffer.buffer(bytes)))
                .onSuccess(answer -> {
                    if (answer.statusCode() >= 300) {
                        onProblem.accept(answer.statusCode() + " " + answer.statusMessage());
                    }
                })
                .onFailure(e -> onProblem.accept(problem(e)))
                .onComplete(done -> onTheirWay.decrementAndGet());
    }

    private static String problem(Throwable e) {
        return e instanceof TimeoutException ? "Timed out reading data from server" : String.valueOf(e.getMessage());
    }

    /** HMAC-SHA256 over "timestamp.body", the raw bytes. */
    private Map<String, String> signature(Target target, byte[] body) {
        if (options.webhookSecret().isEmpty() || !Version.of(options.version()).atLeast(target.signedSince())) {
            return Map.of();
        }
        String timestamp = Long.toString(options.clock().instant().getEpochSecond());
        return Map.of(
                "X-Chatwoot-Delivery",
                UUID.randomUUID().toString(),
                "X-Chatwoot-Timestamp",
                timestamp,
                "X-Chatwoot-Signature",
                "sha256=" + sign(options.webhookSecret(), timestamp, body));
    }

    static String sign(String secret, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Text.bytes(secret), "HmacSHA256"));
            mac.update(Text.bytes(timestamp + "."));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Where an event goes.
     *
     * @param url         absolute
     * @param isInbox     whether it is the hook of an API inbox, whose failures count
     * @param signedSince the first version that signs what goes there (found in its history)
     */
    private record Target(String url, boolean isInbox, String signedSince) {

        static Target account(String url) {
            return new Target(url, false, "4.12.0");
        }

        static Target inbox(String url) {
            return new Target(url, true, "4.13.0");
        }

        static Target bot(String url) {
            return new Target(url, false, "4.13.0");
        }
    }
}
