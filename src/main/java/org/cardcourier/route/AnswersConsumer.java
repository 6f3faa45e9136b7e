package org.cardcourier.route;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.cardcourier.journal.AnswerDesk;
import org.cardcourier.journal.CustomerAnswer;
import org.cardcourier.journal.Journal;
import org.cardcourier.notice.Notice;

/** Tells the route of each answer of a customer to a question of ours. */
final class AnswersConsumer extends FollowingConsumer<CustomerAnswer> {

    private final JournalEndpoint endpoint;
    private final String account;
    private Journal journal;
    private AnswerDesk desk;

    AnswersConsumer(JournalEndpoint endpoint, Processor processor, String account) {
        super(endpoint, processor, "the answers of customers");
        this.endpoint = endpoint;
        this.account = account;
    }

    @Override
    void openDesk() {
        journal = endpoint.component().journal().of(account);
        desk = journal.answerDesk();
    }

    /** Each account has a place of its own, by its address: a connection may get another name. */
    private String reader() {
        return account.isEmpty()
                ? getRouteId()
                : getRouteId() + " " + journal.options().account();
    }

    @Override
    long changes() {
        return journal.answers();
    }

    @Override
    long readUntilNow() {
        return desk.readBy(reader());
    }

    @Override
    void remember(long number) {
        desk.read(reader(), number);
    }

    @Override
    long last() {
        return desk.last();
    }

    @Override
    List<CustomerAnswer> entries(long after, long upTo, int limit) {
        return desk.answers(after, upTo, endpoint.getPayload(), limit);
    }

    @Override
    long number(CustomerAnswer answer) {
        return answer.n();
    }

    @Override
    String name(CustomerAnswer answer) {
        return "the answer to notice " + answer.noticeId();
    }

    /** A map, so that a route can name its parts: {@code ${body[order_id]}}. */
    @Override
    void fill(Exchange exchange, CustomerAnswer answer) {
        exchange.setProperty(Names.ACCOUNT, account.isEmpty() ? Notice.MAIN_ACCOUNT : account);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("answer_id", answer.id());
        body.put("notice_id", answer.noticeId());
        body.put("order_id", answer.orderId());
        body.put("conversation_id", answer.conversationId());
        body.put("message_id", answer.messageId());
        body.put("title", answer.title());
        body.put("payload", answer.payload());
        body.put("at", Instant.ofEpochMilli(answer.at()).toString());
        exchange.getMessage().setBody(body);
        exchange.setProperty(Names.ANSWER, answer);
        exchange.setProperty(Names.NOTICE_ID, answer.noticeId());
        exchange.setProperty(Names.ORDER_ID, answer.orderId());
        exchange.setProperty(Names.TITLE, answer.title());
        exchange.setProperty(Names.PAYLOAD, answer.payload());
        exchange.setProperty(Names.CONVERSATION_ID, answer.conversationId());
    }

    @Override
    void closeDesk() {
        desk.close();
    }
}
