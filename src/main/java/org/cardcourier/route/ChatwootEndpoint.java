package org.cardcourier.route;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.cardcourier.chatwoot.Answers;
import org.cardcourier.chatwoot.Traffic;

/**
 * Where Chatwoot is and how it is reached.
 *
 * @param account        name of the connection; "" for the main one
 * @param url            base address without a slash at the end
 * @param token          the access token
 * @param accountId      the account
 * @param connectTimeout how long to wait for a connection
 * @param readTimeout    how long to wait for an answer
 * @param connections    connections at most
 * @param proxy          host:port of a proxy, or nothing
 * @param trust          name of the bean with certificates to trust, or nothing
 * @param senderBotId    agent bot to post as; 0 for the token's user
 * @param shadow         true to change nothing there but leave private notes
 * @param clock          the time
 * @param traffic        what may leave now
 */
public record ChatwootEndpoint(
        String account,
        URI url,
        String token,
        int accountId,
        Duration connectTimeout,
        Duration readTimeout,
        int connections,
        Optional<String> proxy,
        Optional<String> trust,
        long senderBotId,
        boolean shadow,
        Clock clock,
        Traffic traffic) {

    private static final long LARGEST_ANSWER = 4L << 20;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    @Override
    public String toString() {
        return "Chatwoot at " + url; // never the token
    }

    ChatwootCall call() {
        return new ChatwootCall(url, token, accountId, shadow, new Answers(clock, LONGEST_WAIT), traffic);
    }

    /** Waiting for a connection, connecting, and the answer's first byte may take their time each; then it must be whole. */
    AnswerLimits limits() {
        return new AnswerLimits(LARGEST_ANSWER, connectTimeout.plus(readTimeout).plus(readTimeout));
    }

    /** The endpoint whose client carries all requests. Its options are fixed; only path and query come from a request. */
    String uri() {
        StringBuilder uri = new StringBuilder(url.toString())
                .append("?throwExceptionOnFailure=false&followRedirects=false&copyHeaders=false&userAgent=CardCourier")
                .append("&connectTimeout=")
                .append(connectTimeout.toMillis())
                .append("&connectionRequestTimeout=")
                .append(readTimeout.toMillis())
                .append("&responseTimeout=")
                .append(readTimeout.toMillis())
                .append("&soTimeout=")
                .append(readTimeout.toMillis())
                .append("&connectionsPerRoute=")
                .append(connections)
                .append("&maxTotalConnections=")
                .append(connections);
        proxy.ifPresent(to -> uri.append("&proxyHost=")
                .append(to, 0, to.lastIndexOf(':'))
                .append("&proxyPort=")
                .append(to.substring(to.lastIndexOf(':') + 1)));
        trust.ifPresent(bean -> uri.append("&sslContextParameters=#bean:").append(bean));
        return uri.toString();
    }
}
