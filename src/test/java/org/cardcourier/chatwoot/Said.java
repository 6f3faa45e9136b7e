package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** An answer of a server, and what we make of it. */
record Said(int status, String body, TreeMap<String, String> headers) {

    static final Instant NOW = Instant.parse("2026-01-20T06:30:00Z");
    static final Answers ANSWERS = new Answers(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofMinutes(10));

    /** A request that creates. */
    static final Request MESSAGE = Messages.send(77, "{\"content\": \"您好\"}");
    /** A request that may be repeated. */
    static final Request LOOK = Messages.latest(77);

    static Said status(int status, String body) {
        return new Said(status, body, new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
    }

    Said with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    ChatwootFailure to(Request request) {
        return assertThrows(ChatwootFailure.class, () -> read(request));
    }

    com.fasterxml.jackson.databind.JsonNode read(Request request) {
        UnaryOperator<String> header = headers::get;
        return ANSWERS.read(request, status, header, body.getBytes(StandardCharsets.UTF_8));
    }
}
