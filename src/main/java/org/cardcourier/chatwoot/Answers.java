package org.cardcourier.chatwoot;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What Chatwoot's answer to a request means: its JSON, or one of the five failures.
 *
 * <p>The question behind every line: would trying again help, and could the first try have worked? Sources: answers
 * recorded from 4.10.0; read in 4.15.1, app/controllers/concerns/request_exception_handler.rb and
 * app/controllers/api/v1/accounts/conversations/messages_controller.rb, whose {@code create} turns every error into a
 * 422, those after the message was stored too.
 */
public final class Answers {

    /** The window of Chatwoot's flood limit, 200 messages per conversation (read in 4.15.1, lib/limits.rb and message.rb). */
    private static final Duration FLOOD_WINDOW = Duration.ofSeconds(60);

    /** Statuses that mean the same whether Chatwoot or something before it says them, or that have a rule of their own. */
    private static final Set<Integer> PROXY_MAY_SAY = Set.of(400, 401, 404, 407, 408, 413, 422, 429);

    private final Clock clock;
    private final Duration longestWait;

    /**
     * @param clock       tells how far off a Retry-After date is
     * @param longestWait no Retry-After counts for more
     */
    public Answers(Clock clock, Duration longestWait) {
        this.clock = clock;
        this.longestWait = longestWait;
    }

    /**
     * Reads an HTTP answer.
     *
     * @param request what was sent
     * @param status  the HTTP status, such as 200
     * @param headers gives a header's value by its name in any case, or null; asked for Retry-After and Location
     * @param body    the answer's bytes; empty for none
     * @return the JSON of a 2xx answer; JSON null where Chatwoot answered {@code null} or, if it may, nothing
     * @throws ChatwootFailure for every other answer
     */
    public JsonNode read(Request request, int status, UnaryOperator<String> headers, byte[] body) {
        if (status >= 200 && status < 300) {
            return success(request, status, body);
        }
        throw failure(request, status, headers, body);
    }

    /**
     * Says what it means that no answer came.
     *
     * @param request what was sent, or should have been
     * @param failure what was thrown instead of an answer
     * @return {@link Unavailable} where nothing left this host or repeating does no harm, otherwise {@link Doubtful};
     *     the failure itself if it already is one of ours
     */
    public ChatwootFailure failure(Request request, Throwable failure) {
        if (failure instanceof ChatwootFailure known) {
            return known;
        }
        String words = Transport.words(failure);
        if (Transport.isBeforeSending(failure)) {
            return new Unavailable(
                    "Chatwoot cannot be reached for " + request.about() + " (" + words
                            + "). Nothing was sent: try again later.",
                    failure);
        }
        return request.creates()
                ? new Doubtful(
                        "No answer came for " + request.about() + " (" + words
                                + "). It may have been done: read back before it is sent again.",
                        failure)
                : new Unavailable(
                        "No answer came for " + request.about() + " (" + words
                                + "). Repeating it does no harm: try again later.",
                        failure);
    }

    private static JsonNode success(Request request, int status, byte[] body) {
        if (body.length == 0 && request.mayAnswerNothing()) {
            return Json.MAPPER.nullNode();
        }
        return Json.parse(body).orElseThrow(() -> notJson(request, status, AnswerText.of(body)));
    }

    /** A login page of a proxy, an answer cut short: what stands behind it did something or nothing. */
    private static ChatwootFailure notJson(Request request, int status, AnswerText said) {
        String start =
                "The answer to " + request.about() + " is not Chatwoot's JSON (" + status + ": " + said.shown() + "). ";
        return request.creates()
                ? new Doubtful(
                        start
                                + "It may have been done: read back before it is sent again, and look for a proxy in between.",
                        said.shown(),
                        null)
                : new Unavailable(start + "Look for a proxy in between, then try again.", said.shown(), null);
    }

    private ChatwootFailure failure(Request request, int status, UnaryOperator<String> headers, byte[] body) {
        AnswerText said = AnswerText.of(body);
        if (status >= 300 && status < 400) {
            return redirected(request, status, headers.apply("Location"), said);
        }
        // a firewall's page or a proxy's refusal says nothing about this notice; only 413 does, whoever says it
        if (status >= 400 && status < 500 && !said.isJson() && !PROXY_MAY_SAY.contains(status)) {
            return notChatwoots(request, status, said);
        }
        return switch (status) {
            case 401 -> unauthorized(request, said);
            case 403 -> forbidden(request, status, said);
            case 404 -> notFound(request, said);
            case 407 -> proxyAsks(request, said);
            case 408 -> broken(request, status, said);
            case 422 -> unprocessable(request, said);
            case 429 -> rateLimited(request, status, said, retryAfter(headers.apply("Retry-After")));
            default -> status >= 400 && status < 500 ? invalid(request, status, said) : broken(request, status, said);
        };
    }

    /**
     * FORCE_SSL and an http address gives 301 to GET, 308 to POST, nothing done (recorded from 4.10.0); redirects are never
     * followed. It concerns every notice, and all go out once the address is mended: so it is tried again.
     */
    private static Unavailable redirected(Request request, int status, String location, AnswerText said) {
        return new Unavailable(
                "The address of Chatwoot is wrong for " + request.about() + " (" + status + ": it redirects to "
                        + origin(location) + "). Nothing was done: correct chatwoot.api-url.",
                said.text().isEmpty() ? "" : said.shown(),
                null);
    }

