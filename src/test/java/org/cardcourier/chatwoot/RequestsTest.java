package org.cardcourier.chatwoot;

import static org.cardcourier.chatwoot.MarkerTest.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cardcourier.notice.Message;
import org.junit.jupiter.api.Test;

/** Each operation, the request that it makes, and what is read from the answer. */
class RequestsTest {

    @Test
    void aMessageIsSentAsItIs() {
        Request request = Messages.send(77, Map.of("content", "您好"));

        is("POST /api/v1/accounts/2/conversations/77/messages {\"content\":\"您好\"}", request);
        assertTrue(request.creates());
    }

    @Test
    void aMessageComesAsTextBytesOrTree() {
        String text = "{\"content\":\"您好\"}";

        is("POST /api/v1/accounts/2/conversations/77/messages " + text, Messages.send(77, text));
        is(
                "POST /api/v1/accounts/2/conversations/77/messages " + text,
                Messages.send(77, text.getBytes(StandardCharsets.UTF_8)));
        is("POST /api/v1/accounts/2/conversations/77/messages " + text, Messages.send(77, json(text)));
    }

    @Test
    void aMessageOfABotNamesIt() {
        String text = "{\"content\":\"您好\",\"sender_type\":\"AgentBot\",\"sender_id\":5}";

        is("POST /api/v1/accounts/2/conversations/77/messages " + text, Messages.send(77, text));
    }

    @Test
    void aQuestionIsARichMessage() {
        String text = "{\"content\":\"需要帮助吗?\",\"content_type\":\"input_select\",\"content_attributes\":"
                + "{\"items\":[{\"title\":\"联系客服\",\"value\":\"CONTACT_SUPPORT\"}]}}";

        is("POST /api/v1/accounts/2/conversations/77/messages " + text, Messages.sendRich(77, text));
    }

    @Test
    void theSeedsOrderCardIsAnOrderCard() {
        String text = "{\"content\":\"📦 **订单状态:已发货**\",\"content_type\":\"cards\",\"content_attributes\":{\"items\":"
                + "[{\"title\":\"操作\",\"actions\":[{\"type\":\"link\",\"text\":\"查看详情\",\"uri\":\"https://shop.example/1\"},"
                + "{\"type\":\"postback\",\"text\":\"联系客服\",\"payload\":\"CONTACT_SUPPORT\"}]}]}}";

        is("POST /api/v1/accounts/2/conversations/77/messages " + text, Messages.sendOrderCard(77, text));
    }

    @Test
    void theMessageOfANoticeBecomesChatwoots() {
        assertEquals(
                json("{\"content\":\"您好\",\"message_type\":\"outgoing\",\"private\":false}"),
                Messages.json(new Message("您好", "", Map.of(), false, "")));
        assertEquals(
                json("{\"content\":\"a\",\"message_type\":\"incoming\",\"private\":false,\"content_type\":\"text\","
                        + "\"content_attributes\":{\"a\":[1]}}"),
                Messages.json(new Message("a", "text", Map.of("a", List.of(1)), false, "incoming")));
        assertEquals(
                json("{\"content\":\"已通知\",\"message_type\":\"outgoing\",\"private\":true}"), Messages.note("已通知"));
    }

    @Test
    void theIdOfAMessageIsItsReceipt() {
        assertEquals(4711, Messages.id(Said.MESSAGE, json("{\"id\":4711}")));

        Doubtful failure = assertThrows(Doubtful.class, () -> Messages.id(Said.MESSAGE, json("{\"ok\":true}")));
        assertEquals(
                "The answer to the message to conversation 77 names no id. It may have been done: read back before it is sent"
                        + " again.",
                failure.getMessage());
    }

