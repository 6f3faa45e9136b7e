package org.cardcourier.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.ExchangeBuilder;
import org.cardcourier.CourierUnderTest;
import org.cardcourier.chatwoot.ChatwootFailure;
import org.cardcourier.chatwoot.Doubtful;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.chatwoot.Unavailable;
import org.cardcourier.sandbox.Call;
import org.cardcourier.sandbox.CallMatch;
import org.cardcourier.sandbox.Fault;
import org.cardcourier.sandbox.Sandbox;
import org.cardcourier.sandbox.SandboxOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of Chatwoot as a route that anyone may call: {@code to: direct:chatwoot-…}. */
class ChatwootRoutesTest {

    @TempDir
    static Path home;

    private static Sandbox sandbox;
    private static CourierUnderTest courier;
    private static ProducerTemplate template;
    private long conversation;

    @BeforeAll
    static void start() throws Exception {
        sandbox = Sandbox.start(SandboxOptions.defaults().conversations(3));
        courier = new CourierUnderTest(home, sandbox).start();
        template = courier.application().camel().createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        courier.close();
        sandbox.close();
    }

    @BeforeEach
    void newConversation() {
        sandbox.faults().clear();
        conversation = sandbox.openConversation(1, 1);
    }

    private Exchange call(String operation, Object body) {
        return call(operation, body, Map.of(Names.CONVERSATION_ID, conversation));
    }

    private static Exchange call(String operation, Object body, Map<String, Object> properties) {
        ExchangeBuilder exchange =
                ExchangeBuilder.anExchange(courier.application().camel());
        properties.forEach(exchange::withProperty);
        Exchange given = exchange.withBody(body)
                .withHeader("CamelHttpUri", "http://evil.example/")
                .withHeader("Cookie", "a=b")
                .withHeader("X-Forwarded-For", "1.2.3.4")
                .build();
        return template.send("direct:chatwoot-" + operation, given);
    }

    private static JsonNode answer(Exchange exchange) {
        if (exchange.getException() != null) {
            throw new CamelExecutionException("failed", exchange, exchange.getException());
        }
        return exchange.getMessage().getBody(JsonNode.class);
    }

    private static <T extends ChatwootFailure> T fails(Class<T> kind, Exchange exchange) {
        return assertThrows(kind, () -> {
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
        });
    }

    @Test
    void messagesArePostedAndListed() {
        Exchange sent = call("send-message", Map.of("content", "您好"));
        long id = answer(sent).path("id").asLong();
        assertEquals(id, sent.getProperty(Names.MESSAGE_ID));
        answer(
                call(
                        "send-rich-message",
                        "{\"content\":\"?\",\"content_type\":\"input_select\",\"content_attributes\":{\"items\":[{\"title\":\"a\",\"value\":\"b\"}]}}"));
        JsonNode all = answer(call("get-messages", null));
        assertTrue(all.isArray());
        JsonNode after = answer(call("get-messages", Map.of("after", id)));
        assertEquals("input_select", after.get(0).path("content_type").asText());
        JsonNode before = answer(call("get-messages", Map.of("before", id)));
        assertEquals(all.size() - 2, before.size());
    }

    @Test
    void anOrderCardIsPosted() {
        JsonNode card = answer(call("send-order-card", """
                {"content": "订单", "content_type": "cards", "content_attributes": {"items": [{"title": "订单 SO-42",
                 "actions": [{"type": "link", "text": "查看详情", "uri": "https://shop.example.com/orders/SO-42"}]}]}}"""));
        assertEquals("cards", card.path("content_type").asText());
    }

    @Test
    void aConversationIsReadAndItsStatusSet() {
        assertEquals(
                conversation, answer(call("get-conversation", null)).path("id").asLong());
        JsonNode set = answer(call("set-status", Map.of("status", "snoozed", "snoozed_until", 1_900_000_000L)));
        assertEquals("snoozed", set.path("current_status").asText());
        assertEquals("snoozed", sandbox.conversation(conversation).status());
    }

    @Test
    void labelsAreAddedTakenAwayAndReplaced() {
        assertEquals(
                List.of("a", "b"),
                call("add-labels", Map.of("labels", List.of("a", "b")))
                        .getMessage()
                        .getBody());
        assertEquals(
                List.of("a", "b", "c"),
                call("add-labels", Map.of("labels", List.of("b", "c")))
                        .getMessage()
                        .getBody());
        assertEquals(
                List.of("a", "c"),
                call("remove-labels", Map.of("labels", List.of("b")))
                        .getMessage()
                        .getBody());
        assertEquals(
                List.of("z"),
                call("replace-labels", Map.of("labels", List.of("z")))
                        .getMessage()
                        .getBody());
        assertEquals(List.of("z"), sandbox.conversation(conversation).labels());
    }