    /** Only scheme and host: the rest of a location may carry what is nobody's business. */
    private static String origin(String location) {
        try {
            URI uri = URI.create(location == null ? "" : location);
            return uri.getHost() == null ? "another path" : Plain.of(uri.getScheme() + "://" + uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return "another address";
        }
    }

    /**
     * 401 is also what Chatwoot says for "not allowed here" (recorded from 4.10.0; Pundit denials), and what a proxy says that
     * wants a password. Only words that are plainly about the token or the account hold back everything.
     */
    private static ChatwootFailure unauthorized(Request request, AnswerText said) {
        if (said.text().endsWith("to do this action") || said.text().endsWith("not authorized for bots")) {
            return forbidden(request, 401, said);
        }
        if (!isAboutTheAccount(said.text())) {
            return notChatwoots(request, 401, said);
        }
        return new Unauthorized(
                "Chatwoot turned the token away, so it did not take " + request.about() + " (401: " + said.shown()
                        + "). " + cure(said.text()),
                said.shown());
    }

    private static boolean isAboutTheAccount(String text) {
        return text.equals("Invalid Access Token")
                || text.startsWith("You need to sign in")
                || text.endsWith("to access this account")
                || text.equals("Account is suspended");
    }

    private static String cure(String text) {
        if (text.startsWith("You need to sign in")) {
            return "No token arrived: look for a proxy that drops the header Api-Access-Token.";
        }
        if (text.endsWith("to access this account")) {
            return "Check chatwoot.account-id, or make the token's user a member of that account.";
        }
        if (text.equals("Account is suspended")) {
            return "The account must be activated again in Chatwoot.";
        }
        return "Put a valid token into chatwoot.api-token.";
    }

    private static Unavailable notChatwoots(Request request, int status, AnswerText said) {
        return new Unavailable(
                "Something before Chatwoot turned " + request.about() + " away (" + status + ": " + said.shown()
                        + "). Nothing was done: look at the proxy or firewall.",
                said.shown(),
                null);
    }

    private static Refused forbidden(Request request, int status, AnswerText said) {
        String cure = said.text().endsWith("for bots")
                ? "An agent bot may not do this: use the token of a user."
                : "Make the token's user a member of the inbox, or an administrator.";
        return new Refused(
                Refused.Reason.FORBIDDEN,
                "The token may not do this: " + request.about() + " was refused (" + status + ": " + said.shown()
                        + "). " + cure,
                said.shown());
    }

    /** Chatwoot's own 404 names the resource; a page, or {@code {"status":404}}, means that no such path exists there. */
    /** A 404 of a proxy whose Chatwoot is away, or of another server, says nothing about this notice: it is tried again. */
    private static ChatwootFailure notFound(Request request, AnswerText said) {
        String sentence = "Chatwoot did not find the place for " + request.about() + " (404: " + said.shown() + "). ";
        if (said.isJson() && said.text().equals("Resource could not be found")) {
            return new Refused(
                    Refused.Reason.NOT_FOUND, sentence + "Check the ids and chatwoot.account-id.", said.shown());
        }
        return new Unavailable(sentence + "That is not Chatwoot's API: correct chatwoot.api-url.", said.shown(), null);
    }

    private static Unavailable proxyAsks(Request request, AnswerText said) {
        return new Unavailable(
                "The proxy wants a password before it lets " + request.about() + " pass (407: " + said.shown()
                        + "). Nothing was done: correct chatwoot.proxy.",
                said.shown(),
                null);
    }

    private ChatwootFailure unprocessable(Request request, AnswerText said) {
        if (ValidationText.isFlood(said.text())) {
            return rateLimited(request, 422, said, capped(FLOOD_WINDOW));
        }
        if (!request.creates() || said.namesAttributes() || ValidationText.isFinal(said.text())) {
            return new Refused(
                    Refused.Reason.VALIDATION,
                    "Chatwoot refused " + request.about() + " (422: " + said.shown()
                            + "). Correct it and send it again.",
                    said.shown());
        }
        return broken(request, 422, said);
    }

    private static RateLimited rateLimited(Request request, int status, AnswerText said, Duration wait) {
        String next = wait == null ? "Try again later." : "Try again in " + wait.toSeconds() + " s.";
        return new RateLimited(
                "Chatwoot is asked too often, it did not take " + request.about() + " (" + status + ": " + said.shown()
                        + "). " + next,
                said.shown(),
                wait);
    }

    private static Refused invalid(Request request, int status, AnswerText said) {
        return new Refused(
                Refused.Reason.INVALID,
                "Chatwoot cannot take " + request.about() + " as it is (" + status + ": " + said.shown()
                        + "). Correct it and send it again.",
                said.shown());
    }

    private static ChatwootFailure broken(Request request, int status, AnswerText said) {
        String start = "Chatwoot failed at " + request.about() + " (" + status + ": " + said.shown() + "). ";
        return request.creates()
                ? new Doubtful(start + "It may have been done: read back before it is sent again.", said.shown(), null)
                : new Unavailable(start + "Repeating it does no harm: try again later.", said.shown(), null);
    }

    /** RFC 9110, 10.2.3: seconds or a date; null where it is neither. */
    private Duration retryAfter(String value) {
        if (value == null) {
            return null;
        }
        return seconds(value.strip())
                .or(() -> untilDate(value.strip()))
                .map(this::capped)
                .orElse(null);
    }

    private static Optional<Duration> seconds(String value) {
        boolean isNumber =
                !value.isEmpty() && value.length() <= 18 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Optional.of(Duration.ofSeconds(Long.parseLong(value))) : Optional.empty();
    }

    private Optional<Duration> untilDate(String value) {
        try {
            Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
            return Optional.of(Duration.between(clock.instant(), date));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private Duration capped(Duration wait) {
        Duration positive = wait.isNegative() ? Duration.ZERO : wait;
        return positive.compareTo(longestWait) > 0 ? longestWait : positive;
    }
}
