package org.cardcourier.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cardcourier.notice.Action;
import org.cardcourier.notice.Message;
import org.cardcourier.notice.Notice;
import org.cardcourier.notice.Shape;
import org.cardcourier.notice.Then;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether what a customer did is an answer to a question of ours. */
class CustomerAnswerTest {

    @TempDir
    Path folder;

    private OpenJournal journal;

    @BeforeEach
    void open() {
        journal = new OpenJournal(folder);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private static Notice pair(String id, long conversation, String order, Instant time) {
        return new Notice(
                id,
                conversation,
                OpenJournal.order(order),
                null,
                List.of(
                        new Action("postback", "联系客服", "", "CONTACT_SUPPORT"),
                        new Action("postback", "查询物流", "", "TRACK_ORDER"),
                        new Action("link", "查看详情", "https://shop.example.com/1", "")),
                "order-card",
                "",
                Shape.AUTO,
                time,
                null,
                null,
                Then.NOTHING);
    }

    /** Its card is message {@code question - 1}. */
    private void sent(Notice pair, long question) throws Exception {
        journal.accept(pair);
        Claim claim = journal.next();
        journal.journal().step(claim, new Step(1, question - 1, ""));
        journal.journal().step(claim, new Step(2, question, ""));
        journal.journal().end(claim, new Ending.Ended(State.DELIVERED, null, "", false));
        journal.await(pair.id(), State.DELIVERED);
    }

    private void sent(String id, long conversation, String order, long question) throws Exception {
        sent(pair(id, conversation, order, null), question);
    }

    private Optional<CustomerAnswer> hear(FromCustomer from) throws Exception {
        return journal.journal().hear(from).get(20, TimeUnit.SECONDS);
    }

    private Optional<CustomerAnswer> press(long conversation, long message, String value) throws Exception {
        return hear(new FromCustomer.Pressed(conversation, message, "", "", value));
    }

    private Optional<CustomerAnswer> say(long conversation, long message, String text) throws Exception {
        return hear(new FromCustomer.Said(conversation, message, text, false));
    }

    private Optional<CustomerAnswer> name(long conversation, long message, String text) throws Exception {
        return hear(new FromCustomer.Said(conversation, message, text, true));
    }

    private static String shown(Optional<CustomerAnswer> answer) {
        return answer.map(each -> each.noticeId() + " " + each.orderId() + " " + each.messageId() + " " + each.title()
                        + " " + each.payload())
                .orElse("");
    }

    @Test
    void aPressIsAnAnswerInOurOwnWordsOnce() throws Exception {
        sent("a", 77, "SO-42", 102);
        assertEquals(
                "a SO-42 102 联系客服 CONTACT_SUPPORT",
                shown(hear(new FromCustomer.Pressed(77, 102, "", "forged words", "CONTACT_SUPPORT"))));
        assertEquals("", shown(press(77, 102, "CONTACT_SUPPORT")));
        assertEquals("", shown(press(77, 102, "TRACK_ORDER")), "one answer only");
    }

    @ParameterizedTest
    @CsvSource({"77,102,REFUND_ALL", "77,102,''", "77,101,TRACK_ORDER", "78,102,TRACK_ORDER", "77,102,查看详情"})
    void whatWasNotAskedThereIsNoAnswer(long conversation, long message, String value) throws Exception {
        sent("a", 77, "SO-42", 102);
        assertEquals("", shown(press(conversation, message, value)));
        assertEquals("a SO-42 102 查询物流 TRACK_ORDER", shown(press(77, 102, "TRACK_ORDER")), "nothing was used up");
    }

    @Test
    void aPressBeforeOurOwnPostHasItsAnswerIsKnownByTheMark() throws Exception {
        journal.accept(pair("a", 77, "SO-42", null));
        journal.next();
        assertEquals("", shown(hear(new FromCustomer.Pressed(78, 102, "a", "", "TRACK_ORDER"))), "elsewhere");
        assertEquals("", shown(hear(new FromCustomer.Pressed(77, 102, "b", "", "TRACK_ORDER"))), "no such notice");
        assertEquals(
                "a SO-42 102 查询物流 TRACK_ORDER", shown(hear(new FromCustomer.Pressed(77, 102, "a", "", "TRACK_ORDER"))));
    }

    @ParameterizedTest
    @CsvSource({"联系客服,CONTACT_SUPPORT", "' 联系客服 ',CONTACT_SUPPORT", "TRACK_ORDER,TRACK_ORDER", "在吗,''", "联系,''"})
    void elsewhereThePressComesAsTheTitleOrTheValue(String text, String payload) throws Exception {
        sent("a", 77, "SO-42", 102);
        assertEquals(payload, say(77, 103, text).map(CustomerAnswer::payload).orElse(""));
    }

    @Test
    void aTextAnswersTheLastQuestionBeforeIt() throws Exception {
        sent("a", 77, "SO-42", 102);
        sent("b", 77, "SO-43", 112);
        assertEquals("a SO-42 102 联系客服 CONTACT_SUPPORT", shown(say(77, 105, "联系客服")), "it came late");
        assertEquals("b SO-43 112 联系客服 CONTACT_SUPPORT", shown(say(77, 113, "联系客服")));
        assertEquals("", shown(say(77, 114, "联系客服")), "that question has its answer");
        assertEquals("", shown(say(77, 90, "联系客服")), "nothing was asked yet");
        assertEquals("", shown(say(78, 120, "联系客服")), "nothing was asked there");
    }

    @Test
    void aPlainQuestionHasItsItemsForAnswers() throws Exception {
        Message question = new Message(
                "满意吗?", "input_select", Map.of("items", List.of(Map.of("title", "满意", "value", "GOOD"))), false, "");
        Notice notice = new Notice(
                "q", 77, null, question, List.of(), "order-card", "", Shape.AUTO, null, null, null, Then.NOTHING);
        journal.delivered(notice, 200);
        assertEquals("q  200 满意 GOOD", shown(press(77, 200, "GOOD")));
    }

    @Test
    void aCardWithoutButtonsAsksNothing() throws Exception {
        journal.delivered(OpenJournal.ofOrder("a", 77, OpenJournal.order("SO-42")), 101);
        assertEquals(0, journal.number("SELECT COUNT(*) FROM question"));
    }

    @Test
    void anOrderIsKnownByItsNumberInItsOwnConversationOnly() throws Exception {
        sent("a", 77, "SO-42", 102);
        sent("b", 88, "SO-43", 202);
        assertEquals("", shown(say(77, 110, "SO-42")), "off as shipped");
        assertEquals("a SO-42 111  ORDER_NUMBER", shown(name(77, 111, "订单so-42到哪了?")));
        assertEquals("", shown(name(77, 111, "订单so-42到哪了?")), "the same message again");
        assertEquals("", shown(name(77, 112, "SO-43")), "another customer's");
        assertEquals("", shown(name(77, 113, "SO-4")));
        assertEquals("", shown(name(77, 114, "SO-421 XSO-42 SO-42-1")));
        assertEquals("", shown(name(99, 115, "SO-42")));
    }

    @Test
    void whatWasNotDeliveredIsNotKnown() throws Exception {
        journal.accept(pair("a", 77, "SO-42", null));
        journal.next();
        assertEquals("", shown(name(77, 111, "SO-42")));
    }

    /** A script that answers each card that answers it, or names its own order again and again, is stopped. */
    @Test
    void oneConversationAnswersOnlySoOftenInAnHour() throws Exception {
        sent("a", 77, "SO-42", 102);
        for (int i = 0; i < Answers.MOST_IN_AN_HOUR; i++) {
            assertFalse(name(77, 200 + i, "SO-42").isEmpty());
        }
        assertEquals("", shown(name(77, 900, "SO-42")));
        journal.clock.advance(Duration.ofHours(1));
        assertFalse(name(77, 901, "SO-42").isEmpty());
    }

    @Test
    void aReaderHearsOfEachAnswerAfterItsPlace() throws Exception {
        sent("a", 77, "SO-42", 102);
        press(77, 102, "CONTACT_SUPPORT");
        try (AnswerDesk desk = journal.journal().answerDesk()) {
            assertEquals(1, desk.readBy("new"), "not the past");
            sent("b", 78, "SO-43", 112);
            press(78, 112, "TRACK_ORDER");
            assertEquals(2, journal.journal().answers());
            assertEquals(
                    List.of("b"),
                    desk.answers(1, desk.last(), "", 10).stream()
                            .map(CustomerAnswer::noticeId)
                            .toList());
            assertEquals(List.of(), desk.answers(1, desk.last(), "CONTACT_SUPPORT", 10));
            desk.read("new", 2);
            assertEquals(2, desk.readBy("new"));
        }
    }

    @Test
    void theNewestStateIsThatOfThisConversation() throws Exception {
        Instant noon = Instant.parse("2026-01-20T04:00:00Z");
        sent(pair("paid", 77, "SO-42", noon), 102);
        sent(pair("shipped", 77, "SO-42", noon.plusSeconds(60)), 104);
        sent(pair("late", 77, "SO-42", noon.plusSeconds(30)), 106);
        sent(pair("elsewhere", 88, "SO-42", noon.plusSeconds(90)), 202);
        journal.ended(pair("refused", 77, "SO-42", noon.plusSeconds(99)), State.REFUSED, Reason.INVALID);
        try (AnswerDesk desk = journal.journal().answerDesk()) {
            assertEquals("shipped", desk.newest(77, "SO-42").orElseThrow().id());
            assertEquals("elsewhere", desk.newest(88, "SO-42").orElseThrow().id());
            assertTrue(desk.newest(99, "SO-42").isEmpty());
            assertTrue(desk.newest(77, "").isEmpty());
        }
    }

    @Test
    void withoutTimesTheNewestIsTheLastAccepted() throws Exception {
        sent("paid", 77, "SO-42", 102);
        sent("shipped", 77, "SO-42", 104);
        try (AnswerDesk desk = journal.journal().answerDesk()) {
            assertEquals("shipped", desk.newest(77, "SO-42").orElseThrow().id());
        }
    }

    @Test
    void anUnansweredQuestionIsLookedAtEverLessOftenUntilItIsTooOld() throws Exception {
        sent("a", 77, "SO-42", 102);
        sent("b", 77, "SO-43", 112);
        sent("c", 88, "SO-44", 202);
        press(88, 202, "TRACK_ORDER");
        List<Long> minutes = new java.util.ArrayList<>();
        Duration day = Duration.ofHours(24);
        try (AnswerDesk desk = journal.journal().answerDesk()) {
            long asked = journal.clock.millis();
            for (int minute = 0; minute < 3000; minute += 5) {
                List<AnswerDesk.Open> due = desk.toLookAt(journal.clock.millis(), 100);
                if (!due.isEmpty()) {
                    assertEquals(
                            List.of(new AnswerDesk.Open(77, 102)), due, "one look for both, none for the answered");
                    minutes.add((journal.clock.millis() - asked) / 60_000);
                    journal.journal().looked(77, day);
                    say(77, 300 + minute, "x"); // whoever is heard after it is written after it
                }
                journal.clock.advance(Duration.ofMinutes(5));
            }
        }
        assertEquals(List.of(10L, 40L, 160L, 640L, 1440L), minutes);
    }

    @Test
    void itsStoryTellsOfThePressAndForgettingForgetsIt() throws Exception {
        sent("a", 77, "SO-42", 102);
        sent("b", 88, "SO-43", 202);
        press(77, 102, "TRACK_ORDER");
        press(88, 202, "TRACK_ORDER");
        assertEquals("TRACK_ORDER", journal.story("a").answers().get(0).payload());
        try (Forgetting forgetting = Forgetting.open(journal.options())) {
            forgetting.forget(
                    forgetting.find(List.of(77L), List.of(), "", new org.cardcourier.intake.NoticeJson()),
                    journal.clock);
        }
        assertEquals(1, journal.number("SELECT COUNT(*) FROM answer"));
        assertEquals(1, journal.number("SELECT COUNT(*) FROM question"));
        assertEquals(88, journal.number("SELECT conversation FROM question"));
    }

    @Test
    void whoForgetsAnOrderForgetsWhatItsAnswersLedTo() throws Exception {
        sent("a", 77, "SO-42", 102);
        CustomerAnswer answer = press(77, 102, "CONTACT_SUPPORT").orElseThrow();
        journal.delivered(OpenJournal.notice(answer.id() + "-handoff", 77, "SO-42"), 103);
        journal.delivered(OpenJournal.notice("answer-1023-handoff", 77, "another"), 104);
        try (Forgetting forgetting = Forgetting.open(journal.options())) {
            assertEquals(
                    List.of("a", "answer-102-handoff"),
                    forgetting.find(List.of(), List.of("SO-42"), "", new org.cardcourier.intake.NoticeJson()).stream()
                            .map(Forgetting.Found::id)
                            .toList());
        }
    }

    /** An answer costs the same in a journal of a million notices. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            notice_order  | SELECT body FROM notice WHERE account=1 AND conversation=77 AND order_id='SO-42' AND order_id<>'' AND state NOT IN (11, 12) ORDER BY seq DESC LIMIT 50
            notice_order  | SELECT order_id, MAX(seq) FROM notice WHERE account=1 AND conversation=77 AND order_id<>'' AND state=10 GROUP BY order_id
            question_look | SELECT message_id FROM question WHERE account=1 AND look_at<=5 ORDER BY look_at LIMIT 100
            PRIMARY KEY   | SELECT message_id FROM question WHERE account=1 AND conversation=77 AND message_id<5 ORDER BY message_id DESC LIMIT 1
            answer_message | SELECT COUNT(*) FROM answer WHERE account=1 AND conversation=77 AND at>5
            """)
    void eachQuestionToTheJournalHasItsIndex(String index, String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + journal.options().file());
                Statement statement = connection.createStatement();
                ResultSet plan = statement.executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            plan.next();
            assertTrue(plan.getString("detail").contains(index), plan.getString("detail"));
        }
    }
}
