package org.cardcourier.journal;

/**
 * What a customer answered to a question of ours, once for each question. Title and payload are the notice's own words,
 * whatever the customer's channel sent.
 *
 * @param n              the journal's number of it, rising
 * @param noticeId       the notice that asked
 * @param orderId        its order; "" for none
 * @param conversationId the conversation
 * @param messageId      Chatwoot's id of the question; where the customer's own message names an order, of that message
 * @param title          the words on the button, such as "联系客服"; "" for a message that names an order
 * @param payload        such as "CONTACT_SUPPORT", or {@value #ORDER_NUMBER}
 * @param at             when we heard of it, epoch milliseconds
 */
public record CustomerAnswer(
        long n,
        String noticeId,
        String orderId,
        long conversationId,
        long messageId,
        String title,
        String payload,
        long at) {

    /** The payload of a message in which the customer names an order. */
    public static final String ORDER_NUMBER = "ORDER_NUMBER";

    private static final String ID = "answer-";

    /**
     * What the ids of notices begin with that are made of it: the same from whichever copy of the journal, so that nothing
     * is done twice.
     *
     * @return such as "answer-4712"
     */
    public String id() {
        return ID + messageId;
    }
}
