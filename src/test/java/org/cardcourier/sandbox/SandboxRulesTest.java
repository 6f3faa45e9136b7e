package org.cardcourier.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Chatwoot's API does with what it is sent; the same rules as in the recording, in cases of our own. */
class SandboxRulesTest {

    private static final String SIGN_IN = "{\"errors\":[\"You need to sign in or sign up before continuing.\"]}";
    private static final AtomicReference<Instant> NOW = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));

    private Sandbox sandbox = Sandbox.start(SandboxOptions.defaults());
    private Client client = new Client(sandbox);

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private void restart(SandboxOptions options) {
        sandbox.close();
        sandbox = Sandbox.start(options);
        client = new Client(sandbox);
    }

    private String message(String json) {
        return client.post("/conversations/1/messages", json).body();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"content_type":"cards","content_attributes":{"items":[]}} | Validation failed: Content attributes At least one item is required.
            {"content_type":"cards"} | undefined method `reject' for nil
            {"content_type":"cards","content_attributes":{"items":"x"}} | undefined method `reject' for an instance of String
            {"content_type":"cards","content_attributes":{"items":["x"]}} | undefined method `keys' for an instance of String
            {"content_type":"cards","content_attributes":{"items":[{"title":"t"}]}} | Validation failed: Content attributes contains items missing actions
            {"content_type":"cards","content_attributes":{"items":[{"sku":1,"actions":[{"url":"u"}]}]}} | Validation failed: Content attributes contains invalid keys for items : [:sku], Content attributes contains invalid keys for actions:  [:url]
            {"content_type":"input_select","content_attributes":{"items":[{"text":"a"}]}} | Validation failed: Content attributes contains invalid keys for items : [:text]
            {"content_type":"wheel"} | 'wheel' is not a valid content_type
            {"message_type":"sideways"} | 'sideways' is not a valid message_type
            {"content":"a","message_type":"incoming"} | Incoming messages are only allowed in Api inboxes
            {"content":"a\\u0000b"} | string contains null byte
            """)
    void aBadMessageIsRefusedInTheseWords(String json, String words) {
        Client.Reply reply = client.post("/conversations/1/messages", json);

        assertEquals(422, reply.status());
        assertEquals(words, reply.json().path("error").asText());
        assertEquals(1, sandbox.messages(1).size(), "nothing but the greeting is stored");
    }

    @Test
    void contentMayHave150000CharactersAndNoMore() {
        String most = "字".repeat(150_000);

        assertEquals(
                200,
                client.post("/conversations/1/messages", "{\"content\":\"" + most + "\"}")
                        .status());
        assertEquals(
                "{\"error\":\"Validation failed: Content is too long (maximum is 150000 characters)\"}",
                message("{\"content\":\"" + most + "字\"}"));
    }

    @Test
    void nearlyAnythingElseIsStored() {
        for (String json : new String[] {"", "{}", "[1]", "{\"content\":\"\"}", "{\"content\":{\"a\":1}}"}) {
            assertEquals(200, client.post("/conversations/1/messages", json).status(), json);
        }
        assertEquals("{\"a\"=>1}", sandbox.messages(1).get(5).content());
    }

    @Test
    void theSameSourceIdMakesTwoMessages() {
        message("{\"content\":\"a\",\"source_id\":\"o-1\"}");
        message("{\"content\":\"a\",\"source_id\":\"o-1\"}");

        assertEquals(
                2,
                sandbox.messages(1).stream()
                        .filter(stored -> "o-1".equals(stored.sourceId()))
                        .count());
    }

    @Test
    void brokenJsonIs400AndItsBodyFollowsAccept() {
        Client.Reply any = client.send("POST", "/conversations/1/messages", "{\"content\":", "Accept", "*/*");
        Client.Reply json =
                client.send("POST", "/conversations/1/messages", "{\"content\":", "Accept", "application/json");

        assertEquals(400, any.status());
        assertEquals("", any.body());
        assertEquals("{\"status\":400,\"error\":\"Bad Request\"}", json.body());
    }

    @Test
    void anUnknownRouteIsAnHtmlPageUnlessJsonIsAskedFor() {
        Client.Reply any = client.send("GET", "/nothing", "", "Accept", "*/*");
        Client.Reply json = client.send("DELETE", "/conversations/1/assignments", "", "Accept", "application/json");

        assertTrue(any.body().startsWith("<!DOCTYPE html>"), any.body());
        assertEquals(404, any.status());
        assertEquals("{\"status\":404,\"error\":\"Not Found\"}", json.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sandbox-token         | 200 | {"payload":[]}
            wrong                 | 401 | {"error":"Invalid Access Token"}
            sandbox-token-other   | 401 | {"error":"You are not authorized to access this account"}
            sandbox-token-outside | 401 | {"error":"You are not authorized to do this action"}
            sandbox-token-bot     | 401 | {"error":"Access to this endpoint is not authorized for bots"}
            """)
    void everyRefusalIsA401(String token, int status, String body) {
        Client.Reply reply = client.send("GET", "/conversations/1/labels", "", "Api-Access-Token", token);

        assertEquals(status, reply.status());
        assertEquals(body, reply.body());
    }

    @Test
    void withoutATokenOneIsAskedToSignIn() {
        Client.Reply none = client.send("GET", "/conversations/1", "", "Api-Access-Token", "");
        Client.Reply bearer = client.send(
                "GET", "/conversations/1", "", "Api-Access-Token", "", "Authorization", "Bearer sandbox-token");
        Client.Reply query =
                client.send("GET", "/conversations/1?api_access_token=sandbox-token", "", "Api-Access-Token", "");

        for (Client.Reply reply : new Client.Reply[] {none, bearer, query}) {
            assertEquals(401, reply.status());
            assertEquals(SIGN_IN, reply.body());
        }
    }

    @Test
    void fromVersion4142ABotMayReadAConversation() {
        restart(SandboxOptions.defaults().version("4.14.2"));

        assertEquals(
                200,
                client.send("GET", "/conversations/1", "", "Api-Access-Token", "sandbox-token-bot")
                        .status());
    }

    @Test
    void beforeVersion49OtherAttributesWereLost() {
        restart(SandboxOptions.defaults().version("4.8.0"));

        message("{\"content\":\"a\",\"content_attributes\":{\"courier\":1,\"items\":[]}}");

        assertEquals(
                "{\"items\":[]}", sandbox.messages(1).get(1).contentAttributes().toString());
    }

    @Test
    void aSuspendedAccountAnswersNobody() {
        sandbox.suspendAccount(true);

        assertEquals(
                "{\"error\":\"Account is suspended\"}",
                client.get("/conversations/1").body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"status":"snoozed","snoozed_until":1900000000}             | snoozed  | 2030-03-17T17:46:40.000Z
            {"status":"snoozed","snoozed_until":"2030-03-17T17:46:40Z"} | snoozed  | 1970-01-01T00:33:50.000Z
            {"status":"pending"}                                        | pending  |
            {}                                                          | resolved |
            """)
    void aStatusIsSetAndATimeInWordsIsMisread(String json, String status, String until) {
        Client.Reply reply = client.post("/conversations/1/toggle_status", json);

        assertEquals(status, reply.json().at("/payload/current_status").asText());
        assertEquals(
                until == null ? "null" : until,
                reply.json().at("/payload/snoozed_until").asText());
    }

    @Test
    void anUnknownStatusIsAServerError() {
        for (String json :
                new String[] {"{\"status\":\"closed\"}", "{\"status\":\"snoozed\",\"snoozed_until\":\"soon\"}"}) {
            Client.Reply reply = client.post("/conversations/1/toggle_status", json);

            assertEquals(500, reply.status());
            assertEquals("{\"status\":500,\"error\":\"Internal Server Error\"}", reply.body());
        }
    }

    @Test
    void withoutAStatusItTogglesBackAndForth() {
        client.post("/conversations/1/toggle_status", "{}");
        Client.Reply second = client.post("/conversations/1/toggle_status", "{\"status\":\"\"}");

        assertEquals("open", second.json().at("/payload/current_status").asText());
    }

    @Test
    void labelsAreReplacedAndAnythingButAListRemovesThem() {
        assertEquals(
                "{\"payload\":[\"a\",\"b\",\"VIP x\"]}",
                client.post("/conversations/1/labels", "{\"labels\":[\"a,b\",\"VIP x\"]}")
                        .body());
        assertEquals(
                "{\"payload\":[\"c\"]}",
                client.post("/conversations/1/labels", "{\"labels\":[\"c\"]}").body());
        assertEquals(
                "{\"payload\":[]}",
                client.post("/conversations/1/labels", "{\"labels\":\"c\"}").body());
    }

    @Test
    void anUnknownAgentUnassigns() {
        assertEquals(
                "Ben",
                client.post("/conversations/1/assignments", "{\"assignee_id\":2}")
                        .json()
                        .path("name")
                        .asText());
        assertEquals(
                "null",
                client.post("/conversations/1/assignments", "{\"assignee_id\":77}")
                        .body());
        assertFalse(client.get("/conversations/1").json().path("meta").has("assignee"));
    }

    @Test
    void aTeamIsNotLookedAtBesideAnAssignee() {
        assertEquals(
                "logistics",
                client.post("/conversations/1/assignments", "{\"team_id\":1}")
                        .json()
                        .path("name")
                        .asText());
        client.post("/conversations/1/assignments", "{\"team_id\":2,\"assignee_id\":null}");

        assertEquals(
                "logistics",
                client.get("/conversations/1").json().at("/meta/team/name").asText());
    }

    @Test
    void anAgentWhoOpensAConversationGetsIt() {
        client.send(
                "POST",
                "/conversations/1/toggle_status",
                "{\"status\":\"open\"}",
                "Api-Access-Token",
                "sandbox-token-agent");

        assertEquals(
                "Ben",
                client.get("/conversations/1").json().at("/meta/assignee/name").asText());
    }

    @Test
    void pagesOfMessagesFollowChatwootsRules() {
        for (int i = 1; i <= 25; i++) {
            message("{\"content\":\"m" + i + "\"}");
        }
        long m10 = sandbox.messages(1).get(10).id();

        assertEquals("m6…m25", range(""));
        assertEquals("你好,我的订单到哪里了?…m9", range("?before=" + m10));
        assertEquals("m11…m25", range("?after=" + m10));
        assertEquals("m10…m12", range("?after=" + m10 + "&before=" + (m10 + 3)));
        assertEquals("", range("?before=abc"));
    }

    private String range(String query) {
        var rows = client.get("/conversations/1/messages" + query).json().path("payload");
        return rows.isEmpty()
                ? ""
                : rows.get(0).path("content").asText() + "…"
                        + rows.get(rows.size() - 1).path("content").asText();
    }

    @Test
    void the201stMessageOfAMinuteIsOneTooMany() {
        restart(SandboxOptions.defaults().clock(settable()).floodLimitPerMinute(3));
        NOW.updateAndGet(now -> now.plusSeconds(61));
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    200,
                    client.post("/conversations/2/messages", "{\"content\":\"x\"}")
                            .status());
        }

        assertEquals(
                "{\"error\":\"Validation failed: Too many messages\"}",
                client.post("/conversations/2/messages", "{\"content\":\"x\"}").body());
        NOW.updateAndGet(now -> now.plusSeconds(60));
        assertEquals(
                200,
                client.post("/conversations/2/messages", "{\"content\":\"x\"}").status());
    }

    @Test
    void tooManyRequestsAreToldToRetryLater() {
        restart(SandboxOptions.defaults().clock(settable()).rateLimitPerMinute(1));
        client.get("/conversations/1");

        Client.Reply reply = client.get("/conversations/1");

        assertEquals(429, reply.status());
        assertEquals("Retry later\n", reply.body());
        assertEquals("text/plain", reply.header("content-type"));
        assertEquals("", reply.header("retry-after"));
        NOW.updateAndGet(now -> now.plusSeconds(60));
        assertEquals(200, client.get("/conversations/1").status());
    }

    private static Clock settable() {
        return new Clock() {
            @Override
            public Instant instant() {
                return NOW.get();
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
    }

    @Test
    void anEmptyFilterFindsEverybody() {
        assertEquals(
                3,
                client.post("/contacts/filter", "{\"payload\":[]}")
                        .json()
                        .at("/meta/count")
                        .asInt());
    }

    @ParameterizedTest
    @CsvSource({
        "identifier, CUST-1001, 1",
        "identifier, cust-100, 0",
        "email, ZhangWei@example.com, 1",
        "phone_number, 8613800000001, 1"
    })
    void aFilterIsExactButForLettersCase(String key, String value, int found) {
        String filter = """
                {"payload":[{"attribute_key":"%s","filter_operator":"equal_to","values":["%s"],"query_operator":null}]}""";

        Client.Reply reply = client.post("/contacts/filter", filter.formatted(key, value));

        assertEquals(found, reply.json().at("/meta/count").asInt());
    }

    @Test
    void aSearchFindsPartsOfAnAddress() {
        assertEquals(
                3,
                client.get("/contacts/search?q=cust-100")
                        .json()
                        .at("/meta/count")
                        .asInt());
    }

    @Test
    void aTakenAddressIsRefusedWithoutNamingItsOwner() {
        Client.Reply reply = client.post("/contacts", "{\"email\":\"LINA@example.com\"}");

        assertEquals(422, reply.status());
        assertEquals("{\"message\":\"Email has already been taken\",\"attributes\":[\"email\"]}", reply.body());
    }

    @Test
    void customAttributesAreMerged() {
        client.send("PUT", "/contacts/1", "{\"custom_attributes\":{\"last_order\":\"SO-1\"},\"nickname\":\"x\"}");

        assertEquals(
                "{\"tier\":\"gold\",\"last_order\":\"SO-1\"}",
                client.get("/contacts/1")
                        .json()
                        .at("/payload/custom_attributes")
                        .toString());
    }

    @Test
    void aConversationWithABadMessageIsNotMade() {
        Client.Reply refused = client.post("/conversations", """
                {"inbox_id":2,"contact_id":1,"message":{"content":"x","content_type":"cards","content_attributes":{"items":[]}}}""");
        Client.Reply made =
                client.post("/conversations", "{\"inbox_id\":2,\"contact_id\":1,\"message\":{\"content\":\"x\"}}");

        assertEquals(422, refused.status());
        assertEquals(
                "{\"message\":\"Content attributes At least one item is required.\",\"attributes\":[\"content_attributes\"]}",
                refused.body());
        assertEquals(404, client.get("/conversations/4").status());
        assertEquals(5, made.json().path("id").asLong(), "the number of the refused one is used up");
        assertEquals(1, sandbox.messages(5).size());
    }

    @Test
    void anIncomingMessageOpensAResolvedConversationAndAnOutgoingOneDoesNot() {
        client.post("/conversations/1/toggle_status", "{\"status\":\"resolved\"}");
        message("{\"content\":\"a\"}");
        assertEquals(
                "resolved", client.get("/conversations/1").json().path("status").asText());

        sandbox.say(1, "hello");

        assertEquals(
                "open", client.get("/conversations/1").json().path("status").asText());
    }

    @Test
    void anUnchangedAnswerIs304() {
        String etag = client.get("/contacts/1").header("etag");

        Client.Reply again = client.send("GET", "/contacts/1", "", "If-None-Match", etag);

        assertEquals(304, again.status());
        assertTrue(etag.startsWith("W/\""), etag);
    }

    @Test
    void anyConversationExistsWhereTheBenchmarkWantsIt() {
        restart(SandboxOptions.defaults()
                .autoConversations(true)
                .recordCalls(false)
                .keepMessages(2));
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    200,
                    client.post("/conversations/987654/messages", "{\"content\":\"" + i + "\"}")
                            .status());
        }

        assertEquals(2, sandbox.messages(987654).size());
        assertEquals("2", sandbox.messages(987654).get(1).content());
        assertEquals(6, sandbox.messageCount(), "3 greetings and 3 messages");
        assertTrue(sandbox.calls().isEmpty());
    }

    @Test
    void resetForgetsEverything() {
        message("{\"content\":\"a\"}");
        sandbox.faults().next(Fault.silence());

        sandbox.reset();

        assertEquals(1, sandbox.messages(1).size());
        assertTrue(sandbox.calls().isEmpty());
        assertFalse(sandbox.faults().pending());
    }
}
