package org.cardcourier.sandbox;

import java.util.Map;

/** One way in which the sandbox misbehaves. Times are milliseconds; nothing blocks a thread. */
public sealed interface Fault {

    /**
     * Answers this status at once; nothing is stored.
     *
     * @param code    such as 503
     * @param body    as sent, "" for none
     * @param headers to send, such as {@code Content-Type} or {@code Location}
     */
    record Status(int code, String body, Map<String, String> headers) implements Fault {}

    /**
     * Works as usual, but begins only after a while.
     *
     * @param ms how long the request waits before it is looked at
     */
    record Delay(long ms) implements Fault {}

    /** Stores, then resets the connection: the client cannot know. */
    record LostAnswer() implements Fault {}

    /** Resets the connection; nothing is stored. */
    record ResetBefore() implements Fault {}

    /** Never answers and stores nothing; the connection stays open. */
    record Silence() implements Fault {}

    /**
     * Never answers, and stores after a while: what a request does that a proxy gave up on.
     *
     * @param ms how long until it is stored
     */
    record LateCommit(long ms) implements Fault {}

    /**
     * Stores, then answers this status: what Chatwoot 4.10.0 does when Redis is down (422, seen).
     *
     * @param code    such as 422
     * @param body    as sent, "" for none
     * @param headers to send
     */
    record StoredThen(int code, String body, Map<String, String> headers) implements Fault {}

    /**
     * A status with Chatwoot's own body for it where one is known: 429 "Retry later", 500 JSON, else none.
     *
     * @param code such as 503
     * @return the fault
     */
    static Fault status(int code) {
        return switch (code) {
            case 429 ->
                new Status(429, "Retry later\n", Map.of("content-type", "text/plain", "cache-control", "no-cache"));
            case 500 ->
                new Status(
                        500,
                        "{\"status\":500,\"error\":\"Internal Server Error\"}",
                        Map.of("content-type", Answer.JSON_OUTSIDE));
            default -> new Status(code, "", Map.of());
        };
    }

    /**
     * A status with a body.
     *
     * @param code such as 422
     * @param body JSON if it begins with a brace, else plain text
     * @return the fault
     */
    static Fault status(int code, String body) {
        return new Status(code, body, contentType(code, body));
    }

    /**
     * See {@link Delay}.
     *
     * @param ms how long
     * @return the fault
     */
    static Fault delay(long ms) {
        return new Delay(ms);
    }

    /**
     * See {@link LostAnswer}.
     *
     * @return the fault
     */
    static Fault lostAnswer() {
        return new LostAnswer();
    }

    /**
     * See {@link ResetBefore}.
     *
     * @return the fault
     */
    static Fault resetBefore() {
        return new ResetBefore();
    }

    /**
     * See {@link Silence}.
     *
     * @return the fault
     */
    static Fault silence() {
        return new Silence();
    }

    /**
     * See {@link LateCommit}.
     *
     * @param ms how long until it is stored
     * @return the fault
     */
    static Fault lateCommit(long ms) {
        return new LateCommit(ms);
    }

    /**
     * See {@link StoredThen}.
     *
     * @param code such as 422
     * @param body JSON if it begins with a brace, else plain text
     * @return the fault
     */
    static Fault storedThen(int code, String body) {
        return new StoredThen(code, body, contentType(code, body));
    }

    private static Map<String, String> contentType(int code, String body) {
        String json = code < 500 ? Answer.JSON : Answer.JSON_OUTSIDE;
        return Map.of("content-type", body.startsWith("{") ? json : "text/plain");
    }
}