    @Test
    void messagesAreReadFromBothSides() {
        is("GET /api/v1/accounts/2/conversations/77/messages", Messages.latest(77));
        is("GET /api/v1/accounts/2/conversations/77/messages?before=4711", Messages.before(77, 4711));
        is("GET /api/v1/accounts/2/conversations/77/messages?after=4711", Messages.after(77, 4711));
        is("GET /api/v1/accounts/2/conversations/77/messages?after=4700&before=4711", Messages.between(77, 4700, 4711));
        assertFalse(Messages.latest(77).creates());
    }

    // ---- conversations

    @Test
    void aConversationIsReadByItsDisplayId() {
        is("GET /api/v1/accounts/2/conversations/77", Conversations.get(77));
    }

    @Test
    void aStatusIsSet() {
        is(
                "POST /api/v1/accounts/2/conversations/77/toggle_status {\"status\":\"open\"}",
                Conversations.setStatus(77, Map.of("status", "open")));
        is(
                "POST /api/v1/accounts/2/conversations/77/toggle_status {\"status\":\"snoozed\"}",
                Conversations.setStatus(77, "{\"status\":\"snoozed\",\"snoozed_until\":null}"));
        is(
                "POST /api/v1/accounts/2/conversations/77/toggle_status {\"status\":\"snoozed\",\"snoozed_until\":1767312000}",
                Conversations.setStatus(77, Map.of("status", "snoozed", "snoozed_until", "1767312000")));
    }

    @Test
    void aPriorityIsAnsweredByNothing() {
        Request request = Conversations.setPriority(77, "high");

        is("POST /api/v1/accounts/2/conversations/77/toggle_priority {\"priority\":\"high\"}", request);
        assertTrue(Said.status(200, "").read(request).isNull());
    }

    @Test
    void aClosedReplyWindowIsNamed() {
        Refused refused = Conversations.closed(77, "this channel has no approved templates");
        assertEquals("reply_window_closed", refused.reason());
        assertEquals(
                "Conversation 77 takes no free text now: its channel's reply window is closed, and this channel has no approved"
                        + " templates. Once the customer has written again: notices replay.",
                refused.getMessage());
    }

    @Test
    void aConversationIsBegun() {
        String body = "{\"inbox_id\":3,\"contact_id\":12,\"source_id\":\"src-jane\",\"message\":{\"content\":\"您好\"}}";
        Request request = Conversations.create(body);

        is("POST /api/v1/accounts/2/conversations " + body, request);
        assertTrue(request.creates());
        assertEquals(78, Conversations.id(request, json("{\"id\":78,\"meta\":{}}")));
    }

    @Test
    void theConversationThatTheWidgetShowsIsTheNewestOfItsInbox() {
        is("GET /api/v1/accounts/2/contacts/12/conversations", Conversations.ofContact(12));
        JsonNode answer = json(
                "{\"payload\":[{\"id\":70,\"inbox_id\":3},{\"id\":77,\"inbox_id\":3},{\"id\":90,\"inbox_id\":4}]}");

        assertEquals(OptionalLong.of(77), Conversations.newestIn(answer, 3));
        assertEquals(OptionalLong.empty(), Conversations.newestIn(answer, 5));
        assertEquals(
                "Chatwoot's list of conversations cannot be read. Try again later.",
                assertThrows(Unavailable.class, () -> Conversations.newestIn(json("{}"), 3))
                        .getMessage());
    }

    // ---- labels

    @Test
    void labelsAreAddedToThoseThatAreThere() {
        List<String> current = Labels.of(json("{\"payload\":[\"vip\",\"paid\"]}"));

        assertEquals(List.of("vip", "paid", "shipped"), Labels.add(current, List.of("shipped", "vip")));
        assertEquals(current, Labels.add(current, List.of("paid")));
        assertEquals(current, Labels.add(current, List.of()));
    }

    @Test
    void labelsAreTakenAwayFromThoseThatAreThere() {
        List<String> current = List.of("vip", "paid");

        assertEquals(List.of("vip"), Labels.remove(current, List.of("paid", "never-there")));
        assertEquals(current, Labels.remove(current, List.of("never-there")));
        assertEquals(List.of(), Labels.remove(current, current));
    }

