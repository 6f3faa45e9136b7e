package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a sandbox starts. Begin with {@link #defaults()}; every method answers changed options and leaves these as they are.
 * No record: seventeen components would be named in seventeen places.
 */
public final class SandboxOptions implements Cloneable {

    private int port = 0;
    private int conversations = 3;
    private boolean allChannels;
    private boolean secondAccount;
    private boolean autoConversations = false;
    private int latencyMs = 0;
    private boolean recordCalls = true;
    private String webhookUrl = "";
    private String webhookSecret = "";
    private int webhookTimeoutMs = 5000;
    private int rateLimitPerMinute = 0;
    private int floodLimitPerMinute = 200;
    private int keepMessages = Integer.MAX_VALUE;
    private String token = "sandbox-token";
    private String version = "4.10.0";
    private List<JsonNode> orders = List.of();
    private String ordersToken = "";
    private String ordersTimeField = "updatedAt";
    private SandboxSeed seed = null;
    private Consumer<StoredMessage> onMessage = null;
    private Clock clock = Clock.systemUTC();

    private SandboxOptions() {}

    /**
     * Three orders as another system may name their fields, for {@link #orders}: {@code tid}, {@code buyer} (an identifier of
     * the sandbox's contacts), {@code goods}, {@code payment}, {@code express}.
     *
     * @return objects
     */
    public static List<JsonNode> sampleOrders() {
        try (InputStream in = SandboxOptions.class.getResourceAsStream("/sandbox/orders.json")) {
            List<JsonNode> orders = new ArrayList<>();
            Json.read(in.readAllBytes()).forEach(orders::add);
            return orders;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A free port, token "sandbox-token", 3 conversations, requests recorded, no webhook, no orders, Chatwoot 4.10.0.
     *
     * @return the defaults
     */
    public static SandboxOptions defaults() {
        return new SandboxOptions();
    }

    /**
     * Where it listens on 127.0.0.1; 0 takes a free one.
     *
     * @param value where it listens on 127.0.0.1
     * @return changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SandboxOptions port(int value) {
        require(value >= 0 && value <= 65535, "port", value);
        SandboxOptions changed = copy();
        changed.port = value;
        return changed;
    }

    /**
     * How many conversations there are at the start; display ids 1 to n, in the web widget and the API inbox in turn.
     *
     * @param value how many conversations there are at the start
     * @return changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SandboxOptions conversations(int value) {
        require(value >= 0, "conversations", value);
        SandboxOptions changed = copy();
        changed.conversations = value;
        return changed;
    }

    /**
     * Whether there is an inbox of every channel, each with a conversation after those of {@link #conversations}; else only the
     * web widget's and the API inbox.
     *
     * @param value whether there is an inbox of every channel
     * @return changed options
     */
    public SandboxOptions allChannels(boolean value) {
        SandboxOptions changed = copy();
        changed.allChannels = value;
        return changed;
    }

    /**
     * Whether there is a second account, number 3, with a token of its own and the same numbers of conversations.
     *
     * @param value whether there is one
     * @return changed options
     */
    public SandboxOptions secondAccount(boolean value) {
        SandboxOptions changed = copy();
        changed.secondAccount = value;
        return changed;
    }

    /**
     * Whether any conversation number exists from its first use; for a benchmark; else an unknown one is 404.
     *
     * @param value whether any conversation number exists from its first use
     * @return changed options
     */
    public SandboxOptions autoConversations(boolean value) {
        SandboxOptions changed = copy();
        changed.autoConversations = value;
        return changed;
    }

    /**
     * How long every answer of the Chatwoot API waits, in ms; by a timer, no thread is blocked.
     *
     * @param value how long every answer of the Chatwoot API waits, in ms
     * @return changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SandboxOptions latencyMs(int value) {
        require(value >= 0, "latencyMs", value);
        SandboxOptions changed = copy();
        changed.latencyMs = value;
        return changed;
    }

    /**
     * Whether requests are kept for {@link Sandbox#calls()}; the last 10,000 are.
     *
     * @param value whether requests are kept for {@link Sandbox#calls()}
     * @return changed options
     */
    public SandboxOptions recordCalls(boolean value) {
        SandboxOptions changed = copy();
        changed.recordCalls = value;
        return changed;
    }

    /**
     * Where account webhooks go; "" for nowhere.
     *
     * @param value where account webhooks go
     * @return changed options
     * @throws IllegalArgumentException if it is no http or https address
     */
    public SandboxOptions webhookUrl(String value) {
        requireUrl(value);
        SandboxOptions changed = copy();
        changed.webhookUrl = value;
        return changed;
    }

    /**
     * What signs webhooks as Chatwoot 4.12.0 and newer does; "" for no signature.
     *
     * @param value what signs webhooks as Chatwoot 4.12.0 and newer does
     * @return changed options
     */
    public SandboxOptions webhookSecret(String value) {
        SandboxOptions changed = copy();
        changed.webhookSecret = value;
        return changed;
    }

    /**
     * How long a webhook may take, in ms; 5000 as in Chatwoot.
     *
     * @param value how long a webhook may take, in ms
     * @return changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SandboxOptions webhookTimeoutMs(int value) {
        require(value >= 1, "webhookTimeoutMs", value);
        SandboxOptions changed = copy();
        changed.webhookTimeoutMs = value;
        return changed;
    }

    /**
     * Requests in a fixed minute before 429; 0 is off; the real one exempts loopback, this one does not.
     *
     * @param value requests in a fixed minute before 429
     * @return changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SandboxOptions rateLimitPerMinute(int value) {
        require(value >= 0, "rateLimitPerMinute", value);
        SandboxOptions changed = copy();
        changed.rateLimitPerMinute = value;
        return changed;
    }

    /**
     * Messages of one conversation within a minute before 422; 200 as in Chatwoot; 0 is off.
     *
     * @param value messages of one conversation within a minute before 422
     * @return changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SandboxOptions floodLimitPerMinute(int value) {
        require(value >= 0, "floodLimitPerMinute", value);
        SandboxOptions changed = copy();
        changed.floodLimitPerMinute = value;
        return changed;
    }

    /**
     * Messages kept in each conversation, the newest; more are counted but forgotten.
     *
     * @param value messages kept in each conversation, the newest
     * @return changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SandboxOptions keepMessages(int value) {
        require(value >= 1, "keepMessages", value);
        SandboxOptions changed = copy();
        changed.keepMessages = value;
        return changed;
    }

    /**
     * Access token of the administrator; the agent has it with "-agent", the bot with "-bot" at the end.
     *
     * @param value access token of the administrator
     * @return changed options
     */
    public SandboxOptions token(String value) {
        SandboxOptions changed = copy();
        changed.token = value;
        return changed;
    }

    /**
     * Version of Chatwoot, as {@code GET /api} tells it; what changed between versions follows it.
     *
     * @param value version of Chatwoot, as {@code GET /api} tells it
     * @return changed options
     */
    public SandboxOptions version(String value) {
        SandboxOptions changed = copy();
        changed.version = value;
        return changed;
    }

    /**
     * What {@code GET /sandbox/orders} serves: the demo's order system; any objects.
     *
     * @param value what {@code GET /sandbox/orders} serves: the demo's order system
     * @return changed options
     */
    public SandboxOptions orders(List<JsonNode> value) {
        SandboxOptions changed = copy();
        changed.orders = List.copyOf(value);
        return changed;
    }

    /**
     * Bearer token that the orders ask for; "" for none.
     *
     * @param value bearer token that the orders ask for
     * @return changed options
     */
    public SandboxOptions ordersToken(String value) {
        SandboxOptions changed = copy();
        changed.ordersToken = value;
        return changed;
    }

    /**
     * Field of an order that {@code since} is compared with; "updatedAt".
     *
     * @param value name of a field that holds a time with an offset
     * @return changed options
     */
    public SandboxOptions ordersTimeField(String value) {
        SandboxOptions changed = copy();
        changed.ordersTimeField = value;
        return changed;
    }

    /**
     * Who and what exists at the start; null for {@link SandboxSeed#shop}.
     *
     * @param value who and what exists at the start
     * @return changed options
     */
    public SandboxOptions seed(SandboxSeed value) {
        SandboxOptions changed = copy();
        changed.seed = value;
        return changed;
    }

    /**
     * Who is told of each message as it is stored, on the server's own thread: it must be quick; null for nobody. For a
     * benchmark, which stores more messages than can be kept.
     *
     * @param value receives a copy of each message
     * @return changed options
     */
    public SandboxOptions onMessage(Consumer<StoredMessage> value) {
        SandboxOptions changed = copy();
        changed.onMessage = value;
        return changed;
    }

    /**
     * The time.
     *
     * @param value the time
     * @return changed options
     */
    public SandboxOptions clock(Clock value) {
        SandboxOptions changed = copy();
        changed.clock = value;
        return changed;
    }

    int port() {
        return port;
    }

    int conversations() {
        return conversations;
    }

    boolean autoConversations() {
        return autoConversations;
    }

    int latencyMs() {
        return latencyMs;
    }

    boolean recordCalls() {
        return recordCalls;
    }

    String webhookUrl() {
        return webhookUrl;
    }

    String webhookSecret() {
        return webhookSecret;
    }

    int webhookTimeoutMs() {
        return webhookTimeoutMs;
    }

    int rateLimitPerMinute() {
        return rateLimitPerMinute;
    }

    int floodLimitPerMinute() {
        return floodLimitPerMinute;
    }

    int keepMessages() {
        return keepMessages;
    }

    String token() {
        return token;
    }

    String version() {
        return version;
    }

    List<JsonNode> orders() {
        return orders;
    }

    String ordersToken() {
        return ordersToken;
    }

    SandboxSeed seedOrShop() {
        if (seed != null) {
            return seed;
        }
        SandboxSeed first =
                allChannels ? SandboxSeed.channels(token, conversations) : SandboxSeed.shop(token, conversations);
        return secondAccount ? first.beside(secondShop()) : first;
    }

    boolean hasSecondAccount() {
        return secondAccount;
    }

    SandboxSeed secondSeed() {
        return secondShop().beside(SandboxSeed.shop(token, conversations));
    }

    private SandboxSeed secondShop() {
        return SandboxSeed.shop(token + "-second", conversations).in(new SandboxSeed.Account(3, "第二商店 Second Shop"));
    }

    String ordersTimeField() {
        return ordersTimeField;
    }

    Consumer<StoredMessage> onMessage() {
        return onMessage;
    }

    Clock clock() {
        return clock;
    }

    private static void require(boolean fine, String name, long value) {
        if (!fine) {
            throw new IllegalArgumentException("sandbox option " + name + " cannot be " + value);
        }
    }

    static void requireUrl(String url) {
        if (!url.isEmpty() && !url.startsWith("http://") && !url.startsWith("https://")) {
            throw new IllegalArgumentException("a webhook goes to an http or https address, not to '" + url + "'");
        }
    }

    private SandboxOptions copy() {
        try {
            return (SandboxOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }
}
