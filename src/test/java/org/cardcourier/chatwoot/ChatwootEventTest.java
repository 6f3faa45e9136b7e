package org.cardcourier.chatwoot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.cardcourier.chatwoot.ChatwootEvent.ButtonAnswer;
import org.cardcourier.chatwoot.ChatwootEvent.Customer;
import org.cardcourier.chatwoot.ChatwootEvent.CustomerMessage;
import org.cardcourier.chatwoot.ChatwootEvent.Ignored;
import org.cardcourier.chatwoot.ChatwootEvent.MessageStatus;
import org.cardcourier.notice.Person;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatwootEventTest {

    private static final String PRESSED = """
            {"event": "message_updated", "id": 4712, "message_type": "outgoing", "content_type": "input_select",
             "private": false, "account": {"id": 2, "name": "Shop"}, "conversation": {"id": 77, "inbox_id": 3},
             "content_attributes": {
               "items": [{"title": "联系客服", "value": "CONTACT_SUPPORT"}, {"title": "申请退款", "value": "REFUND"}],
               "submitted_values": [{"title": "申请退款", "value": "REFUND"}],
               "courier": {"notice": "so-42-shipped", "step": 2}}}
            """;

    private static final String WRITTEN = """
            {"event": "message_created", "id": 4713, "message_type": "incoming", "content_type": "text",
             "content": "<p>在吗</p>", "private": false, "account": {"id": 2}, "inbox": {"id": 3},
             "sender": {"id": 12, "identifier": "cust-7", "email": "a@b.cn", "phone_number": null},
             "conversation": {"id": 77, "messages": [{"id": 4713, "content": "在吗", "account_id": 2}]}}
            """;

    private static final Customer SENDER = new Customer(12, 3, "cust-7", "a@b.cn", "");

    @Test
    void aCustomerIsNamedInEachWayThatANoticeMay() {
        assertEquals(
                List.of(
                        new Person("cust-7", "a@b.cn", "", "", 3, false),
                        new Person("cust-7", "", "", "", 3, false),
                        new Person("", "a@b.cn", "", "", 3, false)),
                SENDER.names());
        assertEquals(
                7,
                new Customer(12, 3, "cust-7", "a@b.cn", "+8613800000000")
                        .names()
                        .size());
        assertEquals(List.of(), new Customer(12, 0, "cust-7", "", "").names());
        assertEquals(List.of(), new Customer(12, 3, "", " ", "").names());
    }

    @Test
    void aPressedButtonAnswersTheNotice() {
        assertEquals(new ButtonAnswer(2, 77, 4712, "so-42-shipped", "申请退款", "REFUND", "2:answer:4712"), read(PRESSED));
    }

    @Test
    void aPressOnSomebodyElsesQuestionHasNoNotice() {
        assertEquals(
                new ButtonAnswer(2, 77, 4712, "", "申请退款", "REFUND", "2:answer:4712"),
                read(PRESSED.replace("courier", "other")));
    }

    @Test
    void aMessageTypeMayBeANumberToo() {
        assertEquals(read(PRESSED), read(PRESSED.replace("\"outgoing\"", "1")));
    }

    @Test
    void aPressWithoutTitleIsKnownByItsValue() {
        assertEquals(
                read(PRESSED),
                read(PRESSED.replace("\"submitted_values\": [{\"title\": \"申请退款\", ", "\"submitted_values\": [{")));
    }

    @Test
    void whatTheQuestionDidNotOfferIsNoAnswer() {
        Ignored notOffered = new Ignored("an answer that the question did not offer");

        assertEquals(notOffered, read(submitted("[{\"title\": \"申请退款\", \"value\": \"REFUND_ALL\"}]")));
        assertEquals(notOffered, read(submitted("[{\"title\": \"联系客服\", \"value\": \"REFUND\"}]")));
        assertEquals(notOffered, read(submitted("[\"REFUND\"]")));
        assertEquals(notOffered, read(submitted("[{\"value\": null}]")));
    }

    @Test
    void withoutItemsAnAnswerIsBoundedAndCleansed() {
        String forged = submitted("[{\"title\": \"a\\nb\", \"value\": \"" + "x".repeat(5000) + "\"}]")
                .replace("\"items\"", "\"former_items\"");

        assertEquals(
                new ButtonAnswer(2, 77, 4712, "so-42-shipped", "a b", "x".repeat(299) + "…", "2:answer:4712"),
                read(forged));
    }

    @Test
    void aCustomersMessageIsTakenAsItWasTyped() {
        assertEquals(new CustomerMessage(2, 77, 4713, SENDER, "在吗", "2:message:4713"), read(WRITTEN));
    }

    @Test
    void anotherMessageInTheConversationIsNotTakenForIt() {
        assertEquals(
                new CustomerMessage(2, 77, 4713, SENDER, "<p>在吗</p>", "2:message:4713"),
                read(WRITTEN.replace("[{\"id\": 4713", "[{\"id\": 4714")));
    }

    @Test
    void aPictureHasNoText() {
        assertEquals(
                new CustomerMessage(2, 77, 4713, SENDER, "", "2:message:4713"),
                read(WRITTEN.replace("\"<p>在吗</p>\"", "null").replace("\"content\": \"在吗\"", "\"content\": null")));
    }

    @Test
    void theAccountStandsInTheConversationToo() {
        assertEquals(read(WRITTEN), read(WRITTEN.replace("\"account\": {\"id\": 2},", "")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "incoming"  | "outgoing" | a message that was sent, not received
            "incoming"  | "template" | a message that was sent, not received
            "private": false | "private": true | a private note
            message_created | conversation_updated | the event conversation_updated
            message_created | message_updated | a change of a message without an answer
            """)
    void whatIsNotFromTheCustomerIsIgnored(String from, String to, String because) {
        assertEquals(new Ignored(because), read(WRITTEN.replace(from, to)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "outgoing"     | "incoming" | an answer on a message that was not sent
            "input_select" | "form"     | an answer that is no press of a button
            "input_select" | "cards"    | an answer that is no press of a button
            submitted_values | submitted | a change of a message without an answer
            """)
    void aChangeThatIsNoPressIsIgnored(String from, String to, String because) {
        assertEquals(new Ignored(because), read(PRESSED.replace(from, to)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"a\"", "<p>", "{\"event\":"})
    void whatIsNoJsonObjectIsNoEvent(String body) {
        invalid(body, "it is no JSON object");
    }

    @Test
    void anEventNamesItselfAndItsMessage() {
        invalid("{\"id\": 1}", "it names no event");
        invalid(WRITTEN.replace("4713", "0"), "its message or conversation has no id");
        invalid(PRESSED.replace("\"id\": 77", "\"id\": \"x\""), "its message or conversation has no id");
    }

    /** As recorded from 4.10.0, with our mark: the event itself has no status, the copy in it has. */
    private static final String FAILED = """
            {"event": "message_updated", "id": 27, "message_type": "outgoing", "content_type": "text", "private": false,
             "account": {"id": 2}, "conversation": {"id": 1, "messages": [{"id": 27, "status": "failed",
               "updated_at": "2026-11-22T09:34:56.328Z"}]},
             "content_attributes": {"courier": {"notice": "so-42", "step": 1}, "external_error": "500 Internal\\nServer Error"}}
            """;

    @Test
    void aMessageThatCouldNotBeHandedOnIsAFailedOne() {
        assertEquals(
                new MessageStatus(
                        2,
                        1,
                        27,
                        "so-42",
                        1,
                        true,
                        "500 Internal Server Error",
                        Instant.parse("2026-11-22T09:34:56.328Z")),
                read(FAILED));
    }

    @Test
    void anEventThatIsOvertakenByThePresentSaysWhatIsSoNow() {
        assertEquals(
                new MessageStatus(2, 1, 27, "so-42", 1, false, "", Instant.parse("2026-11-22T09:34:56.328Z")),
                read(FAILED.replace("\"failed\"", "\"delivered\"")));
    }

    @Test
    void withoutTheCopyTheErrorTells() {
        assertEquals(
                new MessageStatus(2, 1, 27, "so-42", 1, true, "500 Internal Server Error", null),
                read(FAILED.replace("[{\"id\": 27", "[{\"id\": 28")));
    }

    @Test
    void aMarkThatAnAgentsRetryTookAwayIsNotInvented() {
        assertEquals(
                new MessageStatus(2, 1, 27, "", 0, false, "", Instant.parse("2026-11-22T09:34:56.328Z")),
                read(FAILED.replace("\"failed\"", "\"sent\"").replaceAll("(?s)\"courier\".*?Error\"", "")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "outgoing"       | "incoming"
            "private": false | "private": true
            """)
    void onlyMessagesToTheCustomerCanFail(String from, String to) {
        assertEquals(new Ignored("a change of a message without an answer"), read(FAILED.replace(from, to)));
    }

    private static String submitted(String values) {
        return PRESSED.replace(
                "[{\"title\": \"申请退款\", \"value\": \"REFUND\"}],\n   \"courier", values + ",\n   \"courier");
    }

    private static void invalid(String body, String how) {
        assertEquals(
                "The event is not one of Chatwoot's: " + how,
                assertThrows(Refused.class, () -> read(body)).getMessage());
    }

    private static ChatwootEvent read(String body) {
        return ChatwootEvent.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
