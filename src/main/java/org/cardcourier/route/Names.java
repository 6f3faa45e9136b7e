package org.cardcourier.route;

/**
 * The names that route authors may rely on: exchange properties and beans. They are kept from version to version.
 *
 * <p>Properties rather than headers: headers would travel out over HTTP.
 */
public final class Names {

    /**
     * Property: the connection that a notice or an answer belongs to, "main" or the name of a further one; outside of a
     * delivery, which one a {@code direct:chatwoot-…} is to use.
     */
    public static final String ACCOUNT = "account";
    /** Property: Chatwoot's number of the conversation. */
    public static final String CONVERSATION_ID = "conversation_id";
    /** Property: the channel of the conversation that a notice goes to, such as "Channel::WebWidget"; "" where nobody could say. */
    public static final String CHANNEL = "channel";
    /** Property: Chatwoot's number of the contact. */
    public static final String CONTACT_ID = "contact_id";
    /** Property: the id of the notice that is being delivered. */
    public static final String NOTICE_ID = "notice_id";
    /** Property: the {@link org.cardcourier.notice.Notice} that is being delivered. */
    public static final String NOTICE = "notice";
    /** Property: Chatwoot's id of the message that was posted last. */
    public static final String MESSAGE_ID = "message_id";
    /** Property: the {@link org.cardcourier.journal.CustomerAnswer} that {@code journal:answers} tells of. */
    public static final String ANSWER = "answer";
    /** Property: the order of the notice that {@code journal:outcomes} or {@code journal:answers} tells of; "" for none. */
    public static final String ORDER_ID = "order_id";
    /** Property: the words on the button that was pressed, such as "联系客服". */
    public static final String TITLE = "title";
    /** Property: what that button stands for, such as "CONTACT_SUPPORT". */
    public static final String PAYLOAD = "payload";
    /** Property: how a notice ended, such as "refused"; set by {@code journal:outcomes}, whose body tells its story as JSON. */
    public static final String STATE = "state";
    /** Property: why it ended so, such as "not_found"; "" for delivered. */
    public static final String REASON = "reason";
    /** Property: of how many ends {@code journal:outcomes?gather=…} tells, a Long; the body has the first hundred. */
    public static final String COUNT = "count";
    /** Property: new value of the watermark that {@code journal:notices?watermark=NAME} moves. */
    public static final String WATERMARK = "watermark";

    private Names() {}
}