    @Test
    void theWholeListIsSet() {
        is("GET /api/v1/accounts/2/conversations/77/labels", Labels.get(77));
        is(
                "POST /api/v1/accounts/2/conversations/77/labels {\"labels\":[\"vip\",\"已发货\"]}",
                Labels.replace(77, Labels.given(77, Map.of("labels", List.of(" vip ", "已发货", "vip")))));
        is("POST /api/v1/accounts/2/conversations/77/labels {\"labels\":[]}", Labels.replace(77, List.of()));
    }

    // ---- assignment

    @Test
    void anAgentIsAssignedWhoIsThere() {
        Assignee agent = Assignee.of(77, Map.of("assignee_id", 9));
        is("GET /api/v1/accounts/2/agents", agent.lookUp());

        is(
                "POST /api/v1/accounts/2/conversations/77/assignments {\"assignee_id\":9}",
                Conversations.assign(77, agent, json("[{\"id\":1},{\"id\":9}]")));
        assertTrue(Conversations.isAssigned(agent, json("{\"id\":9}")));
    }

    @Test
    void aTeamAndABotAreAssignedWhenTheyAreThere() {
        Assignee team = Assignee.of(77, Map.of("team_id", "1"));
        is("GET /api/v1/accounts/2/teams", team.lookUp());
        is(
                "POST /api/v1/accounts/2/conversations/77/assignments {\"team_id\":1}",
                Conversations.assign(77, team, json("[{\"id\":1}]")));

        Assignee bot = Assignee.of(77, Map.of("assignee_id", 5, "assignee_type", "AgentBot"));
        is("GET /api/v1/accounts/2/agent_bots", bot.lookUp());
        is(
                "POST /api/v1/accounts/2/conversations/77/assignments {\"assignee_id\":5,\"assignee_type\":\"AgentBot\"}",
                Conversations.assign(77, bot, json("[{\"id\":5}]")));
    }

    @Test
    void anUnknownAgentIsNeverAskedFor() {
        Refused refused = assertThrows(
                Refused.class,
                () -> Conversations.assign(77, new Assignee(Assignee.Type.AGENT, 99), json("[{\"id\":1},{\"id\":9}]")));
        assertEquals("not_found", refused.reason());
        assertEquals(
                "The assignment of conversation 77 was not sent: the account has no agent 99, only 1, 9; Chatwoot would take"
                        + " the present assignee away",
                refused.getMessage());

        assertEquals(
                "The assignment of conversation 77 was not sent: the account has no team 1, only none; Chatwoot would take the"
                        + " present assignee away",
                assertThrows(
                                Refused.class,
                                () -> Conversations.assign(77, new Assignee(Assignee.Type.TEAM, 1), json("[]")))
                        .getMessage());
    }

    @Test
    void anAssignmentOfNobodyIsNoticedAndTheFormerOneIsPutBack() {
        Assignee agent = new Assignee(Assignee.Type.AGENT, 9);
        assertFalse(Conversations.isAssigned(agent, json("null")));
        assertFalse(Conversations.isAssigned(agent, json("{\"id\":8}")));

        JsonNode conversation =
                json("{\"meta\":{\"assignee\":{\"id\":8},\"assignee_type\":\"User\",\"team\":{\"id\":1}}}");
        Assignee former =
                Conversations.assigned(Assignee.Type.AGENT, conversation).orElseThrow();
        is(
                "POST /api/v1/accounts/2/conversations/77/assignments {\"assignee_id\":8}",
                Conversations.putBack(77, former));
        assertEquals(
                Optional.of(new Assignee(Assignee.Type.TEAM, 1)),
                Conversations.assigned(Assignee.Type.TEAM, conversation));
        JsonNode bots = json("{\"meta\":{\"assignee\":{\"id\":5},\"assignee_type\":\"AgentBot\"}}");
        assertEquals(
                Optional.of(new Assignee(Assignee.Type.BOT, 5)), Conversations.assigned(Assignee.Type.AGENT, bots));
        assertEquals(Optional.empty(), Conversations.assigned(Assignee.Type.TEAM, bots));

        assertEquals(
                "Chatwoot did not assign agent 9 to conversation 77, which it does for one that is unknown; agent 8 has it"
                        + " again. Correct the id.",
                Conversations.notAssigned(77, agent, Optional.of(former)).getMessage());
        assertEquals(
                "Chatwoot did not assign agent 9 to conversation 77, which it does for one that is unknown; nobody had it"
                        + " before. Correct the id.",
                Conversations.notAssigned(77, agent, Optional.empty()).getMessage());
    }

