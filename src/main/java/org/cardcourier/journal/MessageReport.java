package org.cardcourier.journal;

/**
 * What Chatwoot told later about a message that it had stored: it could not be handed on to the customer, or was after all.
 * Reports come twice and in any order; {@code changedAt} tells which is newer.
 *
 * @param noticeId       the notice it belongs to; "" where the report does not say, then only a failure that was heard of
 *                       before is meant
 * @param step           which step of the notice the message is; 0 where the report does not say
 * @param conversationId the conversation it lies in
 * @param messageId      Chatwoot's id of it
 * @param isFailed       true if it could not be handed on, false if it was sent
 * @param error          why, in the channel's words; "" for none
 * @param changedAt      Chatwoot's time of that change, epoch milliseconds; 0 where it named none
 */
public record MessageReport(
        String noticeId,
        int step,
        long conversationId,
        long messageId,
        boolean isFailed,
        String error,
        long changedAt) {}
