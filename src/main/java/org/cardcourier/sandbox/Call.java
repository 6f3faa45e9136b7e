package org.cardcourier.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One request as the sandbox received it, and the status it answered.
 *
 * @param at      when it arrived
 * @param method  such as "POST"
 * @param path    as sent, with the query, such as "/api/v1/accounts/2/conversations/1/messages?after=3"
 * @param headers in the order sent; tokens are in them, so never print one
 * @param body    as text (UTF-8), "" without one
 * @param status  as answered, such as 200; 0 where a fault let no answer go out
 */
public record Call(Instant at, String method, String path, List<Header> headers, String body, int status) {

    /**
     * A header as it was sent.
     *
     * @param name  in the case sent, such as "Api-Access-Token"
     * @param value as sent
     */
    public record Header(String name, String value) {}

    /**
     * The first value of a header.
     *
     * @param name in any case
     * @return its value, empty if the header was not sent
     */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }
}