    @Test
    void anAgentATeamOrABotIsAssignedAndAnUnknownOneUnassignsNobody() {
        long agent = answer(call("list-agents", null)).get(0).path("id").asLong();
        long team = answer(call("list-teams", null)).get(0).path("id").asLong();
        assertEquals(
                agent,
                answer(call("assign", Map.of("assignee_id", agent))).path("id").asLong());
        assertEquals(
                team, answer(call("assign", Map.of("team_id", team))).path("id").asLong());
        Refused refused = fails(Refused.class, call("assign", Map.of("assignee_id", 987)));
        assertEquals("not_found", refused.reason());
        assertEquals(
                agent,
                answer(call("get-conversation", null))
                        .path("meta")
                        .path("assignee")
                        .path("id")
                        .asLong());
    }

    @Test
    void aContactIsFoundByWhatEqualsReadAndUpdated() {
        JsonNode created = answer(call(
                "create-contact", Map.of("inbox_id", 1, "name", "王五", "identifier", "cust-" + conversation), Map.of()));
        long id = created.path("contact").path("id").asLong();
        assertEquals(
                id,
                answer(call("find-contact", Map.of("identifier", "cust-" + conversation), Map.of()))
                        .path("id")
                        .asLong());
        assertTrue(answer(call("find-contact", Map.of("identifier", "cust-none"), Map.of()))
                .isNull());
        fails(Refused.class, call("find-contact", Map.of(), Map.of()));
        Map<String, Object> contact = Map.of(Names.CONTACT_ID, id);
        answer(call("update-contact", Map.of("custom_attributes", Map.of("last_order", "SO-42")), contact));
        JsonNode read = answer(call("get-contact", null, contact));
        assertEquals("SO-42", read.path("custom_attributes").path("last_order").asText());
        JsonNode opened = answer(call("create-conversation", Map.of("inbox_id", 1, "contact_id", id), Map.of()));
        JsonNode conversations = answer(call("contact-conversations", null, contact));
        assertEquals(opened.path("id"), conversations.get(0).path("id"));
    }

    @Test
    void theAccountAnswersForItself() {
        assertTrue(answer(call("list-inboxes", null)).size() >= 2);
        assertTrue(answer(call("get-profile", null)).has("role"));
        assertEquals("4.10.0", answer(call("get-version", null)).path("version").asText());
    }

    @Test
    void whatMayBeRepeatedIsRepeatedThreeTimes() {
        sandbox.faults().next(CallMatch.of("GET", "*/conversations/" + conversation), Fault.status(503), 3);
        assertEquals(
                conversation, answer(call("get-conversation", null)).path("id").asLong());
        long before = sandbox.calls().size();
        sandbox.faults().always(CallMatch.of("GET", "*/conversations/" + conversation), Fault.status(503));
        fails(Unavailable.class, call("get-conversation", null));
        assertEquals(before + 4, sandbox.calls().size());
    }

    @Test
    void whatCreatesIsNeverRepeated() {
        sandbox.faults().next(CallMatch.messages(conversation), new Fault.LostAnswer());
        fails(Doubtful.class, call("send-message", Map.of("content", "您好")));
        assertEquals(
                1,
                sandbox.messages(conversation).stream()
                        .filter(message -> message.messageType().equals("outgoing"))
                        .count());
    }

    @Test
    void aRedirectIsNeverFollowed() {
        sandbox.faults()
                .next(
                        CallMatch.messages(conversation),
                        new Fault.Status(308, "", Map.of("Location", sandbox.url() + "/api/v1/profile")));
        long before = sandbox.calls().size();
        fails(Unavailable.class, call("send-message", Map.of("content", "您好")));
        assertEquals(before + 1, sandbox.calls().size());
    }

    @Test
    void onlyOurOwnHeadersLeave() {
        call("send-message", Map.of("content", "您好"));
        List<Call> calls = sandbox.calls();
        Call last = calls.get(calls.size() - 1);
        assertEquals(
                List.of(
                        "accept",
                        "accept-encoding",
                        "api-access-token",
                        "connection",
                        "content-length",
                        "content-type",
                        "host",
                        "user-agent"),
                last.headers().stream()
                        .map(header -> header.name().toLowerCase(java.util.Locale.ROOT))
                        .sorted()
                        .toList());
        assertEquals("application/json", last.header("Content-Type").orElse(""));
    }

    @Test
    void whatChatwootWouldMisreadIsRefusedBeforeItIsSent() {
        long before = sandbox.calls().size();
        fails(Refused.class, call("send-message", Map.of("content", "")));
        fails(Refused.class, call("set-status", Map.of("status", "closed")));
        fails(Refused.class, call("set-status", Map.of("status", "snoozed", "snoozed_until", "2030-01-01T00:00:00Z")));
        fails(Refused.class, call("add-labels", Map.of("label", List.of("a"))));
        fails(Refused.class, call("send-message", Map.of("content", "x"), Map.of()));
        assertEquals(before, sandbox.calls().size());
    }
}