    // ---- contacts

    @Test
    void aContactIsRead() {
        is("GET /api/v1/accounts/2/contacts/12", Contacts.get(12));
        JsonNode contact = Contacts.in(json("{\"payload\":{\"id\":12,\"contact_inboxes\":["
                        + "{\"source_id\":\"src-jane\",\"inbox\":{\"id\":3}}]}}"))
                .orElseThrow();

        assertEquals(Optional.of("src-jane"), Contacts.sourceId(contact, 3));
        assertEquals(Optional.empty(), Contacts.sourceId(contact, 4));
        assertEquals(Optional.empty(), Contacts.in(json("{\"payload\":null}")));
    }

    @Test
    void aContactIsChanged() {
        Request request = Contacts.update(12, Map.of("custom_attributes", Map.of("last_order", "SO-42")));

        is("PATCH /api/v1/accounts/2/contacts/12 {\"custom_attributes\":{\"last_order\":\"SO-42\"}}", request);
        assertFalse(request.creates());
    }

    @Test
    void aContactIsLookedForByWhatIsKnown() {
        is(
                "POST /api/v1/accounts/2/contacts/filter {\"payload\":[{\"attribute_key\":\"identifier\",\"filter_operator\":"
                        + "\"equal_to\",\"values\":[\"cust-7\"],\"query_operator\":\"OR\"},{\"attribute_key\":\"phone_number\","
                        + "\"filter_operator\":\"equal_to\",\"values\":[\"+8613800000000\"],\"query_operator\":null}]}",
                Contacts.find(ContactKey.of(Map.of("identifier", "cust-7", "phone_number", "+8613800000000"))));
        assertFalse(Contacts.find(new ContactKey("", "a@b.cn", "")).creates());
    }

    @Test
    void onlyTheVeryContactIsFound() {
        JsonNode answer = json("""
                {"meta": {"count": 3}, "payload": [
                  {"id": 11, "identifier": "CUST-7", "email": "x@b.cn", "phone_number": "+8613800000001"},
                  {"id": 12, "identifier": "cust-7", "email": "a@b.cn", "phone_number": null},
                  {"id": 13, "identifier": null, "email": "c@b.cn", "phone_number": "+8613800000000"}]}
                """);

        assertEquals(12, found(new ContactKey("cust-7", "c@b.cn", ""), answer));
        assertEquals(12, found(new ContactKey("", "A@B.cn", ""), answer));
        assertEquals(13, found(new ContactKey("", "", "+8613800000000"), answer));
        assertEquals(13, found(new ContactKey("cust-9", "", "+8613800000000"), answer));
        assertEquals(Optional.empty(), new ContactKey("cust-1", "", "").among(answer));
        assertEquals(Optional.empty(), new ContactKey("", "", "+861380000000").among(answer));
    }

    @Test
    void aNumberIsTheSameWithAndWithoutItsPlus() {
        JsonNode imported = json("{\"payload\":[{\"id\":14,\"phone_number\":\"8613800000000\"}]}");

        assertEquals(14, found(new ContactKey("", "", "+8613800000000"), imported));
    }

