package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Chatwoot would store and show to nobody, or misread without a word, and the sentence that says so before. */
class RefusedTest {

    // ---- messages

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                         | content must not be empty, for nobody sees a message without a text
            {"content": ""}                            | content must not be empty, for nobody sees a message without a text
            {"content": " \\n"}                        | content must not be empty, for nobody sees a message without a text
            {"content": null}                          | content must not be empty, for nobody sees a message without a text
            {"content": {"a": 1}}                      | content must be a text, got {"a":1}
            {"content": "a\\u0000b"}                   | content must not contain a NUL character
            {"content": "a", "text": "b"}              | a message has no field "text"; Chatwoot knows content, message_type, private, content_type, content_attributes, attachments, is_voice_message, echo_id, source_id, external_created_at, campaign_id, template_params, sender_type, sender_id, cc_emails, bcc_emails, to_emails, email_html_content
            {"content": "a", "message_type": 1}        | message_type must be one of outgoing, incoming, got 1
            {"content": "a", "message_type": "activity"} | message_type must be one of outgoing, incoming, got "activity"
            {"content": "a", "private": "false"}       | private must be true or false, got "false"
            {"content": "a", "content_type": "carousel"} | content_type must be one of text, input_text, input_textarea, input_email, input_select, cards, form, article, incoming_email, input_csat, integrations, sticker, voice_call, got "carousel"
            {"content": "a", "content_attributes": "{}"} | content_attributes must be an object, got "{}"
            {"content": "a", "content_type": "cards"}  | content_attributes.items must be a list of at least one item for cards, got nothing
            {"content": "a", "content_type": "form", "content_attributes": {"items": []}} | content_attributes.items must be a list of at least one item for form, got []
            {"content": "a", "sender_id": 5}           | sender_type must be AgentBot where a sender is given, got nothing
            {"content": "a", "sender_type": "User", "sender_id": 5} | sender_type must be AgentBot where a sender is given, got "User"
            {"content": "a", "sender_type": "AgentBot", "sender_id": 0} | sender_id must be the id of an agent bot, got 0
            ["a"]                                      | the body must be a JSON object
            """)
    void aMessageThatNobodyWouldSee(String message, String sentence) {
        refuses(() -> Messages.send(77, message), "The message to conversation 77 was not sent: " + sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "a"                                  | items[0] must be an object, got "a"
            {"title": "t"}                       | items[0].actions must be a list of at least one action, got nothing
            {"title": "t", "actions": []}        | items[0].actions must be a list of at least one action, got []
            {"title": "t", "price": "1"}         | items[0] has no field "price"; Chatwoot knows title, description, media_url, actions
            {"actions": [{"type": "postback", "text": "a", "payload": "b"}]} | items[0].title must be a text that is not empty, got nothing
            {"title": "t", "actions": ["a"]}     | items[0].actions[0] must be an object, got "a"
            {"title": "t", "actions": [{"type": "link", "text": "a", "url": "https://shop.example"}]} | items[0].actions[0] has no field "url"; Chatwoot knows text, type, payload, uri
            {"title": "t", "actions": [{"type": "reply", "text": "a"}]} | items[0].actions[0].type must be one of link, postback, got "reply"
            {"title": "t", "actions": [{"type": "link", "text": "a"}]} | items[0].actions[0].uri must be an absolute http or https address, got nothing
            {"title": "t", "actions": [{"type": "link", "text": " ", "uri": "https://shop.example"}]} | items[0].actions[0].text must be a text that is not empty, got " "
            {"title": "t", "actions": [{"type": "postback", "text": "a"}]} | items[0].actions[0].payload must be a text that is not empty, got nothing
            {"title": "t", "media_url": "a.png", "actions": [{"type": "postback", "text": "a", "payload": "b"}]} | items[0].media_url must be an absolute http or https address, got "a.png"
            """)
    void aCardWithSomethingDead(String item, String sentence) {
        refuses(
                () -> Messages.sendOrderCard(
                        77,
                        "{\"content\": \"a\", \"content_type\": \"cards\", \"content_attributes\": {\"items\": [" + item
                                + "]}}"),
                "The message to conversation 77 was not sent: " + sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JavaScript:alert(1)",
                "java\tscript:alert(1)",
                "data:text/html,x",
                "/orders/1",
                "//shop.example/1",
                "shop.example",
                "https:shop.example",
                "https:///orders",
                "https://",
                "https://shop example/",
                "https://shop.example/\u202egpj.exe",
                "https://shop.example@evil.example/",
                "https:\\\\shop.example",
                "https://shop.example:port/",
                "ftp://shop.example/",
                "mailto:a@b.cn",
                ""
            })
    void aLinkThatIsNoWebAddress(String uri) {
        String item = card(uri).toString();
        Refused refused = assertThrows(Refused.class, () -> Messages.send(77, card(uri)), item);
        assertEquals(
                "The message to conversation 77 was not sent: items[0].actions[0].uri must be an absolute http or https"
                        + " address, got " + Json.shown(Json.MAPPER.valueToTree(uri)),
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example",
                "HTTP://shop.example:8080/orders/1?a=b|c#d",
                "https://商店.example/订单/1",
                "https://my_shop.example/{id}",
                "http://127.0.0.1/a",
                "https://[2001:db8::1]:8443/a"
            })
    void anyWebAddressIsFine(String uri) {
        assertEquals(card(uri), Messages.send(77, card(uri)).body());
    }

    @Test
    void aLinkLongerThanAnyBrowserTakes() {
        assertThrows(Refused.class, () -> Messages.send(77, card("https://shop.example/" + "a".repeat(2028))));
        assertEquals(
                "cards",
                Messages.send(77, card("https://shop.example/" + "a".repeat(2027)))
                        .body()
                        .path("content_type")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"title": "A"}                            | items[0].value must be a text that is not empty, got nothing
            {"value": "a"}                            | items[0].title must be a text that is not empty, got nothing
            {"title": "A", "value": "a", "description": "b"} | items[0] has no field "description"; Chatwoot knows title, value
            {"title": "A", "value": "a"}, {"title": "A", "value": "b"} | items[1].title must be given once, got "A" again
            """)
    void aQuestionThatCannotBeAnswered(String items, String sentence) {
        refuses(
                () -> Messages.sendRich(
                        77,
                        "{\"content\": \"a\", \"content_type\": \"input_select\", \"content_attributes\": {\"items\": ["
                                + items + "]}}"),
                "The message to conversation 77 was not sent: " + sentence);
    }

    @Test
    void aPlainTextAsRichMessage() {
        refuses(
                () -> Messages.sendRich(77, "{\"content\": \"a\"}"),
                "The message to conversation 77 was not sent: content_type must say what kind of rich message it is, such as"
                        + " input_select; a plain text goes by send-message");
        refuses(
                () -> Messages.sendRich(77, "{\"content\": \"a\", \"content_type\": \"input_email\"}"),
                "The message to conversation 77 was not sent: content_attributes must hold what belongs to input_email, such"
                        + " as items; got nothing");
    }

    @Test
    void anOrderCardThatIsNone() {
        refuses(
                () -> Messages.sendOrderCard(77, "{\"content\": \"a\"}"),
                "The message to conversation 77 was not sent: content_type must be cards for an order card, got nothing");
        refuses(
                () -> Messages.sendOrderCard(77, "{\"content\": \"a\", \"content_type\": \"text\"}"),
                "The message to conversation 77 was not sent: content_type must be cards for an order card, got \"text\"");
    }

    @Test
    void aTextOfMoreThan150000CharactersCountedAsChatwootDoes() {
        String longest = "😀".repeat(150_000);

        assertEquals(
                longest,
                Messages.send(77, Map.of("content", longest))
                        .body()
                        .path("content")
                        .asText());
        refuses(
                () -> Messages.send(77, Map.of("content", longest + "a")),
                "The message to conversation 77 was not sent: content must have at most 150000 characters, got 150001");
    }

    @Test
    void aTextAnywhereThatCannotBeStored() {
        String start = "The message to conversation 77 was not sent: ";
        String message = "{\"content\": \"a\", \"content_attributes\": {\"items\": [{\"title\": \"%s\"}]}}";
        refuses(
                () -> Messages.send(77, message.formatted("a\\u0000b")),
                start + "title must not contain a NUL character");
        refuses(
                () -> Messages.send(77, message.formatted("ab\\ud83d")),
                start + "title holds half a character at position 2");
        refuses(
                () -> Messages.send(77, message.formatted("\\ude00b")),
                start + "title holds half a character at position 0");
        refuses(
                () -> Messages.send(77, "{\"content\": \"a\", \"content_attributes\": {\"b\\ud83d\": 1}}"),
                start + "a field's name holds half a character at position 1");
    }

    @Test
    void aBodyThatIsNoJson() {
        String start = "The message to conversation 77 was not sent: ";
        refuses(() -> Messages.send(77, "您好"), start + "the body is not JSON, got \"您好\"");
        refuses(() -> Messages.send(77, ""), start + "the body is not JSON, got \"\"");
        refuses(() -> Messages.send(77, new byte[] {'{'}), start + "the body is not JSON");
        refuses(() -> Messages.send(77, null), start + "the body must be a JSON object, got nothing");
        refuses(() -> Messages.send(77, 5), start + "the body must be a JSON object, got Integer");
        refuses(() -> Messages.send(77, List.of("a")), start + "the body must be a JSON object");
    }

    @Test
    void aConversationWithoutANumber() {
        refuses(
                () -> Messages.send(0, "{\"content\": \"a\"}"),
                "The message to conversation 0 was not sent: conversation_id must be 1 or more, got 0");
        refuses(
                () -> Messages.before(77, 0),
                "The request for messages of conversation 77 was not sent: before must be 1 or more, got 0");
        refuses(
                () -> Conversations.get(-1),
                "The request for conversation -1 was not sent: conversation_id must be 1 or more, got -1");
    }

    // ---- status

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                            | status must be one of open, resolved, pending, snoozed, got nothing
            {"status": ""}                                | status must be one of open, resolved, pending, snoozed, got ""
            {"status": "closed"}                          | status must be one of open, resolved, pending, snoozed, got "closed"
            {"status": 1}                                 | status must be one of open, resolved, pending, snoozed, got 1
            {"state": "open"}                             | a status has no field "state"; Chatwoot knows status, snoozed_until
            {"status": "open", "snoozed_until": 1767312000} | snoozed_until goes with status snoozed only, got status "open"
            {"status": "snoozed", "snoozed_until": "2026-01-02T00:00:00Z"} | snoozed_until must be epoch seconds such as 1767312000, got "2026-01-02T00:00:00Z"; Chatwoot would take a date text for 1970
            {"status": "snoozed", "snoozed_until": "tomorrow"} | snoozed_until must be epoch seconds such as 1767312000, got "tomorrow"; Chatwoot would take a date text for 1970
            {"status": "snoozed", "snoozed_until": 1767312000.5} | snoozed_until must be epoch seconds such as 1767312000, got 1.7673120005E9; Chatwoot would take a date text for 1970
            {"status": "snoozed", "snoozed_until": 1767312000000} | snoozed_until must be epoch seconds, got 1767312000000, which looks like milliseconds
            {"status": "snoozed", "snoozed_until": 3600}  | snoozed_until must be epoch seconds after 2001, got 3600
            """)
    void aStatusThatChatwootWouldMisread(String body, String sentence) {
        refuses(() -> Conversations.setStatus(77, body), "The status of conversation 77 was not sent: " + sentence);
    }

    @Test
    void aPriorityThatIsNone() {
        refuses(
                () -> Conversations.setPriority(77, "highest"),
                "The priority of conversation 77 was not sent: priority must be one of low, medium, high, urgent, got"
                        + " \"highest\"");
    }

    // ---- labels

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                         | labels must be a list of texts, got nothing; Chatwoot would take all labels away
            {"labels": "shipped"}      | labels must be a list of texts, got "shipped"; Chatwoot would take all labels away
            {"labels": null}           | labels must be a list of texts, got null; Chatwoot would take all labels away
            {"label": ["shipped"]}     | the body has no field "label"; Chatwoot knows labels
            {"labels": [1]}            | a label must be a text, got 1
            {"labels": ["a,b"]}        | a label must be a text without commas, got "a,b"
            {"labels": ["  "]}         | a label must be a text without commas, got ""
            """)
    void labelsThatWouldTakeAwayOthers(String body, String sentence) {
        refuses(() -> Labels.given(77, body), "The labels of conversation 77 was not sent: " + sentence);
    }

    // ---- assignment

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                    | it must name either assignee_id or team_id, got neither
            {"assignee_id": 9, "team_id": 1}      | it must name either assignee_id or team_id, got both, of which Chatwoot ignores the team
            {"assignee_id": null, "team_id": 1}   | it must name either assignee_id or team_id, got both, of which Chatwoot ignores the team
            {"assignee_id": null}                 | assignee_id must be a number from 1, got null
            {"assignee_id": 0}                    | assignee_id must be a number from 1, got 0
            {"assignee_id": "Ben"}                | assignee_id must be a number from 1, got "Ben"
            {"team_id": -1}                       | team_id must be a number from 1, got -1
            {"assignee_id": 9, "assignee_type": "Bot"} | assignee_type must be one of User, AgentBot, got "Bot"
            {"agent_id": 9}                       | an assignment has no field "agent_id"; Chatwoot knows assignee_id, assignee_type, team_id
            """)
    void anAssignmentThatWouldTakeSomebodyAway(String body, String sentence) {
        refuses(() -> Assignee.of(77, body), "The assignment of conversation 77 was not sent: " + sentence);
    }

    // ---- contacts

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                   | it must name at least one of name, identifier, email, phone_number, blocked, avatar_url, additional_attributes, custom_attributes
            {"custom_attribute": {"a": 1}}       | a contact has no field "custom_attribute"; Chatwoot knows name, identifier, email, phone_number, blocked, avatar_url, additional_attributes, custom_attributes
            {"custom_attributes": null}          | custom_attributes must be an object, got null; Chatwoot would change nothing
            {"custom_attributes": "a"}           | custom_attributes must be an object, got "a"; Chatwoot would change nothing
            {"phone_number": "13800000000"}      | phone_number must be + and up to 15 digits such as +8613800000000, got another form
            {"phone_number": "+86 138 0000 0000"} | phone_number must be + and up to 15 digits such as +8613800000000, got another form
            {"email": "a b@c"}                   | email must be an address such as a@b.cn, got another form
            {"identifier": 7}                    | identifier must be a text, got another form
            {"blocked": "yes"}                   | blocked must be true or false, got "yes"
            """)
    void anUpdateThatWouldChangeNothing(String body, String sentence) {
        refuses(() -> Contacts.update(12, body), "The update of contact 12 was not sent: " + sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                   | it must name at least one of identifier, email, phone_number
            {"email": ""}                        | it must name at least one of identifier, email, phone_number
            {"identifier": null, "email": " "}   | email must be an address such as a@b.cn, got another form
            {"name": "张三"}                      | the search has no field "name"; Chatwoot knows identifier, email, phone_number
            """)
    void aSearchThatWouldFindEverybody(String body, String sentence) {
        refuses(() -> ContactKey.of(body), "The search for a contact was not sent: " + sentence);
    }

    @Test
    void anEmptyKeyCannotBeMadeAtAll() {
        refuses(
                () -> new ContactKey("", " ", ""),
                "The contact was not sent: it must name at least one of identifier, email, phone_number");
    }

    @Test
    void aNewContactThatCouldBeCreatedTwice() {
        refuses(
                () -> Contacts.create("{\"name\": \"张三\"}"),
                "The new contact was not sent: it must name at least one of identifier, email, phone_number");
        refuses(
                () -> Contacts.create("{\"identifier\": \"cust-7\", \"inbox_id\": \"web\"}"),
                "The new contact was not sent: inbox_id must be a number from 1, got \"web\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"contact_id": 12}                   | The new conversation was not sent: inbox_id must be a number from 1, got nothing
            {"inbox_id": 3}                      | The new conversation was not sent: contact_id must be a number from 1, got nothing
            {"inbox_id": 3, "contact_id": 12, "status": "new"} | The new conversation was not sent: status must be one of open, resolved, pending, snoozed, got "new"
            {"inbox_id": 3, "contact_id": 12, "message": {"content": ""}} | The new conversation with contact 12 was not sent: content must not be empty, for nobody sees a message without a text
            {"inbox_id": 3, "contact_id": 12, "snoozed_until": 1767312000} | The new conversation was not sent: a new conversation has no field "snoozed_until"; Chatwoot knows inbox_id, contact_id, source_id, status, assignee_id, team_id, custom_attributes, additional_attributes, message
            """)
    void aConversationThatCannotBegin(String body, String message) {
        refuses(() -> Conversations.create(body), message);
    }

    @Test
    void aRefusalGivesNoMoreOfAValueThanIsNeeded() {
        refuses(
                () -> Conversations.setStatus(77, Map.of("status", "tok-admin-0000000000000001")),
                "The status of conversation 77 was not sent: status must be one of open, resolved, pending, snoozed, got"
                        + " \"***\"");
    }

    private static JsonNode card(String uri) {
        return Json.parse("""
                {"content": "a", "content_type": "cards", "content_attributes": {"items": [
                  {"title": "t", "actions": [{"type": "link", "text": "a", "uri": %s}]}]}}
                """.formatted(Json.MAPPER.valueToTree(uri).toString()).getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
    }

    private static void refuses(Executable action, String message) {
        Refused refused = assertThrows(Refused.class, action);
        assertEquals(message, refused.getMessage());
        assertEquals("invalid", refused.reason());
    }
}
