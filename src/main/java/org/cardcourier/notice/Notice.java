package org.cardcourier.notice;

import java.time.Instant;
import java.util.List;

/**
 * One thing to tell a customer, addressed to one Chatwoot conversation, or to a person whose conversation is looked for.
 *
 * <p>It carries an {@link Order} (which becomes a card), or a plain {@link Message}, or neither (then only its
 * {@link Then} is done). Optional parts are {@code null} where this page says so; texts that were not sent are "".
 *
 * @param id             the idempotency key, {@code notice_id}: 1 to 200 of {@code [A-Za-z0-9._:-]}, such as "so-42-shipped"
 * @param conversationId Chatwoot's display id of the conversation, such as 77; 0 while that of the person is not known
 * @param person         whom it is for, where it was not addressed to a conversation; else null
 * @param order          the order, or null
 * @param message        the plain message, or null; never together with an order
 * @param actions        what the customer may press, in order; empty for none
 * @param template       name of the template, such as "order-card"
 * @param locale         language of the card, such as "zh-CN"; "" for {@code card.locale}
 * @param shape          how words and actions become messages
 * @param eventTime      when it happened in the order system, or null
 * @param notBefore      not to be sent before, or null
 * @param expires        not to be sent after, or null
 * @param then           what to do in Chatwoot after the messages; {@link Then#NOTHING} for nothing
 * @param account        name of the connection whose Chatwoot account it is for, such as "shop-b"; "" for the main one
 */
public record Notice(
        String id,
        long conversationId,
        Person person,
        Order order,
        Message message,
        List<Action> actions,
        String template,
        String locale,
        Shape shape,
        Instant eventTime,
        Instant notBefore,
        Instant expires,
        Then then,
        String account) {

    /** The template of a notice that names none. */
    public static final String DEFAULT_TEMPLATE = "order-card";

    /** What senders and commands call the main account. */
    public static final String MAIN_ACCOUNT = "main";

    /** @throws IllegalArgumentException if a value breaks an invariant; the message names the field and shows the value */
    public Notice {
        if (!isId(id)) {
            throw new IllegalArgumentException("notice_id must be 1 to 200 of [A-Za-z0-9._:-], got \"" + id + "\"");
        }
        if (conversationId < (person == null ? 1 : 0)) {
            throw new IllegalArgumentException("conversation_id must be 1 or more, got " + conversationId);
        }
        if (order != null && message != null) {
            throw new IllegalArgumentException("order and message exclude each other, got both");
        }
        if (order == null && message == null && then.isNothing()) {
            throw new IllegalArgumentException("a notice needs an order, a message or a then, got none");
        }
        actions = List.copyOf(actions);
    }

    /** A notice that is addressed to a conversation. */
    public Notice(
            String id,
            long conversationId,
            Order order,
            Message message,
            List<Action> actions,
            String template,
            String locale,
            Shape shape,
            Instant eventTime,
            Instant notBefore,
            Instant expires,
            Then then) {
        this(
                id,
                conversationId,
                null,
                order,
                message,
                actions,
                template,
                locale,
                shape,
                eventTime,
                notBefore,
                expires,
                then);
    }

    /** A notice for the main account. */
    public Notice(
            String id,
            long conversationId,
            Person person,
            Order order,
            Message message,
            List<Action> actions,
            String template,
            String locale,
            Shape shape,
            Instant eventTime,
            Instant notBefore,
            Instant expires,
            Then then) {
        this(
                id,
                conversationId,
                person,
                order,
                message,
                actions,
                template,
                locale,
                shape,
                eventTime,
                notBefore,
                expires,
                then,
                "");
    }

    /**
     * The same notice, for an account.
     *
     * @param name the connection's name; "" for the main one
     * @return a notice that is for that account
     */
    public Notice inAccount(String name) {
        return name.equals(account)
                ? this
                : new Notice(
                        id,
                        conversationId,
                        person,
                        order,
                        message,
                        actions,
                        template,
                        locale,
                        shape,
                        eventTime,
                        notBefore,
                        expires,
                        then,
                        name);
    }

    /**
     * The same notice, in the conversation that was found for its person.
     *
     * @param found the conversation's display id; 0 for none yet
     * @return a notice that still says whom it is for
     */
    public Notice inConversation(long found) {
        return new Notice(
                id, found, person, order, message, actions, template, locale, shape, eventTime, notBefore, expires,
                then, account);
    }

    /**
     * Whether a text can be a {@code notice_id}.
     *
     * @param id the text, or null
     * @return true for 1 to 200 of {@code [A-Za-z0-9._:-]}
     */
    public static boolean isId(String id) {
        if (id == null || id.isEmpty() || id.length() > 200) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letterOrDigit && c != '.' && c != '_' && c != ':' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a text can be the name of a connection.
     *
     * @param name the text
     * @return true for 1 to 64 of {@code [a-z0-9-]}
     */
    public static boolean isAccount(String name) {
        return !name.isEmpty()
                && name.length() <= 64
                && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
    }

    /** @return the order's own number, such as "SO-42"; "" where there is no order or it has none */
    public String orderId() {
        return order == null ? "" : order.orderId();
    }

    /** @return the same notice with its card in another language, such as "en" */
    public Notice inLocale(String other) {
        return new Notice(
                id,
                conversationId,
                person,
                order,
                message,
                actions,
                template,
                other,
                shape,
                eventTime,
                notBefore,
                expires,
                then,
                account);
    }

    /** @return the same notice with its card in another shape */
    public Notice inShape(Shape other) {
        return new Notice(
                id,
                conversationId,
                order,
                message,
                actions,
                template,
                locale,
                other,
                eventTime,
                notBefore,
                expires,
                then);
    }

    /** @return when the state of the order came about that this notice tells; null where it names no order or no time */
    public Instant stateTime() {
        return orderId().isEmpty() ? null : eventTime;
    }

    /** @return true if something is to be posted before {@link #then()} */
    public boolean hasMessages() {
        return order != null || message != null;
    }
}