    @Test
    void ofSeveralContactsNoneIsTaken() {
        JsonNode answer = json("""
                {"payload": [
                  {"id": 12, "email": "a@b.cn", "phone_number": "+8613800000001"},
                  {"id": 13, "email": "A@b.cn", "phone_number": null},
                  {"id": 14, "identifier": "cust-7", "phone_number": "+8613800000002"}]}
                """);

        assertEquals(
                "Nobody can tell who is meant by contact by email: contacts 12 and 13 have that address or number. Merge"
                        + " them in Chatwoot, or name the identifier of one.",
                assertThrows(Refused.class, () -> new ContactKey("", "a@b.cn", "").among(answer))
                        .getMessage());
        assertEquals(
                Refused.Reason.INVALID,
                assertThrows(Refused.class, () -> new ContactKey("", "x@b.cn", "+8613800000001")
                                .among(json("{\"payload\":[{\"id\":1,\"email\":\"x@b.cn\"},"
                                        + "{\"id\":2,\"phone_number\":\"+8613800000001\"}]}")))
                        .why());
        assertEquals(14, found(new ContactKey("cust-7", "a@b.cn", ""), answer));
    }

    @Test
    void theConversationThatReachesTheContactDependsOnTheChannel() {
        JsonNode answer = json("""
                {"payload": [
                  {"id": 70, "inbox_id": 3, "status": "open", "can_reply": false},
                  {"id": 77, "inbox_id": 3, "status": "snoozed", "can_reply": false},
                  {"id": 80, "inbox_id": 3, "status": "resolved", "can_reply": false},
                  {"id": 90, "inbox_id": 4, "status": "resolved", "can_reply": true},
                  {"id": 91, "inbox_id": 4, "status": "resolved", "can_reply": false}]}
                """);

        assertEquals(OptionalLong.of(80), Conversations.reaching(answer, new Inbox(3, "Channel::WebWidget", false)));
        assertEquals(OptionalLong.of(77), Conversations.reaching(answer, new Inbox(3, "Channel::Api", false)));
        assertEquals(OptionalLong.of(80), Conversations.reaching(answer, new Inbox(3, "Channel::Api", true)));
        assertEquals(OptionalLong.empty(), Conversations.reaching(answer, new Inbox(4, "Channel::Email", false)));
        assertEquals(OptionalLong.of(90), Conversations.reaching(answer, new Inbox(4, "Channel::Whatsapp", false)));
        assertEquals(OptionalLong.empty(), Conversations.reaching(answer, new Inbox(5, "Channel::Whatsapp", false)));
    }

    @Test
    void anInboxSaysWhatItIs() {
        is("GET /api/v1/accounts/2/inboxes/3", Inbox.get(3));
        assertEquals(
                new Inbox(3, "Channel::Api", true),
                Inbox.of(json("{\"id\":3,\"channel_type\":\"Channel::Api\",\"lock_to_single_conversation\":true}")));
        assertThrows(Unavailable.class, () -> Inbox.of(json("{\"payload\":[]}")));
    }

    @Test
    void aConversationIsOpenedTogetherWithItsFirstMessage() {
        Request first = Messages.send(Messages.NEW_CONVERSATION, "{\"content\":\"您好\"}");
        Request request = Conversations.open(12, 3, "src-jane", first);

        is(
                "POST /api/v1/accounts/2/conversations {\"inbox_id\":3,\"contact_id\":12,\"source_id\":\"src-jane\","
                        + "\"message\":{\"content\":\"您好\"}}",
                request);
        assertTrue(request.creates());
        JsonNode answer = json("{\"id\":77,\"messages\":[{\"id\":4711}]}");
        assertEquals(77, Conversations.id(request, answer));
        assertEquals(
                4711, Conversations.firstMessage(request, answer).path("id").asLong());
        assertThrows(Doubtful.class, () -> Conversations.firstMessage(request, json("{\"id\":77,\"messages\":[]}")));
    }

