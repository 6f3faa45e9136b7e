package org.cardcourier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.cardcourier.Settings;
import org.cardcourier.Trust;
import org.cardcourier.chatwoot.Answers;
import org.cardcourier.chatwoot.Request;

/** A few questions to Chatwoot, with the settings of the home but outside of its routes. */
final class ChatwootLine {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Answers answers;
    private final HttpClient http;
    private Optional<Instant> date = Optional.empty();

    ChatwootLine(Settings settings, Clock clock) {
        this.settings = settings;
        this.answers = new Answers(clock, PATIENCE);
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        settings.proxy()
                .ifPresent(proxy -> builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.host(), proxy.port()))));
        Trust.of(settings).ifPresent(builder::sslContext);
        this.http = builder.build();
    }

    /**
     * Asks.
     *
     * @param request what
     * @return the answer
     * @throws org.cardcourier.chatwoot.ChatwootFailure if it is none, in one sentence
     */
    JsonNode ask(Request request) {
        try {
            HttpResponse<byte[]> answer = http.send(http(request), HttpResponse.BodyHandlers.ofByteArray());
            date = answer.headers().firstValue("Date").flatMap(ChatwootLine::instant);
            return answers.read(
                    request,
                    answer.statusCode(),
                    name -> answer.headers().firstValue(name).orElse(null),
                    answer.body());
        } catch (ConnectException e) {
            throw answers.failure(request, told(e));
        } catch (IOException e) {
            throw answers.failure(request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw answers.failure(request, e);
        }
    }

    private HttpRequest http(Request request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create(settings.chatwootUrl() + request.address(settings.accountId())))
                .timeout(PATIENCE)
                .header("Api-Access-Token", settings.chatwootToken())
                .header("Accept", "application/json");
        return request.body() == null
                ? builder.build()
                : builder.header("Content-Type", "application/json")
                        .method(request.method().name(), HttpRequest.BodyPublishers.ofByteArray(request.bytes()))
                        .build();
    }

    /** The JDK's client says neither that a connection was refused nor which name nobody knows. */
    private IOException told(ConnectException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UnresolvedAddressException) {
                return new UnknownHostException(settings.chatwootUrl().getHost());
            }
        }
        return new ConnectException("connection refused");
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** @return the time that the last answer named */
    Optional<Instant> date() {
        return date;
    }
}
