package org.cardcourier.chatwoot;

import static org.cardcourier.chatwoot.Said.LOOK;
import static org.cardcourier.chatwoot.Said.MESSAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every error answer that was recorded from Chatwoot 4.10.0 or read in its source, and what it means. */
class AnswersTest {

    @Test
    void aMessageThatChatwootTookIsItsJson() {
        assertEquals(
                4711, Said.status(200, "{\"id\":4711}").read(MESSAGE).path("id").asLong());
    }

    @Test
    void anAssignmentOfNobodyIsJsonNull() {
        assertTrue(Said.status(200, "null").read(LOOK).isNull());
    }

    // ---- 401 and 403

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"error":"Invalid Access Token"}                                       | Invalid Access Token | Put a valid token into chatwoot.api-token.
            {"errors":["You need to sign in or sign up before continuing."]}       | You need to sign in or sign up before continuing. | No token arrived: look for a proxy that drops the header Api-Access-Token.
            {"error":"You are not authorized to access this account"}              | You are not authorized to access this account | Check chatwoot.account-id, or make the token's user a member of that account.
            {"error":"Bot is not authorized to access this account"}               | Bot is not authorized to access this account | Check chatwoot.account-id, or make the token's user a member of that account.
            {"error":"Account is suspended"}                                       | Account is suspended | The account must be activated again in Chatwoot.
            """)
    void aTokenThatIsTurnedAwayConcernsTheWholeAccount(String body, String answer, String cure) {
        ChatwootFailure failure = Said.status(401, body).to(MESSAGE);

        assertInstanceOf(Unauthorized.class, failure);
        assertEquals("unauthorized", failure.reason());
        assertEquals(answer, failure.answer());
        assertEquals(
                "Chatwoot turned the token away, so it did not take the message to conversation 77 (401: " + answer
                        + "). " + cure,
                failure.getMessage());
    }

    @Test
    void aProxyThatWantsAPasswordSaysNothingAboutTheToken() {
        unavailable(
                401,
                "<html><head><title>Staff only</title></head></html>",
                "Something before Chatwoot turned the message to conversation 77 away (401: a web page \"Staff only\")."
                        + " Nothing was done: look at the proxy or firewall.");
    }

    @Test
    void aTokenThatMayNotDoThisConcernsOnlyThis() {
        refused(
                401,
                "{\"error\":\"You are not authorized to do this action\"}",
                "forbidden",
                "The token may not do this: the message to conversation 77 was refused (401: You are not authorized to do this"
                        + " action). Make the token's user a member of the inbox, or an administrator.");
    }

    @Test
    void anAgentBotMayNotDoEverything() {
        refused(
                401,
                "{\"error\":\"Access to this endpoint is not authorized for bots\"}",
                "forbidden",
                "The token may not do this: the message to conversation 77 was refused (401: Access to this endpoint is not"
                        + " authorized for bots). An agent bot may not do this: use the token of a user.");
    }

    @Test
    void aForbiddenUpdateIsRefused() {
        refused(
                403,
                "{\"error\":\"Message status update is only allowed for API inboxes\"}",
                "forbidden",
                "The token may not do this: the message to conversation 77 was refused (403: Message status update is only"
                        + " allowed for API inboxes). Make the token's user a member of the inbox, or an administrator.");
    }

    @Test
    void aFirewallsPageSaysNothingAboutTheNotice() {
        unavailable(
                403,
                "<html><title>Access denied</title></html>",
                "Something before Chatwoot turned the message to conversation 77 away (403: a web page \"Access denied\")."
                        + " Nothing was done: look at the proxy or firewall.");
    }

    // ---- not found, and wrong addresses

    @Test
    void anUnknownConversationIsNotFound() {
        refused(
                404,
                "{\"error\":\"Resource could not be found\"}",
                "not_found",
                "Chatwoot did not find the place for the message to conversation 77 (404: Resource could not be found)."
                        + " Check the ids and chatwoot.account-id.");
    }

    @Test
    void aPageInsteadOfJsonMeansAWrongAddress() {
        unavailable(
                404,
                "<!DOCTYPE html>\n<html>\n<head>\n  <title>The page you were looking for doesn't exist (404)</title>",
                "Chatwoot did not find the place for the message to conversation 77 (404: a web page \"The page you were"
                        + " looking for doesn't exist (404)\"). That is not Chatwoot's API: correct chatwoot.api-url.");
    }

    @Test
    void anUnknownPathMeansAWrongAddressInJsonToo() {
        unavailable(
                404,
                "{\"status\":404,\"error\":\"Not Found\"}",
                "Chatwoot did not find the place for the message to conversation 77 (404: Not Found). That is not Chatwoot's"
                        + " API: correct chatwoot.api-url.");
    }

    @Test
    void anAddressThatRedirectsToHttpsIsWrong() {
        ChatwootFailure failure = Said.status(308, "")
                .with("location", "https://chat.example:8443/api/v1/accounts/2/conversations/77/messages?x=1")
                .to(MESSAGE);

        assertEquals("unavailable", assertInstanceOf(Unavailable.class, failure).reason());
        assertEquals(
                "The address of Chatwoot is wrong for the message to conversation 77 (308: it redirects to"
                        + " https://chat.example:8443). Nothing was done: correct chatwoot.api-url.",
                failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"301, /login, another path", "302, 'https://a b/', another address", "304, , another path"})
    void everyRedirectIsAWrongAddress(int status, String location, String shown) {
        assertEquals(
                "The address of Chatwoot is wrong for the request for messages of conversation 77 (" + status
                        + ": it redirects to " + shown + "). Nothing was done: correct chatwoot.api-url.",
                Said.status(status, "").with("Location", location).to(LOOK).getMessage());
    }

    // ---- 400, 413 and their like

    @Test
    void whatChatwootCannotReadIsInvalid() {
        String start = "Chatwoot cannot take the message to conversation 77 as it is (";
        String end = "). Correct it and send it again.";
        refused(400, "", "invalid", start + "400: no text" + end);
        refused(400, "{\"status\":400,\"error\":\"Bad Request\"}", "invalid", start + "400: Bad Request" + end);
        refused(
                413,
                "<html>\r\n<head><title>413 Request Entity Too Large</title></head>",
                "invalid",
                start + "413: a web page \"413 Request Entity Too Large\"" + end);
    }

    // ---- 422

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Validation failed: Content attributes contains invalid keys for items : [:price]",
                "Validation failed: Content attributes contains invalid keys for actions:  [:url]",
                "Validation failed: Content attributes contains invalid keys for items : [:price], Content attributes contains"
                        + " invalid keys for actions:  [:url]",
                "Validation failed: Content attributes contains items missing actions",
                "Validation failed: Content attributes At least one item is required.",
                "Validation failed: Content is too long (maximum is 150000 characters)",
                "Validation failed: Content is too long (maximum is 150000 characters), Too many messages",
                "undefined method `reject' for nil",
                "undefined method 'keys' for an instance of String",
                "'carousel' is not a valid content_type",
                "'bogus' is not a valid message_type",
                "Incoming messages are only allowed in Api inboxes",
                "Invalid email address",
                "string contains null byte",
                "source_id should be unique",
                "param is missing or the value is empty: inbox_id"
            })
    void aPlainValidationTextMeansThatNothingWasCreated(String text) {
        refused(
                422,
                Json.object().put("error", text).toString(),
                "validation",
                "Chatwoot refused the message to conversation 77 (422: " + text.replace("  ", " ")
                        + "). Correct it and send it again.");
    }

    @Test
    void aTakenAddressIsAValidationInTheOtherShape() {
        refused(
                422,
                "{\"message\":\"Email has already been taken\",\"attributes\":[\"email\"]}",
                "validation",
                "Chatwoot refused the message to conversation 77 (422: Email has already been taken). Correct it and send it"
                        + " again.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection refused - connect(2) for 127.0.0.1:3997 (redis://127.0.0.1:3997)",
                "PG::QueryCanceled: ERROR: canceling statement due to statement timeout",
                "undefinedmethod",
                "carousel is not a valid content_type",
                "Something: Validation failed: later"
            })
    void anyOther422MayHaveStoredTheMessage(String text) {
        doubtful(
                422,
                Json.object().put("error", text).toString(),
                "Chatwoot failed at the message to conversation 77 (422: " + text
                        + "). It may have been done: read back before it is sent again.");
    }

    @Test
    void any422OfARequestThatChangesNothingNewIsAValidation() {
        ChatwootFailure failure =
                Said.status(422, "{\"error\":\"Invalid operator.\"}").to(LOOK);

        assertEquals("validation", assertInstanceOf(Refused.class, failure).reason());
    }

    // ---- too many requests

    @Test
    void tooManyMessagesOfOneConversationPassAfterAMinute() {
        ChatwootFailure failure = Said.status(422, "{\"error\":\"Validation failed: Too many messages\"}")
                .to(MESSAGE);

        RateLimited limited = assertInstanceOf(RateLimited.class, failure);
        assertEquals(Optional.of(Duration.ofSeconds(60)), limited.retryAfter());
        assertEquals(
                "Chatwoot is asked too often, it did not take the message to conversation 77 (422: Validation failed: Too"
                        + " many messages). Try again in 60 s.",
                limited.getMessage());
    }

    @Test
    void chatwootsOwn429SaysNotWhenToTryAgain() {
        RateLimited limited = assertInstanceOf(
                RateLimited.class, Said.status(429, "Retry later\n").to(MESSAGE));

        assertEquals("rate_limited", limited.reason());
        assertEquals(Optional.empty(), limited.retryAfter());
        assertEquals(
                "Chatwoot is asked too often, it did not take the message to conversation 77 (429: Retry later). Try again"
                        + " later.",
                limited.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7                             | 7
             7                            | 7
            0                             | 0
            86400                         | 600
            999999999999999999            | 600
            Tue, 20 Jan 2026 06:31:30 GMT | 90
            Tue, 20 Jan 2026 06:29:00 GMT | 0
            Wed, 21 Jan 2026 06:30:00 GMT | 600
            """)
    void aProxysRetryAfterIsKeptUpToALimit(String header, long seconds) {
        ChatwootFailure failure =
                Said.status(429, "").with("retry-after", header).to(LOOK);

        assertEquals(
                Optional.of(Duration.ofSeconds(seconds)),
                assertInstanceOf(RateLimited.class, failure).retryAfter());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1.5", "99999999999999999999"})
    void aRetryAfterThatIsNeitherCountsAsNone(String header) {
        ChatwootFailure failure =
                Said.status(429, "").with("Retry-After", header).to(LOOK);

        assertEquals(
                Optional.empty(), assertInstanceOf(RateLimited.class, failure).retryAfter());
    }

    // ---- 5xx, and what proxies say

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 520, 408, 600})
    void aServerThatFailsLeavesADoubtAboutAMessage(int status) {
        doubtful(
                status,
                "{\"status\":" + status + ",\"error\":\"Internal Server Error\"}",
                "Chatwoot failed at the message to conversation 77 (" + status
                        + ": Internal Server Error). It may have been done: read back before it is sent again.");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 408})
    void aServerThatFailsMayBeAskedAgain(int status) {
        ChatwootFailure failure =
                Said.status(status, "<html><title>Bad Gateway</title>").to(LOOK);

        assertInstanceOf(Unavailable.class, failure);
        assertEquals(
                "Chatwoot failed at the request for messages of conversation 77 (" + status
                        + ": a web page \"Bad Gateway\"). Repeating it does no harm: try again later.",
                failure.getMessage());
    }

    @Test
    void aProxyThatWantsAPasswordPassedNothingOn() {
        ChatwootFailure failure = Said.status(407, "").to(MESSAGE);

        assertInstanceOf(Unavailable.class, failure);
        assertEquals(
                "The proxy wants a password before it lets the message to conversation 77 pass (407: no text). Nothing was"
                        + " done: correct chatwoot.proxy.",
                failure.getMessage());
    }

    @Test
    void aLoginPageWithStatus200IsNoMessage() {
        doubtful(
                200,
                "<!DOCTYPE html><title>Sign in</title>",
                "The answer to the message to conversation 77 is not Chatwoot's JSON (200: a web page \"Sign in\"). It may have"
                        + " been done: read back before it is sent again, and look for a proxy in between.");
    }

    @Test
    void aLoginPageWithStatus200IsNoListOfMessagesEither() {
        ChatwootFailure failure =
                Said.status(200, "<!DOCTYPE html><title>Sign in</title>").to(LOOK);

        assertInstanceOf(Unavailable.class, failure);
        assertEquals(
                "The answer to the request for messages of conversation 77 is not Chatwoot's JSON (200: a web page \"Sign"
                        + " in\"). Look for a proxy in between, then try again.",
                failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"id\":47", "  "})
    void anAnswerCutShortIsADoubt(String body) {
        assertInstanceOf(Doubtful.class, Said.status(200, body).to(MESSAGE));
        assertInstanceOf(Unavailable.class, Said.status(200, body).to(LOOK));
    }

    // ---- texts

    @Test
    void aServersTextIsOneBoundedLineWithoutControls() {
        String long1 = "Validation failed: \u0007a\r\nb\u202e\t" + "字".repeat(400);

        String answer = Said.status(422, Json.object().put("error", long1).toString())
                .to(MESSAGE)
                .answer();

        assertEquals("Validation failed: a b " + "字".repeat(276) + "…", answer);
        assertEquals(300, answer.length());
    }

    @Test
    void aTokenInAServersTextIsNotRepeated() {
        ChatwootFailure failure = Said.status(
                        500, "token tok-admin-0000000000000001 and Kx7abcDEFghiJKLmnoPQRstu of internal")
                .to(MESSAGE);

        assertEquals("token *** and *** of internal", failure.answer());
        assertFalse(failure.getMessage().contains("0000000001"));
    }

    @Test
    void aFailureIsCheap() {
        assertEquals(0, Said.status(500, "").to(MESSAGE).getStackTrace().length);
    }

    private static void refused(int status, String body, String reason, String message) {
        ChatwootFailure failure = Said.status(status, body).to(MESSAGE);
        assertInstanceOf(Refused.class, failure);
        assertEquals(reason, failure.reason());
        assertEquals(message, failure.getMessage());
    }

    private static void unavailable(int status, String body, String message) {
        ChatwootFailure failure = Said.status(status, body).to(MESSAGE);
        assertInstanceOf(Unavailable.class, failure);
        assertEquals(message, failure.getMessage());
    }

    private static void doubtful(int status, String body, String message) {
        ChatwootFailure failure = Said.status(status, body).to(MESSAGE);
        assertInstanceOf(Doubtful.class, failure);
        assertEquals("no_answer", failure.reason());
        assertEquals(message, failure.getMessage());
    }
}