    @Test
    void anotherCustomerWithTheSameAddressIsNotTheOne() {
        Refused refused = assertThrows(Refused.class, () -> new ContactKey("cust-7", "a@b.cn", "")
                .among(json("{\"payload\":[{\"id\":12,\"identifier\":\"cust-8\",\"email\":\"a@b.cn\"}]}")));

        assertEquals(
                "No contact was found for contact \"cust-7\": contact 12 has that address or number, but another identifier."
                        + " Correct the one or the other.",
                refused.getMessage());
    }

    @Test
    void aContactIsCreated() {
        Request request = Contacts.create("{\"inbox_id\":3,\"name\":\"张三\",\"identifier\":\"cust-7\"}");

        is("POST /api/v1/accounts/2/contacts {\"inbox_id\":3,\"name\":\"张三\",\"identifier\":\"cust-7\"}", request);
        assertTrue(request.creates());
        assertEquals(12, Contacts.id(request, json("{\"payload\":{\"contact\":{\"id\":12},\"contact_inbox\":{}}}")));
        assertEquals(
                "The answer to the new contact \"cust-7\" names no id. It may have been done: read back before it is sent"
                        + " again.",
                assertThrows(Doubtful.class, () -> Contacts.id(request, json("{\"payload\":{}}")))
                        .getMessage());
    }

    // ---- the account

    @Test
    void anAccountIsReadForTheDoctor() {
        is("GET /api/v1/accounts/2/inboxes", Account.inboxes());
        is("GET /api/v1/profile", Account.profile());
        is("GET /api", Account.version());
        assertEquals(
                Optional.of("Channel::WebWidget"),
                Account.channel(json("{\"payload\":[{\"id\":3,\"channel_type\":\"Channel::WebWidget\"}]}"), 3));
        assertEquals(Optional.empty(), Account.channel(json("{\"payload\":[]}"), 3));
    }

    @Test
    void aVersionIsCompared() {
        ServerVersion version = ServerVersion.of(json("{\"version\":\"4.10.0\",\"queue_services\":\"ok\"}"))
                .orElseThrow();

        assertEquals("4.10.0", version.toString());
        assertTrue(version.isAtLeast(ServerVersion.KEEPS_MARKERS));
        assertFalse(version.isAtLeast(ServerVersion.SIGNS_WEBHOOKS));
        assertFalse(version.isAtLeast(ServerVersion.LETS_BOTS_READ));
        assertEquals(Optional.of(new ServerVersion(4, 14, 0)), ServerVersion.of(json("{\"version\":\"v4.14-ee\"}")));
        assertEquals(Optional.empty(), ServerVersion.of(json("{\"status\":\"woot\"}")));
    }

    @Test
    void aProfileTellsWhoSends() {
        Profile profile = Profile.of(json("""
                {"access_token": "secret", "id": 9, "name": "Order Bot", "available_name": "Orders",
                 "accounts": [{"id": 2, "name": "Shop", "status": "active", "role": "agent"}]}
                """)).orElseThrow();

        assertEquals(new Profile(9, "Orders", List.of(new Profile.Membership(2, "Shop", "agent", "active"))), profile);
        assertEquals("agent", profile.in(2).orElseThrow().role());
        assertEquals(Optional.empty(), profile.in(3));
        assertEquals(Optional.empty(), Profile.of(json("{\"status\":\"woot\"}")));
    }

    @Test
    void aBotsTokenIsRecognised() {
        assertTrue(Account.isBotToken(
                Said.status(401, "{\"error\":\"Access to this endpoint is not authorized for bots\"}")
                        .to(Account.profile())));
        assertFalse(Account.isBotToken(
                Said.status(401, "{\"error\":\"Invalid Access Token\"}").to(Account.profile())));
    }

    private static long found(ContactKey key, JsonNode answer) {
        return key.among(answer).orElseThrow().path("id").asLong();
    }

    private static void is(String expected, Request request) {
        String body = new String(request.bytes(), StandardCharsets.UTF_8);
        assertEquals(expected, (request.method() + " " + request.address(2) + " " + body).strip());
    }
}
