package org.cardcourier.journal;

/** Something that a customer did, as Chatwoot told it: perhaps an answer to a question of ours, and never to be believed. */
public sealed interface FromCustomer {

    /** @return the conversation it was done in */
    long conversationId();

    /**
     * A button of a message was pressed; the visitor's browser may have sent any words.
     *
     * @param conversationId the conversation it lies in
     * @param messageId      Chatwoot's id of the message with the buttons
     * @param noticeId       whose message it is by our mark; "" where it has none
     * @param title          the words on the button; "" where they are not told
     * @param value          what it stands for
     */
    record Pressed(long conversationId, long messageId, String noticeId, String title, String value)
            implements FromCustomer {}

    /**
     * The customer wrote: a press comes so from every channel but the web widget and API inboxes.
     *
     * @param conversationId the conversation it was written in
     * @param messageId      Chatwoot's id of the customer's message
     * @param text           the words
     * @param mayNameOrder   true if a text that names an order counts as an answer too
     */
    record Said(long conversationId, long messageId, String text, boolean mayNameOrder) implements FromCustomer {}
}
