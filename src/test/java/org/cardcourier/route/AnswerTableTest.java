package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.cardcourier.chatwoot.Answers;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.Doubtful;
import org.cardcourier.chatwoot.Messages;
import org.cardcourier.chatwoot.Request;
import org.cardcourier.journal.Claim;
import org.cardcourier.journal.Delivery;
import org.cardcourier.journal.Ending;
import org.cardcourier.journal.Reason;
import org.cardcourier.journal.Schedule;
import org.cardcourier.journal.Verdict;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every answer to a message that Chatwoot or something before it was seen or read to give: whether the message may be there,
 * and what the notice comes to. Recorded from Chatwoot 4.10.0; read in 4.15.1 (request_exception_handler.rb,
 * access_token_auth_helper.rb, messages_controller.rb).
 */
class AnswerTableTest {

    private static final Instant NOW = Instant.parse("2026-01-20T06:30:00Z");
    private static final Request MESSAGE = Messages.send(77, "{\"content\": \"您好\"}");
    private static final Request LOOK = Messages.latest(77);

    private final Answers answers = new Answers(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofMinutes(10));
    private final Verdict verdict = new Verdict(Schedule.parse("0s,5s,5m", () -> 0), Duration.ofSeconds(45));

    /**
     * The message: created, not (certainly not created), or unknown. The notice: refused with its reason, or waiting for its
     * next try with the reason and the seconds until then. Try: whether it counts as one of the schedule's. Account: whether
     * everything of the account pauses. Look: what the same answer means to a request that may be repeated.
     */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
            status | body                                                                          | message | notice                    | try  | account | look
            200 | {"id":4711,"content":"您好"}                                                      | created | delivered                 | used | goes on | ok
            200 | <!DOCTYPE html><title>Sign in</title>                                              | unknown | waiting no_answer 45      | used | goes on | unavailable
            200 | {"id":47                                                                           | unknown | waiting no_answer 45      | used | goes on | unavailable
            301 | ''                                                                                 | not     | waiting unavailable 5     | used | goes on | unavailable
            304 | ''                                                                                 | not     | waiting unavailable 5     | used | goes on | unavailable
            308 | ''                                                                                 | not     | waiting unavailable 5     | used | goes on | unavailable
            400 | ''                                                                                 | not     | refused invalid           | used | goes on | invalid
            400 | {"status":400,"error":"Bad Request"}                                               | not     | refused invalid           | used | goes on | invalid
            401 | {"error":"Invalid Access Token"}                                                   | not     | waiting unauthorized 0    | kept | pauses  | unauthorized
            401 | {"errors":["You need to sign in or sign up before continuing."]}                   | not     | waiting unauthorized 0    | kept | pauses  | unauthorized
            401 | {"error":"You are not authorized to access this account"}                          | not     | waiting unauthorized 0    | kept | pauses  | unauthorized
            401 | {"error":"Bot is not authorized to access this account"}                           | not     | waiting unauthorized 0    | kept | pauses  | unauthorized
            401 | {"error":"Account is suspended"}                                                   | not     | waiting unauthorized 0    | kept | pauses  | unauthorized
            401 | {"error":"You are not authorized to do this action"}                               | not     | refused forbidden         | used | goes on | forbidden
            401 | {"error":"Access to this endpoint is not authorized for bots"}                     | not     | refused forbidden         | used | goes on | forbidden
            401 | <html><title>401 Authorization Required</title>                                    | not     | waiting unavailable 5     | used | goes on | unavailable
            401 | ''                                                                                 | not     | waiting unavailable 5     | used | goes on | unavailable
            403 | {"error":"Message status update is only allowed for API inboxes"}                  | not     | refused forbidden         | used | goes on | forbidden
            403 | <html><title>Access denied</title>                                                 | not     | waiting unavailable 5     | used | goes on | unavailable
            404 | {"error":"Resource could not be found"}                                            | not     | refused not_found         | used | goes on | not_found
            404 | {"status":404,"error":"Not Found"}                                                 | not     | waiting unavailable 5     | used | goes on | unavailable
            404 | <!DOCTYPE html><title>The page you were looking for doesn't exist (404)</title>    | not     | waiting unavailable 5     | used | goes on | unavailable
            407 | ''                                                                                 | not     | waiting unavailable 5     | used | goes on | unavailable
            408 | <html><title>408 Request Time-out</title>                                          | unknown | waiting no_answer 45      | used | goes on | unavailable
            413 | <html><title>413 Request Entity Too Large</title>                                  | not     | refused invalid           | used | goes on | invalid
            422 | {"error":"Validation failed: Content attributes contains invalid keys for items : [:price]"}    | not | refused validation    | used | goes on | validation
            422 | {"error":"Validation failed: Content attributes contains invalid keys for actions:  [:url]"}    | not | refused validation    | used | goes on | validation
            422 | {"error":"Validation failed: Content attributes contains invalid keys for items : [:price], Content attributes contains invalid keys for actions:  [:url]"} | not | refused validation | used | goes on | validation
            422 | {"error":"Validation failed: Content attributes contains items missing actions"}   | not     | refused validation        | used | goes on | validation
            422 | {"error":"Validation failed: Content attributes At least one item is required."}   | not     | refused validation        | used | goes on | validation
            422 | {"error":"Validation failed: Content is too long (maximum is 150000 characters)"}  | not     | refused validation        | used | goes on | validation
            422 | {"error":"undefined method `reject' for nil"}                                      | not     | refused validation        | used | goes on | validation
            422 | {"error":"undefined method `keys' for \\"x\\":String"}                             | not     | refused validation        | used | goes on | validation
            422 | {"error":"'carousel' is not a valid content_type"}                                 | not     | refused validation        | used | goes on | validation
            422 | {"error":"'bogus' is not a valid message_type"}                                    | not     | refused validation        | used | goes on | validation
            422 | {"error":"Incoming messages are only allowed in Api inboxes"}                      | not     | refused validation        | used | goes on | validation
            422 | {"error":"Invalid email address"}                                                  | not     | refused validation        | used | goes on | validation
            422 | {"error":"string contains null byte"}                                              | not     | refused validation        | used | goes on | validation
            422 | {"error":"source_id should be unique"}                                             | not     | refused validation        | used | goes on | validation
            422 | {"error":"param is missing or the value is empty: inbox_id"}                       | not     | refused validation        | used | goes on | validation
            422 | {"message":"Email Invalid email","attributes":["email"]}                           | not     | refused validation        | used | goes on | validation
            422 | {"message":"Phone number has already been taken","attributes":["phone_number"]}    | not     | refused validation        | used | goes on | validation
            422 | {"message":"Content attributes At least one item is required.","attributes":["content_attributes"]} | not | refused validation | used | goes on | validation
            422 | {"error":"Validation failed: Too many messages"}                                   | not     | waiting rate_limited 60   | kept | goes on | rate_limited
            422 | {"error":"PG::QueryCanceled: ERROR:  canceling statement due to statement timeout\\n"} | unknown | waiting no_answer 45  | used | goes on | validation
            422 | {"error":"Connection refused - connect(2) for 127.0.0.1:6379"}                     | unknown | waiting no_answer 45      | used | goes on | validation
            422 | {"error":"Invalid attribute key - [nonsense]. The key should be one of [...]"}     | unknown | waiting no_answer 45      | used | goes on | validation
            422 | ''                                                                                 | unknown | waiting no_answer 45      | used | goes on | validation
            429 | 'Retry later'                                                                      | not     | waiting rate_limited 60   | kept | goes on | rate_limited
            429 | ''                                                                                 | not     | waiting rate_limited 60   | kept | goes on | rate_limited
            500 | {"status":500,"error":"Internal Server Error"}                                     | unknown | waiting no_answer 45      | used | goes on | unavailable
            502 | <html><title>502 Bad Gateway</title>                                               | unknown | waiting no_answer 45      | used | goes on | unavailable
            503 | <html><title>503 Service Temporarily Unavailable</title>                           | unknown | waiting no_answer 45      | used | goes on | unavailable
            504 | <html><title>504 Gateway Time-out</title>                                          | unknown | waiting no_answer 45      | used | goes on | unavailable
            """)
    void anAnswerToAMessage(
            int status, String body, String message, String notice, String used, String account, String look) {
        ChatwootFailure failure = failure(MESSAGE, status, body);

        assertEquals(message, words(failure));
        Ending ending = ending(failure);
        assertEquals(notice, words(ending));
        assertEquals(used, isUsed(ending) ? "used" : "kept");
        assertEquals(account, pausesTheAccount(ending) ? "pauses" : "goes on");
        ChatwootFailure ofLook = failure(LOOK, status, body);
        assertEquals(look, ofLook == null ? "ok" : ofLook.reason());
    }

    /** Whatever a server says: a status below 500 that nobody has seen is an answer, a message may be there after the others. */
    @Test
    void anyOtherStatusIsOneOrTheOther() {
        List<Integer> unknown = IntStream.range(300, 600)
                .filter(status -> failure(MESSAGE, status, "{}") instanceof Doubtful)
                .boxed()
                .toList();
        assertEquals(
                Stream.concat(Stream.of(408, 422), IntStream.range(500, 600).boxed())
                        .toList(),
                unknown);
        IntStream.range(300, 600)
                .forEach(status -> assertFalse(failure(LOOK, status, "{}") instanceof Doubtful, "" + status));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void noAnswerToAMessage(Exception thrown, String message, String notice) {
        ChatwootFailure failure = answers.failure(MESSAGE, thrown);
        assertEquals(message, words(failure));
        assertEquals(notice, words(ending(failure)));
        assertEquals("unavailable", answers.failure(LOOK, thrown).reason());
    }

    static Stream<Arguments> noAnswerToAMessage() {
        String later = "waiting unavailable 5";
        String findOut = "waiting no_answer 45";
        return Stream.of(
                Arguments.of(new ConnectException("Connection refused"), "not", later),
                Arguments.of(new UnknownHostException("chat.example.com"), "not", later),
                Arguments.of(new SSLHandshakeException("certificate has expired"), "not", later),
                Arguments.of(new SocketTimeoutException("Read timed out"), "unknown", findOut),
                Arguments.of(new SocketException("Connection reset"), "unknown", findOut));
    }

    /** What a proxy asks for holds where it is longer than the schedule's own delay, up to ten minutes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            3                             | 5
            7                             | 7
            86400                         | 600
            Tue, 20 Jan 2026 06:31:30 GMT | 90
            Tue, 20 Jan 2026 06:29:00 GMT | 5
            Wed, 21 Jan 2026 06:30:00 GMT | 600
            soon                          | 60
            """)
    void aRetryAfterIsWaitedFor(String header, long seconds) {
        ChatwootFailure failure = failure(MESSAGE, 429, "Retry later\n", header);
        assertEquals("waiting rate_limited " + seconds, words(ending(failure)));
    }

