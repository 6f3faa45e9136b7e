package org.cardcourier.route;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.cardcourier.chatwoot.ChatwootEvent;
import org.cardcourier.chatwoot.Refused;
import org.cardcourier.intake.ChatwootSignature;
import org.cardcourier.intake.Verdict;
import org.cardcourier.journal.CustomerAnswer;
import org.cardcourier.journal.FromCustomer;
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

    /** Chatwoot waits five seconds. */
    private static final long PATIENCE_MILLIS = 4000;

    /** Whoever writes more than a few lines presses no button. */
    private static final int LONGEST_ANSWER = 1000;

    private static final String TIMESTAMP = "X-Chatwoot-Timestamp";
    private static final String SIGNATURE = "X-Chatwoot-Signature";

    /** Property: the connections whose secret the event knows. */
    private static final String KNOWN = "courier.connections";

    private final List<Party> parties;
    private final boolean orderNumbers;
    private final Journal journal;
    private final Clock clock;
    private final AtomicBoolean isTold = new AtomicBoolean();

    /**
     * How Chatwoot is known.
     *
     * @param signing those of its webhooks, as it shows them; none: every event there is refused
     * @param path    those in the address of webhooks that are not signed; none: every event there is refused
     */
    public record Secrets(List<String> signing, List<String> path) {}

    /**
     * Whose events are heard.
     *
     * @param account   name of the connection; "" for the main one
     * @param secrets   how its Chatwoot is known
     * @param accountId events of another account are passed over
     */
    public record Connection(String account, Secrets secrets, long accountId) {}

    /** A connection, ready to look at events. */
    record Party(String account, long accountId, ChatwootSignature signature, List<byte[]> pathSecrets) {

        static Party of(Connection connection, Clock clock) {
            Secrets secrets = connection.secrets();
            return new Party(
                    connection.account(),
                    connection.accountId(),
                    secrets.signing().isEmpty() ? null : new ChatwootSignature(secrets.signing(), clock),
                    secrets.path().stream().map(ChatwootEvents::bytes).toList());
        }

        boolean hasPathSecret(byte[] given) {
            boolean isKnown = false;
            for (byte[] secret : pathSecrets) {
                isKnown |= MessageDigest.isEqual(secret, given);
            }
            return isKnown;
        }
    }

    /**
     * Puts the parts together.
     *
     * @param connections  whose events are heard
     * @param orderNumbers true if a message that names an order is an answer, too
     * @param journal      is told of answers, and of messages that could not be handed on
     * @param clock        the time
     */
    public ChatwootEvents(List<Connection> connections, boolean orderNumbers, Journal journal, Clock clock) {
        this.parties = connections.stream()
                .map(connection -> Party.of(connection, clock))
                .toList();
        this.orderNumbers = orderNumbers;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Lets only those pass who may be our Chatwoot, before their body is read.
     *
     * @param headers gives a header's value by its name, or null
     * @throws HttpRefusal 404 while there is no secret, 401 for who is certainly not our Chatwoot
     */
    void verifyHeaders(UnaryOperator<String> headers) {
        Verdict verdict = ChatwootSignature.ofHeaders(headers.apply(TIMESTAMP), headers.apply(SIGNATURE), clock);
        requireSigning();
        if (!verdict.isGenuine()) {
            throw notAccepted(verdict);
        }
    }

    private List<Party> requireSigning() {
        List<Party> signing =
                parties.stream().filter(party -> party.signature() != null).toList();
        if (signing.isEmpty()) {
            tellHow();
            throw nothingHere();
        }
        return signing;
    }

    private static HttpRefusal notAccepted(Verdict verdict) {
        return new HttpRefusal(401, "Not accepted: " + verdict.sentence());
    }

    /**
     * Lets only our Chatwoot pass; its signature covers the raw bytes.
     *
     * @param exchange a request; the body becomes its bytes
     * @throws HttpRefusal 404 while there is no secret, 401 for a wrong or missing signature
     */
    public void verify(Exchange exchange) {
        Message message = exchange.getMessage();
        List<Party> signing = requireSigning();
        byte[] bytes = body(message);
        String timestamp = message.getHeader(TIMESTAMP, String.class);
        String signature = message.getHeader(SIGNATURE, String.class);
        List<Party> known = new ArrayList<>();
        Verdict first = null;
        for (Party party : signing) {
            Verdict verdict = party.signature().of(timestamp, signature, bytes);
            first = first == null ? verdict : first;
            if (verdict.isGenuine()) {
                known.add(party);
            }
        }
        if (known.isEmpty()) {
            throw notAccepted(first);
        }
        exchange.setProperty(KNOWN, known);
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
     * Lets only those pass who know the secret in the address, for a Chatwoot that signs nothing.
     *
     * @param exchange a request; its header {@code secret} is the address's last part; the body becomes its bytes
     * @throws HttpRefusal 404 for a wrong one, as where nothing listens
     */
    public void verifyPath(Exchange exchange) {
        Message message = exchange.getMessage();
        exchange.setProperty(KNOWN, verifyPath(message.getHeader("secret", "", String.class)));
        message.setBody(body(message));
    }

    /**
     * The same before the body is read.
     *
     * @param secret the address's last part
     * @return whose it is
     * @throws HttpRefusal 404 for nobody's
     */
    List<Party> verifyPath(String secret) {
        byte[] given = bytes(secret);
        List<Party> known = new ArrayList<>();
        for (Party party : parties) {
            if (party.hasPathSecret(given)) {
                known.add(party);
            }
        }
        if (known.isEmpty()) {
            throw nothingHere();
        }
        return known;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] body(Message message) {
        byte[] body = message.getBody(byte[].class);
        return body == null ? new byte[0] : body;
    }

    private static HttpRefusal nothingHere() {
        return new HttpRefusal(404, "Nothing listens here");
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
     * Tells the journal what a customer answered, that a customer is there for whom notices may be parked, and of a message
     * that could not be handed on to the customer, or was after all. Answers with an empty 200 whatever the event says: Chatwoot marks a message of an API inbox as failed when its own
     * webhook is refused. An answer is on disk by then.
     *
     * @param exchange its body is a {@link ChatwootEvent}
     * @throws HttpRefusal 503 if an answer could not be written yet
     */
    public void report(Exchange exchange) {
        ChatwootEvent event = exchange.getMessage().getBody(ChatwootEvent.class);
        Party party = party(exchange, event);
        if (party == null) {
            LOG.debug("An event of another account is passed over");
        } else if (event instanceof ChatwootEvent.MessageStatus status) {
            journal.of(party.account())
                    .report(new MessageReport(
                            status.notice(),
                            status.step(),
                            status.conversationId(),
                            status.messageId(),
                            status.isFailed(),
                            status.error(),
                            millis(status.changedAt())));
        } else {
            if (event instanceof ChatwootEvent.CustomerMessage said) {
                journal.of(party.account()).lookNow(said.customer().names());
            }
            await(hear(party.account(), event));
        }
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setBody(null);
    }

    /** Whose event it is: a connection that has its secret and its account. Null for nobody's, and where nothing is said. */
    private static Party party(Exchange exchange, ChatwootEvent event) {
        long accountId = accountId(event);
        List<?> known = exchange.getProperty(KNOWN, List.of(), List.class);
        return known.stream()
                .map(Party.class::cast)
                .filter(party -> party.accountId() == accountId)
                .findFirst()
                .orElse(null);
    }

    private static long accountId(ChatwootEvent event) {
        if (event instanceof ChatwootEvent.MessageStatus status) {
            return status.accountId();
        } else if (event instanceof ChatwootEvent.ButtonAnswer press) {
            return press.accountId();
        }
        return event instanceof ChatwootEvent.CustomerMessage said ? said.accountId() : 0;
    }

    /** Tells the journal of an account what a customer did there, whoever told us. */
    CompletableFuture<Optional<CustomerAnswer>> hear(String account, ChatwootEvent event) {
        Journal of = journal.of(account);
        if (event instanceof ChatwootEvent.ButtonAnswer press) {
            return of.hear(new FromCustomer.Pressed(
                    press.conversationId(), press.messageId(), press.notice(), press.title(), press.value()));
        }
        if (event instanceof ChatwootEvent.CustomerMessage said
                && !said.text().isBlank()
                && said.text().length() <= LONGEST_ANSWER) {
            return of.hear(new FromCustomer.Said(said.conversationId(), said.messageId(), said.text(), orderNumbers));
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /** @return what the journal says after its commit */
    static <T> T await(CompletableFuture<T> written) {
        try {
            return written.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw notWritten();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notWritten();
        }
    }

    private static HttpRefusal notWritten() {
        return new HttpRefusal(503, "The journal cannot be written at the moment");
    }

    private static long millis(Instant time) {
        return time == null ? 0 : time.toEpochMilli();
    }
}
