package org.cardcourier.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.List;

/**
 * How a sandbox starts. Made from {@link #defaults()}, changed by the methods named after the components.
 *
 * @param port                where it listens on 127.0.0.1; 0 takes a free one
 * @param conversations       how many conversations there are at the start, display ids 1 to n, web widget and API inbox in turn
 * @param autoConversations   true: any conversation number exists from its first use (benchmark)
 * @param latencyMs           how long every answer of the Chatwoot API waits, by a timer
 * @param recordCalls         true: requests are kept for {@link Sandbox#calls()}, the last 10,000
 * @param webhookUrl          where account webhooks go; "" for nowhere
 * @param webhookSecret       signs them as Chatwoot 4.12.0 and newer does; "" for no signature
 * @param rateLimitPerMinute  requests in a fixed minute before 429; 0 is off. The real one exempts loopback, this one does not
 * @param floodLimitPerMinute messages of one conversation within a minute before 422; 200 as in Chatwoot, 0 is off
 * @param keepMessages        messages kept in each conversation, the newest; more are counted but forgotten
 * @param token               access token of the administrator
 * @param version             of Chatwoot, as told by {@code GET /api}; what changed between versions follows it
 * @param orders              what {@code GET /sandbox/orders} serves: the demo's order system
 * @param ordersToken         the bearer token that it asks for; "" for none
 * @param seed                who and what exists at the start; null for the sandbox's own cast
 * @param clock               the time
 */
public record SandboxOptions(
        int port,
        int conversations,
        boolean autoConversations,
        long latencyMs,
        boolean recordCalls,
        String webhookUrl,
        String webhookSecret,
        int rateLimitPerMinute,
        int floodLimitPerMinute,
        int keepMessages,
        String token,
        String version,
        List<JsonNode> orders,
        String ordersToken,
        SandboxSeed seed,
        Clock clock) {

    /** @throws IllegalArgumentException if a number is out of range; the message names it */
    public SandboxOptions {
        require(port >= 0 && port <= 65535, "port", port);
        require(conversations >= 0, "conversations", conversations);
        require(latencyMs >= 0, "latencyMs", latencyMs);
        require(rateLimitPerMinute >= 0, "rateLimitPerMinute", rateLimitPerMinute);
        require(floodLimitPerMinute >= 0, "floodLimitPerMinute", floodLimitPerMinute);
        require(keepMessages >= 1, "keepMessages", keepMessages);
        orders = List.copyOf(orders);
    }

    private static void require(boolean fine, String name, long value) {
        if (!fine) {
            throw new IllegalArgumentException("sandbox option " + name + " cannot be " + value);
        }
    }

    /**
     * A free port, token "sandbox-token", 3 conversations, requests recorded, no webhook, no orders, Chatwoot 4.10.0.
     *
     * @return the defaults
     */
    public static SandboxOptions defaults() {
        return new SandboxOptions(
                0,
                3,
                false,
                0,
                true,
                "",
                "",
                0,
                200,
                Integer.MAX_VALUE,
                "sandbox-token",
                "4.10.0",
                List.of(),
                "",
                null,
                Clock.systemUTC());
    }

    /**
     * These options with another port.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions port(int value) {
        return new SandboxOptions(
                value,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another conversations.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions conversations(int value) {
        return new SandboxOptions(
                port,
                value,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another autoConversations.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions autoConversations(boolean value) {
        return new SandboxOptions(
                port,
                conversations,
                value,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another latencyMs.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions latencyMs(long value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                value,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another recordCalls.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions recordCalls(boolean value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                value,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another webhookUrl.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions webhookUrl(String value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                value,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another webhookSecret.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions webhookSecret(String value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                value,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another rateLimitPerMinute.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions rateLimitPerMinute(int value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                value,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another floodLimitPerMinute.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions floodLimitPerMinute(int value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                value,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another keepMessages.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions keepMessages(int value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                value,
                token,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another token.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions token(String value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                value,
                version,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another version.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions version(String value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                value,
                orders,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another orders.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions orders(List<JsonNode> value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                value,
                ordersToken,
                seed,
                clock);
    }

    /**
     * These options with another ordersToken.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions ordersToken(String value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                value,
                seed,
                clock);
    }

    /**
     * These options with another seed.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions seed(SandboxSeed value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                value,
                clock);
    }

    /**
     * These options with another clock.
     *
     * @param value see {@link SandboxOptions}
     * @return new options
     */
    public SandboxOptions clock(Clock value) {
        return new SandboxOptions(
                port,
                conversations,
                autoConversations,
                latencyMs,
                recordCalls,
                webhookUrl,
                webhookSecret,
                rateLimitPerMinute,
                floodLimitPerMinute,
                keepMessages,
                token,
                version,
                orders,
                ordersToken,
                seed,
                value);
    }
}
