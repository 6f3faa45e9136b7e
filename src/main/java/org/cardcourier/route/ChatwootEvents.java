package org.cardcourier.route;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.cardcourier.chatwoot.ChatwootEvent;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.intake.ChatwootSignature;
import org.cardcourier.intake.Verdict;
import org.cardcourier.journal.Journal;
import org.cardcourier.journal.MessageReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code events} that {@code intake-chatwoot} names: whether an event comes from our Chatwoot, what it says, and
 * what of it the journal is told. Bodies of events hold credentials and are never logged.
 */
public final class ChatwootEvents {

    private static final Logger LOG = LoggerFactory.getLogger(ChatwootEvents.class);

    private final ChatwootSignature signature;
    private final long accountId;
    private final Journal journal;
    private final AtomicBoolean isTold = new AtomicBoolean();

    /**
     * Puts the parts together.
     *
     * @param secrets   the secrets of the webhooks, as Chatwoot shows them; none: every event is refused
     * @param accountId events of another account are passed over
     * @param journal   is told of messages that could not be handed on
     * @param clock     the time
     */
    public ChatwootEvents(List<String> secrets, long accountId, Journal journal, Clock clock) {
        this.signature = secrets.isEmpty() ? null : new ChatwootSignature(secrets, clock);
        this.accountId = accountId;
        this.journal = journal;
    }

    /**
     * Lets only our Chatwoot pass; its signature covers the raw bytes.
     *
     * @param exchange a request; the body becomes its bytes
     * @throws HttpRefusal 404 while there is no secret, 401 for a wrong or missing signature
     */
    public void verify(Exchange exchange) {
        Message message = exchange.getMessage();
        if (signature == null) {
            tellHow();
            throw new HttpRefusal(404, "Nothing listens here");
        }
        byte[] body = message.getBody(byte[].class);
        byte[] bytes = body == null ? new byte[0] : body;
        Verdict verdict = signature.of(
                message.getHeader("X-Chatwoot-Timestamp", String.class),
                message.getHeader("X-Chatwoot-Signature", String.class),
                bytes);
        if (!verdict.isGenuine()) {
            throw new HttpRefusal(401, "Not accepted: " + verdict.sentence());
        }
        message.setBody(bytes);
    }

    private void tellHow() {
        if (isTold.compareAndSet(false, true)) {
            LOG.warn(
                    "Somebody sends Chatwoot's events, and none is taken: write the webhook's secret, which Chatwoot shows"
                            + " (4.12.0 or newer), into a file and name that as chatwoot.webhook-secret-file");
        }
    }

    /**
     * Reads an event whose signature was checked.
     *
     * @param exchange its body are the bytes
     * @return what it says
     * @throws HttpRefusal 422 if it is no event of Chatwoot
     */
    public ChatwootEvent read(Exchange exchange) {
        try {
            return ChatwootEvent.read(exchange.getMessage().getBody(byte[].class));
        } catch (Refused e) {
            throw new HttpRefusal(422, e.getMessage());
        }
    }

    /**
     * Tells the journal of a message that could not be handed on to the customer, or was after all. Answers with an empty
     * 200 whatever the event says: Chatwoot marks a message of an API inbox as failed when its own webhook is refused.
     *
     * @param exchange its body is a {@link ChatwootEvent}
     */
    public void report(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof ChatwootEvent.MessageStatus status
                && status.accountId() == accountId) {
            journal.report(new MessageReport(
                    status.notice(),
                    status.step(),
                    status.conversationId(),
                    status.messageId(),
                    status.isFailed(),
                    status.error(),
                    millis(status.changedAt())));
        }
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setBody(null);
    }

    private static long millis(Instant time) {
        return time == null ? 0 : time.toEpochMilli();
    }
}