    private ChatwootFailure failure(Request request, int status, String body) {
        return failure(request, status, body, null);
    }

    private ChatwootFailure failure(Request request, int status, String body, String retryAfter) {
        try {
            answers.read(
                    request,
                    status,
                    name -> name.equals("Retry-After") ? retryAfter : null,
                    body.getBytes(StandardCharsets.UTF_8));
            return null;
        } catch (ChatwootFailure e) {
            return e;
        }
    }

    private static String words(ChatwootFailure failure) {
        if (failure == null) {
            return "created";
        }
        return failure instanceof Doubtful ? "unknown" : "not";
    }

    /** As the steps of the route record it, at the first try. */
    private Ending ending(ChatwootFailure failure) {
        Message message = new Message("您好", "", Map.of(), false, "");
        Notice notice = new Notice(
                "n", 77, null, message, List.of(), "order-card", "", Shape.AUTO, null, null, null, Then.NOTHING);
        long now = NOW.toEpochMilli();
        Delivery delivery = new Delivery(new Claim(1, 77, notice, 1, now, 0, 0, false, false, List.of()), step -> {});
        delivery.begin(delivery.message(MESSAGE.bytes()));
        if (failure == null) {
            delivery.done(1, 4711);
        } else {
            delivery.failed(1, Failures.of(failure));
        }
        delivery.close();
        return verdict.of(delivery, null, now);
    }

    private static String words(Ending ending) {
        if (ending instanceof Ending.Again again) {
            return "waiting " + again.reason().word() + " " + (again.dueAt() - NOW.toEpochMilli()) / 1000;
        }
        Ending.Ended ended = (Ending.Ended) ending;
        return ended.state().word()
                + (ended.reason() == null ? "" : " " + ended.reason().word());
    }

    private static boolean isUsed(Ending ending) {
        return !(ending instanceof Ending.Again again) || again.usedUp();
    }

    /** As {@link JournalConsumer} decides it. */
    private static boolean pausesTheAccount(Ending ending) {
        return ending instanceof Ending.Again again && again.reason() == Reason.UNAUTHORIZED;
    }
}
